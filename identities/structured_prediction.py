"""Log-partition functions and what they normalise: exponential families, chains, trees, determinantal processes."""

from xcheck import (
    SPD,
    FullColumnRank,
    Matrix,
    OneHot,
    PositiveMatrix,
    PositiveVector,
    Vector,
    diag,
    exp,
    identity,
    identity_matrix,
    log,
    logdet,
    logsumexp,
    softplus,
    total,
)

# -- exponential families --------------------------------------------------------------------------
# The rows of F are the features of the possible outcomes.


@identity(
    r"\nabla_w \operatorname{logsumexp}(F w) = F^\top p",
    where=r"p = \operatorname{softmax}(F w)",
    F=Matrix("N", "n"),
    w=Vector("n"),
    source="wainwright2008, sec. 3.5",
    wrong={"shapes": "F p", "sign": r"-F^\top p"},
)
def log_partition_function(F, w):
    return logsumexp(F @ w)


log_partition_function.states(
    "hessian",
    r"\nabla_w^2 \operatorname{logsumexp}(F w) = F^\top (\operatorname{diag}(p) - p p^\top) F",
    where=r"p = \operatorname{softmax}(F w)",
    source="wainwright2008, sec. 3.5",
    wrong={"sign of one term": r"F^\top (\operatorname{diag}(p) + p p^\top) F"},
)


@identity(
    r"\nabla_w \ell = F^\top (y - \operatorname{softmax}(F w))",
    where=r"\ell = y^\top F w - \operatorname{logsumexp}(F w)",
    F=Matrix("N", "n"),
    w=Vector("n"),
    y=OneHot("N"),
    source="murphy2012, sec. 9.2",
    wrong={"sign": r"F^\top (\operatorname{softmax}(F w) - y)"},
)
def maximum_entropy_log_likelihood(F, w, y):
    return y @ F @ w - logsumexp(F @ w)


@identity(
    r"\nabla_W \operatorname{logsumexp}(e) = S^\top \operatorname{diag}(\operatorname{softmax}(e)) S",
    where=r"e = \operatorname{rowdot}(S W, S)",
    S=Matrix("N", "n"),
    W=Matrix("n", "n"),
    source="ackley1985",
    wrong={
        "sign": r"-S^\top \operatorname{diag}(\operatorname{softmax}(e)) S",
        "factor 1/2": r"2 S^\top \operatorname{diag}(\operatorname{softmax}(e)) S",
    },
)
def boltzmann_log_partition(S, W):
    return logsumexp(((S @ W) * S).sum(axis=1))


_FREE_ENERGY = (
    r"F = -b^\top v - \mathbf 1^\top \operatorname{softplus}(c + W^\top v), s = \operatorname{sigmoid}(c + W^\top v)"
)


@identity(
    r"\nabla_W F = -v s^\top",
    where=_FREE_ENERGY,
    W=Matrix("n", "m"),
    v=Vector("n"),
    b=Vector("n"),
    c=Vector("m"),
    source="hinton2012",
    wrong={"sign": r"v s^\top", "shapes": r"-s v^\top"},
)
def free_energy_of_boltzmann_machine(W, v, b, c):
    return -b @ v - total(softplus(c + W.T @ v))


free_energy_of_boltzmann_machine.states(
    "by_hidden_bias", r"\nabla_c F = -s", where=_FREE_ENERGY, source="hinton2012", wrong={"sign": "s"}
)
free_energy_of_boltzmann_machine.states(
    "by_visible_units",
    r"\nabla_v F = -b - W s",
    where=_FREE_ENERGY,
    source="hinton2012",
    wrong={"sign of one term": "-b + W s", "shapes": r"-b - W^\top s"},
)

# -- chains ----------------------------------------------------------------------------------------
# Three positions with the scores a, b, c of their states, T[k, l] for the step from k to l.

_CHAIN = r"K = \exp(T), u = \exp(a), v = \exp(b), w = \exp(c), \alpha = v \odot (K^\top u), \beta = K w, Z = \alpha^\top \beta"


@identity(
    r"\nabla_b \log(Z) = \tfrac{1}{Z} \alpha \odot \beta",
    where=_CHAIN,
    a=Vector("n"),
    b=Vector("n"),
    c=Vector("n"),
    T=Matrix("n", "n"),
    source="lafferty2001; bishop2006, sec. 8.4.1",
    wrong={"sign": r"-\tfrac{1}{Z} \alpha \odot \beta"},
)
def chain_log_partition(a, b, c, T):
    return log((exp(b) * (exp(T).T @ exp(a))) @ (exp(T) @ exp(c)))


chain_log_partition.states(
    "by_first_scores",
    r"\nabla_a \log(Z) = \tfrac{1}{Z} u \odot (K (v \odot \beta))",
    where=_CHAIN,
    source="lafferty2001; bishop2006, sec. 8.4.1",
    wrong={"transpose": r"\tfrac{1}{Z} u \odot (K^\top (v \odot \beta))"},
)
chain_log_partition.states(
    "by_transitions",
    r"\nabla_T \log(Z) = \tfrac{1}{Z} K \odot (u (v \odot \beta)^\top + \alpha w^\top)",
    where=_CHAIN,
    source="lafferty2001; bishop2006, sec. 8.4.1",
    wrong={
        "sign of one term": r"\tfrac{1}{Z} K \odot (u (v \odot \beta)^\top - \alpha w^\top)",
    },
)

# -- determinants ----------------------------------------------------------------------------------


@identity(
    r"\nabla_W \log|L| = \operatorname{diag}(L^{-1}) \mathbf 1^\top - L^{-1}",
    where=r"L = \operatorname{diag}(W \mathbf 1 + r) - W^\top",
    W=PositiveMatrix("n", "n"),
    r=PositiveVector("n"),
    source="koo2007",
    wrong={"sign of one term": r"\operatorname{diag}(L^{-1}) \mathbf 1^\top + L^{-1}"},
)
def spanning_trees(W, r):
    return logdet(diag(W.sum(axis=1) + r) - W.T)


@identity(
    r"\nabla_L \left(\log|U^\top L U| - \log|L + I|\right) = U (U^\top L U)^{-1} U^\top - (L + I)^{-1}",
    L=SPD("n"),
    U=FullColumnRank("n", "k"),
    source="kulesza2012, sec. 4.1",
    wrong={
        "sign of one term": r"U (U^\top L U)^{-1} U^\top + (L + I)^{-1}",
    },
)
def determinantal_log_likelihood(L, U):
    return logdet(U.T @ L @ U) - logdet(L + identity_matrix(L.shape[0], like=L))


@identity(
    r"\nabla_W \log|L| = \tfrac12 \left(\operatorname{diag}(P) \mathbf 1^\top + \mathbf 1 \operatorname{diag}(P)^\top\right) - P",
    where=r"V = \tfrac12 (W + W^\top), L = \operatorname{diag}(V \mathbf 1) - V + \tfrac1n \mathbf 1 \mathbf 1^\top, P = L^{-1}",
    W=PositiveMatrix("n", "n"),
    source="koo2007, for graphs without direction",
    wrong={
        "sign of one term": r"\tfrac12 \left(\operatorname{diag}(P) \mathbf 1^\top + \mathbf 1 \operatorname{diag}(P)^\top\right) + P"
    },
)
def spanning_trees_without_direction(W):
    V = (W + W.T) / 2
    return logdet(diag(V.sum(axis=1)) - V + 1 / W.shape[0])
