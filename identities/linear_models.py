"""Linear models fitted by gradients: penalised and robust regression, counts, factorised matrices."""

from xcheck import (
    SPD,
    Matrix,
    Positive,
    PositiveMatrix,
    Scalar,
    Unit,
    Vector,
    absolute,
    clip,
    exp,
    identity,
    log,
    mean,
    relu,
    total,
)

# -- penalties -------------------------------------------------------------------------------------


@identity(
    r"\nabla_w \left(\|X w - y\|^2 + \lambda \|w\|^2\right) = 2 X^\top (X w - y) + 2 \lambda w",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    lambda_=Positive(),
    source="murphy2012, sec. 7.5",
    wrong={"factor 2 of one term": r"2 X^\top (X w - y) + \lambda w"},
)
def ridge_regression(X, y, w, lambda_):
    r = X @ w - y
    return r @ r + lambda_ * (w @ w)


ridge_regression.states(
    "hessian",
    r"\nabla_w^2 \left(\|X w - y\|^2 + \lambda \|w\|^2\right) = 2 (X^\top X + \lambda I)",
    source="murphy2012, sec. 7.5",
    wrong={"factor 2": r"X^\top X + \lambda I", "shapes": r"2 (X X^\top + \lambda I)"},
)


@identity(
    r"\nabla_w \left(\tfrac{1}{2 N} \|X w - y\|^2 + \lambda \|w\|_1\right)"
    r" = \tfrac{1}{N} X^\top (X w - y) + \lambda \operatorname{sign}(w)",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    lambda_=Positive(),
    source="murphy2012, sec. 13.3",
    wrong={"sign of one term": r"\tfrac{1}{N} X^\top (X w - y) - \lambda \operatorname{sign}(w)"},
)
def lasso(X, y, w, lambda_):
    r = X @ w - y
    return r @ r / (2 * X.shape[0]) + lambda_ * total(absolute(w))


@identity(
    r"\nabla_w \left(\|X w - y\|^2 + \alpha \|w\|^2 + \beta \|w\|_1\right)"
    r" = 2 X^\top (X w - y) + 2 \alpha w + \beta \operatorname{sign}(w)",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    alpha=Positive(),
    beta=Positive(),
    source="murphy2012, sec. 13.5",
    wrong={"factor 2 of one term": r"2 X^\top (X w - y) + \alpha w + \beta \operatorname{sign}(w)"},
)
def elastic_net(X, y, w, alpha, beta):
    r = X @ w - y
    return r @ r + alpha * (w @ w) + beta * total(absolute(w))


@identity(
    r"\nabla_a \left(\|K a - y\|^2 + \lambda a^\top K a\right) = 2 K ((K + \lambda I) a - y)",
    K=SPD("N"),
    y=Vector("N"),
    a=Vector("N"),
    lambda_=Positive(),
    source="murphy2012, sec. 14.4",
    wrong={"missing factor": r"2 ((K + \lambda I) a - y)", "factor 2": r"K ((K + \lambda I) a - y)"},
)
def kernel_ridge_regression(K, y, a, lambda_):
    r = K @ a - y
    return r @ r + lambda_ * (a @ K @ a)


# -- intercepts and several outputs ----------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial b} \tfrac{1}{N} \|X w + b \mathbf 1 - y\|^2"
    r" = \tfrac{2}{N} \mathbf 1^\top (X w + b \mathbf 1 - y)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    b=Scalar(),
    y=Vector("N"),
    source="bishop2006, sec. 3.1",
    wrong={"shapes": r"\tfrac{2}{N} (X w + b \mathbf 1 - y)"},
)
def mean_squared_error_by_intercept(X, w, b, y):
    r = X @ w + b - y
    return mean(r * r)


@identity(
    r"\nabla_W \left(-\tfrac{\beta}{2} \|T - \Phi W\|_F^2\right) = \beta \Phi^\top (T - \Phi W)",
    T=Matrix("N", "q"),
    Phi=Matrix("N", "n"),
    W=Matrix("n", "q"),
    beta=Positive(),
    source="bishop2006, eq. 3.33",
    wrong={"sign": r"-\beta \Phi^\top (T - \Phi W)", "shapes": r"\beta (T - \Phi W) \Phi^\top"},
)
def regression_log_likelihood(T, Phi, W, beta):
    R = T - Phi @ W
    return -beta / 2 * total(R * R)


@identity(
    r"\nabla_A \tfrac{1}{2 N} \|A X + b \mathbf 1^\top - Y\|_F^2 = \tfrac{1}{N} (A X + b \mathbf 1^\top - Y) X^\top",
    A=Matrix("m", "n"),
    X=Matrix("n", "N"),
    b=Vector("m"),
    Y=Matrix("m", "N"),
    source="hao2018",
    wrong={"shapes": r"\tfrac{1}{N} X^\top (A X + b \mathbf 1^\top - Y)"},
)
def affine_fit(A, X, b, Y):
    R = A @ X + b[:, None] - Y
    return total(R * R) / (2 * X.shape[1])


affine_fit.states(
    "by_intercept",
    r"\nabla_b \tfrac{1}{2 N} \|A X + b \mathbf 1^\top - Y\|_F^2 = \tfrac{1}{N} (A X + b \mathbf 1^\top - Y) \mathbf 1",
    source="hao2018",
    wrong={"shapes": r"\tfrac{1}{N} (A X + b \mathbf 1^\top - Y)"},
)


@identity(
    r"\frac{\partial}{\partial v} \left(\tfrac{N}{2} \log v + \frac{\|y - X w\|^2}{2 v}\right)"
    r" = \frac{N}{2 v} - \frac{\|y - X w\|^2}{2 v^2}",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    v=Positive(),
    source="bishop2006, sec. 3.1",
    wrong={"sign of one term": r"-\frac{N}{2 v} - \frac{\|y - X w\|^2}{2 v^2}"},
)
def noise_variance_of_regression(X, y, w, v):
    r = y - X @ w
    return X.shape[0] / 2 * log(v) + r @ r / (2 * v)


# -- counts and robust losses ----------------------------------------------------------------------


@identity(
    r"\nabla_w \left(\mathbf 1^\top \exp(X w) - y^\top X w\right) = X^\top (\exp(X w) - y)",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    source="murphy2012, sec. 9.3",
    wrong={"sign": r"X^\top (y - \exp(X w))", "shapes": r"X (\exp(X w) - y)"},
)
def poisson_regression(X, y, w):
    return total(exp(X @ w) - y * (X @ w))


poisson_regression.states(
    "hessian",
    r"\nabla_w^2 \left(\mathbf 1^\top \exp(X w) - y^\top X w\right) = X^\top \operatorname{diag}(\exp(X w)) X",
    source="murphy2012, sec. 9.3",
    wrong={"sign": r"-X^\top \operatorname{diag}(\exp(X w)) X"},
)


@identity(
    r"\nabla_w \mathbf 1^\top \left(\tau r + \operatorname{ReLU}(-r)\right) = -X^\top \left(\tau \mathbf 1 - \tfrac12 (1 - \operatorname{sign}(r))\right)",
    where=r"r = y - X w",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    tau=Unit(),
    source="koenker1978",
    wrong={"sign of one term": r"-X^\top \left(\tau \mathbf 1 + \tfrac12 (1 - \operatorname{sign}(r))\right)"},
)
def quantile_regression(X, y, w, tau):
    r = y - X @ w
    return total(tau * r + relu(-r))


@identity(
    r"\nabla_w \left(\tfrac12 \|c\|^2 + \delta \|r - c\|_1\right) = X^\top c",
    where=r"r = X w - y, c = \operatorname{clip}(r, -\delta, \delta)",
    X=Matrix("N", "n"),
    y=Vector("N"),
    w=Vector("n"),
    delta=Positive(),
    source="huber1964",
    wrong={"symbol": r"X^\top r", "sign": r"-X^\top c"},
)
def huber_regression(X, y, w, delta):
    r = X @ w - y
    c = clip(r, -delta, delta)
    return c @ c / 2 + delta * total(absolute(r - c))


huber_function_by_cases = identity(
    r"f(t) = \begin{cases} \tfrac12 t^2 & |t| \le \delta \\ \delta |t| - \tfrac12 \delta^2 & \text{otherwise} \end{cases}:"
    r" f'(t) = \begin{cases} t & |t| \le \delta \\ \delta \operatorname{sign}(t) & \text{otherwise} \end{cases}",
    t=Scalar(),
    delta=Positive(),
    source="huber1964",
    wrong={
        "factor 2": r"\begin{cases} 2 t & |t| \le \delta \\ \delta \operatorname{sign}(t) & \text{otherwise} \end{cases}"
    },
)

# -- factorised matrices ---------------------------------------------------------------------------


@identity(
    r"\nabla_U \|M \odot (R - U V^\top)\|_F^2 = -2 \left(M \odot M \odot (R - U V^\top)\right) V",
    M=Matrix("m", "n"),
    R=Matrix("m", "n"),
    U=Matrix("m", "q"),
    V=Matrix("n", "q"),
    source="koren2009, with weights",
    wrong={"sign": r"2 \left(M \odot M \odot (R - U V^\top)\right) V"},
)
def weighted_matrix_factorisation(M, R, U, V):
    E = M * (R - U @ V.T)
    return total(E * E)


weighted_matrix_factorisation.states(
    "by_second_factor",
    r"\nabla_V \|M \odot (R - U V^\top)\|_F^2 = -2 \left(M \odot M \odot (R - U V^\top)\right)^\top U",
    source="koren2009, with weights",
    wrong={"shapes": r"-2 \left(M \odot M \odot (R - U V^\top)\right) U"},
)


@identity(
    r"\nabla_W \sum \left(V \odot \log(V \oslash (W H)) - V + W H\right) = \left(\mathbf 1 \mathbf 1^\top - V \oslash (W H)\right) H^\top",
    V=PositiveMatrix("m", "n"),
    W=PositiveMatrix("m", "q"),
    H=PositiveMatrix("q", "n"),
    source="lee2001",
    wrong={
        "sign": r"\left(V \oslash (W H) - \mathbf 1 \mathbf 1^\top\right) H^\top",
        "sign of one term": r"\left(\mathbf 1 \mathbf 1^\top + V \oslash (W H)\right) H^\top",
    },
)
def nonnegative_factorisation_by_divergence(V, W, H):
    return total(V * log(V / (W @ H)) - V + W @ H)


@identity(
    r"\nabla_{W_2} \tfrac12 \|W_3 W_2 W_1 X - Y\|_F^2 = W_3^\top (W_3 W_2 W_1 X - Y) X^\top W_1^\top",
    W_1=Matrix("p", "n"),
    W_2=Matrix("q", "p"),
    W_3=Matrix("m", "q"),
    X=Matrix("n", "N"),
    Y=Matrix("m", "N"),
    source="saxe2014",
    wrong={
        "shapes": r"W_3^\top (W_3 W_2 W_1 X - Y) W_1^\top X^\top",
        "factor 1/2": r"2 W_3^\top (W_3 W_2 W_1 X - Y) X^\top W_1^\top",
    },
)
def deep_linear_network(W_1, W_2, W_3, X, Y):
    R = W_3 @ W_2 @ W_1 @ X - Y
    return total(R * R) / 2
