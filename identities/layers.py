r"""Backward passes of the layers of a neural network: \bar y is the derivative of the loss by the output y.

The loss is the inner product of the output with \bar y, which has the same derivatives as any loss with that \bar y.
Samples are rows unless an entry says otherwise.
"""

from xcheck import (
    Matrix,
    OneHot,
    Unit,
    Vector,
    identity,
    mean,
    tanh,
    total,
)

# -- products --------------------------------------------------------------------------------------


@identity(
    r"\nabla_A J = \bar C B^\top",
    where=r"C = A B, J = \operatorname{tr}(\bar C^\top C)",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    C_bar=Matrix("m", "p"),
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"B^\top \bar C"},
)
def backward_through_product(A, B, C_bar):
    return total(C_bar * (A @ B))


backward_through_product.states(
    "by_right_factor",
    r"\nabla_B J = A^\top \bar C",
    where=r"C = A B, J = \operatorname{tr}(\bar C^\top C)",
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"\bar C A^\top"},
)

product_by_left_factor = identity(
    r"C = A B: \bar A = \bar C B^\top",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"B^\top \bar C"},
)

product_by_right_factor = identity(
    r"C = A B: \bar B = A^\top \bar C",
    A=Matrix("m", "n"),
    B=Matrix("n", "p"),
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"\bar C A^\top"},
)


@identity(
    r"\nabla_W J = \bar Y^\top X",
    where=r"Y = X W^\top + \mathbf 1 b^\top, J = \operatorname{tr}(\bar Y^\top Y)",
    X=Matrix("N", "n"),
    W=Matrix("m", "n"),
    b=Vector("m"),
    Y_bar=Matrix("N", "m"),
    source="goodfellow2016, sec. 6.5.6",
    wrong={"shapes": r"X^\top \bar Y"},
)
def linear_layer(X, W, b, Y_bar):
    return total(Y_bar * (X @ W.T + b))


linear_layer.states(
    "by_input",
    r"\nabla_X J = \bar Y W",
    where=r"Y = X W^\top + \mathbf 1 b^\top, J = \operatorname{tr}(\bar Y^\top Y)",
    source="goodfellow2016, sec. 6.5.6",
    wrong={"shapes": r"\bar Y W^\top"},
)
linear_layer.states(
    "by_bias",
    r"\nabla_b J = \bar Y^\top \mathbf 1",
    where=r"Y = X W^\top + \mathbf 1 b^\top, J = \operatorname{tr}(\bar Y^\top Y)",
    source="goodfellow2016, sec. 6.5.6",
    wrong={"shapes": r"\bar Y \mathbf 1"},
)


@identity(
    r"\nabla_A J = B^\top \bar h x^\top",
    where=r"h = W x + B A x, J = \bar h^\top h",
    W=Matrix("m", "n"),
    A=Matrix("r", "n"),
    B=Matrix("m", "r"),
    x=Vector("n"),
    h_bar=Vector("m"),
    source="hu2022",
    wrong={"shapes": r"B \bar h x^\top"},
)
def low_rank_adaptation(W, A, B, x, h_bar):
    return h_bar @ (W @ x + B @ (A @ x))


low_rank_adaptation.states(
    "by_left_factor",
    r"\nabla_B J = \bar h (A x)^\top",
    where=r"h = W x + B A x, J = \bar h^\top h",
    source="hu2022",
    wrong={"shapes": r"A x \bar h^\top"},
)
low_rank_adaptation.states(
    "by_input",
    r"\nabla_x J = (W + B A)^\top \bar h",
    where=r"h = W x + B A x, J = \bar h^\top h",
    source="hu2022",
    wrong={"shapes": r"(W + B A) \bar h", "sign of one term": r"(W - B A)^\top \bar h"},
)


@identity(
    r"\nabla_u J = \bar W v",
    where=r"W = u v^\top, J = \operatorname{tr}(\bar W^\top W)",
    u=Vector("m"),
    v=Vector("n"),
    W_bar=Matrix("m", "n"),
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"\bar W^\top v"},
)
def outer_product_weights(u, v, W_bar):
    return total(W_bar * (u[:, None] * v))


outer_product_weights.states(
    "by_right_factor",
    r"\nabla_v J = \bar W^\top u",
    where=r"W = u v^\top, J = \operatorname{tr}(\bar W^\top W)",
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"\bar W u"},
)


@identity(
    r"\nabla_E J = i \bar y^\top",
    where=r"y = E^\top i, J = \bar y^\top y",
    E=Matrix("m", "n"),
    i=OneHot("m"),
    y_bar=Vector("n"),
    source="goodfellow2016, sec. 12.4",
    wrong={"shapes": r"\bar y i^\top"},
)
def embedding(E, i, y_bar):
    return y_bar @ (E.T @ i)


# -- entry by entry, pooling -----------------------------------------------------------------------


@identity(
    r"\nabla_x J = \bar y + W^\top (\bar y \odot (1 - h \odot h))",
    where=r"h = \tanh(W x + b), y = x + h, J = \bar y^\top y",
    W=Matrix("n", "n"),
    x=Vector("n"),
    b=Vector("n"),
    y_bar=Vector("n"),
    source="he2016",
    wrong={
        "missing term": r"W^\top (\bar y \odot (1 - h \odot h))",
        "sign of one term": r"\bar y - W^\top (\bar y \odot (1 - h \odot h))",
    },
)
def residual_block(W, x, b, y_bar):
    return y_bar @ (x + tanh(W @ x + b))


@identity(
    r"\nabla_x J = \tfrac{1}{1 - p} m \odot \bar y",
    where=r"y = \tfrac{1}{1 - p} m \odot x, J = \bar y^\top y",
    x=Vector("n"),
    m=Vector("n"),
    p=Unit(),
    y_bar=Vector("n"),
    source="srivastava2014",
    wrong={"sign of one term": r"\tfrac{1}{1 + p} m \odot \bar y"},
)
def dropout(x, m, p, y_bar):
    return y_bar @ (m * x / (1 - p))


@identity(
    r"\nabla_x \operatorname{mean}(x) = \tfrac1n \mathbf 1",
    x=Vector("n"),
    source="goodfellow2016, sec. 9.3",
    wrong={"sign": r"-\tfrac1n \mathbf 1"},
)
def average_pooling(x):
    return mean(x)
