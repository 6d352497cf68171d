"""Divergences and distances between distributions: discrete ones, Gaussians, positive definite matrices."""

from xcheck import SPD, Positive, Simplex, Vector, exp, identity, inv, log, logdet, sqrt, total, trace

# -- between Gaussians -----------------------------------------------------------------------------

_KL = (
    r"D = \tfrac12 \left(\operatorname{tr}(\Sigma_1^{-1} \Sigma_0) - n + (\mu_1 - \mu_0)^\top \Sigma_1^{-1} (\mu_1 - \mu_0)"
    r" + \log|\Sigma_1| - \log|\Sigma_0|\right)"
)


@identity(
    r"\frac{\partial D}{\partial \mu_0} = \Sigma_1^{-1} (\mu_0 - \mu_1)",
    where=_KL,
    mu_0=Vector("n"),
    mu_1=Vector("n"),
    Sigma_0=SPD("n"),
    Sigma_1=SPD("n"),
    source="murphy2012, ch. 2",
    wrong={"sign": r"\Sigma_1^{-1} (\mu_1 - \mu_0)"},
)
def kl_of_gaussians(mu_0, mu_1, Sigma_0, Sigma_1):
    d = mu_1 - mu_0
    P = inv(Sigma_1)
    return (trace(P @ Sigma_0) - mu_0.shape[0] + d @ P @ d + logdet(Sigma_1) - logdet(Sigma_0)) / 2


kl_of_gaussians.states(
    "by_second_mean",
    r"\frac{\partial D}{\partial \mu_1} = \Sigma_1^{-1} (\mu_1 - \mu_0)",
    where=_KL,
    wrong={"sign": r"\Sigma_1^{-1} (\mu_0 - \mu_1)"},
)
kl_of_gaussians.states(
    "by_first_covariance",
    r"\frac{\partial D}{\partial \Sigma_0} = \tfrac12 (\Sigma_1^{-1} - \Sigma_0^{-1})",
    where=_KL,
    wrong={"sign": r"\tfrac12 (\Sigma_0^{-1} - \Sigma_1^{-1})", "factor 1/2": r"\Sigma_1^{-1} - \Sigma_0^{-1}"},
)


@identity(
    r"\frac{\partial D}{\partial \mu} = \mu",
    where=r"D = \tfrac12 \mathbf 1^\top \left(\mu^2 + e^v - \mathbf 1 - v\right)",
    mu=Vector("n"),
    v=Vector("n"),
    source="kingma2014, app. B",
    wrong={"factor 1/2": r"2 \mu"},
)
def kl_of_the_encoder(mu, v):
    return total(mu**2 + exp(v) - 1 - v) / 2


kl_of_the_encoder.states(
    "by_log_variance",
    r"\frac{\partial D}{\partial v} = \tfrac12 (e^v - \mathbf 1)",
    where=r"D = \tfrac12 \mathbf 1^\top \left(\mu^2 + e^v - \mathbf 1 - v\right)",
    wrong={"factor 1/2": r"e^v - \mathbf 1"},
)


@identity(
    r"\nabla_{\mu_0} \tfrac{\alpha}{2} (\mu_0 - \mu_1)^\top S^{-1} (\mu_0 - \mu_1) = \alpha S^{-1} (\mu_0 - \mu_1)",
    where=r"S = \alpha \Sigma_1 + (1 - \alpha) \Sigma_0",
    mu_0=Vector("n"),
    mu_1=Vector("n"),
    Sigma_0=SPD("n"),
    Sigma_1=SPD("n"),
    alpha=Positive(),
    source="vanerven2014",
    wrong={"sign": r"-\alpha S^{-1} (\mu_0 - \mu_1)"},
)
def renyi_divergence_by_mean(mu_0, mu_1, Sigma_0, Sigma_1, alpha):
    d = mu_0 - mu_1
    return alpha / 2 * d @ inv(alpha * Sigma_1 + (1 - alpha) * Sigma_0) @ d


@identity(
    r"\nabla_{\Sigma_0} D = \tfrac14 S^{-1} - \tfrac14 \Sigma_0^{-1} - \tfrac{1}{16} S^{-1} d d^\top S^{-1}",
    where=r"S = \tfrac12 (\Sigma_0 + \Sigma_1),"
    r" D = \tfrac18 d^\top S^{-1} d + \tfrac12 \log|S| - \tfrac14 \log|\Sigma_0| - \tfrac14 \log|\Sigma_1|",
    d=Vector("n"),
    Sigma_0=SPD("n"),
    Sigma_1=SPD("n"),
    source="kailath1967",
    wrong={"sign of one term": r"\tfrac14 S^{-1} - \tfrac14 \Sigma_0^{-1} + \tfrac{1}{16} S^{-1} d d^\top S^{-1}"},
)
def bhattacharyya_distance(d, Sigma_0, Sigma_1):
    S = (Sigma_0 + Sigma_1) / 2
    return d @ inv(S) @ d / 8 + logdet(S) / 2 - (logdet(Sigma_0) + logdet(Sigma_1)) / 4


# -- between discrete distributions ----------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial p}\, p^\top \log(p \oslash q) = \log(p \oslash q) + \mathbf 1",
    p=Simplex("n"),
    q=Simplex("n"),
    source="cover2006, ch. 2",
    wrong={"sign of one term": r"\log(p \oslash q) - \mathbf 1"},
)
def kl_of_discrete(p, q):
    return total(p * log(p / q))


kl_of_discrete.states(
    "by_second",
    r"\frac{\partial}{\partial q}\, p^\top \log(p \oslash q) = -p \oslash q",
    wrong={"sign": r"p \oslash q"},
)


@identity(
    r"\frac{\partial}{\partial p}\, \tfrac12 \left\|\sqrt{p} - \sqrt{q}\right\|^2"
    r" = \tfrac12 \left(\mathbf 1 - \sqrt{q} \oslash \sqrt{p}\right)",
    p=Simplex("n"),
    q=Simplex("n"),
    source="cover2006, ch. 11",
    wrong={"factor 1/2": r"\mathbf 1 - \sqrt{q} \oslash \sqrt{p}"},
)
def hellinger_distance(p, q):
    return total((sqrt(p) - sqrt(q)) ** 2) / 2


# -- between positive definite matrices ------------------------------------------------------------


@identity(
    r"\nabla_X \left(\operatorname{tr}(X Y^{-1}) - \log|X Y^{-1}| - n\right) = Y^{-1} - X^{-1}",
    X=SPD("n"),
    Y=SPD("n"),
    source="kulis2009",
    wrong={"sign": r"X^{-1} - Y^{-1}"},
)
def log_determinant_divergence(X, Y):
    return trace(X @ inv(Y)) - logdet(X @ inv(Y)) - X.shape[0]
