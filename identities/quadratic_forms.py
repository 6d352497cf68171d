"""Quadratic forms and squared norms."""

from xcheck import Matrix, Symmetric, Vector, identity


@identity(
    r"\frac{\partial\, x^\top A x}{\partial x} = (A + A^\top) x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="csdn146111517; petersen2012, eq. 81",
    tags=("S001-03", "S003-06"),
    wrong={"needs symmetric A": "2 A x", "numerator layout": r"x^\top (A + A^\top)"},
)
def quadratic_form(x, A):
    return x @ A @ x


quadratic_form.states(
    "as_printed_term_by_term", r"\frac{\partial\, x^\top A x}{\partial x} = A x + A^\top x", source="qiudao2024"
)
quadratic_form.states(
    "hessian",
    r"\frac{\partial^2 x^\top A x}{\partial x\,\partial x^\top} = A + A^\top",
    source="petersen2012, eq. 98",
    wrong={"needs symmetric A": "2 A", "factor 2": r"\tfrac12 (A + A^\top)"},
)


@identity(
    r"A = A^\top \Rightarrow \frac{\partial\, x^\top A x}{\partial x} = 2 A x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="csdn146111517; qiudao2024",
    tags=("S001-04", "S003-07"),
    wrong={"factor 2": "A x"},
)
def symmetric_quadratic_form(x, A):
    return x @ A @ x


@identity(
    r"\frac{\partial \lVert x \rVert^2}{\partial x} = \frac{\partial\, x^\top x}{\partial x} = 2 x",
    x=Vector("n"),
    source="csdn146111517",
    tags=("S001-05",),
)
def squared_norm(x):
    return x @ x


quadratic_form_of_identity = identity(
    r"A = I,\ y = x^\top A x \Rightarrow \frac{\partial y}{\partial x} = 2 x",
    x=Vector("n"),
    source="csdn146111517",
    tags=("S001-05",),
    wrong={"factor 2": "x"},
)


@identity(
    r"\frac{\partial \lVert u \rVert^2}{\partial u} = \frac{\partial\, u^\top u}{\partial u} = 2 u",
    u=Vector("m"),
    source="csdn146111517",
    tags=("S001-09",),
)
def squared_norm_of_residual(u):
    return u @ u


norm_by_product = identity(
    r"\lVert x \rVert^2 = x^\top x", x=Vector("n"), source="csdn146111517", tags=("S001-05", "S001-09")
)


@identity(
    r"\frac{\partial (x - s)^\top W (x - s)}{\partial x} = 2 W (x - s)",
    x=Vector("n"),
    s=Vector("n"),
    W=Symmetric("n"),
    source="petersen2012, eq. 85",
    wrong={"sign": r"-2 W (x - s)"},
)
def weighted_distance(x, s, W):
    return (x - s) @ W @ (x - s)
