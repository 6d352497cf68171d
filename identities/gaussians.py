"""Gaussian likelihoods and their relatives: gradients by the data, the mean, the covariance and the precision.

A covariance is differentiated with its entries independent (the ambient gradient), as automatic
differentiation sees it; the derivative is symmetric of itself.
"""

from math import pi

from xcheck import (
    SPD,
    Family,
    Invertible,
    LowerTriangular,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Simplex,
    Symmetric,
    Vector,
    cholesky,
    diag,
    exp,
    identity,
    identity_matrix,
    inv,
    lgamma,
    log,
    logdet,
    logsumexp,
    norm,
    sigmoid,
    softmax,
    solve,
    total,
    trace,
)

# -- one Gaussian ----------------------------------------------------------------------------------

_LOG_DENSITY = r"\ell = -\tfrac12 \left(\log|2 \pi \Sigma| + (x - \mu)^\top \Sigma^{-1} (x - \mu)\right)"


@identity(
    r"\frac{\partial \ell}{\partial \mu} = \Sigma^{-1} (x - \mu)",
    where=_LOG_DENSITY,
    x=Vector("n"),
    mu=Vector("n"),
    Sigma=SPD("n"),
    source="petersen2012, eq. 394",
    wrong={"sign": r"-\Sigma^{-1} (x - \mu)", "factor 1/2": r"2 \Sigma^{-1} (x - \mu)"},
)
def gaussian_log_likelihood(x, mu, Sigma):
    r = x - mu
    return -(logdet(2 * pi * Sigma) + r @ solve(Sigma, r)) / 2


gaussian_log_likelihood.states(
    "by_point",
    r"\frac{\partial \ell}{\partial x} = -\Sigma^{-1} (x - \mu)",
    where=_LOG_DENSITY,
    source="petersen2012, eq. 347",
    wrong={"sign": r"\Sigma^{-1} (x - \mu)"},
)
gaussian_log_likelihood.states(
    "by_covariance",
    r"\frac{\partial \ell}{\partial \Sigma}"
    r" = \tfrac12 \left(\Sigma^{-1} (x - \mu) (x - \mu)^\top \Sigma^{-1} - \Sigma^{-1}\right)",
    where=_LOG_DENSITY,
    source="petersen2012, eq. 396; zhihu24709748, example 5",
    wrong={"sign": r"\tfrac12 \left(\Sigma^{-1} - \Sigma^{-1} (x - \mu) (x - \mu)^\top \Sigma^{-1}\right)"},
)
gaussian_log_likelihood.states(
    "hessian_by_mean",
    r"\nabla_\mu^2 \ell = -\Sigma^{-1}",
    where=_LOG_DENSITY,
    source="magnus2019, ch. 15",
)


@identity(
    r"\frac{\partial p}{\partial x} = -p\, \Sigma^{-1} (x - m)",
    where=r"p = \frac{1}{\sqrt{|2 \pi \Sigma|}} \exp\left(-\tfrac12 (x - m)^\top \Sigma^{-1} (x - m)\right)",
    x=Vector("n"),
    m=Vector("n"),
    Sigma=SPD("n"),
    source="petersen2012, eq. 347",
    wrong={"sign": r"p\, \Sigma^{-1} (x - m)"},
)
def gaussian_density(x, m, Sigma):
    r = x - m
    return exp(-r @ solve(Sigma, r) / 2 - logdet(2 * pi * Sigma) / 2)


@identity(
    r"\frac{\partial \ell}{\partial \Lambda} = \tfrac12 \left(\Lambda^{-1} - (x - \mu) (x - \mu)^\top\right)",
    where=r"\ell = \tfrac12 \left(\log|\Lambda| - (x - \mu)^\top \Lambda (x - \mu)\right)",
    x=Vector("n"),
    mu=Vector("n"),
    Lambda=SPD("n"),
    source="magnus2019, ch. 15",
)
def gaussian_by_precision(x, mu, Lambda):
    r = x - mu
    return (logdet(Lambda) - r @ Lambda @ r) / 2


@identity(
    r"\frac{\partial}{\partial \Sigma} (x - \mu)^\top \Sigma^{-1} (x - \mu)"
    r" = -\Sigma^{-1} (x - \mu) (x - \mu)^\top \Sigma^{-1}",
    x=Vector("n"),
    mu=Vector("n"),
    Sigma=SPD("n"),
    source="petersen2012, eq. 61",
    wrong={"sign": r"\Sigma^{-1} (x - \mu) (x - \mu)^\top \Sigma^{-1}"},
)
def mahalanobis_distance_by_covariance(x, mu, Sigma):
    r = x - mu
    return r @ inv(Sigma) @ r


@identity(
    r"\frac{\partial}{\partial \Sigma} \left(\log|\Sigma| + \operatorname{tr}(\Sigma^{-1} S)\right)"
    r" = \Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}",
    Sigma=SPD("n"),
    S=SPD("n"),
    source="zhihu24709748, example 5",
    wrong={"sign of one term": r"\Sigma^{-1} + \Sigma^{-1} S \Sigma^{-1}"},
)
def likelihood_of_sample_covariance(Sigma, S):
    return logdet(Sigma) + trace(inv(Sigma) @ S)


@identity(
    r"\frac{\partial H}{\partial \Sigma} = \tfrac12 \Sigma^{-1}",
    where=r"H = \tfrac12 \log|2 \pi \Sigma| + \tfrac12 n",
    Sigma=SPD("n"),
    source="petersen2012, eq. 389",
    wrong={"factor 1/2": r"\Sigma^{-1}"},
)
def gaussian_entropy(Sigma):
    return logdet(2 * pi * Sigma) / 2 + Sigma.shape[0] / 2


# -- one dimension ---------------------------------------------------------------------------------

_LOG_DENSITY_ON_A_LINE = r"\ell = -\frac{(x - \mu)^2}{2 \sigma^2} - \log \sigma"
_DENSITY_ON_A_LINE = r"p = \frac{1}{\sqrt{2 \pi}\, \sigma} \exp\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)"


@identity(
    r"\frac{\partial \ell}{\partial \mu} = \frac{x - \mu}{\sigma^2}",
    where=_LOG_DENSITY_ON_A_LINE,
    x=Scalar(),
    mu=Scalar(),
    sigma=Positive(),
    source="petersen2012, eq. 556",
    wrong={"sign": r"-\frac{x - \mu}{\sigma^2}"},
)
def gaussian_on_a_line(x, mu, sigma):
    return -((x - mu) ** 2) / (2 * sigma**2) - log(sigma)


gaussian_on_a_line.states(
    "by_deviation",
    r"\frac{\partial \ell}{\partial \sigma} = \frac{1}{\sigma} \left(\frac{(x - \mu)^2}{\sigma^2} - 1\right)",
    where=_LOG_DENSITY_ON_A_LINE,
    source="petersen2012, eq. 558",
    wrong={"sign": r"\frac{1}{\sigma} \left(1 - \frac{(x - \mu)^2}{\sigma^2}\right)"},
)


@identity(
    r"\frac{\partial p}{\partial \mu} = p \frac{x - \mu}{\sigma^2}",
    where=_DENSITY_ON_A_LINE,
    x=Scalar(),
    mu=Scalar(),
    sigma=Positive(),
    source="petersen2012, eq. 555",
    wrong={"sign": r"-p \frac{x - \mu}{\sigma^2}"},
)
def gaussian_density_on_a_line(x, mu, sigma):
    return exp(-((x - mu) ** 2) / (2 * sigma**2)) / ((2 * pi) ** 0.5 * sigma)


gaussian_density_on_a_line.states(
    "by_deviation",
    r"\frac{\partial p}{\partial \sigma} = p \frac{1}{\sigma} \left(\frac{(x - \mu)^2}{\sigma^2} - 1\right)",
    where=_DENSITY_ON_A_LINE,
    source="petersen2012, eq. 557",
)

# -- mixtures --------------------------------------------------------------------------------------

_MIXTURE = r"a = \log \rho - \tfrac12 (x \mathbf 1 - \mu)^2 \oslash c^2 - \log c,\ \ell = \operatorname{logsumexp}(a)"


@identity(
    r"\frac{\partial \ell}{\partial \mu} = \operatorname{softmax}(a) \odot (x \mathbf 1 - \mu) \oslash c^2",
    where=_MIXTURE,
    x=Scalar(),
    mu=Vector("n"),
    c=PositiveVector("n"),
    rho=Simplex("n"),
    source="petersen2012, eq. 567",
    wrong={"sign": r"-\operatorname{softmax}(a) \odot (x \mathbf 1 - \mu) \oslash c^2"},
)
def mixture_on_a_line(x, mu, c, rho):
    return logsumexp(log(rho) - (x - mu) ** 2 / (2 * c**2) - log(c))


mixture_on_a_line.states(
    "by_deviations",
    r"\frac{\partial \ell}{\partial c}"
    r" = \operatorname{softmax}(a) \oslash c \odot \left((x \mathbf 1 - \mu)^2 \oslash c^2 - \mathbf 1\right)",
    where=_MIXTURE,
    source="petersen2012, eq. 568",
)
mixture_on_a_line.states(
    "by_weights",
    r"\frac{\partial \ell}{\partial \rho} = \operatorname{softmax}(a) \oslash \rho",
    where=_MIXTURE,
    source="petersen2012, eq. 566",
)


@identity(
    r"\frac{\partial}{\partial r} \operatorname{logsumexp}\left(a + \log \operatorname{softmax}(r)\right)"
    r" = \operatorname{softmax}\left(a + \log \operatorname{softmax}(r)\right) - \operatorname{softmax}(r)",
    r=Vector("n"),
    a=Vector("n"),
    source="petersen2012, eq. 569",
    wrong={
        "sign": r"\operatorname{softmax}(r) - \operatorname{softmax}\left(a + \log \operatorname{softmax}(r)\right)"
    },
)
def mixture_by_logits(r, a):
    return logsumexp(a + log(softmax(r)))


# -- relatives -------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \ell}{\partial \mu} = \frac{(\nu + n) \Sigma^{-1} (x - \mu)}{\nu + \delta}",
    where=r"\delta = (x - \mu)^\top \Sigma^{-1} (x - \mu),"
    r"\ \ell = -\frac{\nu + n}{2} \log\left(1 + \frac{\delta}{\nu}\right)",
    x=Vector("n"),
    mu=Vector("n"),
    Sigma=SPD("n"),
    nu=Positive(),
    source="petersen2012, eq. 337",
    wrong={"sign": r"-\frac{(\nu + n) \Sigma^{-1} (x - \mu)}{\nu + \delta}"},
)
def student_log_likelihood(x, mu, Sigma, nu):
    r = x - mu
    return -(nu + x.shape[0]) / 2 * log(1 + r @ solve(Sigma, r) / nu)


_WISHART = (
    r"\ell = \frac{\nu - n - 1}{2} \log|M| - \frac{\nu}{2} \log|\Sigma| - \tfrac12 \operatorname{tr}(\Sigma^{-1} M)"
)


@identity(
    r"\frac{\partial \ell}{\partial M} = \frac{\nu - n - 1}{2} M^{-1} - \tfrac12 \Sigma^{-1}",
    where=_WISHART,
    M=SPD("n"),
    Sigma=SPD("n"),
    nu=Positive(),
    source="petersen2012, eq. 342",
    wrong={"sign of one term": r"\frac{\nu - n - 1}{2} M^{-1} + \tfrac12 \Sigma^{-1}"},
)
def wishart_log_likelihood(M, Sigma, nu):
    n = M.shape[0]
    return (nu - n - 1) / 2 * logdet(M) - nu / 2 * logdet(Sigma) - trace(inv(Sigma) @ M) / 2


wishart_log_likelihood.states(
    "by_scale",
    r"\frac{\partial \ell}{\partial \Sigma} = -\frac{\nu}{2} \Sigma^{-1} + \tfrac12 \Sigma^{-1} M \Sigma^{-1}",
    where=_WISHART,
    source="petersen2012, eq. 342",
    wrong={"sign": r"\frac{\nu}{2} \Sigma^{-1} - \tfrac12 \Sigma^{-1} M \Sigma^{-1}"},
)


@identity(
    r"\frac{\partial \ell}{\partial M} = -\frac{\nu + n + 1}{2} M^{-1} + \tfrac12 M^{-1} \Sigma M^{-1}",
    where=r"\ell = -\frac{\nu + n + 1}{2} \log|M| - \tfrac12 \operatorname{tr}(\Sigma M^{-1})",
    M=SPD("n"),
    Sigma=SPD("n"),
    nu=Positive(),
    source="petersen2012, eq. 344, with the exponent mended",
    wrong={"sign of one term": r"-\frac{\nu + n + 1}{2} M^{-1} - \tfrac12 M^{-1} \Sigma M^{-1}"},
)
def inverse_wishart_log_likelihood(M, Sigma, nu):
    return -(nu + M.shape[0] + 1) / 2 * logdet(M) - trace(Sigma @ inv(M)) / 2


@identity(
    r"\frac{\partial \ell}{\partial U} = -\tfrac{n}{2} U^{-1} + \tfrac12 U^{-1} R V^{-1} R^\top U^{-1}",
    where=r"R = X - M, \ell = -\tfrac{n}{2} \log|U| - \tfrac12 \operatorname{tr}(V^{-1} R^\top U^{-1} R)",
    X=Matrix("m", "n"),
    M=Matrix("m", "n"),
    U=SPD("m"),
    V=SPD("n"),
    source="magnus2019, ch. 15",
    wrong={"sign": r"\tfrac{n}{2} U^{-1} - \tfrac12 U^{-1} R V^{-1} R^\top U^{-1}"},
)
def matrix_normal_log_likelihood(X, M, U, V):
    R = X - M
    return -X.shape[1] / 2 * logdet(U) - trace(inv(V) @ R.T @ inv(U) @ R) / 2


@identity(
    r"\frac{\partial}{\partial p}\, a^\top \log p = a \oslash p",
    a=PositiveVector("n"),
    p=Simplex("n"),
    source="petersen2012, eq. 336",
    wrong={"sign": r"-a \oslash p"},
)
def multinomial_log_likelihood(a, p):
    return a @ log(p)


@identity(
    r"\frac{\partial}{\partial \lambda} (y \log \lambda - \lambda) = \frac{y}{\lambda} - 1",
    y=Positive(),
    lambda_=Positive(),
    source="murphy2012, ch. 3",
    wrong={"sign of one term": r"\frac{y}{\lambda} + 1"},
)
def poisson_log_likelihood(y, lambda_):
    return y * log(lambda_) - lambda_


@identity(
    r"\frac{\partial}{\partial \mu} \left(-\frac{|x - \mu|}{b}\right) = \frac{\operatorname{sign}(x - \mu)}{b}",
    x=Scalar(),
    mu=Scalar(),
    b=Positive(),
    source="murphy2012, ch. 7",
    wrong={"sign": r"-\frac{\operatorname{sign}(x - \mu)}{b}"},
)
def laplace_log_likelihood(x, mu, b):
    return -abs(x - mu) / b


# -- models with a Gaussian inside -----------------------------------------------------------------


@identity(
    r"\Sigma = W W^\top + \Psi:\ \frac{\partial}{\partial W} \left(\log|\Sigma| + \operatorname{tr}(\Sigma^{-1} S)\right)"
    r" = 2 (\Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}) W",
    W=Matrix("n", "q"),
    Psi=SPD("n"),
    S=SPD("n"),
    source="murphy2012, ch. 12",
    wrong={"factor 2": r"(\Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}) W"},
)
def factor_analysis_loadings(W, Psi, S):
    Sigma = W @ W.T + Psi
    return logdet(Sigma) + trace(inv(Sigma) @ S)


@identity(
    r"\Sigma = W W^\top + s I:\ \frac{\partial}{\partial s} \left(\log|\Sigma| + \operatorname{tr}(\Sigma^{-1} S)\right)"
    r" = \operatorname{tr}(\Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1})",
    W=Matrix("n", "q"),
    s=Positive(),
    S=SPD("n"),
    source="murphy2012, ch. 12",
    wrong={"sign of one term": r"\operatorname{tr}(\Sigma^{-1} + \Sigma^{-1} S \Sigma^{-1})"},
)
def probabilistic_pca_noise(W, s, S):
    Sigma = W @ W.T + s * identity_matrix(W.shape[0], like=W)
    return logdet(Sigma) + trace(inv(Sigma) @ S)


@identity(
    r"\nabla_\Theta \left(-\log|\Theta| + \operatorname{tr}(S \Theta)\right) = S^\top - \Theta^{-\top}",
    Theta=SPD("n"),
    S=Matrix("n", "n"),
    source="boyd2004, sec. 7.1",
    wrong={"sign of one term": r"S^\top + \Theta^{-\top}"},
)
def graphical_lasso_smooth_part(Theta, S):
    return -logdet(Theta) + trace(S @ Theta)


@identity(
    r"\nabla_W \left(\log|\det W| + \mathbf 1^\top \log\left(\sigma(W x) \odot (\mathbf 1 - \sigma(W x))\right)\right)"
    r" = W^{-\top} + (\mathbf 1 - 2 \sigma(W x)) x^\top",
    where=r"\sigma(z) = \operatorname{sigmoid}(z)",
    W=Invertible("n"),
    x=Vector("n"),
    source="bell1995",
    wrong={"transpose": r"W^{-1} + (\mathbf 1 - 2 \sigma(W x)) x^\top"},
)
def independent_components(W, x):
    s = sigmoid(W @ x)
    return logdet(W) + total(log(s * (1 - s)))


@identity(
    r"\nabla_W \left(-\tfrac12 \|W x\|^2 + \log|\det W|\right) = -W x x^\top + W^{-\top}",
    W=Invertible("n"),
    x=Vector("n"),
    source="murphy2012, ch. 12",
    wrong={"transpose": r"-W x x^\top + W^{-1}"},
)
def linear_flow(W, x):
    return -(W @ x) @ (W @ x) / 2 + logdet(W)


@identity(
    r"\nabla_\Lambda \left(\tfrac12 \operatorname{tr}(\Lambda S \Lambda) - \operatorname{tr} \Lambda\right)"
    r" = \tfrac12 (\Lambda S + S \Lambda) - I",
    Lambda=Symmetric("n"),
    S=Symmetric("n"),
    source="hyvarinen2005",
)
def gaussian_score_matching(Lambda, S):
    return trace(Lambda @ S @ Lambda) / 2 - trace(Lambda)


# -- other families --------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \ell}{\partial \alpha} = \operatorname{digamma}(\mathbf 1^\top \alpha) \mathbf 1 - \operatorname{digamma}(\alpha) + \log x",
    where=r"\ell = \operatorname{lgamma}(\mathbf 1^\top \alpha) - \mathbf 1^\top \operatorname{lgamma}(\alpha) + (\alpha - \mathbf 1)^\top \log x",
    alpha=PositiveVector("n"),
    x=Simplex("n"),
    source="minka2000a",
    wrong={
        "sign of one term": r"\operatorname{digamma}(\mathbf 1^\top \alpha) \mathbf 1 + \operatorname{digamma}(\alpha) + \log x"
    },
)
def dirichlet_log_likelihood(alpha, x):
    return lgamma(total(alpha)) - total(lgamma(alpha)) + (alpha - 1) @ log(x)


dirichlet_log_likelihood.states(
    "hessian",
    r"\nabla_\alpha^2 \ell = \operatorname{trigamma}(\mathbf 1^\top \alpha) \mathbf 1 \mathbf 1^\top - \operatorname{diag}(\operatorname{trigamma}(\alpha))",
    where=r"\ell = \operatorname{lgamma}(\mathbf 1^\top \alpha) - \mathbf 1^\top \operatorname{lgamma}(\alpha) + (\alpha - \mathbf 1)^\top \log x",
    source="minka2000a",
    wrong={
        "sign of one term": r"\operatorname{trigamma}(\mathbf 1^\top \alpha) \mathbf 1 \mathbf 1^\top + \operatorname{diag}(\operatorname{trigamma}(\alpha))"
    },
)


@identity(
    r"\frac{\partial \ell}{\partial \alpha} = \log \beta - \operatorname{digamma}(\alpha) + \log x",
    where=r"\ell = \alpha \log \beta - \operatorname{lgamma}(\alpha) + (\alpha - 1) \log x - \beta x",
    alpha=Positive(),
    beta=Positive(),
    x=Positive(),
    source="murphy2012, ch. 2",
    wrong={"sign of one term": r"\log \beta + \operatorname{digamma}(\alpha) + \log x"},
)
def gamma_log_likelihood(alpha, beta, x):
    return alpha * log(beta) - lgamma(alpha) + (alpha - 1) * log(x) - beta * x


gamma_log_likelihood.states(
    "by_rate",
    r"\frac{\partial \ell}{\partial \beta} = \frac{\alpha}{\beta} - x",
    where=r"\ell = \alpha \log \beta - \operatorname{lgamma}(\alpha) + (\alpha - 1) \log x - \beta x",
    source="murphy2012, ch. 2",
    wrong={"sign of one term": r"\frac{\alpha}{\beta} + x"},
)


@identity(
    r"z = L^{-1} r: \frac{\partial}{\partial L} \left(\tfrac12 \log|L L^\top| + \tfrac12 \|L^{-1} r\|^2\right) = L^{-1} \odot I - \operatorname{tril}(L^{-\top} z z^\top)",
    L=LowerTriangular("n", gradient="projected"),
    r=Vector("n"),
    source="murray2016",
    wrong={"sign of one term": r"L^{-1} \odot I + \operatorname{tril}(L^{-\top} z z^\top)"},
)
def gaussian_by_cholesky_factor(L, r):
    return logdet(L @ L.T) / 2 + norm(inv(L) @ r) ** 2 / 2


@identity(
    r"S = W W^\top + \operatorname{diag}(\psi): \frac{\partial}{\partial \psi} \left(\log|S| + \operatorname{tr}(S^{-1} C)\right) = \operatorname{diag}\left(S^{-1} - S^{-1} C S^{-1}\right)",
    psi=PositiveVector("n"),
    W=Matrix("n", "q"),
    C=SPD("n"),
    source="murphy2012, ch. 12",
    wrong={"sign of one term": r"\operatorname{diag}\left(S^{-1} + S^{-1} C S^{-1}\right)"},
)
def factor_analysis_noise(psi, W, C):
    S = W @ W.T + diag(psi)
    return logdet(S) + trace(inv(S) @ C)


# -- mixtures in several dimensions ----------------------------------------------------------------

mixture_by_mean = identity(
    r"p_k = \rho_k \exp\left(-\tfrac12 (x - \mu_k)^\top P (x - \mu_k)\right):"
    r" \frac{\partial}{\partial \mu_j} \log \sum_k \rho_k \exp\left(-\tfrac12 (x - \mu_k)^\top P (x - \mu_k)\right)"
    r" = \frac{p_j}{\sum_k p_k} P (x - \mu_j)",
    x=Vector("n"),
    mu=Family(Vector("n"), "N"),
    rho=Simplex("N"),
    P=SPD("n"),
    source="petersen2012, eq. 394",
    wrong={"sign": r"-\frac{p_j}{\sum_k p_k} P (x - \mu_j)"},
)

mixture_by_weight = identity(
    r"a_k = \log \rho_k - \tfrac12 (x - \mu_k)^\top \Sigma^{-1} (x - \mu_k),\ r = \operatorname{softmax}(a):"
    r" \frac{\partial \operatorname{logsumexp}(a)}{\partial \rho_j} = \frac{r_j}{\rho_j}",
    x=Vector("n"),
    mu=Family(Vector("n"), "N"),
    rho=Simplex("N"),
    Sigma=SPD("n"),
    source="petersen2012, eq. 392",
)


# With t = ν − p + 1 these are, but for a constant, log Γ_p(ν/2) and half of ψ_p(ν/2).
wishart_normaliser_by_degrees_of_freedom = identity(
    r"\frac{\partial}{\partial t} \sum_{j=0}^{p-1} \operatorname{lgamma}\left(\frac{t + j}{2}\right)"
    r" = \tfrac12 \sum_{j=0}^{p-1} \operatorname{digamma}\left(\frac{t + j}{2}\right)",
    t=Positive(),
    source="petersen2012, sec. 8.6, the normalising constant of Wishart's distribution",
    wrong={"factor 1/2": r"\sum_{j=0}^{p-1} \operatorname{digamma}\left(\frac{t + j}{2}\right)"},
)


@identity(
    r"\nabla_x \tfrac12 \|L^{-1} x\|^2 = S^{-1} x",
    where=r"L = \operatorname{cholesky}(S)",
    S=SPD("n"),
    x=Vector("n"),
    source="murphy2012, ch. 2",
    wrong={"factor 1/2": "2 S^{-1} x"},
)
def squared_length_of_whitened(S, x):
    z = solve(cholesky(S), x)
    return z @ z / 2
