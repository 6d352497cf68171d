"""The pseudo-inverse of a matrix of full rank, and the cofactors of a square one."""

from xcheck import (
    FullColumnRank,
    FullRowRank,
    Matrix,
    Singular,
    Vector,
    det,
    identity,
    logdet,
    pinv,
)

# -- rules -----------------------------------------------------------------------------------------

pseudo_inverse_of_full_column_rank = identity(
    r"A^+ = (A^\top A)^{-1} A^\top",
    A=FullColumnRank("m", "n"),
    source="petersen2012, eq. 206",
    wrong={"shapes": r"A^\top (A A^\top)^{-1} A"},
)

pseudo_inverse_of_full_row_rank = identity(
    r"A^+ = A^\top (A A^\top)^{-1}",
    A=FullRowRank("m", "n"),
    source="petersen2012, eq. 207",
    wrong={"shapes": r"(A^\top A)^{-1} A"},
)

penrose_conditions = identity(
    r"A A^+ A = A,\quad A^+ A A^+ = A^+,\quad (A A^+)^\top = A A^+,\quad (A^+ A)^\top = A^+ A",
    A=Matrix("m", "n"),
    source="golub2013, sec. 5.5",
)

# -- differentials ---------------------------------------------------------------------------------


@identity(
    r"d X^+ = -X^+ dX\, X^+ + X^+ X^{+\top} dX^\top (I - X X^+) + (I - X^+ X) dX^\top X^{+\top} X^+",
    X=FullColumnRank("m", "n"),
    source="magnus2019, ch. 8",
)
def pseudo_inverse(X):
    return pinv(X)


@identity(
    r"d X^+ = -X^+ dX\, X^+ + (I - X^+ X) dX^\top X^{+\top} X^+",
    X=FullRowRank("m", "n"),
    source="magnus2019, ch. 8",
    wrong={"sign of one term": r"-X^+ dX\, X^+ - (I - X^+ X) dX^\top X^{+\top} X^+"},
)
def pseudo_inverse_of_wide_matrix(X):
    return pinv(X)


projector_by_pseudo_inverse = identity(
    r"P = X X^+:\ d P = (I - P) dX\, X^+ + \left((I - P) dX\, X^+\right)^\top",
    X=FullColumnRank("m", "n"),
    source="magnus2019, ch. 8",
    wrong={"missing term": r"(I - P) dX\, X^+"},
)

# -- functions of a pseudo-inverse -----------------------------------------------------------------


@identity(
    r"X = Y^+:\ \frac{\partial \log|X^\top X|}{\partial Y} = -2 X^\top",
    Y=FullRowRank("m", "n"),
    source="petersen2012, eq. 56",
    wrong={"sign": r"2 X^\top", "factor 2": r"-X^\top"},
)
def log_determinant_by_pseudo_inverse(Y):
    return logdet(pinv(Y).T @ pinv(Y))


@identity(
    r"\frac{\partial \log|X^\top X|}{\partial X} = 2 (X^+)^\top",
    X=FullColumnRank("m", "n"),
    source="petersen2012, eq. 55",
    wrong={"numerator layout": "2 X^+", "factor 2": r"(X^+)^\top"},
)
def log_determinant_of_gram_matrix_with_pseudo_inverse(X):
    return logdet(X.T @ X)


@identity(
    r"\frac{\partial \|(I - X X^+) b\|^2}{\partial X} = -2 r c^\top",
    where=r"c = X^+ b, r = b - X c",
    X=FullColumnRank("m", "n"),
    b=Vector("m"),
    source="folklore, variable projection",
    wrong={"sign": r"2 r c^\top", "factor 2": r"-r c^\top"},
)
def variable_projection(X, b):
    r = b - X @ (pinv(X) @ b)
    return r @ r


# -- cofactors -------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial |X|}{\partial X} = \operatorname{cof}(X) = \operatorname{adj}(X)^\top",
    X=Singular("n"),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"numerator layout": r"\operatorname{adj}(X)"},
)
def determinant_of_singular_matrix(X):
    return det(X)


@identity(
    r"\frac{\partial |X|}{\partial X} = \operatorname{cof}(X)",
    X=Matrix("n", "n"),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"numerator layout": r"\operatorname{cof}(X)^\top"},
)
def determinant_by_cofactors(X):
    return det(X)


adjugate_times_matrix = identity(
    r"\operatorname{adj}(A) A = |A| I",
    A=Matrix("n", "n"),
    source="petersen2012, sec. 3.1.2",
    wrong={"sign": "-|A| I"},
)
