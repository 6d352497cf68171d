"""Functions linear in a vector or a matrix."""

from xcheck import Matrix, Vector, identity


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
    source="petersen2012, eq. 70",
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
