r"""Backward passes of normalisation layers, statistics included: \bar y is the derivative of the loss by the output y."""

from xcheck import (
    Matrix,
    Positive,
    Scalar,
    Vector,
    identity,
    mean,
    norm,
    rowdot,
    sqrt,
    total,
    var,
)

_LAYER_NORM = (
    r"\sigma = \sqrt{\operatorname{var}(x) + \epsilon}, z = \tfrac{1}{\sigma} (x - \operatorname{mean}(x) \mathbf 1),"
    r" y = \gamma \odot z + \beta, J = \bar y^\top y, g = \gamma \odot \bar y"
)
_LAYER_NORM_SPACES = {
    "x": Vector("n"),
    "gamma": Vector("n"),
    "beta": Vector("n"),
    "epsilon": Positive(),
    "y_bar": Vector("n"),
}


@identity(
    r"\nabla_x J = \tfrac{1}{\sigma} \left(g - \operatorname{mean}(g) \mathbf 1 - \operatorname{mean}(g \odot z) z\right)",
    where=_LAYER_NORM,
    **_LAYER_NORM_SPACES,
    source="ba2016",
    wrong={
        "sign of one term": r"\tfrac{1}{\sigma} \left(g - \operatorname{mean}(g) \mathbf 1 + \operatorname{mean}(g \odot z) z\right)",
    },
)
def layer_normalisation(x, gamma, beta, epsilon, y_bar):
    z = (x - mean(x)) / sqrt(var(x) + epsilon)
    return y_bar @ (gamma * z + beta)


# Reported as missing in a program, where nothing was: the mean of z is zero.
layer_normalisation.states(
    "with_a_term_that_vanishes",
    r"\nabla_x J = \tfrac{1}{\sigma} \left(g - \operatorname{mean}(g) \mathbf 1 - \operatorname{mean}(g \odot z) z + \operatorname{mean}(g) \operatorname{mean}(z) \mathbf 1\right)",
    where=_LAYER_NORM,
    source="caffe, issues 3878 and 4110, false alarms",
)

layer_normalisation.states(
    "by_gain",
    r"\nabla_\gamma J = \bar y \odot z",
    where=_LAYER_NORM,
    source="ba2016",
    wrong={"sign": r"-\bar y \odot z"},
)
layer_normalisation.states(
    "by_bias", r"\nabla_\beta J = \bar y", where=_LAYER_NORM, source="ba2016", wrong={"sign": r"-\bar y"}
)


@identity(
    r"\frac{\partial z}{\partial x} = \tfrac{1}{\sigma} \left(I - \tfrac1n \mathbf 1 \mathbf 1^\top - \tfrac1n z z^\top\right)",
    where=r"\sigma = \sqrt{\operatorname{var}(x) + \epsilon}, z = \tfrac{1}{\sigma} (x - \operatorname{mean}(x) \mathbf 1)",
    x=Vector("n"),
    epsilon=Positive(),
    source="ba2016",
    wrong={
        "sign of one term": r"\tfrac{1}{\sigma} \left(I - \tfrac1n \mathbf 1 \mathbf 1^\top + \tfrac1n z z^\top\right)",
    },
)
def standardised_vector(x, epsilon):
    return (x - mean(x)) / sqrt(var(x) + epsilon)


_RMS_NORM = r"r = \sqrt{\operatorname{mean}(x \odot x) + \epsilon}, z = \tfrac{1}{r} x, J = \bar y^\top (\gamma \odot z), g = \gamma \odot \bar y"


@identity(
    r"\nabla_x J = \tfrac{1}{r} \left(g - \operatorname{mean}(g \odot z) z\right)",
    where=_RMS_NORM,
    x=Vector("n"),
    gamma=Vector("n"),
    epsilon=Positive(),
    y_bar=Vector("n"),
    source="zhang2019",
    wrong={"sign of one term": r"\tfrac{1}{r} \left(g + \operatorname{mean}(g \odot z) z\right)"},
)
def root_mean_square_normalisation(x, gamma, epsilon, y_bar):
    return y_bar @ (gamma * x) / sqrt(mean(x * x) + epsilon)


root_mean_square_normalisation.states(
    "by_gain",
    r"\nabla_\gamma J = \bar y \odot z",
    where=_RMS_NORM,
    source="zhang2019",
    wrong={"sign": r"-\bar y \odot z"},
)

# Rows are samples; each column is standardised by itself.
_BATCH_NORM = (
    r"P = \tfrac1N \mathbf 1 \mathbf 1^\top, D = X - P X, s = \sqrt{\tfrac1N (D \odot D)^\top \mathbf 1 + \epsilon \mathbf 1},"
    r" Z = D \operatorname{diag}(s)^{-1}, Y = Z \operatorname{diag}(\gamma) + \mathbf 1 \beta^\top, J = \operatorname{tr}(\bar Y^\top Y)"
)


@identity(
    r"\nabla_X J = \left(\bar Y - P \bar Y - Z \odot P (\bar Y \odot Z)\right) \operatorname{diag}(\gamma) \operatorname{diag}(s)^{-1}",
    where=_BATCH_NORM,
    X=Matrix("N", "n"),
    gamma=Vector("n"),
    beta=Vector("n"),
    epsilon=Positive(),
    Y_bar=Matrix("N", "n"),
    source="ioffe2015, sec. 3; hao2018",
    wrong={
        "sign of one term": r"\left(\bar Y - P \bar Y + Z \odot P (\bar Y \odot Z)\right) \operatorname{diag}(\gamma) \operatorname{diag}(s)^{-1}",
    },
)
def batch_normalisation(X, gamma, beta, epsilon, Y_bar):
    D = X - X.mean(axis=0)
    Z = D / sqrt((D * D).mean(axis=0) + epsilon)
    return total(Y_bar * (Z * gamma + beta))


batch_normalisation.states(
    "by_gain",
    r"\nabla_\gamma J = (\bar Y \odot Z)^\top \mathbf 1",
    where=_BATCH_NORM,
    source="ioffe2015, sec. 3; hao2018",
    wrong={"sign": r"-(\bar Y \odot Z)^\top \mathbf 1"},
)
batch_normalisation.states(
    "by_bias",
    r"\nabla_\beta J = \bar Y^\top \mathbf 1",
    where=_BATCH_NORM,
    source="ioffe2015, sec. 3; hao2018",
    wrong={"shapes": r"\bar Y \mathbf 1"},
)

_STANDARDISED = r"z = (v + \epsilon)^{-1/2} (x - \mu \mathbf 1), J = \bar z^\top z"


@identity(
    r"\nabla_v J = -\tfrac12 (v + \epsilon)^{-3/2} \bar z^\top (x - \mu \mathbf 1)",
    where=_STANDARDISED,
    x=Vector("N"),
    mu=Scalar(),
    v=Positive(),
    epsilon=Positive(),
    z_bar=Vector("N"),
    source="ioffe2015, sec. 3; hao2018",
    wrong={"sign": r"\tfrac12 (v + \epsilon)^{-3/2} \bar z^\top (x - \mu \mathbf 1)"},
)
def standardisation_by_batch_statistics(x, mu, v, epsilon, z_bar):
    return z_bar @ (x - mu) / sqrt(v + epsilon)


standardisation_by_batch_statistics.states(
    "by_mean",
    r"\nabla_\mu J = -(v + \epsilon)^{-1/2} \bar z^\top \mathbf 1",
    where=_STANDARDISED,
    source="ioffe2015, sec. 3; hao2018",
    wrong={"sign": r"(v + \epsilon)^{-1/2} \bar z^\top \mathbf 1"},
)


@identity(
    r"\nabla_v J = \frac{g}{\|v\|} (I - u u^\top) \bar w",
    where=r"u = \frac{v}{\|v\|}, w = g u, J = \bar w^\top w",
    v=Vector("n"),
    g=Scalar(),
    w_bar=Vector("n"),
    source="salimans2016, sec. 2.1",
    wrong={"sign of one term": r"\frac{g}{\|v\|} (I + u u^\top) \bar w"},
)
def weight_normalisation(v, g, w_bar):
    return w_bar @ (g * v / norm(v))


weight_normalisation.states(
    "by_length",
    r"\nabla_g J = u^\top \bar w",
    where=r"u = \frac{v}{\|v\|}, w = g u, J = \bar w^\top w",
    source="salimans2016, sec. 2.1",
    wrong={"sign": r"-u^\top \bar w"},
)


# Every row has its own length; d holds their reciprocals.
@identity(
    r"\nabla_X J = D \left(\bar Y - \operatorname{diag}(\operatorname{rowdot}(\bar Y, Y)) Y\right)",
    where=r"D = \operatorname{diag}(\operatorname{rowsum}(X \odot X))^{-1/2}, Y = D X, J = \operatorname{tr}(\bar Y^\top Y)",
    X=Matrix("N", "n"),
    Y_bar=Matrix("N", "n"),
    source="folklore",
    wrong={"sign of one term": r"D \left(\bar Y + \operatorname{diag}(\operatorname{rowdot}(\bar Y, Y)) Y\right)"},
)
def rows_of_unit_length(X, Y_bar):
    return total(Y_bar * X / sqrt(rowdot(X, X))[:, None])


# Every row, a group of channels of one sample, is standardised by itself.
_GROUPS = (
    r"Q = \tfrac1n \mathbf 1 \mathbf 1^\top, D = X - X Q, s = \sqrt{\tfrac1n \operatorname{rowsum}(D \odot D) + \epsilon \mathbf 1},"
    r" Z = \operatorname{diag}(s)^{-1} D, J = \operatorname{tr}(\bar Y^\top Z)"
)


@identity(
    r"\nabla_X J = \operatorname{diag}(s)^{-1} \left(\bar Y - \bar Y Q - Z \odot ((\bar Y \odot Z) Q)\right)",
    where=_GROUPS,
    X=Matrix("N", "n"),
    epsilon=Positive(),
    Y_bar=Matrix("N", "n"),
    source="wu2018",
    wrong={
        "sign of one term": r"\operatorname{diag}(s)^{-1} \left(\bar Y - \bar Y Q + Z \odot ((\bar Y \odot Z) Q)\right)",
    },
)
def group_normalisation(X, epsilon, Y_bar):
    D = X - X.mean(axis=1)[:, None]
    return total(Y_bar * D / sqrt((D * D).mean(axis=1) + epsilon)[:, None])


# Reported as missing in a program, where nothing was: the variance does not move with its own mean.
path_of_mean_through_variance = identity(
    r"\nabla_\mu \operatorname{mean}((x - \mu \mathbf 1) \odot (x - \mu \mathbf 1))\Big|_{\mu = \operatorname{mean}(x)} = 0",
    x=Vector("N"),
    mu=Scalar(),
    source="darknet, issue 1723, a false alarm",
)
