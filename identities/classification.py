"""Linear classifiers: logistic regression, hinges, the perceptron, probit; their losses by scores and by weights."""

from xcheck import (
    Matrix,
    Positive,
    Scalar,
    Simplex,
    Vector,
    bce,
    exp,
    identity,
    log,
    normcdf,
    relu,
    sigmoid,
    softplus,
    total,
)

# -- logistic regression ---------------------------------------------------------------------------


@identity(
    r"\nabla_w \left(-y x^\top w + \log(1 + \exp(x^\top w))\right) = x (\operatorname{sigmoid}(x^\top w) - y)",
    x=Vector("n"),
    w=Vector("n"),
    y=Scalar(),
    source="zhihu24863977, example 4",
    wrong={"sign": r"x (y - \operatorname{sigmoid}(x^\top w))"},
)
def logistic_regression_of_one_sample(x, w, y):
    return softplus(x @ w) - y * (x @ w)


logistic_regression_of_one_sample.states(
    "by_input",
    r"\nabla_x \left(-y x^\top w + \log(1 + \exp(x^\top w))\right) = w (\operatorname{sigmoid}(w^\top x) - y)",
    source="goodfellow2015",
    wrong={"sign": r"w (y - \operatorname{sigmoid}(w^\top x))"},
)
logistic_regression_of_one_sample.states(
    "hessian",
    r"\nabla_w^2 \left(-y x^\top w + \log(1 + \exp(x^\top w))\right) = \operatorname{sigmoid}(x^\top w) (1 - \operatorname{sigmoid}(x^\top w)) x x^\top",
    source="zhihu24863977, example 4",
    wrong={"sign of one term": r"\operatorname{sigmoid}(x^\top w) (1 + \operatorname{sigmoid}(x^\top w)) x x^\top"},
)


@identity(
    r"\nabla_w L = X^\top (p - y)",
    where=r"p = \operatorname{sigmoid}(X w), L = -\sum_i \left(y_i \log p_i + (1 - y_i) \log(1 - p_i)\right)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="bishop2006, eq. 4.91",
    wrong={"sign": r"X^\top (y - p)", "shapes": r"X (p - y)"},
)
def logistic_regression_by_probabilities(X, w, y):
    p = sigmoid(X @ w)
    return -total(y * log(p) + (1 - y) * log(1 - p))


logistic_regression_by_probabilities.states(
    "hessian",
    r"\nabla_w^2 L = X^\top \operatorname{diag}(p \odot (1 - p)) X",
    where=r"p = \operatorname{sigmoid}(X w), L = -\sum_i \left(y_i \log p_i + (1 - y_i) \log(1 - p_i)\right)",
    source="bishop2006, eq. 4.97",
    wrong={"sign": r"-X^\top \operatorname{diag}(p \odot (1 - p)) X"},
)


@identity(
    r"\nabla_w \left(\mathrm{BCE}(\operatorname{sigmoid}(X w), y) + \tfrac{\lambda}{2} \|w\|^2\right) = X^\top (\operatorname{sigmoid}(X w) - y) + \lambda w",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    lambda_=Positive(),
    source="murphy2012, sec. 8.3",
    wrong={"factor 1/2 of one term": r"X^\top (\operatorname{sigmoid}(X w) - y) + 2 \lambda w"},
)
def penalised_logistic_regression(X, w, y, lambda_):
    return bce(sigmoid(X @ w), y) + lambda_ / 2 * (w @ w)


@identity(
    r"\nabla_w \sum_i \log(1 + \exp(-m_i)) = -X^\top (y \odot \operatorname{sigmoid}(-m))",
    where=r"m = y \odot X w",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="hastie2009, sec. 10.6",
    wrong={"sign": r"X^\top (y \odot \operatorname{sigmoid}(-m))"},
)
def logistic_loss_of_margins(X, w, y):
    return total(softplus(-y * (X @ w)))


@identity(
    r"\nabla_z \mathrm{BCE}(\operatorname{sigmoid}(z), y) = \operatorname{sigmoid}(z) - y",
    z=Vector("n"),
    y=Vector("n"),
    source="hao2018; bishop2006, sec. 5.2",
    wrong={
        "sign": r"y - \operatorname{sigmoid}(z)",
        "extra factor": r"(\operatorname{sigmoid}(z) - y) \odot \operatorname{sigmoid}(z) \odot (1 - \operatorname{sigmoid}(z))",
    },
)
def binary_cross_entropy_by_scores(z, y):
    return bce(sigmoid(z), y)


@identity(
    r"\nabla_z \tfrac12 \|\operatorname{sigmoid}(z) - y\|^2 = (\operatorname{sigmoid}(z) - y) \odot \operatorname{sigmoid}(z) \odot (1 - \operatorname{sigmoid}(z))",
    z=Vector("n"),
    y=Vector("n"),
    source="goodfellow2016, sec. 6.2.2",
    wrong={
        "sign of one term": r"(\operatorname{sigmoid}(z) - y) \odot \operatorname{sigmoid}(z) \odot (1 + \operatorname{sigmoid}(z))"
    },
)
def squared_error_of_sigmoid(z, y):
    r = sigmoid(z) - y
    return r @ r / 2


@identity(
    r"\nabla_p \mathrm{BCE}(p, y) = (p - y) \oslash (p \odot (1 - p))",
    p=Simplex("n"),
    y=Vector("n"),
    source="bishop2006, sec. 5.2",
    wrong={"sign": r"(y - p) \oslash (p \odot (1 - p))"},
)
def binary_cross_entropy_by_probabilities(p, y):
    return bce(p, y)


@identity(
    r"\frac{\partial}{\partial z} \left(-(1 - p)^2 \log p\right) = (1 - p)^2 (2 p \log p - (1 - p))",
    where=r"p = \operatorname{sigmoid}(z)",
    z=Scalar(),
    source="lin2017, with exponent 2",
    wrong={"sign of one term": r"(1 - p)^2 (2 p \log p + (1 - p))"},
)
def focal_loss(z):
    p = sigmoid(z)
    return -((1 - p) ** 2) * log(p)


@identity(
    r"\frac{\partial}{\partial z} \left(-(1 - p)^\gamma \log p\right) = (1 - p)^\gamma (\gamma p \log p - (1 - p))",
    where=r"p = \operatorname{sigmoid}(z)",
    z=Scalar(),
    gamma=Positive(),
    source="lin2017, appendix B",
    wrong={"sign of one term": r"(1 - p)^\gamma (\gamma p \log p + (1 - p))"},
)
def focal_loss_of_any_exponent(z, gamma):
    p = sigmoid(z)
    return -((1 - p) ** gamma) * log(p)


# -- margins ---------------------------------------------------------------------------------------


@identity(
    r"\nabla_w \sum_i h_i^2 = -2 X^\top (y \odot h)",
    where=r"h = \operatorname{ReLU}(1 - y \odot X w)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="hastie2009, sec. 12.3",
    wrong={"sign": r"2 X^\top (y \odot h)", "factor 2": r"-X^\top (y \odot h)"},
)
def squared_hinge_loss(X, w, y):
    h = relu(1 - y * (X @ w))
    return h @ h


@identity(
    r"\nabla_w \mathbf 1^\top \operatorname{ReLU}(1 - y \odot X w) = -\tfrac12 X^\top \left(y \odot (1 + \operatorname{sign}(1 - y \odot X w))\right)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="hastie2009, sec. 12.3",
    wrong={"sign": r"\tfrac12 X^\top \left(y \odot (1 + \operatorname{sign}(1 - y \odot X w))\right)"},
)
def hinge_loss(X, w, y):
    return total(relu(1 - y * (X @ w)))


@identity(
    r"\nabla_w \mathbf 1^\top \operatorname{ReLU}(-m) = -\tfrac12 X^\top (y \odot (1 - \operatorname{sign}(m)))",
    where=r"m = y \odot X w",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="bishop2006, eq. 4.54",
    wrong={
        "sign": r"\tfrac12 X^\top (y \odot (1 - \operatorname{sign}(m)))",
        "sign of one term": r"-\tfrac12 X^\top (y \odot (1 + \operatorname{sign}(m)))",
    },
)
def perceptron_loss(X, w, y):
    return total(relu(-y * (X @ w)))


@identity(
    r"\nabla_w \left(-\mathbf 1^\top \log \operatorname{normcdf}(m)\right) = -X^\top (y \odot \operatorname{normpdf}(m) \oslash \operatorname{normcdf}(m))",
    where=r"m = y \odot X w",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="murphy2012, sec. 9.4",
)
def probit_regression(X, w, y):
    return -total(log(normcdf(y * (X @ w))))


@identity(
    r"\nabla_w \mathbf 1^\top \exp(-y \odot X w) = -X^\top (y \odot \exp(-y \odot X w))",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="hastie2009, sec. 10.4",
    wrong={"sign": r"X^\top (y \odot \exp(-y \odot X w))"},
)
def exponential_loss(X, w, y):
    return total(exp(-y * (X @ w)))
