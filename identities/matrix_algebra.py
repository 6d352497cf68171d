"""Algebra that derivations lean on: inverses and determinants of sums and products, Kronecker products, vec.

No derivative occurs here, so each side is evaluated as it is printed.
"""

from xcheck import SPD, Matrix, Scalar, Vector, identity

# -- sums over entries -----------------------------------------------------------------------------

trace_as_sum = identity(
    r"\operatorname{tr}(A^\top B) = \sum_i \sum_j A_{ij} B_{ij}",
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="zhihu24709748; petersen2012, eq. 521",
    tags=("S000-35",),
    wrong={"sign": r"-\sum_i \sum_j A_{ij} B_{ij}"},
)

trace_with_the_other_transpose = identity(
    r"\operatorname{tr}(A B^\top) = \mathbf 1^\top (A \odot B) \mathbf 1",
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="minka2000",
    wrong={"factor 1/2": r"2\, \mathbf 1^\top (A \odot B) \mathbf 1"},
)

length_as_trace_of_outer_product = identity(
    r"a^\top a = \operatorname{tr}(a a^\top)",
    a=Vector("n"),
    source="petersen2012, eq. 17",
    wrong={"sign": r"-\operatorname{tr}(a a^\top)"},
)

cyclic_trace_of_four = identity(
    r"\operatorname{tr}(A B C D) = \operatorname{tr}(D A B C)",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    C=Matrix("p", "q"),
    D=Matrix("q", "m"),
    source="wikipedia-matrix-calculus",
    wrong={"sign": r"-\operatorname{tr}(D A B C)"},
)

form_sees_the_symmetric_part = identity(
    r"x^\top A x = x^\top \tfrac12 (A + A^\top) x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="petersen2012, eq. 464",
    wrong={"factor 1/2": r"x^\top (A + A^\top) x"},
)

completed_square = identity(
    r"-\tfrac12 x^\top A x + b^\top x"
    r" = -\tfrac12 (x - A^{-1} b)^\top A (x - A^{-1} b) + \tfrac12 b^\top A^{-1} b",
    x=Vector("n"),
    b=Vector("n"),
    A=SPD("n"),
    source="petersen2012, sec. 8.1.6",
    wrong={"sign of one term": r"-\tfrac12 (x - A^{-1} b)^\top A (x - A^{-1} b) - \tfrac12 b^\top A^{-1} b"},
)

# -- Hadamard products -----------------------------------------------------------------------------

scaled_rows_and_columns = identity(
    r"\operatorname{diag}(u) A \operatorname{diag}(v) = A \odot u v^\top",
    u=Vector("m"),
    v=Vector("n"),
    A=Matrix("m", "n"),
    source="minka2000",
    wrong={"sign": r"-A \odot u v^\top"},
)

diagonal_of_product = identity(
    r"\operatorname{diag}(A B^\top) = (A \odot B) \mathbf 1",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="minka2000",
    wrong={"sign": r"-(A \odot B) \mathbf 1"},
)

# -- inverses of sums ------------------------------------------------------------------------------

sherman_morrison = identity(
    r"(A + b c^\top)^{-1} = A^{-1} - \frac{A^{-1} b c^\top A^{-1}}{1 + c^\top A^{-1} b}",
    A=SPD("n"),
    b=Vector("n"),
    c=Vector("n"),
    source="petersen2012, eq. 160",
    wrong={"sign of one term": r"A^{-1} + \frac{A^{-1} b c^\top A^{-1}}{1 + c^\top A^{-1} b}"},
)

gain_in_two_forms = identity(
    r"(P^{-1} + B^\top R^{-1} B)^{-1} B^\top R^{-1} = P B^\top (B P B^\top + R)^{-1}",
    P=SPD("n"),
    B=Matrix("m", "n"),
    R=SPD("m"),
    source="petersen2012, eqs. 158 and 185",
    wrong={"sign": r"-P B^\top (B P B^\top + R)^{-1}"},
)

# -- determinants ----------------------------------------------------------------------------------

determinant_lemma_of_blocks = identity(
    r"|A + U B V| = |B| |A| |B^{-1} + V A^{-1} U|",
    A=SPD("n"),
    U=Matrix("n", "q"),
    B=SPD("q"),
    V=Matrix("q", "n"),
    source="minka2000",
    wrong={"sign": r"-|B| |A| |B^{-1} + V A^{-1} U|"},
)

# -- Kronecker products and vec --------------------------------------------------------------------

vec_of_sylvester_equation = identity(
    r"\operatorname{vec}(A X + X B) = (I_n \otimes A + B^\top \otimes I_m) \operatorname{vec}(X)",
    A=Matrix("m", "m"),
    B=Matrix("n", "n"),
    X=Matrix("m", "n"),
    source="petersen2012, eq. 273",
    wrong={"transpose": r"(I_n \otimes A + B \otimes I_m) \operatorname{vec}(X)"},
)

# -- softmax and sigmoid ---------------------------------------------------------------------------

softmax_ignores_a_shift = identity(
    r"\operatorname{softmax}(x + c \mathbf 1) = \operatorname{softmax}(x)",
    x=Vector("n"),
    c=Scalar(),
    source="murphy2012, ch. 8",
    wrong={"sign": r"-\operatorname{softmax}(x)"},
)

sigmoid_of_the_negative = identity(
    r"\operatorname{sigmoid}(-x) = \mathbf 1 - \operatorname{sigmoid}(x)",
    x=Vector("n"),
    source="murphy2012, ch. 8",
    wrong={"sign": r"\operatorname{sigmoid}(x) - \mathbf 1"},
)
