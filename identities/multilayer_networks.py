r"""Networks with one hidden layer: the backward pass to every weight, penalties, autoencoders, bilinear layers.

For one sample, x is a column; in a batch, samples are the columns of X.
"""

from xcheck import (
    Matrix,
    Positive,
    Simplex,
    Square,
    Vector,
    identity,
    kron,
    log,
    relu,
    sigmoid,
    softmax,
    softmax_columns,
    tanh,
    total,
    trace,
)

_NETWORK = (
    r"a_1 = W_1 x + b_1, h = \operatorname{sigmoid}(a_1), p = \operatorname{softmax}(W_2 h + b_2), L = -y^\top \log(p),"
    r" \delta = (W_2^\top (p - y)) \odot h \odot (1 - h)"
)


@identity(
    r"\nabla_{W_2} L = (p - y) h^\top",
    where=_NETWORK,
    W_1=Matrix("m", "n"),
    b_1=Vector("m"),
    W_2=Matrix("q", "m"),
    b_2=Vector("q"),
    x=Vector("n"),
    y=Simplex("q"),
    source="zhihu24709748, example 7; hao2018",
    wrong={"sign": r"(y - p) h^\top", "shapes": r"h (p - y)^\top"},
)
def two_layer_network(W_1, b_1, W_2, b_2, x, y):
    h = sigmoid(W_1 @ x + b_1)
    return -y @ log(softmax(W_2 @ h + b_2))


two_layer_network.states(
    "by_output_bias",
    r"\nabla_{b_2} L = p - y",
    where=_NETWORK,
    source="zhihu24709748, example 7; hao2018",
    wrong={"sign": "y - p"},
)
two_layer_network.states(
    "by_hidden_weights",
    r"\nabla_{W_1} L = \left((W_2^\top (p - y)) \odot \operatorname{sigmoid}'(a_1)\right) x^\top",
    where=_NETWORK,
    source="zhihu24709748, example 7; hao2018",
    wrong={"shapes": r"\left((W_2 (p - y)) \odot \operatorname{sigmoid}'(a_1)\right) x^\top"},
)
two_layer_network.states(
    "by_hidden_weights_in_activations",
    r"\nabla_{W_1} L = \delta x^\top",
    where=_NETWORK,
    source="zhihu24709748, example 7; hao2018",
    wrong={"sign": r"-\delta x^\top", "shapes": r"x \delta^\top"},
)
two_layer_network.states(
    "by_hidden_bias",
    r"\nabla_{b_1} L = \delta",
    where=_NETWORK,
    source="zhihu24709748, example 7; hao2018",
    wrong={"sign": r"-\delta"},
)
two_layer_network.states(
    "by_input",
    r"\nabla_x L = W_1^\top \delta",
    where=_NETWORK,
    source="hao2018",
    wrong={"shapes": r"W_1 \delta"},
)

_BATCH = (
    r"H = \operatorname{sigmoid}(W_1 X + b_1 \mathbf 1^\top), P = \operatorname{softmax}_{cols}(W_2 H + b_2 \mathbf 1^\top),"
    r" Y = \operatorname{softmax}_{cols}(Z), L = -\operatorname{tr}(Y^\top \log(P)),"
    r" D = (W_2^\top (P - Y)) \odot (H - H \odot H)"
)


@identity(
    r"\nabla_{W_1} L = D X^\top",
    where=_BATCH,
    W_1=Matrix("m", "n"),
    b_1=Vector("m"),
    W_2=Matrix("q", "m"),
    b_2=Vector("q"),
    X=Matrix("n", "N"),
    Z=Matrix("q", "N"),
    source="zhihu24709748, example 7",
    wrong={"shapes": r"X^\top D", "sign": r"-D X^\top"},
)
def two_layer_network_in_batch(W_1, b_1, W_2, b_2, X, Z):
    H = sigmoid(W_1 @ X + b_1[:, None])
    return -total(softmax_columns(Z) * log(softmax_columns(W_2 @ H + b_2[:, None])))


two_layer_network_in_batch.states(
    "by_hidden_bias",
    r"\nabla_{b_1} L = D \mathbf 1",
    where=_BATCH,
    source="zhihu24709748, example 7",
    wrong={"shapes": "D"},
)
two_layer_network_in_batch.states(
    "by_output_weights",
    r"\nabla_{W_2} L = (P - Y) H^\top",
    where=_BATCH,
    source="zhihu24709748, example 7",
    wrong={"sign": r"(Y - P) H^\top"},
)
two_layer_network_in_batch.states(
    "by_output_bias",
    r"\nabla_{b_2} L = (P - Y) \mathbf 1",
    where=_BATCH,
    source="zhihu24709748, example 7",
    wrong={"sign": r"(Y - P) \mathbf 1"},
)


@identity(
    r"\nabla_X \operatorname{tr}(Y^\top M Y) = W^\top \left(((M + M^\top) Y) \odot \operatorname{sigmoid}'(W X)\right)",
    where=r"Y = \operatorname{sigmoid}(W X)",
    W=Matrix("m", "n"),
    X=Matrix("n", "N"),
    M=Matrix("m", "m"),
    source="zhihu24709748, example 3, for any M",
    wrong={"needs symmetric M": r"W^\top \left((2 M Y) \odot \operatorname{sigmoid}'(W X)\right)"},
)
def quadratic_form_of_layer(W, X, M):
    Y = sigmoid(W @ X)
    return trace(Y.T @ M @ Y)


@identity(
    r"\nabla_v g^\top g = 2 s \odot (W g)",
    where=r"s = 1 - \tanh(W x) \odot \tanh(W x), g = W^\top (v \odot s)",
    v=Vector("m"),
    W=Matrix("m", "n"),
    x=Vector("n"),
    source="gulrajani2017",
    wrong={"factor 2": r"s \odot (W g)", "shapes": r"2 s \odot (W^\top g)"},
)
def gradient_penalty(v, W, x):
    g = W.T @ (v * (1 - tanh(W @ x) ** 2))
    return g @ g


# -- penalties and reconstructions ------------------------------------------------------------------


@identity(
    r"\nabla_X J = \tfrac{1}{2} (G + G^\top) X",
    where=r"J = \tfrac{1}{2} \operatorname{tr}(G^\top X X^\top) ",
    X=Matrix("m", "n"),
    G=Square("m"),
    source="giles2008, sec. 2.2.2",
    wrong={"needs symmetric G": r"G X"},
)
def gram_matrix_of_features(X, G):
    return total(G * (X @ X.T)) / 2


@identity(
    r"\nabla_Z \left(\|Z^\top Z - I\|_F^2\right) = 4 Z (Z^\top Z - I)",
    Z=Matrix("m", "n"),
    source="brock2019",
    wrong={"factor 2": r"2 Z (Z^\top Z - I)", "shapes": r"4 (Z^\top Z - I) Z"},
)
def orthogonality_penalty(Z):
    E = Z.T @ Z
    return total(E * E) - 2 * trace(E) + Z.shape[1]


@identity(
    r"\nabla_W \tfrac{\lambda}{2} \|W\|_F^2 = \lambda W",
    W=Matrix("m", "n"),
    lambda_=Positive(),
    source="goodfellow2016, sec. 7.1.1",
    wrong={"factor 1/2": r"2 \lambda W"},
)
def squared_weights_penalty(W, lambda_):
    return lambda_ / 2 * total(W * W)


@identity(
    r"\nabla_x \|W_2 \operatorname{ReLU}(W_1 x) - x\|^2 = 2 W_1^\top (s \odot (W_2^\top r)) - 2 r",
    where=r"s = \tfrac12 (\mathbf 1 + \operatorname{sign}(W_1 x)), r = W_2 \operatorname{ReLU}(W_1 x) - x",
    W_1=Matrix("m", "n"),
    W_2=Matrix("n", "m"),
    x=Vector("n"),
    source="goodfellow2016, ch. 14",
    wrong={
        "sign of one term": r"2 W_1^\top (s \odot (W_2^\top r)) + 2 r",
        "factor 2": r"W_1^\top (s \odot (W_2^\top r)) - r",
    },
)
def autoencoder(W_1, W_2, x):
    r = W_2 @ relu(W_1 @ x) - x
    return r @ r


autoencoder.states(
    "by_decoder",
    r"\nabla_{W_2} \|W_2 \operatorname{ReLU}(W_1 x) - x\|^2 = 2 r h^\top",
    where=r"h = \operatorname{ReLU}(W_1 x), r = W_2 h - x",
    source="goodfellow2016, ch. 14",
    wrong={"factor 2": r"r h^\top", "shapes": r"2 h r^\top"},
)
autoencoder.states(
    "by_encoder",
    r"\nabla_{W_1} \|W_2 \operatorname{ReLU}(W_1 x) - x\|^2 = 2 (s \odot (W_2^\top r)) x^\top",
    where=r"s = \tfrac12 (\mathbf 1 + \operatorname{sign}(W_1 x)), r = W_2 \operatorname{ReLU}(W_1 x) - x",
    source="goodfellow2016, ch. 14",
    wrong={"factor 2": r"(s \odot (W_2^\top r)) x^\top"},
)


@identity(
    r"\nabla_W \tfrac12 \|W X W^\top - Y\|_F^2 = R W X^\top + R^\top W X",
    where=r"R = W X W^\top - Y",
    W=Matrix("m", "n"),
    X=Square("n"),
    Y=Square("m"),
    source="magnus2019, ch. 9",
    wrong={"sign of one term": r"R W X^\top - R^\top W X"},
)
def bilinear_layer(W, X, Y):
    R = W @ X @ W.T - Y
    return total(R * R) / 2


@identity(
    r"\nabla_W J = \bar z (x \otimes y)^\top",
    where=r"z = W (x \otimes y), J = \bar z^\top z",
    W=Matrix("p", "m*n"),
    x=Vector("m"),
    y=Vector("n"),
    z_bar=Vector("p"),
    source="folklore",
    wrong={"shapes": r"(x \otimes y) \bar z^\top"},
)
def bilinear_pooling(W, x, y, z_bar):
    return z_bar @ W @ kron(x, y)
