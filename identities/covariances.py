"""Distances between covariance matrices and between distributions, and the flows of probability."""

from xcheck import (
    SPD,
    Family,
    Matrix,
    Positive,
    PositiveMatrix,
    Scalar,
    Vector,
    absolute,
    identity,
    inv,
    log,
    logdet,
    logm,
    norm,
    softmax_columns,
    softmax_rows,
    sqrtm,
    tanh,
    total,
    trace,
)

# -- distances of covariances ----------------------------------------------------------------------


@identity(
    r"R = \operatorname{sqrtm}(T): \nabla_S \operatorname{tr}\left(S + T - 2 \operatorname{sqrtm}(R S R)\right) = I - R (R S R)^{-1/2} R",
    S=SPD("n"),
    T=SPD("n"),
    source="takatsu2011, the Wasserstein distance of centred normal distributions",
    wrong={"sign of one term": r"I + R (R S R)^{-1/2} R"},
)
def squared_wasserstein_distance(S, T):
    R = sqrtm(T)
    return trace(S + T - 2 * sqrtm(R @ S @ R))


@identity(
    r"W = R^{-1},\ M = W S W,\ R = \operatorname{sqrtm}(T): \nabla_S \|\operatorname{logm}(W S W)\|_F^2 = 2 W \operatorname{logm}(M) M^{-1} W",
    S=SPD("n"),
    T=SPD("n"),
    source="moakher2005, the distance that no change of coordinates changes",
    wrong={"factor 2": r"W \operatorname{logm}(M) M^{-1} W"},
)
def affine_invariant_distance(S, T):
    W = inv(sqrtm(T))
    return norm(logm(W @ S @ W)) ** 2


@identity(
    r"S = V \Lambda V^\top,\ D = \operatorname{logm}(S) - \operatorname{logm}(T),\ G_{ij} = \begin{cases} \frac{\log \lambda_i - \log \lambda_j}{\lambda_i - \lambda_j} & i \ne j \\ \frac{1}{\lambda_i} & i = j \end{cases}: \nabla_S \|D\|_F^2 = 2 V \left(G \odot (V^\top D V)\right) V^\top",
    S=SPD("n"),
    T=SPD("n"),
    source="arsigny2007, the distance of the logarithms",
    wrong={"factor 2": r"V \left(G \odot (V^\top D V)\right) V^\top"},
)
def squared_log_euclidean_distance(S, T):
    return norm(logm(S) - logm(T)) ** 2


@identity(
    r"\nabla_S \operatorname{tr}(S T^{-1} + T S^{-1}) = T^{-1} - S^{-1} T S^{-1}",
    S=SPD("n"),
    T=SPD("n"),
    source="moakher2005, twice the symmetric divergence of centred normal distributions",
    wrong={"sign of one term": r"T^{-1} + S^{-1} T S^{-1}"},
)
def jeffreys_divergence_of_covariances(S, T):
    return trace(S @ inv(T) + T @ inv(S))


@identity(
    r"\nabla_S \left(\log\left|\tfrac12 (S + T)\right| - \tfrac12 \log|S T|\right) = (S + T)^{-1} - \tfrac12 S^{-1}",
    S=SPD("n"),
    T=SPD("n"),
    source="moakher2005, the divergence of Jensen and Bregman by log-determinants",
    wrong={"sign of one term": r"(S + T)^{-1} + \tfrac12 S^{-1}"},
)
def jensen_divergence_of_covariances(S, T):
    return logdet((S + T) / 2) - logdet(S @ T) / 2


# -- samples ---------------------------------------------------------------------------------------


mean_embedding = identity(
    r"k_j = \exp\left(-\frac{\|x - y_j\|^2}{2 \ell^2}\right): \nabla_x \sum_j k_j = -\frac{1}{\ell^2} \sum_j k_j (x - y_j)",
    x=Vector("n"),
    y=Family(Vector("n"), "N"),
    ell=Positive(),
    source="gretton2012",
    wrong={"sign": r"\frac{1}{\ell^2} \sum_j k_j (x - y_j)"},
)


# -- transport and flows ---------------------------------------------------------------------------


@identity(
    r"\nabla_P \left(\langle C, P\rangle + \epsilon \sum (P \odot (\log P - \mathbf 1 \mathbf 1^\top))\right) = C + \epsilon \log P",
    P=PositiveMatrix("m", "n"),
    C=Matrix("m", "n"),
    epsilon=Positive(),
    source="cuturi2013",
    wrong={"sign of one term": r"C - \epsilon \log P"},
)
def plan_of_entropic_transport(P, C, epsilon):
    return total(C * P) + epsilon * total(P * (log(P) - 1))


@identity(
    r"s = w^\top z + b,\ h = \tanh(s),\ q = 1 + u^\top w (1 - h^2): \nabla_w \log|q| = \frac{1}{q} \left((1 - h^2) u - 2 h (1 - h^2) (u^\top w) z\right)",
    w=Vector("n"),
    u=Vector("n"),
    z=Vector("n"),
    b=Scalar(),
    source="rezende2015, sec. 4.1",
    wrong={"sign of one term": r"\frac{1}{q} \left((1 - h^2) u + 2 h (1 - h^2) (u^\top w) z\right)"},
)
def planar_flow(w, u, z, b):
    return log(absolute(1 + (u @ w) * (1 - tanh(w @ z + b) ** 2)))


# -- contrast --------------------------------------------------------------------------------------


@identity(
    r"P = \operatorname{softmax}_{rows}(S),\ Q = \operatorname{softmax}_{cols}(S):"
    r" \nabla_S \tfrac{1}{2 n} \left(-\sum (I \odot \log P) - \sum (I \odot \log Q)\right) = \tfrac{1}{2 n} (P + Q - 2 I)",
    S=Matrix("n", "n"),
    source="radford2021",
    wrong={"sign of one term": r"\tfrac{1}{2 n} (P - Q - 2 I)"},
)
def symmetric_contrastive_loss(S):
    return -(trace(log(softmax_rows(S))) + trace(log(softmax_columns(S)))) / (2 * S.shape[0])


@identity(
    r"r = \|x - y\|: \nabla_x (m - r)^2 = -\frac{2 (m - r)}{r} (x - y)",
    x=Vector("n"),
    y=Vector("n"),
    m=Scalar(),
    source="hadsell2006",
    wrong={"sign": r"\frac{2 (m - r)}{r} (x - y)"},
)
def repulsion_within_the_margin(x, y, m):
    return (m - norm(x - y)) ** 2


@identity(
    r"\nabla_x \left(\|x - y\|^2 + \operatorname{tr}(S + T - 2 \operatorname{sqrtm}(R S R))\right) = 2 (x - y)",
    where=r"R = \operatorname{sqrtm}(T)",
    x=Vector("n"),
    y=Vector("n"),
    S=SPD("n"),
    T=SPD("n"),
    source="takatsu2011",
    wrong={"factor 2": "x - y"},
)
def squared_wasserstein_distance_by_mean(x, y, S, T):
    R = sqrtm(T)
    return (x - y) @ (x - y) + trace(S + T - 2 * sqrtm(R @ S @ R))
