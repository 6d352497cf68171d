"""The pseudo-inverse of a matrix of full rank, and the cofactors of a square one."""

from xcheck import FullRowRank, identity, logdet, pinv

# -- functions of a pseudo-inverse -----------------------------------------------------------------


@identity(
    r"X = Y^+:\ \frac{\partial \log|X^\top X|}{\partial Y} = -2 X^\top",
    Y=FullRowRank("m", "n"),
    source="petersen2012, eq. 56",
    wrong={"sign": r"2 X^\top", "factor 2": r"-X^\top"},
)
def log_determinant_by_pseudo_inverse(Y):
    return logdet(pinv(Y).T @ pinv(Y))
