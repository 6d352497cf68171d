"""Jacobians of vectors and matrices. A matrix stands for its vec, so ∂F/∂X of F (p × q) by X (m × n) is mn × pq."""

from xcheck import (
    Invertible,
    Matrix,
    Vector,
    diag,
    exp,
    identity,
    inv,
    kron,
    sigmoid,
    sin,
    softmax_rows,
)

# -- vec and the Kronecker product -----------------------------------------------------------------

vec_of_triple_product = identity(
    r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)",
    A=Matrix("p", "m"),
    X=Matrix("m", "n"),
    B=Matrix("n", "q"),
    source="petersen2012, eq. 520",
)

vec_of_outer_product = identity(
    r"\operatorname{vec}(a b^\top) = b \otimes a",
    a=Vector("m"),
    b=Vector("n"),
    source="magnus2019, ch. 2",
)

vec_of_hadamard_product = identity(
    r"\operatorname{vec}(A \odot X) = \operatorname{diag}(\operatorname{vec}(A)) \operatorname{vec}(X)",
    A=Matrix("m", "n"),
    X=Matrix("m", "n"),
    source="magnus2019, ch. 3; zhihu24863977",
)

product_of_kronecker_products = identity(
    r"(A \otimes B) (C \otimes D) = (A C) \otimes (B D)",
    A=Matrix("m", "n"),
    B=Matrix("p", "q"),
    C=Matrix("n", "r"),
    D=Matrix("q", "s"),
    source="petersen2012, eq. 511; zhihu24863977",
)

transpose_of_kronecker_product = identity(
    r"(A \otimes B)^\top = A^\top \otimes B^\top",
    A=Matrix("m", "n"),
    B=Matrix("p", "q"),
    source="petersen2012, eq. 510; zhihu24863977",
)

inverse_of_kronecker_product = identity(
    r"(A \otimes B)^{-1} = A^{-1} \otimes B^{-1}",
    A=Invertible("m"),
    B=Invertible("n"),
    source="petersen2012, eq. 512",
)

bilinear_form_by_vec = identity(
    r"a^\top X B X^\top c = \operatorname{vec}(X)^\top (B^\top \otimes (c a^\top)) \operatorname{vec}(X)",
    X=Matrix("m", "n"),
    B=Matrix("n", "n"),
    a=Vector("m"),
    c=Vector("m"),
    source="petersen2012, eq. 524, mended",
)

# -- vectors by vectors ----------------------------------------------------------------------------


@identity(
    r"\frac{\partial (A x + b)}{\partial x} = A^\top",
    A=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-05",),
    wrong={"numerator layout": "A"},
)
def affine_map(A, x, b):
    return A @ x + b


variable_by_itself = identity(
    r"\frac{\partial x}{\partial x} = I",
    x=Vector("n"),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-06",),
    wrong={"sign": "-I"},
)

row_by_matrix = identity(
    r"\frac{\partial\, x^\top A}{\partial x} = \frac{\partial A^\top x}{\partial x} = A",
    x=Vector("n"),
    A=Matrix("n", "m"),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-07",),
    wrong={"numerator layout": r"A^\top"},
)

transposed_variable_by_itself = identity(
    r"\frac{\partial\, x^\top}{\partial x} = I",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-08",),
)

linear_form_in_both_orders = identity(
    r"\frac{\partial\, a^\top x}{\partial x} = \frac{\partial\, x^\top a}{\partial x} = a",
    a=Vector("n"),
    x=Vector("n"),
    source="datawhale2020; petersen2012, eq. 69",
    tags=("S000-08",),
    wrong={"numerator layout": r"a^\top"},
)

# -- matrices by their entries ---------------------------------------------------------------------

matrix_by_its_entry = identity(
    r"\frac{\partial X}{\partial X_{ij}} = J^{ij}",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 32 and 73",
)

product_by_entry = identity(
    r"\frac{\partial A X B}{\partial X_{ij}} = A J^{ij} B",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    source="petersen2012, eq. 74 and 446",
)

product_with_transpose_by_entry = identity(
    r"\frac{\partial\, X^\top A}{\partial X_{ij}} = (J^{ij})^\top A",
    X=Matrix("m", "n"),
    A=Matrix("m", "p"),
    source="petersen2012, eq. 75",
)

quadratic_form_by_entry = identity(
    r"\frac{\partial\, X^\top B X}{\partial X_{ij}} = X^\top B J^{ij} + (J^{ij})^\top B X",
    X=Matrix("m", "n"),
    B=Matrix("m", "m"),
    source="petersen2012, eq. 79 and 80",
)

# -- matrices by matrices --------------------------------------------------------------------------

matrix_by_itself = identity(
    r"\frac{\partial X}{\partial X} = I_{mn}",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
)


@identity(
    r"\frac{\partial A X}{\partial X} = I_n \otimes A^\top",
    A=Matrix("p", "m"),
    X=Matrix("m", "n"),
    source="datawhale2020, made precise; magnus2019, ch. 9; zhihu24863977, example 1",
    tags=("S000-32",),
    wrong={"numerator layout": r"I_n \otimes A", "shapes": r"A^\top \otimes I_p"},
)
def matrix_times_matrix(A, X):
    return A @ X


@identity(
    r"\frac{\partial X A}{\partial X} = A \otimes I_m",
    X=Matrix("m", "n"),
    A=Matrix("n", "p"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"A^\top \otimes I_m"},
)
def variable_times_constant(X, A):
    return X @ A


@identity(
    r"\frac{\partial A X B}{\partial X} = B \otimes A^\top",
    A=Matrix("p", "m"),
    X=Matrix("m", "n"),
    B=Matrix("n", "q"),
    source="datawhale2020, made precise; magnus2019, ch. 9",
    tags=("S000-32",),
    wrong={"numerator layout": r"B^\top \otimes A"},
)
def matrix_between_matrices(A, X, B):
    return A @ X @ B


@identity(
    r"\frac{\partial X a}{\partial X} = a \otimes I_m",
    X=Matrix("m", "n"),
    a=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"a^\top \otimes I_m"},
)
def matrix_times_constant_vector(X, a):
    return X @ a


@identity(
    r"\frac{\partial X^\top a}{\partial X} = I_n \otimes a",
    X=Matrix("m", "n"),
    a=Vector("m"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"I_n \otimes a^\top"},
)
def transpose_times_constant_vector(X, a):
    return X.T @ a


@identity(
    r"\frac{\partial X^2}{\partial X} = X \otimes I + I \otimes X^\top",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"X^\top \otimes I + I \otimes X"},
)
def square(X):
    return X @ X


@identity(
    r"\frac{\partial X^3}{\partial X} = X^2 \otimes I + X \otimes X^\top + I \otimes (X^\top)^2",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 9",
)
def cube(X):
    return X @ X @ X


@identity(
    r"\frac{\partial X^{-1}}{\partial X} = -(X^{-1} \otimes X^{-\top})",
    X=Invertible("n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"-(X^{-\top} \otimes X^{-1})", "sign": r"X^{-1} \otimes X^{-\top}"},
)
def inverse(X):
    return inv(X)


@identity(
    r"\frac{\partial A X^{-1} B}{\partial X} = -(X^{-1} B) \otimes (X^{-\top} A^\top)",
    A=Matrix("p", "n"),
    X=Invertible("n"),
    B=Matrix("n", "q"),
    source="magnus2019, ch. 9",
)
def inverse_between_matrices(A, X, B):
    return A @ inv(X) @ B


@identity(
    r"\frac{\partial (A \odot X)}{\partial X} = \operatorname{diag}(\operatorname{vec}(A))",
    A=Matrix("m", "n"),
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"shapes": "A"},
)
def hadamard_product_with_matrix(A, X):
    return A * X


@identity(
    r"\frac{\partial (X \odot X)}{\partial X} = 2 \operatorname{diag}(\operatorname{vec}(X))",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"\operatorname{diag}(\operatorname{vec}(X))"},
)
def hadamard_square(X):
    return X * X


@identity(
    r"\frac{\partial \sin(X)}{\partial X} = \operatorname{diag}(\operatorname{vec}(\cos(X)))",
    X=Matrix("m", "n"),
    source="datawhale2020; magnus2019, ch. 9",
    tags=("S000-09",),
)
def sine_of_matrix_entries(X):
    return sin(X)


@identity(
    r"\frac{\partial \operatorname{vec}(x x^\top)}{\partial x} = x^\top \otimes I + I \otimes x^\top",
    x=Vector("n"),
    source="magnus2019, ch. 9",
)
def square_of_vector_by_vec(x):
    return kron(x, x)


@identity(
    r"\frac{\partial A \exp(X B)}{\partial X} = (B \otimes I_m) \operatorname{diag}(\operatorname{vec}(\exp(X B))) (I_p \otimes A^\top)",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "p"),
    source="zhihu24863977, example 3",
    wrong={
        "numerator layout": r"(I_p \otimes A) \operatorname{diag}(\operatorname{vec}(\exp(X B))) (B^\top \otimes I_m)"
    },
)
def image_of_exponentials_of_entries(X, A, B):
    return A @ exp(X @ B)


@identity(
    r"S = \operatorname{sigmoid}(X): \frac{\partial S}{\partial X} = \operatorname{diag}(\operatorname{vec}(S \odot (\mathbf 1 \mathbf 1^\top - S)))",
    X=Matrix("m", "n"),
    source="zhihu24863977",
    wrong={"sign of one term": r"\operatorname{diag}(\operatorname{vec}(S \odot (\mathbf 1 \mathbf 1^\top + S)))"},
)
def sigmoid_of_matrix_entries(X):
    return sigmoid(X)


# -- diagonals, rows and entries -------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{diag}(x)}{\partial x} = \sum_i e_i (e_i \otimes e_i)^\top",
    x=Vector("n"),
    source="magnus2019, ch. 3",
    wrong={"numerator layout": r"\sum_i (e_i \otimes e_i) e_i^\top"},
)
def diagonal_matrix_by_its_diagonal(x):
    return diag(x)


@identity(
    r"\frac{\partial \operatorname{diag}(X)}{\partial X} = \sum_i (e_i \otimes e_i) e_i^\top",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 3",
    wrong={"numerator layout": r"\sum_i e_i (e_i \otimes e_i)^\top"},
)
def diagonal_by_matrix(X):
    return diag(X)


@identity(
    r"\frac{\partial \operatorname{softmax}_{rows}(X)}{\partial X}"
    r" = \sum_i \left(\operatorname{diag}(P^\top e_i) - P^\top e_i e_i^\top P\right) \otimes e_i e_i^\top",
    where=r"P = \operatorname{softmax}_{rows}(X)",
    X=Matrix("m", "n"),
    source="vaswani2017, sec. 3.2.1",
    wrong={
        "sign of one term": r"\sum_i \left(\operatorname{diag}(P^\top e_i) + P^\top e_i e_i^\top P\right) \otimes e_i e_i^\top"
    },
)
def softmax_of_every_row(X):
    return softmax_rows(X)


determinant_by_vec = identity(
    r"\frac{\partial |X|}{\partial \operatorname{vec}(X)} = \operatorname{vec}(\operatorname{adj}(X)^\top)",
    X=Matrix("n", "n"),
    source="zhihu24863977",
    wrong={"transpose": r"\operatorname{vec}(\operatorname{adj}(X))"},
)

trace_by_vec = identity(
    r"\frac{\partial \operatorname{tr}(X)}{\partial \operatorname{vec}(X)} = \operatorname{vec}(I_n)",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"sign": r"-\operatorname{vec}(I_n)"},
)

matrix_by_its_entry.states(
    "entry_by_entry",
    r"\frac{\partial X_{kl}}{\partial X_{ij}} = \delta_{ik} \delta_{lj}",
    source="petersen2012, eq. 32 and 73",
    wrong={"sign": r"-\delta_{ik} \delta_{lj}"},
)

variable_times_constant_by_entry = identity(
    r"\frac{\partial X A}{\partial X_{ij}} = J^{ij} A",
    X=Matrix("m", "n"),
    A=Matrix("n", "p"),
    source="petersen2012, eq. 74",
    wrong={"sign": "-J^{ij} A"},
)
