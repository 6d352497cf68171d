"""Losses of a softmax and of distributions: entropies, divergences, smoothed and softened labels, temperatures."""

from xcheck import (
    Matrix,
    OneHot,
    Positive,
    PositiveVector,
    Simplex,
    Unit,
    Vector,
    cross_entropy,
    identity,
    kl_divergence,
    log,
    logsumexp,
    softmax,
    softmax_rows,
    total,
)

# -- temperature -----------------------------------------------------------------------------------


@identity(
    r"\frac{\partial p}{\partial a} = \tfrac{1}{T} (\operatorname{diag}(p) - p p^\top)",
    where=r"p = \operatorname{softmax}(\tfrac{1}{T} a)",
    a=Vector("n"),
    T=Positive(),
    source="hinton2015",
    wrong={
        "sign of one term": r"\tfrac{1}{T} (\operatorname{diag}(p) + p p^\top)",
        "missing factor": r"\operatorname{diag}(p) - p p^\top",
    },
)
def softmax_with_temperature(a, T):
    return softmax(a / T)


softmax_with_temperature.states(
    "by_temperature",
    r"\frac{\partial p}{\partial T} = -\tfrac{1}{T^2} \left(p \odot (a - (p^\top a) \mathbf 1)\right)^\top",
    where=r"p = \operatorname{softmax}(\tfrac{1}{T} a)",
    source="hinton2015",
    wrong={"sign": r"\tfrac{1}{T^2} \left(p \odot (a - (p^\top a) \mathbf 1)\right)^\top"},
)


@identity(
    r"\frac{\partial}{\partial \beta} \tfrac{1}{\beta} \operatorname{logsumexp}(\beta x)"
    r" = \tfrac{1}{\beta} x^\top \operatorname{softmax}(\beta x) - \tfrac{1}{\beta^2} \operatorname{logsumexp}(\beta x)",
    beta=Positive(),
    x=Vector("n"),
    source="boyd2004, sec. 3.1.5",
    wrong={
        "sign of one term": r"\tfrac{1}{\beta} x^\top \operatorname{softmax}(\beta x) + \tfrac{1}{\beta^2} \operatorname{logsumexp}(\beta x)",
    },
)
def soft_maximum_by_sharpness(beta, x):
    return logsumexp(beta * x) / beta


@identity(
    r"\nabla_x \left(-\gamma \operatorname{logsumexp}(-\tfrac{1}{\gamma} x)\right) = \operatorname{softmax}(-\tfrac{1}{\gamma} x)",
    x=Vector("n"),
    gamma=Positive(),
    source="cuturi2017",
    wrong={"sign": r"-\operatorname{softmax}(-\tfrac{1}{\gamma} x)"},
)
def soft_minimum(x, gamma):
    return -gamma * logsumexp(-x / gamma)


@identity(
    r"\nabla_w \operatorname{logsumexp}(w \odot x) = x \odot \operatorname{softmax}(w \odot x)",
    w=Vector("n"),
    x=Vector("n"),
    source="boyd2004, sec. 3.1.5",
    wrong={"sign": r"-x \odot \operatorname{softmax}(w \odot x)"},
)
def log_sum_of_scaled_exponentials(w, x):
    return logsumexp(w * x)


@identity(
    r"\nabla_a \left(-T^2 q^\top \log(\operatorname{softmax}(\tfrac{1}{T} a))\right) = T (\operatorname{softmax}(\tfrac{1}{T} a) - q)",
    a=Vector("n"),
    q=Simplex("n"),
    T=Positive(),
    source="hinton2015, sec. 2.1",
    wrong={"sign": r"T (q - \operatorname{softmax}(\tfrac{1}{T} a))"},
)
def distillation_loss(a, q, T):
    return -(T**2) * (q @ log(softmax(a / T)))


# -- labels ----------------------------------------------------------------------------------------


@identity(
    r"\nabla_a \left(-t^\top \log(\operatorname{softmax}(a))\right) = \operatorname{softmax}(a) - t",
    where=r"t = (1 - \epsilon) y + \tfrac{\epsilon}{n} \mathbf 1",
    a=Vector("n"),
    y=Simplex("n"),
    epsilon=Unit(),
    source="szegedy2016, sec. 7",
    wrong={"sign": r"t - \operatorname{softmax}(a)", "symbol": r"\operatorname{softmax}(a) - y"},
)
def label_smoothing(a, y, epsilon):
    t = (1 - epsilon) * y + epsilon / a.shape[0]
    return -t @ log(softmax(a))


@identity(
    r"\nabla_a y^\top \log(\operatorname{softmax}(a)) = y - \operatorname{softmax}(a)",
    a=Vector("n"),
    y=OneHot("n"),
    source="williams1992",
    wrong={"sign": r"\operatorname{softmax}(a) - y"},
)
def score_of_softmax_policy(a, y):
    return y @ log(softmax(a))


# Rows are samples, those of Y are probability vectors.
@identity(
    r"\nabla_W \left(-\tfrac1N \sum (Y \odot \log(P))\right) = \tfrac1N X^\top (P - Y)",
    where=r"P = \operatorname{softmax}_{rows}(X W + \mathbf 1 b^\top), Y = \operatorname{softmax}_{rows}(Z)",
    X=Matrix("N", "n"),
    W=Matrix("n", "m"),
    b=Vector("m"),
    Z=Matrix("N", "m"),
    source="goodfellow2016, sec. 6.2.2; zhihu24709748, example 7",
    wrong={"sign": r"\tfrac1N X^\top (Y - P)", "shapes": r"\tfrac1N (P - Y) X^\top"},
)
def mean_cross_entropy_of_rows(X, W, b, Z):
    P = softmax_rows(X @ W + b)
    return -total(softmax_rows(Z) * log(P)) / X.shape[0]


mean_cross_entropy_of_rows.states(
    "by_bias",
    r"\nabla_b \left(-\tfrac1N \sum (Y \odot \log(P))\right) = \tfrac1N (P - Y)^\top \mathbf 1",
    where=r"P = \operatorname{softmax}_{rows}(X W + \mathbf 1 b^\top), Y = \operatorname{softmax}_{rows}(Z)",
    source="goodfellow2016, sec. 6.2.2; zhihu24709748, example 7",
    wrong={"sign": r"\tfrac1N (Y - P)^\top \mathbf 1", "shapes": r"\tfrac1N (P - Y) \mathbf 1"},
)

# -- entropies and divergences ---------------------------------------------------------------------


@identity(
    r"\nabla_a H = -p \odot (\log(p) + H \mathbf 1)",
    where=r"p = \operatorname{softmax}(a), H = -p^\top \log(p)",
    a=Vector("n"),
    source="cover2006, ch. 2",
    wrong={"sign of one term": r"-p \odot (\log(p) - H \mathbf 1)", "sign": r"p \odot (\log(p) + H \mathbf 1)"},
)
def entropy_of_softmax(a):
    p = softmax(a)
    return -p @ log(p)


@identity(
    r"\nabla_a \operatorname{KL}(q, p) = p - q",
    where=r"p = \operatorname{softmax}(a)",
    a=Vector("n"),
    q=Simplex("n"),
    source="murphy2012, sec. 2.8",
    wrong={"sign": "q - p"},
)
def divergence_to_softmax(a, q):
    return kl_divergence(q, softmax(a))


@identity(
    r"\nabla_a D = p \odot (\log(p) - \log(q) - D \mathbf 1)",
    where=r"p = \operatorname{softmax}(a), D = \operatorname{KL}(p, q)",
    a=Vector("n"),
    q=Simplex("n"),
    source="murphy2012, sec. 21.2",
    wrong={
        "sign of one term": r"p \odot (\log(p) - \log(q) + D \mathbf 1)",
    },
)
def divergence_of_softmax(a, q):
    return kl_divergence(softmax(a), q)


@identity(
    r"\nabla_p \mathrm{CE}(q, p) = -q \oslash p",
    q=PositiveVector("n"),
    p=PositiveVector("n"),
    source="goodfellow2016, sec. 3.13",
    wrong={"sign": r"q \oslash p", "order": r"-p \oslash q"},
)
def cross_entropy_by_prediction(q, p):
    return cross_entropy(q, p)


@identity(
    r"\nabla_q \operatorname{KL}(q, p) = \log(q) - \log(p) + \mathbf 1",
    q=PositiveVector("n"),
    p=PositiveVector("n"),
    source="cover2006, ch. 2",
    wrong={"sign of one term": r"\log(q) - \log(p) - \mathbf 1"},
)
def divergence_by_first_distribution(q, p):
    return kl_divergence(q, p)
