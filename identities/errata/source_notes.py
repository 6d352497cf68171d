"""False statements of the source notes, as printed there, each with the reason it is false and the right form."""

from xcheck import Map, Matrix, Scalar, Vector, identity

chain_rule_in_numerator_order = identity(
    r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial g}{\partial u} \cdot \frac{\partial u}{\partial x}",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    g=Map(Vector("m"), Scalar()),
    refuted_by="numerator layout",
    right=r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial u}{\partial x}\frac{\partial g}{\partial u}",
    source="csdn146111517, chain rule",
    tags=("S001-07",),
)


@identity(
    r"\frac{\partial (b - A x)}{\partial x} = -A",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    refuted_by="numerator layout",
    right=r"\frac{\partial (b - A x)}{\partial x} = -A^\top",
    source="csdn146111517, step 1, contradicts its own derivative of Ax",
    tags=("S001-08",),
)
def residual_by_numerator_layout(A, b, x):
    return b - A @ x


@identity(
    r"u = b - A x:\ \frac{\partial \lVert u \rVert^2}{\partial x} = 2 u \cdot (-A)",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    refuted_by="shapes",
    right=r"u = b - A x:\ \frac{\partial \lVert u \rVert^2}{\partial x} = -A^\top \cdot 2 u",
    source="csdn146111517, step 3, first line, the next line inserts the transpose silently",
    tags=("S001-10",),
)
def chain_rule_substituted(A, b, x):
    u = b - A @ x
    return u @ u


@identity(
    r"J = (z - x y)^\top (z - x y):\ \frac{\partial J}{\partial y} = -2 (z^\top x) + 2 x^\top x y",
    x=Matrix("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    refuted_by="shapes",
    right=r"J = (z - x y)^\top (z - x y):\ \frac{\partial J}{\partial y} = -2 x^\top z + 2 x^\top x y",
    source="qiudao2024, linear regression, a row is added to a column",
    tags=("S003-15",),
)
def regression_gradient_with_a_row(x, y, z):
    return (z - x @ y) @ (z - x @ y)
