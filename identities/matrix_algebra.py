"""Algebra that derivations lean on: inverses and determinants of sums and products, Kronecker products, vec.

No derivative occurs here, so each side is evaluated as it is printed.
"""

from xcheck import (
    SPD,
    Invertible,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Vector,
    identity,
)

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


# -- blocks, characteristic polynomials, structure -------------------------------------------------

determinant_of_multiple = identity(
    r"|c A| = c^n |A|",
    A=Matrix("n", "n"),
    c=Scalar(),
    source="petersen2012, eq. 19",
)

determinant_of_kronecker_product = identity(
    r"|A \otimes B| = |A|^n |B|^m",
    A=Invertible("m"),
    B=Invertible("n"),
    source="petersen2012, eq. 516",
    wrong={"symbol": "|A|^m |B|^n"},
)

determinant_of_blocks = identity(
    r"\begin{vmatrix} A & B \\ C & D \end{vmatrix} = |D| |A - B D^{-1} C|",
    A=Matrix("m", "m"),
    B=Matrix("m", "n"),
    C=Matrix("n", "m"),
    D=Invertible("n"),
    source="petersen2012, sec. 9.1.2",
    wrong={"sign of one term": "|D| |A + B D^{-1} C|"},
)

inverse_of_blocks = identity(
    r"S = A - B D^{-1} C: \begin{bmatrix} A & B \\ C & D \end{bmatrix} \begin{bmatrix} S^{-1} \\ -D^{-1} C S^{-1} \end{bmatrix} = \begin{bmatrix} I_m \\ 0_{n \times m} \end{bmatrix}",
    A=Matrix("m", "m"),
    B=Matrix("m", "n"),
    C=Matrix("n", "m"),
    D=Invertible("n"),
    source="petersen2012, sec. 9.1.3, its first column of blocks",
)

cayley_hamilton_of_size_three = identity(
    r"X^3 - \operatorname{tr}(X) X^2 + \tfrac12 \left((\operatorname{tr} X)^2 - \operatorname{tr}(X^2)\right) X - |X| I = 0",
    X=Matrix(3, 3),
    source="golub2013, sec. 7.1",
)

cayley_hamilton_of_size_two = identity(
    r"X^2 = \operatorname{tr}(X) X - |X| I",
    X=Matrix(2, 2),
    source="golub2013, sec. 7.1",
    wrong={"sign of one term": r"\operatorname{tr}(X) X + |X| I"},
)

determinant_near_identity_of_size_two = identity(
    r"|I + A| = 1 + |A| + \operatorname{tr} A",
    A=Matrix(2, 2),
    source="petersen2012, eq. 25",
    wrong={"sign of one term": r"1 + |A| - \operatorname{tr} A"},
)

determinant_near_identity_of_size_three = identity(
    r"|I + A| = 1 + |A| + \operatorname{tr} A + \tfrac12 (\operatorname{tr} A)^2 - \tfrac12 \operatorname{tr}(A^2)",
    A=Matrix(3, 3),
    source="petersen2012, eq. 26",
    wrong={
        "sign of one term": r"1 + |A| + \operatorname{tr} A + \tfrac12 (\operatorname{tr} A)^2 + \tfrac12 \operatorname{tr}(A^2)"
    },
)

determinant_near_identity_of_size_four = identity(
    r"|I + A| = 1 + |A| + \operatorname{tr} A + \tfrac12 \left((\operatorname{tr} A)^2 - \operatorname{tr}(A^2)\right)"
    r" + \tfrac16 (\operatorname{tr} A)^3 - \tfrac12 \operatorname{tr}(A) \operatorname{tr}(A^2) + \tfrac13 \operatorname{tr}(A^3)",
    A=Matrix(4, 4),
    source="petersen2012, eq. 27",
)

exponential_of_kronecker_sum = identity(
    r"\operatorname{expm}(A \otimes I_n + I_m \otimes B) = \operatorname{expm}(A) \otimes \operatorname{expm}(B)",
    A=Matrix("m", "m"),
    B=Matrix("n", "n"),
    source="higham2008, ch. 10",
)

solution_of_sylvester_equation = identity(
    r"A X + X B = C \Rightarrow \operatorname{vec}(X) = (I_n \otimes A + B^\top \otimes I_m)^{-1} \operatorname{vec}(C)",
    A=SPD("m"),
    B=SPD("n"),
    X=Matrix("m", "n"),
    source="petersen2012, eq. 273 and 274",
    wrong={"order": r"(A \otimes I_n + I_m \otimes B^\top)^{-1} \operatorname{vec}(C)"},
)

trace_with_single_entry = identity(
    r"\operatorname{tr}(A J^{ij}) = A_{ji}",
    A=Matrix("n", "m"),
    source="petersen2012, sec. 9.7.4",
)

logarithm_of_normalised_exponentials = identity(
    r"\log\left(\frac{\exp(x)}{\mathbf 1^\top \exp(x)}\right) = x - \operatorname{logsumexp}(x) \mathbf 1",
    x=Vector("n"),
    source="zhihu24709748, example 6",
    wrong={"sign of one term": r"x + \operatorname{logsumexp}(x) \mathbf 1"},
)

transpose_of_product = identity(
    r"(A B)^\top = B^\top A^\top",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    source="petersen2012, eq. 5",
    wrong={"shapes": r"A^\top B^\top"},
)

single_entry_between_matrices = identity(
    r"(A J^{ij} B)_{kl} = A_{ki} B_{jl}",
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    source="petersen2012, sec. 9.7",
)

logarithm_of_quotient = identity(
    r"\log\left(\frac{u}{c}\right) = \log(u) - \log(c) \mathbf 1",
    u=PositiveVector("n"),
    c=Positive(),
    source="datawhale2020, example 3",
    tags=("S000-40",),
    wrong={"sign of one term": r"\log(u) + \log(c) \mathbf 1"},
)

central_difference_of_quadratic = identity(
    r"f(x) = x^\top A x + b^\top x: \frac{f(x + h e) - f(x - h e)}{2 h} = e^\top ((A + A^\top) x + b)",
    x=Vector("n"),
    A=Matrix("n", "n"),
    b=Vector("n"),
    e=Vector("n"),
    h=Positive(),
    source="nocedal2006, ch. 8, exact where third derivatives vanish",
    wrong={"factor 1/2": r"2 e^\top ((A + A^\top) x + b)"},
)
