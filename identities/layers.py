r"""Backward passes of the layers of a neural network: \bar y is the derivative of the loss by the output y.

The loss is the inner product of the output with \bar y, which has the same derivatives as any loss with that \bar y.
Samples are rows unless an entry says otherwise.
"""

from xcheck import (
    Matrix,
    OneHot,
    PositiveVector,
    Scalar,
    Unit,
    Vector,
    amax,
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


# With s marking the support, s ⊙ y is the sparsemax of x; what stands here holds for any weights s.
@identity(
    r"\nabla_x J = \left(\operatorname{diag}(s) - \tfrac{1}{\mathbf 1^\top s} s s^\top\right) \bar y",
    where=r"y = x - \tfrac{1}{\mathbf 1^\top s} (s^\top x - 1) \mathbf 1, J = \bar y^\top (s \odot y)",
    x=Vector("n"),
    s=PositiveVector("n"),
    y_bar=Vector("n"),
    source="martins2016, sec. 2.5",
    wrong={"sign of one term": r"\left(\operatorname{diag}(s) + \tfrac{1}{\mathbf 1^\top s} s s^\top\right) \bar y"},
)
def sparsemax_on_its_support(x, s, y_bar):
    return y_bar @ (s * (x - (s @ x - 1) / total(s)))


# -- convolution -----------------------------------------------------------------------------------
# As networks compute it: the kernel slides without being flipped.


@identity(
    r"\nabla_h J = \begin{pmatrix} x_1 & x_2 & x_3 \\ x_2 & x_3 & x_4 \end{pmatrix} \bar y",
    where=r"y = \begin{pmatrix} x_1 & x_2 \\ x_2 & x_3 \\ x_3 & x_4 \end{pmatrix} h, J = \bar y^\top y",
    x=Vector(4),
    h=Vector(2),
    y_bar=Vector(3),
    source="goodfellow2016, sec. 9.5",
    wrong={"sign": r"-\begin{pmatrix} x_1 & x_2 & x_3 \\ x_2 & x_3 & x_4 \end{pmatrix} \bar y"},
)
def convolution_by_kernel(x, h, y_bar):
    return y_bar @ (h[0] * x[:3] + h[1] * x[1:])


@identity(
    r"\nabla_x J = \begin{pmatrix} h_1 & 0 & 0 \\ h_2 & h_1 & 0 \\ 0 & h_2 & h_1 \\ 0 & 0 & h_2 \end{pmatrix} \bar y",
    where=r"y = \begin{pmatrix} h_1 & h_2 & 0 & 0 \\ 0 & h_1 & h_2 & 0 \\ 0 & 0 & h_1 & h_2 \end{pmatrix} x, J = \bar y^\top y",
    x=Vector(4),
    h=Vector(2),
    y_bar=Vector(3),
    source="goodfellow2016, sec. 9.5",
    wrong={
        "shapes": r"\begin{pmatrix} h_1 & h_2 & 0 & 0 \\ 0 & h_1 & h_2 & 0 \\ 0 & 0 & h_1 & h_2 \end{pmatrix} \bar y"
    },
)
def convolution_by_input(x, h, y_bar):
    return y_bar @ (h[0] * x[:3] + h[1] * x[1:])


@identity(
    r"\frac{\partial J}{\partial h_k} = \sum_{i=1}^m \bar y_i x_{i+k}",
    where=r"J = \sum_{i=1}^m \bar y_i \sum_{k=1}^q h_k x_{i+k}",
    x=Vector("m + q"),
    h=Vector("q"),
    y_bar=Vector("m"),
    source="goodfellow2016, sec. 9.5",
    wrong={"sign": r"-\sum_{i=1}^m \bar y_i x_{i+k}"},
)
def convolution_by_entries_of_the_kernel(x, h, y_bar):
    m = y_bar.shape[0]
    return total(sum(h[k] * y_bar * x[k + 1 : k + 1 + m] for k in range(h.shape[0])))


@identity(
    r"\frac{\partial J}{\partial H_{kl}} = \sum_{i=1}^m \sum_{j=1}^n \bar Y_{ij} X_{i+k,j+l}",
    where=r"J = \sum_{i=1}^m \sum_{j=1}^n \bar Y_{ij} \sum_{k=1}^p \sum_{l=1}^q H_{kl} X_{i+k,j+l}",
    X=Matrix("m + p", "n + q"),
    H=Matrix("p", "q"),
    Y_bar=Matrix("m", "n"),
    source="goodfellow2016, eq. 9.11",
    wrong={"sign": r"-\sum_{i=1}^m \sum_{j=1}^n \bar Y_{ij} X_{i+k,j+l}"},
)
def convolution_of_images(X, H, Y_bar):
    (p, q), (m, n) = H.shape, Y_bar.shape
    windows = ((k, l, X[k + 1 : k + 1 + m, l + 1 : l + 1 + n]) for k in range(p) for l in range(q))
    return total(sum(H[k, l] * Y_bar * window for k, l, window in windows))


convolution_by_entries_of_the_kernel.states(
    "by_input",
    r"\frac{\partial J}{\partial x_j} = \sum_{k=1}^q h_k \bar y_{j-k}",
    where=r"J = \sum_{i=1}^m \bar y_i \sum_{k=1}^q h_k x_{i+k}",
    source="goodfellow2016, sec. 9.5",
    wrong={"sign": r"-\sum_{k=1}^q h_k \bar y_{j-k}"},
)
convolution_of_images.states(
    "by_input",
    r"\frac{\partial J}{\partial X_{ij}} = \sum_{k=1}^p \sum_{l=1}^q \bar Y_{i-k,j-l} H_{kl}",
    where=r"J = \sum_{r=1}^m \sum_{s=1}^n \bar Y_{rs} \sum_{k=1}^p \sum_{l=1}^q H_{kl} X_{r+k,s+l}",
    source="goodfellow2016, sec. 9.5",
    wrong={"sign": r"-\sum_{k=1}^p \sum_{l=1}^q \bar Y_{i-k,j-l} H_{kl}"},
)


# As mathematics and signal processing define it: the kernel is flipped, and what was before the first entry is 0.
@identity(
    r"\frac{\partial J}{\partial h_k} = \sum_{i=1}^m \bar y_i x_{i-k}",
    where=r"J = \sum_{i=1}^m \bar y_i \sum_{k=1}^q h_k x_{i-k}",
    x=Vector("m"),
    h=Vector("q"),
    y_bar=Vector("m"),
    source="goodfellow2016, eq. 9.3",
    wrong={"sign": r"-\sum_{i=1}^m \bar y_i x_{i-k}"},
)
def causal_convolution_by_kernel(x, h, y_bar):
    m, reach = y_bar.shape[0], min(h.shape[0], y_bar.shape[0] - 1)
    return sum(h[k] * (y_bar[k + 1 :] @ x[: m - k - 1]) for k in range(reach))


@identity(
    r"\nabla_x (\bar y \max_i x_i) = \bar y\, e_{i^*}",
    x=Vector("n"),
    y_bar=Scalar(),
    source="goodfellow2016, sec. 9.3",
    wrong={"missing factor": r"e_{i^*}"},
)
def max_pooling(x, y_bar):
    return y_bar * amax(x)
