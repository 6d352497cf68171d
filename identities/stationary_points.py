"""Stationary points: what makes a gradient vanish, with and without constraints, and one step of Newton's method."""

from xcheck import (
    SPD,
    Family,
    FullColumnRank,
    FullRowRank,
    Invertible,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Square,
    Symmetric,
    Vector,
    identity,
    logdet,
    solve,
    total,
    trace,
)

# -- least squares ---------------------------------------------------------------------------------


@identity(
    r"\min_w \|X w - y\|^2 + \lambda \|w\|^2 \Rightarrow w = (X^\top X + \lambda I)^{-1} X^\top y",
    X=Matrix("N", "d"),
    y=Vector("N"),
    w=Vector("d"),
    lambda_=Positive(),
    source="murphy2012, ch. 7",
)
def minimum_of_ridge_regression(X, y, w, lambda_):
    r = X @ w - y
    return r @ r + lambda_ * (w @ w)


@identity(
    r"\min_w \|X w - y\|^2 + \|\Gamma w\|^2 \Rightarrow w = (X^\top X + \Gamma^\top \Gamma)^{-1} X^\top y",
    X=FullColumnRank("N", "d"),
    y=Vector("N"),
    w=Vector("d"),
    Gamma=Matrix("q", "d"),
    source="golub2013, sec. 6.1",
)
def tikhonov_regularisation(X, y, w, Gamma):
    r, s = X @ w - y, Gamma @ w
    return r @ r + s @ s


@identity(
    r"\min_W \|X W - Y\|_F^2 \Rightarrow W = (X^\top X)^{-1} X^\top Y",
    X=FullColumnRank("N", "d"),
    Y=Matrix("N", "q"),
    W=Matrix("d", "q"),
    source="hao2018",
)
def multivariate_regression(X, Y, W):
    return total((X @ W - Y) ** 2)


@identity(
    r"\min_W \|W X - Y\|_F^2 \Rightarrow W = Y X^\top (X X^\top)^{-1}",
    X=FullRowRank("d", "N"),
    Y=Matrix("q", "N"),
    W=Matrix("q", "d"),
    source="petersen2012, eq. 269",
)
def regression_from_the_left(X, Y, W):
    return total((W @ X - Y) ** 2)


@identity(
    r"\min_X \|A X B - C\|_F^2 \Rightarrow X = A^+ C B^+",
    A=FullColumnRank("p", "m"),
    B=FullRowRank("n", "r"),
    C=Matrix("p", "r"),
    X=Matrix("m", "n"),
    source="folklore, least squares from both sides",
)
def two_sided_regression(A, B, C, X):
    return total((A @ X @ B - C) ** 2)


@identity(
    r"\min_U \|R - U V^\top\|_F^2 + \lambda \|U\|_F^2 \Rightarrow U = R V (V^\top V + \lambda I)^{-1}",
    R=Matrix("m", "n"),
    U=Matrix("m", "q"),
    V=Matrix("n", "q"),
    lambda_=Positive(),
    source="murphy2012, ch. 27",
)
def factor_of_alternating_least_squares(R, U, V, lambda_):
    return total((R - U @ V.T) ** 2) + lambda_ * total(U**2)


@identity(
    r"\min_\alpha \|K \alpha - y\|^2 + \lambda \alpha^\top K \alpha \Rightarrow \alpha = (K + \lambda I)^{-1} y",
    K=SPD("N"),
    y=Vector("N"),
    alpha=Vector("N"),
    lambda_=Positive(),
    source="murphy2012, ch. 14",
)
def minimum_of_kernel_ridge_regression(K, y, alpha, lambda_):
    r = K @ alpha - y
    return r @ r + lambda_ * (alpha @ K @ alpha)


# -- quadratic objectives --------------------------------------------------------------------------


@identity(
    r"\min_x \tfrac12 x^\top Q x - b^\top x \Rightarrow x = Q^{-1} b",
    Q=SPD("n"),
    b=Vector("n"),
    x=Vector("n"),
    source="nocedal2006, ch. 5",
)
def quadratic_minimum(Q, b, x):
    return x @ Q @ x / 2 - b @ x


@identity(
    r"\min_u u^\top R u + (A x + B u)^\top P (A x + B u) \Rightarrow u = -(R + B^\top P B)^{-1} B^\top P A x",
    A=Square("n"),
    B=Matrix("n", "q"),
    R=SPD("q"),
    P=SPD("n"),
    x=Vector("n"),
    u=Vector("q"),
    source="anderson1990",
)
def one_step_of_linear_quadratic_control(A, B, R, P, x, u):
    y = A @ x + B @ u
    return u @ R @ u + y @ P @ y


@identity(
    r"\min_x (y - A x)^\top R^{-1} (y - A x) + (x - m)^\top P^{-1} (x - m)"
    r" \Rightarrow x = m + P A^\top (A P A^\top + R)^{-1} (y - A m)",
    A=Matrix("q", "n"),
    R=SPD("q"),
    P=SPD("n"),
    x=Vector("n"),
    m=Vector("n"),
    y=Vector("q"),
    source="anderson1979",
)
def gaussian_posterior_mean(A, R, P, x, m, y):
    r, s = y - A @ x, x - m
    return r @ solve(R, r) + s @ solve(P, s)


@identity(
    r"\min_W \operatorname{tr}(W^\top R W) - 2 \operatorname{tr}(W^\top C) \Rightarrow W = R^{-1} C",
    R=SPD("n"),
    C=Matrix("n", "q"),
    W=Matrix("n", "q"),
    source="anderson1979",
)
def wiener_filter(R, C, W):
    return trace(W.T @ R @ W) - 2 * trace(W.T @ C)


@identity(
    r"\min_c \|X - \mathbf 1 c^\top\|_F^2 \Rightarrow c = \tfrac1N X^\top \mathbf 1",
    X=Matrix("N", "d"),
    c=Vector("d"),
    source="murphy2012, ch. 11",
)
def centroid(X, c):
    return total((X - c) ** 2)


# -- determinants ----------------------------------------------------------------------------------


@identity(
    r"\max_\Theta \log|\Theta| - \operatorname{tr}(S \Theta) \Rightarrow \Theta = S^{-1}",
    S=SPD("n"),
    Theta=SPD("n"),
    source="murphy2012, ch. 26",
)
def precision_of_highest_likelihood(S, Theta):
    return logdet(Theta) - trace(S @ Theta)


@identity(
    r"\min_X \operatorname{tr}(X A^{-1}) - \log|X| \Rightarrow X = A",
    X=SPD("n"),
    A=SPD("n"),
    source="kulis2009",
)
def nearest_in_log_determinant_divergence(X, A):
    return trace(solve(A, X)) - logdet(X)


@identity(
    r"\min_\Sigma \log|\Sigma| + \operatorname{tr}(\Sigma^{-1} S) \Rightarrow \Sigma = S",
    Sigma=SPD("n"),
    S=SPD("n"),
    source="zhihu24709748, example 5",
)
def covariance_of_highest_likelihood(Sigma, S):
    return logdet(Sigma) + trace(solve(Sigma, S))


# -- ratios ----------------------------------------------------------------------------------------


@identity(
    r"\left. \frac{\partial}{\partial w} \frac{(w^\top \delta)^2}{w^\top S w} \right|_{w = S^{-1} \delta} = 0",
    S=SPD("n"),
    delta=Vector("n"),
    w=Vector("n"),
    source="murphy2012, ch. 8",
)
def fisher_discriminant(S, delta, w):
    return (w @ delta) ** 2 / (w @ S @ w)


# -- with constraints ------------------------------------------------------------------------------

least_norm_solution = identity(
    r"\nabla_x \left(x^\top x + \nu^\top (A x - b)\right) = 0",
    where=r"x = A^\top (A A^\top)^{-1} b, \nu = -2 (A A^\top)^{-1} b",
    A=FullRowRank("m", "n"),
    b=Vector("m"),
    source="petersen2012, eq. 267; boyd2004, ch. 5",
)

least_norm_solution_is_feasible = identity(
    r"x = A^\top (A A^\top)^{-1} b:\ A x = b",
    A=FullRowRank("m", "n"),
    b=Vector("m"),
    source="petersen2012, eq. 267",
    wrong={"factor 1/2": "2 b"},
)

portfolio_of_least_variance = identity(
    r"\nabla_w \left(w^\top \Sigma w + \nu (\mathbf 1^\top w - 1)\right) = 0",
    where=r"s = \mathbf 1^\top \Sigma^{-1} \mathbf 1, w = \tfrac1s \Sigma^{-1} \mathbf 1, \nu = -\tfrac2s",
    Sigma=SPD("n"),
    source="boyd2004, ch. 4",
)

weights_of_mixture = identity(
    r"\nabla_p \left(c^\top \log p + \nu (\mathbf 1^\top p - 1)\right) = 0",
    where=r"N = \mathbf 1^\top c, p = \tfrac1N c, \nu = -N",
    c=PositiveVector("n"),
    source="murphy2012, ch. 11",
)

quadratic_program_with_equalities = identity(
    r"\nabla_x \left(\tfrac12 x^\top Q x - b^\top x + \nu^\top (A x - c)\right) = 0",
    where=r"\nu = (A Q^{-1} A^\top)^{-1} (A Q^{-1} b - c), x = Q^{-1} (b - A^\top \nu)",
    Q=SPD("n"),
    b=Vector("n"),
    A=FullRowRank("m", "n"),
    c=Vector("m"),
    source="boyd2004, ch. 10",
)

quadratic_program_with_equalities_is_feasible = identity(
    r"\nu = (A Q^{-1} A^\top)^{-1} (A Q^{-1} b - c),\ x = Q^{-1} (b - A^\top \nu):\ A x = c",
    Q=SPD("n"),
    b=Vector("n"),
    A=FullRowRank("m", "n"),
    c=Vector("m"),
    source="boyd2004, ch. 10",
    wrong={"sign": "-c"},
)

# -- steps -----------------------------------------------------------------------------------------

newton_step_on_quadratic = identity(
    r"x = a - H^{-1} g:\ Q x - b = 0",
    where=r"g = Q a - b, H = Q",
    Q=SPD("n"),
    a=Vector("n"),
    b=Vector("n"),
    source="nocedal2006, ch. 3",
)

diagonal_step_is_elementwise = identity(
    r"g = 2 X^\top (X w - z):\ \operatorname{diag}(\alpha) g = \alpha \odot g",
    X=Matrix("N", "d"),
    w=Vector("d"),
    z=Vector("N"),
    alpha=Vector("d"),
    source="qiudao2024",
    wrong={"sign": r"-\alpha \odot g"},
)


# -- more least squares, and barriers --------------------------------------------------------------

line_through_points = identity(
    r"X = \begin{bmatrix} \mathbf 1 & x \end{bmatrix}: \min_y \|z - X y\|^2 \Rightarrow y = (X^\top X)^{-1} X^\top z",
    x=Vector("n"),
    z=Vector("n"),
    y=Vector(2),
    source="qiudao2024",
)

mean_of_highest_likelihood = identity(
    r"\min_\mu \sum_i (x_i - \mu)^\top P (x_i - \mu) \Rightarrow \mu = \tfrac1N \sum_i x_i",
    x=Family(Vector("n"), "N"),
    mu=Vector("n"),
    P=SPD("n"),
    source="zhihu24709748, example 5",
)

covariance_of_sample_of_highest_likelihood = identity(
    r"S = \tfrac1N \sum_i (x_i - m) (x_i - m)^\top: \min_\Sigma \log|\Sigma| + \tfrac1N \sum_i (x_i - m)^\top \Sigma^{-1} (x_i - m) \Rightarrow \Sigma = S",
    x=Family(Vector(2), 5),
    m=Vector(2),
    Sigma=SPD(2),
    source="zhihu24709748, example 5",
)

intercept_of_affine_fit = identity(
    r"\min_b \|A X + b \mathbf 1^\top - Y\|_F^2 \Rightarrow b = \tfrac1N (Y - A X) \mathbf 1",
    A=Matrix("m", "n"),
    X=Matrix("n", "N"),
    Y=Matrix("m", "N"),
    b=Vector("m"),
    source="hao2018",
)

least_norm_point_on_a_plane = identity(
    r"\min_x \|x - a\|^2 \text{ s.t. } c^\top x = b \Rightarrow x = a + \frac{b - c^\top a}{c^\top c} c",
    x=Vector("n"),
    a=Vector("n"),
    c=Vector("n"),
    b=Scalar(),
    source="boyd2004, sec. 8.1",
)


# -- barriers --------------------------------------------------------------------------------------

barrier_of_half_spaces = identity(
    r"s = \exp(z) - A x: \nabla_x \left(-\mathbf 1^\top \log|s|\right) = A^\top (\mathbf 1 \oslash s)",
    x=Vector("n"),
    A=Matrix("m", "n"),
    z=Vector("m"),
    source="boyd2004, sec. 11.2",
    wrong={"sign": r"-A^\top (\mathbf 1 \oslash s)"},
)

barrier_of_half_spaces_by_second_derivatives = identity(
    r"s = \exp(z) - A x: \nabla_x^2 \left(-\mathbf 1^\top \log|s|\right) = A^\top \operatorname{diag}(s)^{-2} A",
    x=Vector("n"),
    A=Matrix("m", "n"),
    z=Vector("m"),
    source="boyd2004, sec. 11.2",
    wrong={"sign": r"-A^\top \operatorname{diag}(s)^{-2} A"},
)

barrier_of_definite_matrices = identity(
    r"F = A + x_1 B + x_2 C: \nabla_x (-\log|F|) = -\begin{bmatrix} \operatorname{tr}(F^{-1} B) \\ \operatorname{tr}(F^{-1} C) \end{bmatrix}",
    x=PositiveVector(2),
    A=SPD("n"),
    B=SPD("n"),
    C=SPD("n"),
    source="boyd2004, sec. 11.6",
    wrong={"sign": r"\begin{bmatrix} \operatorname{tr}(F^{-1} B) \\ \operatorname{tr}(F^{-1} C) \end{bmatrix}"},
)

# A = CᵀMC and B = CᵀC are any symmetric and any positive definite matrix, and x = C⁻¹w solves Ax = λBx.
generalised_rayleigh_quotient_is_stationary = identity(
    r"M w = \lambda w,\ \|w\| = 1,\ A = C^\top M C,\ B = C^\top C: \nabla_x \frac{x^\top A x}{x^\top B x}\Big|_{x = C^{-1} w} = 0",
    M=Symmetric("n"),
    C=Invertible("n"),
    x=Vector("n"),
    source="golub2013, sec. 8.7",
)


@identity(
    r"\min_A \|(A X - Y) H\|_F^2 \Rightarrow A = Y H X^\top (X H X^\top)^{-1}",
    where=r"H = I_N - \tfrac1N \mathbf 1 \mathbf 1^\top",
    A=Matrix("q", "d"),
    X=FullRowRank("d", "N"),
    Y=Matrix("q", "N"),
    source="datawhale2020, example 2",
)
def slope_of_affine_fit(A, X, Y):
    E = A @ X - Y
    return total((E - E.mean(axis=1)[:, None]) ** 2)


newton_step_on_matrix = identity(
    r"f = \|A X B - C\|_F^2: \operatorname{vec}(X) - (\nabla_X^2 f)^{-1} \operatorname{vec}(\nabla_X f) = \operatorname{vec}(A^+ C B^+)",
    X=Matrix("m", "n"),
    A=FullColumnRank("p", "m"),
    B=FullRowRank("n", "r"),
    C=Matrix("p", "r"),
    source="zhihu24863977",
)
