"""Activation functions of neural networks: their derivatives."""

from xcheck import (
    Interval,
    Positive,
    Scalar,
    Vector,
    absolute,
    arctan,
    cosh,
    erf,
    exp,
    gelu,
    hardswish,
    identity,
    lgamma,
    log,
    normcdf,
    normpdf,
    relu,
    sigmoid,
    silu,
    softplus,
    tanh,
)

# -- sigmoids --------------------------------------------------------------------------------------


@identity(
    r"\sigma = \operatorname{sigmoid}: \sigma'(x) = \sigma(x) (1 - \sigma(x))",
    x=Scalar(),
    source="goodfellow2016, sec. 3.10; zhihu24863977",
    wrong={"sign of one term": r"\sigma(x) (1 + \sigma(x))"},
)
def logistic_function(x):
    return sigmoid(x)


logistic_function.states(
    "by_reflection",
    r"\sigma = \operatorname{sigmoid}: \sigma'(x) = \sigma(x) \sigma(-x)",
    source="goodfellow2016, sec. 3.10",
    wrong={"sign": r"-\sigma(x) \sigma(-x)"},
)

curvature_of_sigmoid = identity(
    r"\sigma = \operatorname{sigmoid}: \sigma''(x) = \sigma'(x) (1 - 2 \sigma(x))",
    x=Scalar(),
    source="goodfellow2016, sec. 3.10",
)


@identity(
    r"\frac{\partial \tanh(x)}{\partial x} = 1 - \tanh(x)^2",
    x=Scalar(),
    source="bishop2006, eq. 5.60",
    wrong={"sign of one term": r"1 + \tanh(x)^2"},
)
def tangent_of_number(x):
    return tanh(x)


tangent_by_sigmoid = identity(
    r"\tanh(x) = 2 \operatorname{sigmoid}(2 x) - 1",
    x=Scalar(),
    source="goodfellow2016, sec. 6.3.2",
    wrong={"sign of one term": r"2 \operatorname{sigmoid}(2 x) + 1"},
)


@identity(
    r"\frac{\partial}{\partial x} \frac{x}{1 + |x|} = \frac{1}{(1 + |x|)^2}",
    x=Scalar(),
    source="glorot2010",
    wrong={"sign": r"-\frac{1}{(1 + |x|)^2}"},
)
def softsign(x):
    return x / (1 + absolute(x))


@identity(
    r"\frac{\partial \arctan(x)}{\partial x} = \frac{1}{1 + x^2}",
    x=Scalar(),
    source="folklore",
    wrong={"sign of one term": r"\frac{1}{1 - x^2}"},
)
def arctangent(x):
    return arctan(x)


@identity(
    r"\frac{\partial \operatorname{erf}(x)}{\partial x} = \frac{2}{\sqrt{\pi}} \exp(-x^2)",
    x=Scalar(),
    source="folklore",
    wrong={"factor 2": r"\frac{1}{\sqrt{\pi}} \exp(-x^2)"},
)
def error_function(x):
    return erf(x)


@identity(
    r"\frac{\partial \operatorname{normcdf}(x)}{\partial x} = \frac{1}{\sqrt{2 \pi}} \exp\left(-\tfrac12 x^2\right)",
    x=Scalar(),
    source="murphy2012, sec. 9.4",
    wrong={"sign": r"-\frac{1}{\sqrt{2 \pi}} \exp\left(-\tfrac12 x^2\right)"},
)
def normal_distribution_function(x):
    return normcdf(x)


@identity(
    r"\frac{\partial \operatorname{normpdf}(x)}{\partial x} = -x \operatorname{normpdf}(x)",
    x=Scalar(),
    source="murphy2012, sec. 9.4",
    wrong={"sign": r"x \operatorname{normpdf}(x)"},
)
def normal_density_function(x):
    return normpdf(x)


# -- ramps -----------------------------------------------------------------------------------------


@identity(
    r"f = \operatorname{ReLU}: f'(x) = \tfrac12 (1 + \operatorname{sign}(x))",
    x=Scalar(),
    source="goodfellow2016, sec. 6.3.1, away from 0",
    wrong={"sign of one term": r"\tfrac12 (1 - \operatorname{sign}(x))", "factor 1/2": r"1 + \operatorname{sign}(x)"},
)
def rectifier(x):
    return relu(x)


@identity(
    r"\frac{\partial \operatorname{ReLU}(x)}{\partial x} = \tfrac12 \operatorname{diag}(\mathbf 1 + \operatorname{sign}(x))",
    x=Vector("n"),
    source="goodfellow2016, sec. 6.3.1, away from 0",
    wrong={"sign of one term": r"\tfrac12 \operatorname{diag}(\mathbf 1 - \operatorname{sign}(x))"},
)
def rectifier_of_vector(x):
    return relu(x)


@identity(
    r"\frac{\partial}{\partial x} \left(\operatorname{ReLU}(x) - \alpha \operatorname{ReLU}(-x)\right)"
    r" = \tfrac12 (1 + \alpha) + \tfrac12 (1 - \alpha) \operatorname{sign}(x)",
    x=Scalar(),
    alpha=Positive(),
    source="maas2013",
    wrong={"sign of one term": r"\tfrac12 (1 + \alpha) - \tfrac12 (1 - \alpha) \operatorname{sign}(x)"},
)
def leaky_rectifier(x, alpha):
    return relu(x) - alpha * relu(-x)


leaky_rectifier.states(
    "by_slope",
    r"\frac{\partial}{\partial \alpha} \left(\operatorname{ReLU}(x) - \alpha \operatorname{ReLU}(-x)\right)"
    r" = -\operatorname{ReLU}(-x)",
    source="he2015",
    wrong={"sign": r"\operatorname{ReLU}(-x)"},
)


@identity(
    r"f = \operatorname{softplus}: f'(x) = \operatorname{sigmoid}(x)",
    x=Scalar(),
    source="goodfellow2016, sec. 3.10",
    wrong={"sign": r"-\operatorname{sigmoid}(x)"},
)
def softplus_of_number(x):
    return softplus(x)


softplus_less_its_reflection = identity(
    r"\operatorname{softplus}(x) - \operatorname{softplus}(-x) = x",
    x=Scalar(),
    source="goodfellow2016, sec. 3.10",
    wrong={"sign": "-x"},
)


@identity(
    r"\frac{\partial \log(\operatorname{sigmoid}(x))}{\partial x} = \operatorname{sigmoid}(-x)",
    x=Scalar(),
    source="goodfellow2016, sec. 3.10",
    wrong={"sign": r"-\operatorname{sigmoid}(-x)"},
)
def log_of_sigmoid(x):
    return log(sigmoid(x))


@identity(
    r"f'(x) = s (1 + x (1 - s))",
    where=r"f = \operatorname{SiLU}, s = \operatorname{sigmoid}(x)",
    x=Scalar(),
    source="ramachandran2017",
    wrong={"sign of one term": r"s (1 + x (1 + s))"},
)
def sigmoid_linear_unit(x):
    return silu(x)


@identity(
    r"\frac{\partial}{\partial x} x \operatorname{sigmoid}(\beta x) = s + \beta x s (1 - s)",
    where=r"s = \operatorname{sigmoid}(\beta x)",
    x=Scalar(),
    beta=Positive(),
    source="ramachandran2017",
    wrong={"sign of one term": r"s - \beta x s (1 - s)", "missing factor": r"s + x s (1 - s)"},
)
def swish_with_slope(x, beta):
    return x * sigmoid(beta * x)


swish_with_slope.states(
    "by_slope",
    r"\frac{\partial}{\partial \beta} x \operatorname{sigmoid}(\beta x) = x^2 s (1 - s)",
    where=r"s = \operatorname{sigmoid}(\beta x)",
    source="ramachandran2017",
    wrong={"sign of one term": r"x^2 s (1 + s)"},
)


@identity(
    r"f = \operatorname{GELU}: f'(x) = \operatorname{normcdf}(x) + x \operatorname{normpdf}(x)",
    x=Scalar(),
    source="hendrycks2016",
    wrong={
        "sign of one term": r"\operatorname{normcdf}(x) - x \operatorname{normpdf}(x)",
    },
)
def gaussian_error_linear_unit(x):
    return gelu(x)


@identity(
    r"\frac{\partial}{\partial x} x t = t + x \operatorname{sigmoid}(x) (1 - t^2)",
    where=r"t = \tanh(\operatorname{softplus}(x))",
    x=Scalar(),
    source="misra2020",
    wrong={"sign of one term": r"t + x \operatorname{sigmoid}(x) (1 + t^2)"},
)
def mish(x):
    return x * tanh(softplus(x))


# -- other functions of one number -----------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial x} \exp(-\gamma x^2) = -2 \gamma x \exp(-\gamma x^2)",
    x=Scalar(),
    gamma=Positive(),
    source="bishop2006, sec. 6.3",
    wrong={"sign": r"2 \gamma x \exp(-\gamma x^2)", "factor 2": r"-\gamma x \exp(-\gamma x^2)"},
)
def radial_bump(x, gamma):
    return exp(-gamma * x**2)


@identity(
    r"\frac{\partial}{\partial x} x \log(x) = \log(x) + 1",
    x=Positive(),
    source="cover2006, ch. 2",
    wrong={"sign of one term": r"\log(x) - 1"},
)
def number_times_its_logarithm(x):
    return x * log(x)


@identity(
    r"\frac{\partial}{\partial x} \log(\cosh(x)) = \tanh(x)",
    x=Scalar(),
    source="folklore",
    wrong={"sign": r"-\tanh(x)"},
)
def log_of_hyperbolic_cosine(x):
    return log(cosh(x))


@identity(
    r"\frac{\partial \operatorname{lgamma}(x)}{\partial x} = \operatorname{digamma}(x)",
    x=Positive(),
    source="folklore",
    wrong={"sign": r"-\operatorname{digamma}(x)"},
)
def log_of_gamma_function(x):
    return lgamma(x)


@identity(
    r"\frac{\partial \operatorname{hardswish}(x)}{\partial x} = \tfrac16 (2 x + 3)",
    x=Interval(-3, 3),
    source="howard2019",
    wrong={"factor 2 of one term": r"\tfrac16 (x + 3)"},
)
def hard_swish(x):
    return hardswish(x)
