"""Linear regression: the objective in all its printed forms, its gradient, the normal equations.

The notes name the data matrix x, the parameters y and the observations z; so do we.
"""

from xcheck import (
    FullColumnRank,
    Matrix,
    Vector,
    identity,
)


@identity(
    r"\frac{\partial \lVert b - A x \rVert^2}{\partial x} = -2 A^\top (b - A x)",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    source="csdn146111517",
    tags=("S001-11", "S001-12"),
    wrong={"sign": r"2 A^\top (b - A x)", "factor 2": r"-A^\top (b - A x)", "shapes": "-2 A (b - A x)"},
)
def squared_residual(A, b, x):
    return (b - A @ x) @ (b - A @ x)


@identity(
    r"X = \begin{bmatrix} \mathbf 1 & x \end{bmatrix}:\ \sum_{i=1}^{n} \left(z_i - (y_1 + y_2 x_i)\right)^2"
    r" = (z - X y)^\top (z - X y)",
    x=Vector("n"),
    y=Vector(2),
    z=Vector("n"),
    source="qiudao2024",
    tags=("S003-10", "S003-12"),
)
def line_fit(x, y, z):
    residual = z - (y[0] + y[1] * x)
    return residual @ residual


line_prediction = identity(
    r"X = \begin{bmatrix} \mathbf 1 & x \end{bmatrix}:\ (X y)_i = y_1 + y_2 x_i",
    x=Vector("n"),
    y=Vector(2),
    source="qiudao2024",
    tags=("S003-11",),
)


@identity(
    r"(z - x y)^\top (z - x y) = (z^\top - y^\top x^\top)(z - x y)"
    r" = z^\top z - y^\top x^\top z - z^\top x y + y^\top x^\top x y = z^\top z - 2 z^\top x y + y^\top x^\top x y",
    x=Matrix("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    source="qiudao2024",
    tags=("S003-12", "S003-13", "S003-14"),
)
def expansion(x, y, z):
    return (z - x @ y) @ (z - x @ y)


cross_terms = identity(
    r"y^\top x^\top z = z^\top x y",
    x=Matrix("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    source="qiudao2024",
    tags=("S003-14",),
)


@identity(
    r"J = z^\top z - 2 z^\top x y + y^\top x^\top x y:\ \frac{\partial J}{\partial y} = -2 x^\top z + 2 x^\top x y",
    x=Matrix("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    source="qiudao2024, mended",
    tags=("S003-15",),
    wrong={"shapes": r"-2 (z^\top x) + 2 x^\top x y", "sign": r"2 x^\top z - 2 x^\top x y"},
)
def regression_objective(x, y, z):
    return (z - x @ y) @ (z - x @ y)


@identity(
    r"J = \lVert z - x y \rVert^2:\ \frac{\partial J}{\partial y} = 0 \Rightarrow y = (x^\top x)^{-1} x^\top z",
    x=FullColumnRank("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    source="qiudao2024",
    tags=("S003-16",),
)
def normal_equations(x, y, z):
    return (z - x @ y) @ (z - x @ y)


solution_of_normal_equations = identity(
    r"\hat{y} = (x^\top x)^{-1} x^\top z:\ -2 x^\top z + 2 x^\top x \hat{y} = 0",
    x=FullColumnRank("N", "d"),
    z=Vector("N"),
    source="qiudao2024",
    tags=("S003-16",),
)


squared_residual.states(
    "by_data",
    r"\frac{\partial \lVert b - A x \rVert^2}{\partial b} = 2 (b - A x)",
    source="magnus2019, ch. 13",
    wrong={"sign": "-2 (b - A x)", "factor 2": "b - A x"},
)
