"""Gaussian processes and kernels: the marginal likelihood by its covariance, kernels by points and length scales."""

from math import pi

from xcheck import (
    SPD,
    Family,
    FullColumnRank,
    Map,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Symmetric,
    Vector,
    exp,
    identity,
    identity_matrix,
    inv,
    logdet,
    norm,
    sin,
    solve,
    total,
    trace,
)

# -- the marginal likelihood -----------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial K} \tfrac12 \left(y^\top K^{-1} y + \log|K|\right)"
    r" = \tfrac12 \left(K^{-1} - \alpha \alpha^\top\right)",
    where=r"\alpha = K^{-1} y",
    K=SPD("n"),
    y=Vector("n"),
    source="rasmussen2006, eq. 5.9",
    wrong={"sign": r"\tfrac12 \left(\alpha \alpha^\top - K^{-1}\right)"},
)
def marginal_likelihood(K, y):
    return (y @ solve(K, y) + logdet(K)) / 2


marginal_likelihood.states(
    "by_observations",
    r"\frac{\partial}{\partial y} \tfrac12 \left(y^\top K^{-1} y + \log|K|\right) = K^{-1} y",
    source="rasmussen2006, ch. 5",
    wrong={"factor 1/2": r"2 K^{-1} y"},
)


@identity(
    r"\frac{\partial L}{\partial \theta} = \tfrac12 \operatorname{tr}\left((C^{-1} - \alpha \alpha^\top) B\right)",
    where=r"C = K + \theta B, \alpha = C^{-1} y, L = \tfrac12 \left(y^\top C^{-1} y + \log|C|\right)",
    K=SPD("n"),
    B=SPD("n"),
    y=Vector("n"),
    theta=Positive(),
    source="rasmussen2006, eq. 5.9",
    wrong={"sign": r"\tfrac12 \operatorname{tr}\left((\alpha \alpha^\top - C^{-1}) B\right)"},
)
def marginal_likelihood_by_parameter(K, B, y, theta):
    C = K + theta * B
    return (y @ solve(C, y) + logdet(C)) / 2


@identity(
    r"\frac{\partial L}{\partial s} = \tfrac12 \operatorname{tr}\left(C^{-1} - \alpha \alpha^\top\right)",
    where=r"C = K + s I, \alpha = C^{-1} y, L = \tfrac12 \left(y^\top C^{-1} y + \log|C|\right)",
    K=SPD("n"),
    y=Vector("n"),
    s=Positive(),
    source="rasmussen2006, ch. 5",
    wrong={"factor 1/2": r"\operatorname{tr}\left(C^{-1} - \alpha \alpha^\top\right)"},
)
def marginal_likelihood_by_noise(K, y, s):
    C = K + s * identity_matrix(K.shape[0], like=K)
    return (y @ solve(C, y) + logdet(C)) / 2


@identity(
    r"\frac{\partial}{\partial K} \operatorname{tr}\left(K^{-1} B B^\top\right) = -K^{-1} B B^\top K^{-1}",
    K=SPD("n"),
    B=Matrix("n", "m"),
    source="titsias2009",
    wrong={"sign": r"K^{-1} B B^\top K^{-1}"},
)
def trace_term_of_sparse_process(K, B):
    return trace(inv(K) @ B @ B.T)


# -- kernels ---------------------------------------------------------------------------------------

_RBF = r"k = \exp\left(-\frac{\|x - y\|^2}{2 \ell^2}\right)"


@identity(
    r"\nabla_x k = -\frac{k}{\ell^2} (x - y)",
    where=_RBF,
    x=Vector("n"),
    y=Vector("n"),
    ell=Positive(),
    source="rasmussen2006, ch. 4",
    wrong={"sign": r"\frac{k}{\ell^2} (x - y)", "factor 1/2": r"-\frac{2 k}{\ell^2} (x - y)"},
)
def squared_exponential_kernel(x, y, ell):
    return exp(-(norm(x - y) ** 2) / (2 * ell**2))


squared_exponential_kernel.states(
    "by_length_scale",
    r"\frac{\partial k}{\partial \ell} = k \frac{\|x - y\|^2}{\ell^3}",
    where=_RBF,
    source="rasmussen2006, ch. 5",
    wrong={"sign": r"-k \frac{\|x - y\|^2}{\ell^3}"},
)


@identity(
    r"\frac{\partial k}{\partial \ell} = k\, (x - y)^2 \oslash \ell^3",
    where=r"k = \exp\left(-\tfrac12 \|(x - y) \oslash \ell\|^2\right)",
    x=Vector("n"),
    y=Vector("n"),
    ell=PositiveVector("n"),
    source="rasmussen2006, ch. 5",
    wrong={"sign": r"-k\, (x - y)^2 \oslash \ell^3"},
)
def kernel_by_length_scales(x, y, ell):
    return exp(-total(((x - y) / ell) ** 2) / 2)


@identity(
    r"\nabla_x k = -\frac{3}{\ell^2} e^{-\sqrt{3} r / \ell} (x - y)",
    where=r"r = \|x - y\|, k = (1 + \sqrt{3} r / \ell) e^{-\sqrt{3} r / \ell}",
    x=Vector("n"),
    y=Vector("n"),
    ell=Positive(),
    source="rasmussen2006, eq. 4.17",
    wrong={"sign": r"\frac{3}{\ell^2} e^{-\sqrt{3} r / \ell} (x - y)"},
)
def matern_kernel(x, y, ell):
    s = 3**0.5 * norm(x - y) / ell
    return (1 + s) * exp(-s)


@identity(
    r"\frac{\partial}{\partial \alpha} e^{-\alpha \log u} = e^{-\alpha \log u} \left(\frac{r^2}{2 \alpha u} - \log u\right)",
    where=r"u = 1 + \frac{r^2}{2 \alpha}",
    r=Positive(),
    alpha=Positive(),
    source="rasmussen2006, eq. 4.19",
)
def rational_quadratic_kernel(r, alpha):
    return (1 + r**2 / (2 * alpha)) ** (-alpha)


@identity(
    r"\frac{\partial k}{\partial x} = -\frac{2 \pi}{p \ell^2} \sin\left(\frac{2 \pi (x - y)}{p}\right) k",
    where=r"k = \exp\left(-\frac{2}{\ell^2} \sin^2\left(\frac{\pi (x - y)}{p}\right)\right)",
    x=Scalar(),
    y=Scalar(),
    p=Positive(),
    ell=Positive(),
    source="rasmussen2006, eq. 4.31",
    wrong={"sign": r"\frac{2 \pi}{p \ell^2} \sin\left(\frac{2 \pi (x - y)}{p}\right) k"},
)
def periodic_kernel(x, y, p, ell):
    return exp(-2 * sin(pi * (x - y) / p) ** 2 / ell**2)


# -- matrices of kernels ---------------------------------------------------------------------------


@identity(
    r"\nabla_K \frac{\langle K, Y\rangle}{\|K\|_F} = \frac{Y}{\|K\|_F} - \frac{\langle K, Y\rangle}{\|K\|_F^3} K",
    K=Matrix("n", "n"),
    Y=Matrix("n", "n"),
    source="cristianini2001",
    wrong={"sign of one term": r"\frac{Y}{\|K\|_F} + \frac{\langle K, Y\rangle}{\|K\|_F^3} K"},
)
def kernel_alignment(K, Y):
    return total(K * Y) / norm(K)


@identity(
    r"\nabla_K \operatorname{tr}(K H L H) = H L^\top H",
    where=r"H = I - \tfrac1n \mathbf 1 \mathbf 1^\top",
    K=Matrix("n", "n"),
    L=Matrix("n", "n"),
    source="gretton2005",
    wrong={"transpose": r"H L H"},
)
def independence_criterion(K, L):
    n = K.shape[0]
    H = identity_matrix(n, like=K) - 1 / n
    return trace(K @ H @ L @ H)


@identity(
    r"\nabla_X \operatorname{tr}(X X^\top H L H) = 2 H L H X",
    where=r"H = I - \tfrac1m \mathbf 1 \mathbf 1^\top",
    X=Matrix("m", "n"),
    L=Symmetric("m"),
    source="gretton2005",
    wrong={"factor 2": r"H L H X"},
)
def independence_criterion_by_points(X, L):
    m = X.shape[0]
    H = identity_matrix(m, like=X) - 1 / m
    return trace(X @ X.T @ H @ L @ H)


# -- restricted likelihood -------------------------------------------------------------------------


@identity(
    r"\frac{\partial L}{\partial \theta} = \operatorname{tr}(P B) - y^\top P B P y",
    where=r"C = V + \theta B, P = C^{-1} - C^{-1} X (X^\top C^{-1} X)^{-1} X^\top C^{-1},"
    r" L = \log|C| + \log|X^\top C^{-1} X| + y^\top P y",
    V=SPD("N"),
    B=SPD("N"),
    X=FullColumnRank("N", "d"),
    y=Vector("N"),
    theta=Positive(),
    source="patterson1971",
    wrong={"sign of one term": r"\operatorname{tr}(P B) + y^\top P B P y"},
)
def restricted_likelihood(V, B, X, y, theta):
    C = inv(V + theta * B)
    P = C - C @ X @ inv(X.T @ C @ X) @ X.T @ C
    return -logdet(C) + logdet(X.T @ C @ X) + y @ P @ y


# -- posteriors ------------------------------------------------------------------------------------


posterior_mean_by_place = identity(
    r"k_i = \exp\left(-\frac{\|x - z_i\|^2}{2 \ell^2}\right): \nabla_x \sum_i \alpha_i k_i = -\frac{1}{\ell^2} \sum_i \alpha_i k_i (x - z_i)",
    x=Vector("d"),
    z=Family(Vector("d"), "N"),
    alpha=Vector("N"),
    ell=Positive(),
    source="rasmussen2006, eq. 2.27, its gradient by the place",
    wrong={"sign": r"\frac{1}{\ell^2} \sum_i \alpha_i k_i (x - z_i)"},
)


posterior_variance_by_place = identity(
    r"k = k(x): \nabla_x (c - k^\top K^{-1} k) = -2 \frac{\partial k}{\partial x} K^{-1} k",
    x=Vector("d"),
    k=Map(Vector("d"), Vector("N")),
    K=SPD("N"),
    c=Scalar(),
    source="rasmussen2006, eq. 2.26, its gradient by the place",
    wrong={"factor 2": r"-\frac{\partial k}{\partial x} K^{-1} k"},
)


@identity(
    r"K = a^2 C + s I,\ \alpha = K^{-1} y: \frac{\partial\, \tfrac12 (y^\top K^{-1} y + \log|K|)}{\partial a} = a \operatorname{tr}\left((K^{-1} - \alpha \alpha^\top) C\right)",
    a=Positive(),
    s=Positive(),
    C=SPD("N"),
    y=Vector("N"),
    source="rasmussen2006, eq. 5.9",
    wrong={"factor 1/2": r"2 a \operatorname{tr}\left((K^{-1} - \alpha \alpha^\top) C\right)"},
)
def marginal_likelihood_by_amplitude(a, s, C, y):
    K = a**2 * C + s * identity_matrix(C.shape[0], like=C)
    return (y @ inv(K) @ y + logdet(K)) / 2


# -- kernels of the rows of X ----------------------------------------------------------------------

_ROWS = (
    r"D_{ij} = (e_i - e_j)^\top X X^\top (e_i - e_j),\ C = a^2 \exp\left(-\frac{1}{2 \ell^2} D\right),\ K = C + s I,\ \alpha = K^{-1} y,"
    r"\ G = \tfrac12 (K^{-1} - \alpha \alpha^\top),\ L = \tfrac12 \left(y^\top K^{-1} y + \log|K|\right)"
)


@identity(
    _ROWS + r": \frac{\partial L}{\partial \ell} = \frac{1}{\ell^3} \operatorname{tr}\left(G (C \odot D)\right)",
    X=Matrix("N", "d"),
    y=Vector("N"),
    a=Positive(),
    s=Positive(),
    ell=Positive(),
    source="rasmussen2006, sec. 5.4.1",
    wrong={"sign": r"-\frac{1}{\ell^3} \operatorname{tr}\left(G (C \odot D)\right)"},
)
def marginal_likelihood_by_length_scale(X, y, a, s, ell):
    differences = X[:, None, :] - X[None, :, :]
    C = a**2 * exp(-(differences**2).sum(axis=2) / (2 * ell**2))
    K = C + s * identity_matrix(X.shape[0], like=X)
    return (y @ inv(K) @ y + logdet(K)) / 2


marginal_likelihood_by_length_scale.states(
    "by_points",
    _ROWS + r",\ W = G \odot C: \nabla_X L = -\frac{2}{\ell^2} (\operatorname{diag}(W \mathbf 1) - W) X",
    source="rasmussen2006, sec. 5.4.1",
    wrong={"sign": r"\frac{2}{\ell^2} (\operatorname{diag}(W \mathbf 1) - W) X"},
)
