"""Functions linear in a vector or a matrix."""

from xcheck import (
    Matrix,
    Scalar,
    Vector,
    cumsum,
    identity,
    total,
)


@identity(
    r"y = a^\top x \Rightarrow \frac{\partial y}{\partial x} = a",
    a=Vector("n"),
    x=Vector("n"),
    source="csdn146111517; petersen2012, eq. 69",
    tags=("S001-02",),
    wrong={"numerator layout": r"a^\top", "sign": "-a", "factor 1/2": "2a"},
)
def linear_form(a, x):
    return a @ x


@identity(
    r"\frac{\partial A x}{\partial x} = A^\top",
    A=Matrix("m", "n"),
    x=Vector("n"),
    source="csdn146111517; qiudao2024",
    tags=("S001-06", "S003-05"),
    wrong={"numerator layout": "A"},
)
def linear_map(A, x):
    return A @ x


linear_map.states("transposed_variable", r"\frac{\partial A x}{\partial x^\top} = A", source="magnus2019, ch. 9")


@identity(
    r"\frac{\partial\, x^\top A}{\partial x} = A",
    A=Matrix("n", "m"),
    x=Vector("n"),
    source="wikipedia-matrix-calculus, vector-by-vector",
    wrong={"numerator layout": r"A^\top"},
)
def row_times_matrix(A, x):
    return x @ A


@identity(
    r"u = b - A x \Rightarrow \frac{\partial u}{\partial x} = -A^\top",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    source="csdn146111517, mended",
    tags=("S001-08",),
    wrong={"numerator layout": "-A", "sign": r"A^\top"},
)
def residual(A, b, x):
    return b - A @ x


@identity(
    r"\frac{\partial\, a^\top X b}{\partial X} = a b^\top",
    X=Matrix("m", "n"),
    a=Vector("m"),
    b=Vector("n"),
    source="petersen2012, eq. 70; zhihu24709748, example 1",
    wrong={"numerator layout": r"b a^\top"},
)
def bilinear_form(X, a, b):
    return a @ X @ b


@identity(
    r"\frac{\partial\, a^\top X^\top b}{\partial X} = b a^\top",
    X=Matrix("m", "n"),
    a=Vector("n"),
    b=Vector("m"),
    source="petersen2012, eq. 71",
    wrong={"numerator layout": r"a b^\top"},
)
def bilinear_form_of_transpose(X, a, b):
    return a @ X.T @ b


# -- special coefficients --------------------------------------------------------------------------


@identity(
    r"\frac{\partial (a^\top x + c)}{\partial x} = a",
    x=Vector("n"),
    a=Vector("n"),
    c=Scalar(),
    source="boyd2004, sec. A.4",
    wrong={"numerator layout": r"a^\top"},
)
def affine_form(x, a, c):
    return a @ x + c


@identity(
    r"\frac{\partial\, \mathbf 1^\top x}{\partial x} = \mathbf 1",
    x=Vector("n"),
    source="folklore",
    wrong={"numerator layout": r"\mathbf 1^\top"},
)
def sum_of_a_column(x):
    return x.sum()


@identity(
    r"\frac{\partial\, a^\top X a}{\partial X} = a a^\top",
    X=Matrix("n", "n"),
    a=Vector("n"),
    source="petersen2012, eq. 72",
    wrong={"factor 1/2": r"2 a a^\top"},
)
def form_with_equal_sides(X, a):
    return a @ X @ a


form_with_equal_sides.states(
    "transposed_variable",
    r"\frac{\partial\, a^\top X^\top a}{\partial X} = a a^\top",
    source="petersen2012, eq. 72",
)


@identity(
    r"\frac{\partial\, x^\top A y}{\partial x} = A y",
    x=Vector("m"),
    y=Vector("n"),
    A=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"y^\top A^\top"},
)
def form_of_two_columns(x, y, A):
    return x @ A @ y


form_of_two_columns.states(
    "by_right",
    r"\frac{\partial\, x^\top A y}{\partial y} = A^\top x",
    wrong={"shapes": r"A x"},
)


@identity(
    r"\frac{\partial \langle A, X\rangle}{\partial X} = A",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    source="zhihu24709748",
    wrong={"numerator layout": r"A^\top"},
)
def inner_product_with_matrix(X, A):
    return total(A * X)


@identity(
    r"\frac{\partial\, a^\top X \mathbf 1}{\partial X} = a \mathbf 1^\top",
    X=Matrix("m", "n"),
    a=Vector("m"),
    source="folklore",
    wrong={"numerator layout": r"\mathbf 1 a^\top"},
)
def weighted_row_sums(X, a):
    return a @ X.sum(1)


weighted_column = identity(
    r"\frac{\partial\, a^\top X e_j}{\partial X} = a e_j^\top",
    X=Matrix("m", "n"),
    a=Vector("m"),
    source="petersen2012, eq. 476",
)


@identity(
    r"\frac{\partial \operatorname{cumsum}(x)}{\partial x} = \operatorname{triu}(\mathbf 1 \mathbf 1^\top)",
    x=Vector("n"),
    source="folklore, entry j is the sum of the entries up to j",
    wrong={"numerator layout": r"\operatorname{tril}(\mathbf 1 \mathbf 1^\top)"},
)
def sums_so_far(x):
    return cumsum(x)


constant_vector = identity(
    r"\frac{\partial a}{\partial x} = 0",
    a=Vector("m"),
    x=Vector("n"),
    source="wikipedia-matrix-calculus, vector-by-vector",
)
