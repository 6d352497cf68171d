"""Traces: the rules of the trace method, and gradients of traces by the matrix inside.

The inner product of two matrices of one shape is tr(AᵀB): what stands beside dX under the trace is the
transpose of the gradient.
"""

from xcheck import (
    Map,
    Matrix,
    Scalar,
    Vector,
    diag,
    identity,
    kron,
    trace,
)

# -- rules -----------------------------------------------------------------------------------------

trace_of_scalar = identity(
    r"a = \operatorname{tr}(a)",
    a=Scalar(),
    source="datawhale2020; petersen2012, sec. 1.1",
    tags=("S000-11",),
    wrong={"sign": r"-\operatorname{tr}(a)"},
)

bilinear_form_as_trace = identity(
    r"x^\top A y = \operatorname{tr}(x^\top A y) = \operatorname{tr}(A y x^\top)",
    x=Vector("m"),
    A=Matrix("m", "n"),
    y=Vector("n"),
    source="minka2000",
    tags=("S000-11",),
    wrong={"shapes": r"\operatorname{tr}(A x y^\top)"},
)

trace_of_transpose = identity(
    r"\operatorname{tr}(A^\top) = \operatorname{tr}(A)",
    A=Matrix("n", "n"),
    source="datawhale2020; petersen2012, eq. 13",
    tags=("S000-12",),
    wrong={"sign": r"-\operatorname{tr}(A)"},
)

trace_of_sum = identity(
    r"\operatorname{tr}(A + B) = \operatorname{tr}(A) + \operatorname{tr}(B)",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="datawhale2020; petersen2012, eq. 15",
    tags=("S000-13",),
    wrong={"sign of one term": r"\operatorname{tr}(A) - \operatorname{tr}(B)"},
)

trace_of_difference = identity(
    r"\operatorname{tr}(A - B) = \operatorname{tr}(A) - \operatorname{tr}(B)",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="datawhale2020; petersen2012, eq. 15",
    tags=("S000-13",),
    wrong={"sign of one term": r"\operatorname{tr}(A) + \operatorname{tr}(B)"},
)

trace_commutes = identity(
    r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    A=Matrix("m", "n"),
    B=Matrix("n", "m"),
    source="datawhale2020; petersen2012, eq. 14",
    tags=("S000-14",),
)

trace_is_cyclic = identity(
    r"\operatorname{tr}(A B C) = \operatorname{tr}(B C A) = \operatorname{tr}(C A B)",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    C=Matrix("p", "m"),
    source="petersen2012, eq. 16",
    wrong={"shapes": r"\operatorname{tr}(A C B)"},
)

trace_moves_hadamard_product = identity(
    r"\operatorname{tr}(A^\top (B \odot C)) = \operatorname{tr}((A \odot B)^\top C)",
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    C=Matrix("m", "n"),
    source="datawhale2020; magnus2019, ch. 3",
    tags=("S000-15",),
    wrong={"shapes": r"\operatorname{tr}((A^\top \odot B) C)"},
)

inner_product_of_vectors = identity(
    r"\sum_i u_i v_i = u^\top v",
    u=Vector("n"),
    v=Vector("n"),
    source="datawhale2020; hao2018",
    tags=("S000-34",),
    wrong={"shapes": "u v"},
)

inner_product_of_matrices = identity(
    r"\sum_{ij} A_{ij} B_{ij} = \operatorname{tr}(A B^\top) = \operatorname{tr}(A^\top B)",
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="datawhale2020; zhihu24709748",
    tags=("S000-35",),
    wrong={"shapes": r"\operatorname{tr}(A B)"},
)

trace_of_kronecker_product = identity(
    r"\operatorname{tr}(A \otimes B) = \operatorname{tr}(A) \operatorname{tr}(B)",
    A=Matrix("m", "m"),
    B=Matrix("n", "n"),
    source="petersen2012, eq. 515",
)

inner_product_by_vec = identity(
    r"\operatorname{tr}(A^\top B) = \operatorname{vec}(A)^\top \operatorname{vec}(B)",
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="petersen2012, eq. 521",
)

# -- linear in the variable ------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X)}{\partial X} = I",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 99",
    wrong={"factor 1/2": "2 I"},
)
def trace_of_matrix(X):
    return trace(X)


@identity(
    r"\frac{\partial \operatorname{tr}(X A)}{\partial X} = A^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "m"),
    source="petersen2012, eq. 100",
    wrong={"numerator layout": "A"},
)
def trace_of_product(X, A):
    return trace(X @ A)


@identity(
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = A^\top B^\top",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "p"),
    source="petersen2012, eq. 101",
    wrong={"numerator layout": "B A"},
)
def trace_of_triple_product(X, A, B):
    return trace(A @ X @ B)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^\top B)}{\partial X} = B A",
    X=Matrix("m", "n"),
    A=Matrix("p", "n"),
    B=Matrix("m", "p"),
    source="petersen2012, eq. 102",
    wrong={"numerator layout": r"A^\top B^\top", "shapes": "A B"},
)
def trace_of_triple_product_with_transpose(X, A, B):
    return trace(A @ X.T @ B)


@identity(
    r"\frac{\partial \operatorname{tr}(X^\top A)}{\partial X} = A",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    source="petersen2012, eq. 103",
    wrong={"numerator layout": r"A^\top"},
)
def trace_of_inner_product(X, A):
    return trace(X.T @ A)


trace_of_inner_product.states(
    "behind",
    r"\frac{\partial \operatorname{tr}(A X^\top)}{\partial X} = A",
    source="petersen2012, eq. 104",
    wrong={"numerator layout": r"A^\top"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(A^\top (B \odot X))}{\partial X} = A \odot B",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="datawhale2020; zhihu24709748",
    tags=("S000-15",),
    wrong={"shapes": "A B"},
)
def trace_with_hadamard_product(X, A, B):
    return trace(A.T @ (B * X))


@identity(
    r"\frac{\partial \operatorname{tr}(A \otimes X)}{\partial X} = \operatorname{tr}(A) I",
    X=Matrix("n", "n"),
    A=Matrix("m", "m"),
    source="petersen2012, eq. 105",
    wrong={"shapes": "A"},
)
def trace_of_kronecker_product_by_factor(X, A):
    return trace(kron(A, X))


# -- quadratic in the variable ---------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X^2)}{\partial X} = 2 X^\top",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 106",
    wrong={"numerator layout": "2 X", "factor 2": r"X^\top"},
)
def trace_of_square(X):
    return trace(X @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(X^2 B)}{\partial X} = (X B + B X)^\top",
    X=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="petersen2012, eq. 107",
    wrong={"numerator layout": "X B + B X"},
)
def trace_of_square_times_matrix(X, B):
    return trace(X @ X @ B)


@identity(
    r"\frac{\partial (\operatorname{tr} X)^2}{\partial X} = 2 \operatorname{tr}(X) I",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 120",
    wrong={"factor 2": r"\operatorname{tr}(X) I"},
)
def square_of_trace(X):
    return trace(X) ** 2


@identity(
    r"\frac{\partial \operatorname{tr}(X \otimes X)}{\partial X} = 2 \operatorname{tr}(X) I",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 120",
)
def trace_of_kronecker_square(X):
    return trace(kron(X, X))


@identity(
    r"\frac{\partial \operatorname{tr}(X^\top X)}{\partial X} = \frac{\partial \operatorname{tr}(X X^\top)}{\partial X} = 2 X",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 115",
    wrong={"numerator layout": r"2 X^\top", "factor 2": "X"},
)
def trace_of_gram_matrix(X):
    return trace(X.T @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(X^\top B X)}{\partial X} = B X + B^\top X",
    X=Matrix("m", "n"),
    B=Matrix("m", "m"),
    source="petersen2012, eq. 108",
    wrong={"needs symmetric B": "2 B X", "missing term": "B X"},
)
def trace_of_quadratic_form(X, B):
    return trace(X.T @ B @ X)


@identity(
    r"B = B^\top:\ \frac{\partial \operatorname{tr}(X^\top B X)}{\partial X} = 2 B X",
    X=Matrix("m", "n"),
    B=Matrix("m", "m"),
    source="petersen2012, eq. 108",
    wrong={"factor 2": "B X"},
)
def trace_of_symmetric_quadratic_form(X, B):
    return trace(X.T @ B @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(B X X^\top)}{\partial X} = B X + B^\top X",
    X=Matrix("m", "n"),
    B=Matrix("m", "m"),
    source="petersen2012, eq. 109",
    wrong={"needs symmetric B": "2 B X"},
)
def trace_of_weighted_outer_product(X, B):
    return trace(B @ X @ X.T)


trace_of_weighted_outer_product.states(
    "behind",
    r"\frac{\partial \operatorname{tr}(X X^\top B)}{\partial X} = B X + B^\top X",
    source="petersen2012, eq. 110",
    wrong={"needs symmetric B": "2 B X"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(X B X^\top)}{\partial X} = X B^\top + X B",
    X=Matrix("m", "n"),
    B=Matrix("n", "n"),
    source="petersen2012, eq. 111",
    wrong={"needs symmetric B": "2 X B", "shapes": "2 B X"},
)
def trace_of_quadratic_form_of_rows(X, B):
    return trace(X @ B @ X.T)


@identity(
    r"\frac{\partial \operatorname{tr}(B X^\top X)}{\partial X} = X B^\top + X B",
    X=Matrix("m", "n"),
    B=Matrix("n", "n"),
    source="petersen2012, eq. 112",
)
def trace_of_weighted_gram_matrix(X, B):
    return trace(B @ X.T @ X)


trace_of_weighted_gram_matrix.states(
    "behind",
    r"\frac{\partial \operatorname{tr}(X^\top X B)}{\partial X} = X B^\top + X B",
    source="petersen2012, eq. 113",
    wrong={"needs symmetric B": "2 X B"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(A X B X)}{\partial X} = A^\top X^\top B^\top + B^\top X^\top A^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "m"),
    B=Matrix("n", "m"),
    source="datawhale2020; petersen2012, eq. 114",
    tags=("S000-33",),
    wrong={"numerator layout": "B X A + A X B"},
)
def trace_with_two_occurrences(X, A, B):
    return trace(A @ X @ B @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(X^\top B X C)}{\partial X} = B X C + B^\top X C^\top",
    X=Matrix("m", "n"),
    B=Matrix("m", "m"),
    C=Matrix("n", "n"),
    source="petersen2012, eq. 117",
    wrong={"missing term": "B X C"},
)
def trace_of_two_sided_quadratic_form(X, B, C):
    return trace(X.T @ B @ X @ C)


@identity(
    r"\frac{\partial \operatorname{tr}(B^\top X^\top C X B)}{\partial X} = C^\top X B B^\top + C X B B^\top",
    X=Matrix("m", "n"),
    B=Matrix("n", "p"),
    C=Matrix("m", "m"),
    source="petersen2012, eq. 116",
    wrong={"needs symmetric C": r"2 C X B B^\top"},
)
def trace_of_quadratic_form_of_product(X, B, C):
    return trace(B.T @ X.T @ C @ X @ B)


@identity(
    r"\frac{\partial \operatorname{tr}(A X B X^\top C)}{\partial X} = A^\top C^\top X B^\top + C A X B",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "n"),
    C=Matrix("m", "p"),
    source="datawhale2020, example 2; petersen2012, eq. 118",
    tags=("S000-39",),
    wrong={"numerator layout": r"B X^\top C A + B^\top X^\top A^\top C^\top"},
)
def trace_of_general_quadratic_form(X, A, B, C):
    return trace(A @ X @ B @ X.T @ C)


# -- powers ----------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X^3)}{\partial X} = 3 (X^2)^\top",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 121",
    wrong={"numerator layout": "3 X^2", "sign": r"-3 (X^\top)^2"},
)
def trace_of_cube(X):
    return trace(X @ X @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^3)}{\partial X} = (A X^2 + X A X + X^2 A)^\top",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    source="petersen2012, eq. 122",
    wrong={"numerator layout": "X^2 A + X A X + A X^2"},
)
def trace_of_matrix_times_cube(X, A):
    return trace(A @ X @ X @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(B^\top X^\top C X X^\top C X B)}{\partial X} = C X X^\top C X B B^\top"
    r" + C^\top X B B^\top X^\top C^\top X + C X B B^\top X^\top C X + C^\top X X^\top C^\top X B B^\top",
    X=Matrix("m", "n"),
    B=Matrix("n", "p"),
    C=Matrix("m", "m"),
    source="petersen2012, eq. 123",
)
def trace_of_quartic_form(X, B, C):
    return trace(B.T @ X.T @ C @ X @ X.T @ C @ X @ B)


# -- more products ---------------------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial X} \operatorname{tr}\left((A X B + C) (A X B + C)^\top\right) = 2 A^\top (A X B + C) B^\top",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    C=Matrix("p", "q"),
    source="petersen2012, eq. 119",
    wrong={"factor 2": r"A^\top (A X B + C) B^\top"},
)
def trace_of_squared_residual(X, A, B, C):
    R = A @ X @ B + C
    return trace(R @ R.T)


@identity(
    r"\frac{\partial \operatorname{tr}\left((X^\top X)^2\right)}{\partial X} = 4 X X^\top X",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 123",
    wrong={"factor 2": r"2 X X^\top X"},
)
def trace_of_squared_gram_matrix(X):
    G = X.T @ X
    return trace(G @ G)


@identity(
    r"\frac{\partial}{\partial x} \operatorname{tr}(A \operatorname{diag}(x) B \operatorname{diag}(x))"
    r" = (A \odot B^\top + A^\top \odot B) x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="minka2000",
    wrong={"sign of one term": r"(A \odot B^\top - A^\top \odot B) x"},
)
def trace_with_diagonal_twice(x, A, B):
    return trace(A @ diag(x) @ B @ diag(x))


@identity(
    r"\frac{\partial \operatorname{tr}(A X B X C X)}{\partial X} = (B X C X A + C X A X B + A X B X C)^\top",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    C=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"B X C X A + C X A X B + A X B X C"},
)
def trace_with_variable_three_times(X, A, B, C):
    return trace(A @ X @ B @ X @ C @ X)


trace_of_product.states(
    "behind",
    r"\frac{\partial \operatorname{tr}(A X)}{\partial X} = A^\top",
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"numerator layout": "A"},
)

trace_of_inner_product.states(
    "in_front",
    r"\frac{\partial \operatorname{tr}(A^\top X)}{\partial X} = A",
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"numerator layout": r"A^\top"},
)

trace_of_two_sided_quadratic_form.states(
    "of_rows",
    r"\frac{\partial \operatorname{tr}(X C X^\top B)}{\partial X} = B^\top X C^\top + B X C",
    source="datawhale2020",
    wrong={"sign of one term": r"B^\top X C^\top - B X C"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(\operatorname{diag}(x) A)}{\partial x} = \operatorname{diag}(A)",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"shapes": r"A \odot I"},
)
def trace_with_diagonal_of_column(x, A):
    return trace(diag(x) @ A)


trace_with_function_of_matrix = identity(
    r"F = F(X): \operatorname{vec}\left(\frac{\partial \operatorname{tr}(A F)}{\partial X}\right)"
    r" = \frac{\partial F}{\partial X} \operatorname{vec}(A^\top)",
    X=Matrix("m", "n"),
    A=Matrix("q", "p"),
    F=Map(Matrix("m", "n"), Matrix("p", "q")),
    source="magnus2019, ch. 9",
    wrong={"transpose": r"\frac{\partial F}{\partial X} \operatorname{vec}(A)"},
)
