"""Functions that an equation defines: inverse functions, solutions, the roots of F(x, y) = 0, homogeneous functions."""

from xcheck import (
    SPD,
    Map,
    Square,
    Vector,
    identity,
)

inverse_function = identity(
    r"y = y(x): \frac{\partial x}{\partial y} = \left(\frac{\partial y}{\partial x}\right)^{-1}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("n")),
    source="magnus2019, ch. 7",
    wrong={"sign": r"-\left(\frac{\partial y}{\partial x}\right)^{-1}"},
)

implicit_function = identity(
    r"F(x, y) = 0: \frac{\partial y}{\partial x}"
    r" = -\frac{\partial F}{\partial x} \left(\frac{\partial F}{\partial y}\right)^{-1}",
    F=Map((Vector("n"), Vector("m")), Vector("m")),
    x=Vector("n"),
    y=Vector("m"),
    source="magnus2019, ch. 7",
    wrong={
        "sign": r"\frac{\partial F}{\partial x} \left(\frac{\partial F}{\partial y}\right)^{-1}",
        "numerator layout": r"-\left(\frac{\partial F}{\partial y}\right)^{-1} \frac{\partial F}{\partial x}",
    },
)

homogeneous_function = identity(
    r"f(\lambda x) = \lambda^k f(x) \Rightarrow x^\top \nabla f = k f",
    source="magnus2019, ch. 7",
)

lyapunov_cost = identity(
    r"P = A P A^\top + Q,\ M = A^\top M A + I: \nabla_A \operatorname{tr}(P) = 2 M A P",
    A=Square("n"),
    Q=SPD("n"),
    source="anderson1990",
    wrong={"factor 2": "M A P"},
)
