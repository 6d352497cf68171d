r"""A network with one hidden layer and softmax cross-entropy: the backward pass to every weight.

For one sample, x is a column; in a batch, samples are the columns of X.
"""

from xcheck import Matrix, Simplex, Vector, identity, log, sigmoid, softmax, softmax_columns, tanh, total, trace

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
