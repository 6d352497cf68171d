"""Principal components and their relatives, learned metrics, graphs of similarities."""

from xcheck import (
    SPD,
    Matrix,
    Positive,
    Symmetric,
    Unit,
    Vector,
    arccos,
    cos,
    exp,
    identity,
    logsumexp,
    sqrt,
    total,
)

# -- components ------------------------------------------------------------------------------------


@identity(
    r"\nabla_W \|X - X W W^\top\|_F^2 = -2 (X^\top R + R^\top X) W",
    where=r"R = X - X W W^\top",
    X=Matrix("N", "n"),
    W=Matrix("n", "q"),
    source="murphy2012, ch. 12",
    wrong={"sign of one term": r"-2 (X^\top R - R^\top X) W"},
)
def reconstruction_error(X, W):
    R = X - X @ W @ W.T
    return total(R * R)


@identity(
    r"\nabla_w (w^\top x)^2 = 2 (w^\top x) x",
    w=Vector("n"),
    x=Vector("n"),
    source="oja1982",
    wrong={"factor 2": r"(w^\top x) x"},
)
def squared_projection(w, x):
    return (w @ x) ** 2


@identity(
    r"\nabla_w \rho = \frac{2 (B w - \rho C w)}{w^\top C w}",
    where=r"\rho = \frac{w^\top B w}{w^\top C w}",
    w=Vector("n"),
    B=Symmetric("n"),
    C=SPD("n"),
    source="murphy2012, ch. 8",
    wrong={"sign of one term": r"\frac{2 (B w + \rho C w)}{w^\top C w}"},
)
def ratio_of_scatters(w, B, C):
    return (w @ B @ w) / (w @ C @ w)


@identity(
    r"\nabla_a \rho = \frac{C b}{\sqrt{s t}} - \rho \frac{A a}{s}",
    where=r"s = a^\top A a, t = b^\top B b, \rho = \frac{a^\top C b}{\sqrt{s t}}",
    a=Vector("m"),
    b=Vector("n"),
    A=SPD("m"),
    B=SPD("n"),
    C=Matrix("m", "n"),
    source="hotelling1936",
    wrong={"sign of one term": r"\frac{C b}{\sqrt{s t}} + \rho \frac{A a}{s}"},
)
def canonical_correlation(a, b, A, B, C):
    return (a @ C @ b) / sqrt((a @ A @ a) * (b @ B @ b))


# -- metrics ---------------------------------------------------------------------------------------


@identity(
    r"\nabla_x \|x - y\|^2 = 2 (x - y)",
    x=Vector("n"),
    y=Vector("n"),
    source="hadsell2006",
    wrong={"sign": r"2 (y - x)"},
)
def squared_distance(x, y):
    return total((x - y) ** 2)


squared_distance.states(
    "by_other_point",
    r"\nabla_y \|x - y\|^2 = 2 (y - x)",
    source="hadsell2006",
    wrong={"sign": r"2 (x - y)"},
)


@identity(
    r"\nabla_a \left(\|a - p\|^2 - \|a - q\|^2\right) = 2 (q - p)",
    a=Vector("n"),
    p=Vector("n"),
    q=Vector("n"),
    source="schroff2015",
    wrong={"sign": r"2 (p - q)"},
)
def triplet_by_anchor(a, p, q):
    return total((a - p) ** 2) - total((a - q) ** 2)


triplet_by_anchor.states(
    "by_positive",
    r"\nabla_p \left(\|a - p\|^2 - \|a - q\|^2\right) = 2 (p - a)",
    wrong={"sign": r"2 (a - p)"},
)
triplet_by_anchor.states(
    "by_negative",
    r"\nabla_q \left(\|a - p\|^2 - \|a - q\|^2\right) = 2 (a - q)",
    wrong={"sign": r"2 (q - a)"},
)


@identity(
    r"\nabla_L \|L (x - y)\|^2 = 2 L (x - y) (x - y)^\top",
    L=Matrix("m", "n"),
    x=Vector("n"),
    y=Vector("n"),
    source="weinberger2009",
    wrong={"factor 2": r"L (x - y) (x - y)^\top"},
)
def learned_metric(L, x, y):
    r = L @ (x - y)
    return r @ r


@identity(
    r"\frac{\partial}{\partial c} \left(-\cos(\arccos c + m)\right) = -\frac{\sin(\arccos c + m)}{\sqrt{1 - c^2}}",
    c=Unit(),
    m=Positive(),
    source="deng2019",
    wrong={"sign": r"\frac{\sin(\arccos c + m)}{\sqrt{1 - c^2}}"},
)
def angular_margin(c, m):
    return -cos(arccos(c) + m)


# -- contrast --------------------------------------------------------------------------------------

_CONTRAST = r"s = \tfrac{1}{\tau} K q, p = \operatorname{softmax}(s), \ell = \operatorname{logsumexp}(s) - a^\top s"


@identity(
    r"\nabla_q \ell = \tfrac{1}{\tau} K^\top (p - a)",
    where=_CONTRAST,
    K=Matrix("N", "d"),
    q=Vector("d"),
    a=Vector("N"),
    tau=Positive(),
    source="oord2018",
    wrong={"sign": r"\tfrac{1}{\tau} K^\top (a - p)"},
)
def contrastive_loss(K, q, a, tau):
    s = K @ q / tau
    return logsumexp(s) - a @ s


contrastive_loss.states(
    "by_keys",
    r"\nabla_K \ell = \tfrac{1}{\tau} (p - a) q^\top",
    where=_CONTRAST,
    wrong={"sign": r"\tfrac{1}{\tau} (a - p) q^\top"},
)
contrastive_loss.states(
    "by_temperature",
    r"\frac{\partial \ell}{\partial \tau} = \tfrac{1}{\tau^2} (a - p)^\top K q",
    where=_CONTRAST,
    wrong={"sign": r"\tfrac{1}{\tau^2} (p - a)^\top K q"},
)

# -- graphs ----------------------------------------------------------------------------------------


@identity(
    r"\nabla_X \operatorname{tr}\left(X^\top (\operatorname{diag}(W \mathbf 1) - W) X\right)"
    r" = 2 (\operatorname{diag}(W \mathbf 1) - W) X",
    X=Matrix("m", "n"),
    W=Symmetric("m"),
    source="belkin2003",
    wrong={"sign of one term": r"2 (\operatorname{diag}(W \mathbf 1) + W) X"},
)
def pairwise_attraction(X, W):
    differences = X[:, None, :] - X[None, :, :]
    return total(W[:, :, None] * differences * differences) / 2


# -- transport -------------------------------------------------------------------------------------


@identity(
    r"\nabla_f \left(f^\top a - \epsilon\, \mathbf 1^\top P \mathbf 1\right) = a - P \mathbf 1",
    where=r"P = \exp\left(\tfrac{1}{\epsilon} (f \mathbf 1^\top + \mathbf 1 g^\top - C)\right)",
    f=Vector("m"),
    g=Vector("n"),
    a=Vector("m"),
    C=Matrix("m", "n"),
    epsilon=Positive(),
    source="cuturi2013",
    wrong={"sign of one term": r"a + P \mathbf 1"},
)
def dual_of_transport(f, g, a, C, epsilon):
    return f @ a - epsilon * total(exp((f[:, None] + g[None, :] - C) / epsilon))


@identity(
    r"\nabla_X \sum_{ij} W_{ij} (e_i - e_j)^\top X X^\top (e_i - e_j) = 4 (\operatorname{diag}(W \mathbf 1) - W) X",
    X=Matrix("m", "n"),
    W=Symmetric("m"),
    source="belkin2003, every pair counted twice",
    wrong={"factor 2": r"2 (\operatorname{diag}(W \mathbf 1) - W) X"},
)
def attraction_over_all_pairs(X, W):
    differences = X[:, None, :] - X[None, :, :]
    return total(W[:, :, None] * differences * differences)
