"""Softmax, log-sum-exp and cross-entropy; regression with them, one sample at a time and in batches."""

from xcheck import (
    Matrix,
    Simplex,
    Vector,
    exp,
    identity,
    log,
    logsumexp,
    softmax,
    softmax_columns,
    total,
    trace,
)

# -- the function ----------------------------------------------------------------------------------

softmax_by_exponentials = identity(
    r"\operatorname{softmax}(a) = \frac{\exp(a)}{\mathbf 1^\top \exp(a)}",
    a=Vector("n"),
    source="magnus2019, ch. 5",
)


@identity(
    r"p = \operatorname{softmax}(a): \frac{\partial p}{\partial a} = \operatorname{diag}(p) - p p^\top",
    a=Vector("n"),
    source="petersen2012, eq. 569",
    wrong={"sign of one term": r"\operatorname{diag}(p) + p p^\top"},
)
def softmax_of_scores(a):
    return softmax(a)


softmax_of_scores_by_cases = identity(
    r"p = \operatorname{softmax}(a): \frac{\partial p_i}{\partial a_j} = \begin{cases} p_i (1 - p_j) & i = j \\ -p_i p_j & i \ne j \end{cases}",
    a=Vector("n"),
    source="petersen2012, eq. 569, entry by entry; goodfellow2016, sec. 6.2",
    wrong={
        "sign of one case": r"\begin{cases} p_i (1 - p_j) & i = j \\ p_i p_j & i \ne j \end{cases}",
        "cases exchanged": r"\begin{cases} -p_i p_j & i = j \\ p_i (1 - p_j) & i \ne j \end{cases}",
    },
)


@identity(
    r"p = \operatorname{softmax}(a): \frac{\partial \log(p)}{\partial a} = I - p \mathbf 1^\top",
    a=Vector("n"),
    source="zhihu24709748, example 6",
    wrong={"numerator layout": r"I - \mathbf 1 p^\top"},
)
def log_of_softmax(a):
    return log(softmax(a))


@identity(
    r"\frac{\partial \operatorname{logsumexp}(a)}{\partial a} = \operatorname{softmax}(a)",
    a=Vector("n"),
    source="zhihu24709748, example 6",
    wrong={"numerator layout": r"\operatorname{softmax}(a)^\top"},
)
def log_sum_of_exponentials(a):
    return logsumexp(a)


log_of_softmax_by_cases = identity(
    r"p = \operatorname{softmax}(a): \frac{\partial \log p_k}{\partial a_i} = \begin{cases} 1 - p_i & i = k \\ -p_i & \text{otherwise} \end{cases}",
    a=Vector("n"),
    source="zhihu24709748, example 6, entry by entry",
    wrong={"sign of one case": r"\begin{cases} 1 - p_i & i = k \\ p_i & \text{otherwise} \end{cases}"},
)

log_sum_of_exponentials.states(
    "hessian",
    r"p = \operatorname{softmax}(a): \frac{\partial^2 \operatorname{logsumexp}(a)}{\partial a\,\partial a^\top} = \operatorname{diag}(p) - p p^\top",
    source="zhihu24709748, example 6",
)

# -- cross-entropy ---------------------------------------------------------------------------------


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = \operatorname{softmax}(a) - y",
    a=Vector("n"),
    y=Simplex("n"),
    source="zhihu24709748, example 6",
    wrong={"sign": r"y - \operatorname{softmax}(a)", "factor 1/2": r"2 (\operatorname{softmax}(a) - y)"},
)
def cross_entropy(a, y):
    return -y @ log(softmax(a))


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = (\mathbf 1^\top y) \operatorname{softmax}(a) - y",
    a=Vector("n"),
    y=Vector("n"),
    source="zhihu24709748, example 6, without the assumption that y sums to 1",
)
def cross_entropy_of_any_weights(a, y):
    return -y @ log(softmax(a))


@identity(
    r"p = \operatorname{softmax}(a): \frac{\partial\, \tfrac12 \lVert p - y \rVert^2}{\partial a} = (\operatorname{diag}(p) - p p^\top) (p - y)",
    a=Vector("n"),
    y=Vector("n"),
    source="petersen2012, eq. 569, with the chain rule",
)
def squared_error_of_softmax(a, y):
    residual = softmax(a) - y
    return residual @ residual / 2


# -- regression ------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(W x)))}{\partial W} = (\operatorname{softmax}(W x) - y) x^\top",
    W=Matrix("m", "n"),
    x=Vector("n"),
    y=Simplex("m"),
    source="datawhale2020; zhihu24709748, example 6",
    tags=("S000-41",),
    wrong={
        "sign": r"(y - \operatorname{softmax}(W x)) x^\top",
        "numerator layout": r"x (\operatorname{softmax}(W x) - y)^\top",
    },
)
def softmax_regression(W, x, y):
    return -y @ log(softmax(W @ x))


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(W x)))}{\partial x} = W^\top (\operatorname{softmax}(W x) - y)",
    W=Matrix("m", "n"),
    x=Vector("n"),
    y=Simplex("m"),
    source="zhihu24709748, example 7",
    wrong={"shapes": r"W (\operatorname{softmax}(W x) - y)"},
)
def softmax_regression_by_input(W, x, y):
    return -y @ log(softmax(W @ x))


# The columns of X are samples, those of Y their classes; P has the softmax of each column of WX, and Y
# is made the same way, so that its columns sum to 1.
@identity(
    r"E = \exp(W X),\ P = E \operatorname{diag}(E^\top \mathbf 1)^{-1},\ C = \exp(Z),\ Y = C \operatorname{diag}(C^\top \mathbf 1)^{-1}:"
    r" \frac{\partial (-\operatorname{tr}(Y^\top \log(P)))}{\partial W} = (P - Y) X^\top",
    W=Matrix("m", "n"),
    X=Matrix("n", "N"),
    Z=Matrix("m", "N"),
    source="datawhale2020, example 3",
    tags=("S000-40",),
    wrong={"sign": r"(Y - P) X^\top", "shapes": r"X^\top (P - Y)"},
)
def softmax_regression_in_batch(W, X, Z):
    scores = exp(W @ X)
    classes = exp(Z)
    return -total(classes / classes.sum(axis=0) * log(scores / scores.sum(axis=0)))


@identity(
    r"\frac{\partial \lVert X W - Y \rVert_F^2}{\partial W} = 2 X^\top (X W - Y)",
    X=Matrix("N", "n"),
    W=Matrix("n", "m"),
    Y=Matrix("N", "m"),
    source="datawhale2020, example 3",
    tags=("S000-40",),
    wrong={"factor 2": r"X^\top (X W - Y)", "shapes": r"2 (X W - Y) X^\top"},
)
def multivariate_least_squares(X, W, Y):
    residual = X @ W - Y
    return trace(residual.T @ residual)


@identity(
    r"\frac{\partial \lVert X w - y \rVert^2}{\partial w} = 2 X^\top (X w - y)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="datawhale2020; zhihu24709748, example 4",
    tags=("S000-41",),
    wrong={"factor 2": r"X^\top (X w - y)", "shapes": "2 X (X w - y)"},
)
def least_squares_with_one_output(X, w, y):
    residual = X @ w - y
    return residual @ residual


@identity(
    r"\nabla_b \left(-\sum (Y \odot \log(P))\right) = (P - Y) \mathbf 1",
    where=r"P = \operatorname{softmax}_{cols}(W X + b \mathbf 1^\top), Y = \operatorname{softmax}_{cols}(Z)",
    W=Matrix("m", "n"),
    X=Matrix("n", "N"),
    b=Vector("m"),
    Z=Matrix("m", "N"),
    source="goodfellow2016, sec. 6.2.2",
    wrong={"sign": r"(Y - P) \mathbf 1"},
)
def softmax_regression_in_batch_by_bias(W, X, b, Z):
    return -total(softmax_columns(Z) * log(softmax_columns(W @ X + b[:, None])))
