r"""Backward passes of attention and of its relatives: \bar O is the derivative of the loss by the output O."""

from xcheck import (
    Matrix,
    Positive,
    Scalar,
    Vector,
    cos,
    identity,
    logsumexp,
    sin,
    softmax,
    softmax_rows,
    sqrt,
    total,
)

_ATTENTION = (
    r"S = \tfrac{1}{\sqrt{d}} Q K^\top, P = \operatorname{softmax}_{rows}(S), O = P V, J = \operatorname{tr}(\bar O^\top O),"
    r" B = \bar O V^\top, G = P \odot (B - \operatorname{rowsum}(P \odot B) \mathbf 1^\top)"
)


@identity(
    r"\nabla_V J = P^\top \bar O",
    where=_ATTENTION,
    Q=Matrix("m", "d"),
    K=Matrix("n", "d"),
    V=Matrix("n", "p"),
    O_bar=Matrix("m", "p"),
    source="vaswani2017; dao2022, appendix B",
    wrong={"shapes": r"P \bar O"},
)
def attention(Q, K, V, O_bar):
    P = softmax_rows(Q @ K.T / sqrt(Q.shape[1]))
    return total(O_bar * (P @ V))


attention.states(
    "by_queries",
    r"\nabla_Q J = \tfrac{1}{\sqrt{d}} G K",
    where=_ATTENTION,
    source="vaswani2017; dao2022, appendix B",
    wrong={"sign": r"-\tfrac{1}{\sqrt{d}} G K"},
)
attention.states(
    "by_keys",
    r"\nabla_K J = \tfrac{1}{\sqrt{d}} G^\top Q",
    where=_ATTENTION,
    source="vaswani2017; dao2022, appendix B",
    wrong={"shapes": r"\tfrac{1}{\sqrt{d}} G Q"},
)


@identity(
    r"\nabla_S J = P \odot (\bar O V^\top - \operatorname{rowdot}(\bar O, O) \mathbf 1^\top)",
    where=r"P = \operatorname{softmax}_{rows}(S), O = P V, J = \operatorname{tr}(\bar O^\top O)",
    S=Matrix("m", "n"),
    V=Matrix("n", "p"),
    O_bar=Matrix("m", "p"),
    source="dao2022, appendix B",
    wrong={
        "sign of one term": r"P \odot (\bar O V^\top + \operatorname{rowdot}(\bar O, O) \mathbf 1^\top)",
    },
)
def attention_by_scores(S, V, O_bar):
    return total(O_bar * (softmax_rows(S) @ V))


@identity(
    r"\nabla_W J = X^\top G K",
    where=r"P = \operatorname{softmax}_{rows}(X W K^\top), O = P V, J = \operatorname{tr}(\bar O^\top O), G = P \odot (\bar O V^\top - \operatorname{rowdot}(\bar O, O) \mathbf 1^\top)",
    X=Matrix("m", "n"),
    W=Matrix("n", "d"),
    K=Matrix("N", "d"),
    V=Matrix("N", "p"),
    O_bar=Matrix("m", "p"),
    source="vaswani2017; dao2022, appendix B",
    wrong={"shapes": r"X G K"},
)
def attention_by_query_weights(X, W, K, V, O_bar):
    return total(O_bar * (softmax_rows(X @ W @ K.T) @ V))


@identity(
    r"\nabla_K J = V \bar O^\top Q",
    where=r"O = Q K^\top V, J = \operatorname{tr}(\bar O^\top O)",
    Q=Matrix("m", "d"),
    K=Matrix("n", "d"),
    V=Matrix("n", "p"),
    O_bar=Matrix("m", "p"),
    source="katharopoulos2020",
    wrong={"shapes": r"Q^\top \bar O V^\top"},
)
def linear_attention(Q, K, V, O_bar):
    return total(O_bar * (Q @ (K.T @ V)))


linear_attention.states(
    "by_queries",
    r"\nabla_Q J = \bar O V^\top K",
    where=r"O = Q K^\top V, J = \operatorname{tr}(\bar O^\top O)",
    source="katharopoulos2020",
    wrong={"shapes": r"\bar O K^\top V"},
)
linear_attention.states(
    "by_values",
    r"\nabla_V J = K Q^\top \bar O",
    where=r"O = Q K^\top V, J = \operatorname{tr}(\bar O^\top O)",
    source="katharopoulos2020",
    wrong={"shapes": r"K^\top Q \bar O"},
)


@identity(
    r"\nabla_x J = R^\top \bar y",
    where=r"R = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}, y = R x, J = \bar y^\top y",
    x=Vector(2),
    theta=Scalar(),
    y_bar=Vector(2),
    source="su2021",
    wrong={"transpose": r"R \bar y"},
)
def rotary_embedding(x, theta, y_bar):
    c, s = cos(theta), sin(theta)
    return y_bar[0] * (c * x[0] - s * x[1]) + y_bar[1] * (s * x[0] + c * x[1])


@identity(
    r"\nabla_G J = (g \odot (s - (g^\top s) \mathbf 1)) x^\top",
    where=r"g = \operatorname{softmax}(G x), s = E \bar y, J = g^\top s",
    G=Matrix("m", "n"),
    x=Vector("n"),
    E=Matrix("m", "p"),
    y_bar=Vector("p"),
    source="shazeer2017",
    wrong={
        "sign of one term": r"(g \odot (s + (g^\top s) \mathbf 1)) x^\top",
        "missing term": r"(g \odot s) x^\top",
    },
)
def mixture_of_experts_gate(G, x, E, y_bar):
    return softmax(G @ x) @ (E @ y_bar)


@identity(
    r"\nabla_x E = x - X \operatorname{softmax}(\beta X^\top x)",
    where=r"E = -\tfrac{1}{\beta} \operatorname{logsumexp}(\beta X^\top x) + \tfrac12 x^\top x",
    X=Matrix("n", "N"),
    x=Vector("n"),
    beta=Positive(),
    source="ramsauer2021",
    wrong={
        "sign of one term": r"x + X \operatorname{softmax}(\beta X^\top x)",
        "shapes": r"x - X^\top \operatorname{softmax}(\beta X^\top x)",
    },
)
def energy_of_modern_hopfield_network(X, x, beta):
    return -logsumexp(beta * X.T @ x) / beta + x @ x / 2
