"""Chain rules: in denominator layout the derivative of the innermost function stands first."""

from xcheck import Map, Matrix, Scalar, Vector, identity

composition = identity(
    r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial u}{\partial x}\frac{\partial g}{\partial u}",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    g=Map(Vector("m"), Scalar()),
    source="csdn146111517, mended",
    tags=("S001-07",),
    wrong={"numerator layout": r"\frac{\partial g}{\partial u}\frac{\partial u}{\partial x}"},
)

composition_of_vectors = identity(
    r"\frac{\partial z(y(x))}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial z}{\partial y}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    z=Map(Vector("m"), Vector("p")),
    source="wikipedia-matrix-calculus, vector-by-vector",
)

cost_through_state = identity(
    r"\frac{\partial J(y(u))}{\partial u} = \frac{\partial y}{\partial u}\frac{\partial J}{\partial y}",
    u=Vector("m"),
    y=Map(Vector("m"), Vector("n")),
    J=Map(Vector("n"), Scalar()),
    source="qiudao2024",
    tags=("S003-08",),
    wrong={"numerator layout": r"\frac{\partial J}{\partial y}\frac{\partial y}{\partial u}"},
)


@identity(
    r"u = b - A x:\ \frac{\partial \lVert u \rVert^2}{\partial x} = \frac{\partial u}{\partial x}\frac{\partial \lVert u \rVert^2}{\partial u}"
    r" = -A^\top \cdot 2 u = -2 A^\top (b - A x)",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    source="csdn146111517, mended",
    tags=("S001-07", "S001-10", "S001-11"),
)
def squared_residual_by_steps(A, b, x):
    u = b - A @ x
    return u @ u


@identity(
    r"x_{k+1} = A x_k + B u_k,\ J = x_{k+1}^\top x_{k+1}:\ \frac{\partial J}{\partial u_k}"
    r" = \frac{\partial x_{k+1}}{\partial u_k}\frac{\partial J}{\partial x_{k+1}} = B^\top \cdot 2 x_{k+1}",
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    x_k=Vector("n"),
    u_k=Vector("m"),
    source="qiudao2024",
    tags=("S003-09",),
)
def one_step_cost(A, B, x_k, u_k):
    following = A @ x_k + B @ u_k
    return following @ following



@identity(
    r"\frac{\partial (A x_k + B u_k)}{\partial u_k} = B^\top",
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    x_k=Vector("n"),
    u_k=Vector("m"),
    source="qiudao2024",
    tags=("S003-09",),
    wrong={"numerator layout": "B"},
)
def next_state_by_input(A, B, x_k, u_k):
    return A @ x_k + B @ u_k
