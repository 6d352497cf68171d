"""Quadratic forms and squared norms."""

from xcheck import (
    Matrix,
    Symmetric,
    Vector,
    identity,
    outer,
    total,
)


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
    source="csdn146111517; petersen2012, eq. 131",
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


# -- weighted residuals ----------------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial s} (x - A s)^\top W (x - A s) = -2 A^\top W (x - A s)",
    x=Vector("m"),
    s=Vector("n"),
    A=Matrix("m", "n"),
    W=Symmetric("m"),
    source="petersen2012, eq. 84",
    wrong={"sign": r"2 A^\top W (x - A s)"},
)
def weighted_residual(x, s, A, W):
    r = x - A @ s
    return r @ W @ r


weighted_residual.states(
    "by_data",
    r"\frac{\partial}{\partial x} (x - A s)^\top W (x - A s) = 2 W (x - A s)",
    source="petersen2012, eq. 87",
    wrong={"factor 2": r"W (x - A s)"},
)
weighted_residual.states(
    "by_matrix",
    r"\frac{\partial}{\partial A} (x - A s)^\top W (x - A s) = -2 W (x - A s) s^\top",
    source="petersen2012, eq. 88",
    wrong={"numerator layout": r"-2 s (x - A s)^\top W"},
)
weighted_residual.states(
    "by_weights",
    r"\frac{\partial}{\partial W} (x - A s)^\top W (x - A s) = (x - A s) (x - A s)^\top",
    source="petersen2012, eq. 72",
    wrong={"factor 1/2": r"2 (x - A s) (x - A s)^\top"},
)


@identity(
    r"\frac{\partial}{\partial s} (x - A s)^\top W (x - A s) = -A^\top (W + W^\top) (x - A s)",
    x=Vector("m"),
    s=Vector("n"),
    A=Matrix("m", "n"),
    W=Matrix("m", "m"),
    source="petersen2012, eq. 84, for any W",
    wrong={"needs symmetric W": r"-2 A^\top W (x - A s)"},
)
def residual_with_any_weights(x, s, A, W):
    r = x - A @ s
    return r @ W @ r


@identity(
    r"\frac{\partial}{\partial s} (x - s)^\top W (x - s) = -2 W (x - s)",
    x=Vector("n"),
    s=Vector("n"),
    W=Symmetric("n"),
    source="petersen2012, eqs. 85 and 86",
    wrong={"sign": r"2 W (x - s)"},
)
def distance_by_centre_with_weights(x, s, W):
    return (x - s) @ W @ (x - s)


# -- ratios ----------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial x} \frac{(A x)^\top A x}{(B x)^\top B x} = \frac{\partial}{\partial x} \frac{x^\top A^\top A x}{x^\top B^\top B x}"
    r" = \frac{2 A^\top A x}{x^\top B^\top B x} - \frac{2 (x^\top A^\top A x) B^\top B x}{(x^\top B^\top B x)^2}",
    x=Vector("n"),
    A=Matrix("m", "n"),
    B=Matrix("p", "n"),
    source="petersen2012, eq. 94 and 95, mended",
    wrong={
        "factor 2": r"\frac{A^\top A x}{x^\top B^\top B x} - \frac{(x^\top A^\top A x) B^\top B x}{(x^\top B^\top B x)^2}",
    },
)
def ratio_of_squared_lengths(x, A, B):
    return ((A @ x) @ (A @ x)) / ((B @ x) @ (B @ x))


# -- forms in a matrix -----------------------------------------------------------------------------


@identity(
    r"\frac{\partial\, b^\top X^\top X c}{\partial X} = X (b c^\top + c b^\top)",
    X=Matrix("m", "n"),
    b=Vector("n"),
    c=Vector("n"),
    source="petersen2012, eq. 77",
    wrong={"factor 2": r"\tfrac12 X (b c^\top + c b^\top)"},
)
def form_of_gram_matrix(X, b, c):
    return (X @ b) @ (X @ c)


@identity(
    r"\frac{\partial\, a^\top X^\top X a}{\partial X} = 2 X a a^\top",
    X=Matrix("m", "n"),
    a=Vector("n"),
    source="hao2018",
    wrong={"factor 2": r"X a a^\top"},
)
def length_of_image(X, a):
    return (X @ a) @ (X @ a)


@identity(
    r"\frac{\partial\, a^\top X X^\top b}{\partial X} = (a b^\top + b a^\top) X",
    X=Matrix("m", "n"),
    a=Vector("m"),
    b=Vector("m"),
    source="magnus2019, ch. 9",
    wrong={"shapes": r"X (a b^\top + b a^\top)"},
)
def form_of_outer_gram_matrix(X, a, b):
    return (X.T @ a) @ (X.T @ b)


@identity(
    r"\frac{\partial\, b^\top X^\top D X c}{\partial X} = D^\top X b c^\top + D X c b^\top",
    X=Matrix("m", "n"),
    D=Matrix("m", "m"),
    b=Vector("n"),
    c=Vector("n"),
    source="petersen2012, eq. 82",
    wrong={"transpose": r"D X b c^\top + D X c b^\top"},
)
def form_with_matrix_between(X, D, b, c):
    return (X @ b) @ D @ (X @ c)


@identity(
    r"\frac{\partial}{\partial X} (X b + c)^\top D (X b + c) = (D + D^\top) (X b + c) b^\top",
    X=Matrix("m", "n"),
    b=Vector("n"),
    c=Vector("m"),
    D=Matrix("m", "m"),
    source="petersen2012, eq. 83",
    wrong={"needs symmetric D": r"2 D (X b + c) b^\top"},
)
def form_of_affine_image(X, b, c, D):
    y = X @ b + c
    return y @ D @ y


@identity(
    r"\frac{\partial\, a^\top x x^\top b}{\partial x} = (a b^\top + b a^\top) x",
    x=Vector("n"),
    a=Vector("n"),
    b=Vector("n"),
    source="wikipedia-matrix-calculus, scalar-by-vector",
    wrong={"numerator layout": r"x^\top (a b^\top + b a^\top)"},
)
def product_of_two_linear_forms(x, a, b):
    return (a @ x) * (x @ b)


@identity(
    r"\frac{\partial \|A - x x^\top\|_F^2}{\partial x} = -2 \left((A + A^\top) - 2 x x^\top\right) x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"needs symmetric A": r"-4 (A - x x^\top) x"},
)
def rank_one_fit(x, A):
    R = A - outer(x, x)
    return total(R * R)


@identity(
    r"\nabla_x \left(\tfrac12 x^\top Q x - b^\top x\right) = Q x - b",
    x=Vector("n"),
    Q=Symmetric("n"),
    b=Vector("n"),
    source="nocedal2006, ch. 16",
    wrong={"sign of one term": r"Q x + b"},
)
def quadratic_program(x, Q, b):
    return x @ Q @ x / 2 - b @ x


@identity(
    r"\nabla_x \tfrac12 \|A x - b\|^2 = A^\top (A x - b)",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    source="hao2018",
    wrong={"factor 1/2": r"2 A^\top (A x - b)"},
)
def half_squared_residual(x, A, b):
    r = A @ x - b
    return r @ r / 2


half_squared_residual.states(
    "by_data",
    r"\nabla_b \tfrac12 \|A x - b\|^2 = b - A x",
    wrong={"sign": r"A x - b"},
)
half_squared_residual.states(
    "hessian",
    r"\nabla_x^2 \tfrac12 \|A x - b\|^2 = A^\top A",
    wrong={"shapes": r"A A^\top"},
)
half_squared_residual.states(
    "mixed",
    r"\frac{\partial^2}{\partial x\, \partial b^\top} \tfrac12 \|A x - b\|^2 = -A^\top",
)


@identity(
    r"\frac{\partial}{\partial x} \tfrac1n \|x - m \mathbf 1\|^2 = \tfrac2n (x - m \mathbf 1)",
    where=r"m = \tfrac1n \mathbf 1^\top x",
    x=Vector("n"),
    source="murphy2012, ch. 2",
    wrong={"factor 1/2": r"\tfrac4n (x - m \mathbf 1)"},
)
def variance(x):
    return ((x - x.mean()) ** 2).mean()


quartic_form_is_homogeneous = identity(
    r"f = (x^\top A x)^2: x^\top \nabla_x f = 4 f",
    A=Matrix("n", "n"),
    x=Vector("n"),
    source="magnus2019, ch. 5, Euler's theorem for a quartic",
    wrong={"factor 2": "2 f"},
)

expansion_of_quadratic_form = identity(
    r"g = (A + A^\top) a: x^\top A x = a^\top A a + g^\top (x - a) + (x - a)^\top A (x - a)",
    A=Matrix("n", "n"),
    x=Vector("n"),
    a=Vector("n"),
    source="petersen2012, eq. 96-98, the expansion of second order, which is exact",
)


@identity(
    r"\frac{\partial}{\partial x} \tfrac12 x^\top x = x",
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 1/2": "2 x", "numerator layout": r"x^\top"},
)
def half_squared_norm(x):
    return x @ x / 2


symmetric_quadratic_form.states(
    "hessian",
    r"A = A^\top \Rightarrow \frac{\partial^2 x^\top A x}{\partial x\,\partial x^\top} = 2 A",
    source="boyd2004, app. A.4",
    wrong={"factor 2": "A"},
)
