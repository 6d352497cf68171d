"""Gradients of machine learning as they are often derived wrongly: each with the reason it is false and the right form."""

from xcheck import (
    FullColumnRank,
    Matrix,
    OneHot,
    PositiveVector,
    Scalar,
    Simplex,
    Vector,
    gelu,
    identity,
    log,
    logsoftmax,
    mean,
    norm,
    softmax,
    softmax_rows,
    sqrt,
    tanh,
    total,
)

# -- softmax and cross-entropy ---------------------------------------------------------------------


@identity(
    r"p = \operatorname{softmax}(a): \frac{\partial p}{\partial a} = \operatorname{diag}(p \odot (1 - p))",
    a=Vector("n"),
    refuted_by="unknown cause",
    right=r"p = \operatorname{softmax}(a): \frac{\partial p}{\partial a} = \operatorname{diag}(p) - p p^\top",
    source="folklore, the derivative of the logistic function carried over, without the entries off the diagonal",
)
def softmax_entry_by_entry(a):
    return softmax(a)


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = \operatorname{softmax}(a) - y",
    a=Vector("n"),
    y=PositiveVector("n"),
    refuted_by="needs sum one of y",
    right=r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = (\mathbf 1^\top y) \operatorname{softmax}(a) - y",
    source="folklore, for weights that do not sum to 1",
)
def cross_entropy_of_weights_of_any_sum(a, y):
    return -y @ logsoftmax(a)


@identity(
    r"p = \operatorname{softmax}(a): \frac{\partial\, \tfrac12 \|p - y\|^2}{\partial a} = p - y",
    a=Vector("n"),
    y=OneHot("n"),
    refuted_by="unknown cause",
    right=r"p = \operatorname{softmax}(a): \frac{\partial\, \tfrac12 \|p - y\|^2}{\partial a} = (\operatorname{diag}(p) - p p^\top) (p - y)",
    source="folklore, the gradient of cross-entropy for another loss",
)
def squared_error_with_the_gradient_of_cross_entropy(a, y):
    return norm(softmax(a) - y) ** 2 / 2


@identity(
    r"\nabla_p (-p^\top \log p) = -\log p",
    p=Simplex("n", gradient="ambient"),
    refuted_by="missing term",
    right=r"\nabla_p (-p^\top \log p) = -\log p - \mathbf 1",
    source="folklore, one factor of the product held",
)
def entropy_with_one_factor_held(p):
    return -p @ log(p)


# -- layers ----------------------------------------------------------------------------------------


@identity(
    r"\nabla_x \tfrac12 \|W \tanh(x) - y\|^2 = W^\top (W \tanh(x) - y) (1 - \tanh(x) \odot \tanh(x))^\top",
    x=Vector("n"),
    W=Matrix("m", "n"),
    y=Vector("m"),
    refuted_by="shapes",
    right=r"\nabla_x \tfrac12 \|W \tanh(x) - y\|^2 = W^\top (W \tanh(x) - y) \odot (1 - \tanh(x) \odot \tanh(x))",
    source="folklore, a matrix product in place of Hadamard's",
)
def layer_backwards_by_a_matrix_product(x, W, y):
    return norm(W @ tanh(x) - y) ** 2 / 2


@identity(
    r"\nabla_x J = \tfrac{1}{\sigma} g",
    where=r"\sigma = \sqrt{\operatorname{var}(x) + \tfrac{1}{1000}}, z = \tfrac{1}{\sigma} (x - \operatorname{mean}(x) \mathbf 1), J = g^\top z",
    x=Vector("n"),
    g=Vector("n"),
    refuted_by="unknown cause",
    right=r"\nabla_x J = \tfrac{1}{\sigma} \left(g - \operatorname{mean}(g) \mathbf 1 - \operatorname{mean}(g \odot z) z\right)",
    source="folklore, mean and variance taken for constants",
)
def normalisation_by_constants(x, g):
    centred = x - mean(x)
    return g @ (centred / sqrt(mean(centred**2) + 1 / 1000))


@identity(
    r"f = \operatorname{GELU}: f'(x) = \operatorname{normcdf}(x)",
    x=Scalar(),
    refuted_by="unknown cause",
    right=r"f = \operatorname{GELU}: f'(x) = \operatorname{normcdf}(x) + x \operatorname{normpdf}(x)",
    source="folklore, one factor of the product held",
)
def gaussian_unit_with_one_factor_held(x):
    return gelu(x)


@identity(
    r"P = \operatorname{softmax}_{rows}(S): \nabla_S \langle \bar P, P\rangle = P \odot \bar P",
    S=Matrix("m", "n"),
    P_bar=Matrix("m", "n"),
    refuted_by="unknown cause",
    right=r"P = \operatorname{softmax}_{rows}(S): \nabla_S \langle \bar P, P\rangle = P \odot (\bar P - \operatorname{rowdot}(P, \bar P) \mathbf 1^\top)",
    source="folklore, the coupling within a row is lost",
)
def attention_weights_entry_by_entry(S, P_bar):
    return total(P_bar * softmax_rows(S))


# -- least squares ---------------------------------------------------------------------------------


@identity(
    r"\nabla_x \|A x - b\|^2 = A^\top (A x - b)",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    refuted_by="factor 2",
    right=r"\nabla_x \|A x - b\|^2 = 2 A^\top (A x - b)",
    source="folklore, the gradient of half of it",
)
def squared_residual_as_if_halved(x, A, b):
    return norm(A @ x - b) ** 2


@identity(
    r"\nabla_x \|A x - b\|^2 = 2 A (A x - b)",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    refuted_by="shapes",
    right=r"\nabla_x \|A x - b\|^2 = 2 A^\top (A x - b)",
    source="folklore, a transpose is lost",
)
def squared_residual_without_the_transpose(x, A, b):
    return norm(A @ x - b) ** 2


steps_with_rates_on_the_wrong_side = identity(
    r"g = 2 X^\top (X w - z):\ w - \alpha \odot g = w - g \operatorname{diag}(\alpha)",
    X=FullColumnRank("N", "d"),
    w=Vector("d"),
    z=Vector("N"),
    alpha=PositiveVector("d"),
    refuted_by="shapes",
    right=r"g = 2 X^\top (X w - z):\ w - \alpha \odot g = w - \operatorname{diag}(\alpha) g",
    source="folklore, a matrix of rates behind a column",
)

design_matrix_set_as_a_column = identity(
    r"\frac{\partial x y}{\partial y} = x^\top",
    x=Vector("n"),
    y=Vector(2),
    refuted_by="shapes",
    right=r"\frac{\partial X y}{\partial y} = X^\top",
    source="qiudao2024, an arrow over the design matrix",
    X=Matrix("n", 2),
)
