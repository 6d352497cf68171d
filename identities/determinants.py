"""Determinants and their logarithms. In denominator layout the gradient of |X| is its matrix of cofactors, adj(X)ᵀ."""

from xcheck import (
    SPD,
    FullColumnRank,
    FullRowRank,
    Invertible,
    Map,
    Matrix,
    PositiveVector,
    Scalar,
    Vector,
    det,
    diag,
    identity,
    inv,
    logdet,
)

# -- rules -----------------------------------------------------------------------------------------

determinant_of_product = identity(
    "|A B| = |A| |B|",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="petersen2012, eq. 21",
    wrong={"sign": "-|A| |B|"},
)

determinant_of_transpose = identity(
    r"|A^\top| = |A|",
    A=Matrix("n", "n"),
    source="petersen2012, eq. 20",
)

determinant_of_inverse = identity(
    r"|A^{-1}| = \frac{1}{|A|}",
    A=Invertible("n"),
    source="petersen2012, eq. 22",
    wrong={"sign": r"-\frac{1}{|A|}"},
)

determinant_of_rank_one_update = identity(
    r"|I + u v^\top| = 1 + u^\top v",
    u=Vector("n"),
    v=Vector("n"),
    source="petersen2012, eq. 24",
    wrong={"sign of one term": r"1 - u^\top v"},
)

determinant_lemma = identity(
    r"|A + u v^\top| = |A| (1 + v^\top A^{-1} u)",
    A=Invertible("n"),
    u=Vector("n"),
    v=Vector("n"),
    source="minka2000",
    wrong={"transpose": r"|A| (1 + u^\top A^{-1} v)"},
)

exchange_of_sizes = identity(
    r"|I + A B| = |I + B A|",
    A=Matrix("m", "n"),
    B=Matrix("n", "m"),
    source="minka2000",
)

inverse_by_adjugate = identity(
    r"A^{-1} = \frac{\operatorname{adj}(A)}{|A|}",
    A=Invertible("n"),
    source="petersen2012, eq. 151",
    wrong={"transpose": r"\frac{\operatorname{adj}(A)^\top}{|A|}"},
)

density_of_transformed_normal = identity(
    r"\frac{\exp\left(-\tfrac12 x^\top (A A^\top)^{-1} x\right)}{\sqrt{\det(2 \pi A A^\top)}}"
    r" = \frac{1}{|\det A|} \frac{\exp\left(-\tfrac12 \|A^{-1} x\|^2\right)}{(2 \pi)^{n/2}}",
    A=Invertible("n"),
    x=Vector("n"),
    source="petersen2012, eq. 547, for a normal density, mended",
    wrong={
        "needs symmetric positive definite A": r"\frac{1}{\det A} \frac{\exp\left(-\tfrac12 \|A^{-1} x\|^2\right)}{(2 \pi)^{n/2}}"
    },
)

# -- the determinant -------------------------------------------------------------------------------


@identity(
    r"\frac{\partial |X|}{\partial X} = |X| X^{-\top} = \operatorname{adj}(X)^\top",
    X=Invertible("n"),
    source="petersen2012, eq. 49",
    wrong={"numerator layout": r"\operatorname{adj}(X)", "sign": r"-\operatorname{adj}(X)^\top"},
)
def determinant(X):
    return det(X)


determinant.states(
    "expansion_by_cofactors",
    r"\frac{\partial |X|}{\partial X} X^\top = |X| I",
    source="petersen2012, eq. 47 and 50",
)


@identity(
    r"\frac{\partial |A X B|}{\partial X} = |A X B| X^{-\top}",
    X=Invertible("n"),
    A=Invertible("n"),
    B=Invertible("n"),
    source="petersen2012, eq. 51",
    wrong={"numerator layout": r"|A X B| X^{-1}"},
)
def determinant_of_square_factors(X, A, B):
    return det(A @ X @ B)


@identity(
    r"\frac{\partial |A X B|}{\partial X} = |A X B| A^\top (A X B)^{-\top} B^\top",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "q"),
    sizes="m > q, n > q",
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"|A X B| B (A X B)^{-1} A"},
)
def determinant_of_rectangular_factors(X, A, B):
    return det(A @ X @ B)


@identity(
    r"\frac{\partial |X^\top A X|}{\partial X} = |X^\top A X| \left(A X (X^\top A X)^{-1} + A^\top X (X^\top A^\top X)^{-1}\right)",
    X=FullColumnRank("m", "n"),
    A=Matrix("m", "m"),
    source="petersen2012, eq. 54",
    wrong={"needs symmetric A": r"2 |X^\top A X| A X (X^\top A X)^{-1}"},
)
def determinant_of_quadratic_form(X, A):
    return det(X.T @ A @ X)


@identity(
    r"\frac{\partial |X^\top A X|}{\partial X} = 2 |X^\top A X| A X (X^\top A X)^{-1}",
    X=FullColumnRank("m", "n"),
    A=SPD("m"),
    source="petersen2012, eq. 53",
    wrong={"factor 2": r"|X^\top A X| A X (X^\top A X)^{-1}"},
)
def determinant_of_symmetric_quadratic_form(X, A):
    return det(X.T @ A @ X)


@identity(
    r"\frac{\partial |X^\top A X|}{\partial X} = 2 |X^\top A X| X^{-\top}",
    X=Invertible("n"),
    A=Matrix("n", "n"),
    source="petersen2012, eq. 52",
    wrong={"factor 2": r"|X^\top A X| X^{-\top}", "numerator layout": r"2 |X^\top A X| X^{-1}"},
)
def determinant_of_square_quadratic_form(X, A):
    return det(X.T @ A @ X)


@identity(
    r"\frac{\partial |X|^3}{\partial X} = \frac{\partial |X^3|}{\partial X} = 3 |X^3| X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 58",
    wrong={"factor 3": r"|X^3| X^{-\top}", "numerator layout": r"3 |X^3| X^{-1}"},
)
def cube_of_determinant(X):
    return det(X) ** 3


@identity(
    r"\frac{\partial |X^{-1}|}{\partial X} = -|X^{-1}| X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 62",
    wrong={"sign": r"|X^{-1}| X^{-\top}", "numerator layout": r"-|X^{-1}| X^{-1}"},
)
def determinant_of_inverse_matrix(X):
    return det(inv(X))


determinant_of_path = identity(
    r"Y = Y(t):\ \frac{\partial |Y|}{\partial t} = |Y| \operatorname{tr}\left(Y^{-1} \frac{\partial Y}{\partial t}\right)",
    t=Scalar(),
    Y=Map(Scalar(), Matrix("n", "n")),
    source="petersen2012, eq. 46",
)

second_derivative_of_determinant_of_path = identity(
    r"Y = Y(t),\ P = \frac{\partial Y}{\partial t}: \frac{\partial^2 |Y|}{\partial t^2} = |Y| \left("
    r"\operatorname{tr}\left(Y^{-1} \frac{\partial P}{\partial t}\right) + \left(\operatorname{tr}\left(Y^{-1} P\right)\right)^2"
    r" - \operatorname{tr}\left(Y^{-1} P Y^{-1} P\right)\right)",
    t=Scalar(),
    Y=Map(Scalar(), Matrix("n", "n")),
    source="petersen2012, eq. 48",
)

# -- its logarithm ---------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \log |X|}{\partial X} = X^{-\top}",
    X=SPD("n"),
    source="petersen2012, eq. 57",
    wrong={"sign": r"-X^{-\top}"},
)
def log_determinant_of_positive_definite(X):
    return logdet(X)


@identity(
    r"\frac{\partial \operatorname{logdet}(X)}{\partial X} = X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 57",
    wrong={"numerator layout": "X^{-1}"},
)
def log_determinant(X):
    return logdet(X)


@identity(
    r"\frac{\partial \log |X^\top X|}{\partial X} = 2 X (X^\top X)^{-1}",
    X=FullColumnRank("m", "n"),
    source="petersen2012, eq. 55",
    wrong={"factor 2": r"X (X^\top X)^{-1}", "numerator layout": r"2 (X^\top X)^{-1} X^\top"},
)
def log_determinant_of_gram_matrix(X):
    return logdet(X.T @ X)


@identity(
    r"\frac{\partial \log |X^\top A X|}{\partial X} = 2 A X (X^\top A X)^{-1}",
    X=FullColumnRank("m", "n"),
    A=SPD("m"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"A X (X^\top A X)^{-1}"},
)
def log_determinant_of_quadratic_form(X, A):
    return logdet(X.T @ A @ X)


log_determinant_of_path = identity(
    r"Y = Y(t):\ \frac{\partial \operatorname{logdet}(Y)}{\partial t} = \operatorname{tr}\left(Y^{-1} \frac{\partial Y}{\partial t}\right)",
    t=Scalar(),
    Y=Map(Scalar(), Matrix("n", "n")),
    source="wikipedia-matrix-calculus, scalar-by-scalar",
)

# -- determinants of products with the variable twice ----------------------------------------------


@identity(
    r"\frac{\partial |X^\top X|}{\partial X} = 2 |X^\top X| X (X^\top X)^{-1}",
    X=FullColumnRank("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"|X^\top X| X (X^\top X)^{-1}"},
)
def determinant_of_gram_matrix(X):
    return det(X.T @ X)


@identity(
    r"\frac{\partial \log|A + X X^\top|}{\partial X} = 2 (A + X X^\top)^{-1} X",
    X=Matrix("n", "q"),
    A=SPD("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"(A + X X^\top)^{-1} X"},
)
def log_determinant_of_updated_matrix(X, A):
    return logdet(A + X @ X.T)


@identity(
    r"\frac{\partial |I + u v^\top|}{\partial u} = v",
    u=Vector("n"),
    v=Vector("n"),
    source="petersen2012, eq. 24",
    wrong={"sign": r"-v"},
)
def rank_one_update_by_column(u, v):
    return 1 + u @ v


@identity(
    r"\frac{\partial |F|}{\partial X} = |F| (G X B + G^\top X B^\top)",
    where=r"F = A X B X^\top C, G = C F^{-1} A",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "n"),
    C=Matrix("m", "q"),
    sizes="m > q, n > q",
    source="magnus2019, ch. 9",
    wrong={"sign of one term": r"|F| (G X B - G^\top X B^\top)"},
)
def determinant_with_variable_twice(X, A, B, C):
    return det(A @ X @ B @ X.T @ C)


@identity(
    r"\frac{\partial |F|}{\partial X} = |F| (G X B + B X G)^\top",
    where=r"F = A X B X C, G = C F^{-1} A",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "m"),
    C=Matrix("n", "q"),
    sizes="m > q, n > q",
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"|F| (G X B + B X G)"},
)
def determinant_with_variable_in_a_row(X, A, B, C):
    return det(A @ X @ B @ X @ C)


@identity(
    r"\frac{\partial |X^3|}{\partial X} = 3 |X^3| X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 58",
    wrong={"numerator layout": r"3 |X^3| X^{-1}"},
)
def determinant_of_cube(X):
    return det(X) ** 3


# -- other shapes and parameters -------------------------------------------------------------------


@identity(
    r"\frac{\partial |X X^\top|}{\partial X} = 2 |X X^\top| (X X^\top)^{-1} X",
    X=FullRowRank("m", "n"),
    source="petersen2012, eq. 53, for the rows",
    wrong={"factor 2": r"|X X^\top| (X X^\top)^{-1} X"},
)
def determinant_of_outer_gram_matrix(X):
    return det(X @ X.T)


@identity(
    r"\nabla_X \operatorname{logdet}(A X B) = A^\top (A X B)^{-\top} B^\top",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "q"),
    sizes="m > q, n > q",
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"shapes": r"B (A X B)^{-1} A"},
)
def log_determinant_of_rectangular_factors(X, A, B):
    return logdet(A @ X @ B)


@identity(
    r"F = A X^\top B X C,\ G = C F^{-1} A: \frac{\partial |F|}{\partial X} = |F| \left(B X G + B^\top X G^\top\right)",
    X=Matrix("m", "n"),
    A=Matrix("q", "n"),
    B=Matrix("m", "m"),
    C=Matrix("n", "q"),
    sizes="n > q, m > q",
    source="magnus2019, ch. 9",
    wrong={"transpose": r"|F| \left(B X G + B X G^\top\right)"},
)
def determinant_of_form_between_matrices(X, A, B, C):
    return det(A @ X.T @ B @ X @ C)


determinant_of_vandermonde_matrix = identity(
    r"\frac{\partial \operatorname{logdet}(\operatorname{vandermonde}(v))}{\partial v_i} = \sum_{j: j \ne i} \frac{1}{v_i - v_j}",
    v=Vector("n"),
    source="golub2013, sec. 4.6",
    wrong={"sign": r"-\sum_{j: j \ne i} \frac{1}{v_i - v_j}"},
)


@identity(
    r"R = (A - B D^{-1} B^\top)^{-1}: \nabla_D \operatorname{logdet}(A - B D^{-1} B^\top) = D^{-\top} B^\top R^\top B D^{-\top}",
    D=Invertible("n"),
    A=Matrix("m", "m"),
    B=Matrix("m", "n"),
    source="petersen2012, sec. 9.1, the complement of a block",
    wrong={"sign": r"-D^{-\top} B^\top R^\top B D^{-\top}"},
)
def log_determinant_of_complement(D, A, B):
    return logdet(A - B @ inv(D) @ B.T)


@identity(
    r"\nabla_x \log|A + \operatorname{diag}(x)| = \operatorname{diag}\left((A + \operatorname{diag}(x))^{-1}\right)",
    x=PositiveVector("n"),
    A=SPD("n"),
    source="boyd2004, sec. 3.1.5",
    wrong={"sign": r"-\operatorname{diag}\left((A + \operatorname{diag}(x))^{-1}\right)"},
)
def log_determinant_with_diagonal(x, A):
    return logdet(A + diag(x))


log_determinant_of_kronecker_product = identity(
    r"\nabla_A \log|A \otimes B| = n A^{-1}",
    A=SPD("m"),
    B=SPD("n"),
    source="petersen2012, eq. 516",
    wrong={"missing factor": "m A^{-1}"},
)
