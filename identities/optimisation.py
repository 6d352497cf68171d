"""Objectives of optimisation, portfolios, regression and mechanics, with their gradients and sensitivities."""

from xcheck import (
    SPD,
    FullColumnRank,
    Invertible,
    Map,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Vector,
    identity,
    identity_matrix,
    logdet,
    norm,
    solve,
    sqrt,
    total,
    trace,
)

# -- barriers and penalties ------------------------------------------------------------------------


augmented_lagrangian = identity(
    r"\nabla_x \left(f(x) + \lambda^\top (A x - b) + \tfrac{\rho}{2} \|A x - b\|^2\right)"
    r" = \nabla_x f(x) + A^\top \left(\lambda + \rho (A x - b)\right)",
    f=Map(Vector("n"), Scalar()),
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    lambda_=Vector("m"),
    rho=Positive(),
    source="nocedal2006, sec. 17.3",
)


@identity(
    r"\nabla_R \|R A - B\|_F^2 = 2 (R A - B) A^\top",
    R=Matrix("m", "n"),
    A=Matrix("n", "N"),
    B=Matrix("m", "N"),
    source="golub2013, sec. 6.4",
    wrong={"factor 2": r"(R A - B) A^\top"},
)
def procrustes(R, A, B):
    E = R @ A - B
    return total(E * E)


# -- ratios and roots of quadratic forms -----------------------------------------------------------


@identity(
    r"\nabla_x \frac{1}{x^\top A x} = -\frac{(A + A^\top) x}{(x^\top A x)^2}",
    x=Vector("n"),
    A=SPD("n"),
    source="magnus2019, ch. 9",
    wrong={"sign": r"\frac{(A + A^\top) x}{(x^\top A x)^2}"},
)
def reciprocal_of_quadratic_form(x, A):
    return 1 / (x @ A @ x)


@identity(
    r"\nabla_x \sqrt{x^\top A x} = \frac{A x}{\sqrt{x^\top A x}}",
    x=Vector("n"),
    A=SPD("n"),
    source="boyd2004, sec. A.4",
    wrong={"factor 1/2": r"\frac{2 A x}{\sqrt{x^\top A x}}"},
)
def root_of_quadratic_form(x, A):
    return sqrt(x @ A @ x)


@identity(
    r"\nabla_w \frac{\mu^\top w}{s} = \frac{\mu}{s} - \frac{\mu^\top w}{s^3} \Sigma w",
    where=r"s = \sqrt{w^\top \Sigma w}",
    w=Vector("n"),
    mu=Vector("n"),
    Sigma=SPD("n"),
    source="sharpe1966",
    wrong={"sign of one term": r"\frac{\mu}{s} + \frac{\mu^\top w}{s^3} \Sigma w"},
)
def sharpe_ratio(w, mu, Sigma):
    return (mu @ w) / sqrt(w @ Sigma @ w)


@identity(
    r"\nabla_w \|w \odot \Sigma w - c\|^2 = 2 r \odot \Sigma w + 2 \Sigma^\top (r \odot w)",
    where=r"r = w \odot \Sigma w - c",
    w=Vector("n"),
    Sigma=SPD("n"),
    c=Vector("n"),
    source="maillard2010",
    wrong={"sign of one term": r"2 r \odot \Sigma w - 2 \Sigma^\top (r \odot w)"},
)
def risk_contributions(w, Sigma, c):
    r = w * (Sigma @ w) - c
    return r @ r


@identity(
    r"\nabla_x h = \frac{h^2}{n} x^{-2}",
    where=r"h = \frac{n}{\mathbf 1^\top x^{-1}}",
    x=PositiveVector("n"),
    source="boyd2004, ex. 3.17",
    wrong={"sign": r"-\frac{h^2}{n} x^{-2}"},
)
def harmonic_mean(x):
    return x.shape[0] / total(1 / x)


# -- regression ------------------------------------------------------------------------------------


@identity(
    r"\nabla_\beta (y - X \beta)^\top V^{-1} (y - X \beta) = -2 X^\top V^{-1} (y - X \beta)",
    X=Matrix("N", "d"),
    y=Vector("N"),
    beta=Vector("d"),
    V=SPD("N"),
    source="magnus2019, ch. 13",
    wrong={"sign": r"2 X^\top V^{-1} (y - X \beta)"},
)
def generalised_least_squares(X, y, beta, V):
    r = y - X @ beta
    return r @ solve(V, r)


@identity(
    r"\frac{\partial w}{\partial \lambda} = -\left((X^\top X + \lambda I)^{-1} w\right)^\top",
    where=r"w = (X^\top X + \lambda I)^{-1} X^\top y",
    X=Matrix("N", "d"),
    y=Vector("N"),
    lambda_=Positive(),
    source="murphy2012, ch. 7",
    wrong={"sign": r"\left((X^\top X + \lambda I)^{-1} w\right)^\top"},
)
def ridge_solution(X, y, lambda_):
    return solve(X.T @ X + lambda_ * identity_matrix(X.shape[1], like=X), X.T @ y)


estimator_by_data = identity(
    r"\beta = (X^\top X)^{-1} X^\top y:\ \mathrm d \beta"
    r" = (X^\top X)^{-1} \left(\mathrm dX^\top (y - X \beta) - X^\top \mathrm dX\, \beta + X^\top \mathrm dy\right)",
    X=FullColumnRank("N", "d"),
    y=Vector("N"),
    source="magnus2019, ch. 13",
    wrong={
        "sign of one term": r"(X^\top X)^{-1}"
        r" \left(\mathrm dX^\top (y - X \beta) + X^\top \mathrm dX\, \beta + X^\top \mathrm dy\right)"
    },
)

projector_by_data = identity(
    r"H = X (X^\top X)^{-1} X^\top:\ \mathrm d H"
    r" = (I - H) \mathrm dX (X^\top X)^{-1} X^\top + X (X^\top X)^{-1} \mathrm dX^\top (I - H)",
    X=FullColumnRank("n", "q"),
    source="magnus2019, ch. 8",
    wrong={"missing term": r"(I - H) \mathrm dX (X^\top X)^{-1} X^\top"},
)

# -- mechanics -------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial X} \tfrac12 \left((\operatorname{tr} X)^2 - \operatorname{tr}(X^2)\right)"
    r" = \operatorname{tr}(X) I - X^\top",
    X=Matrix("n", "n"),
    source="ogden1997, sec. 1.4",
    wrong={"numerator layout": r"\operatorname{tr}(X) I - X"},
)
def second_invariant(X):
    return (trace(X) ** 2 - trace(X @ X)) / 2


@identity(
    r"\nabla_X \left\|X - \tfrac1n \operatorname{tr}(X) I\right\|_F^2 = 2 \left(X - \tfrac1n \operatorname{tr}(X) I\right)",
    X=Matrix("n", "n"),
    source="ogden1997, sec. 1.4",
    wrong={"factor 2": r"X - \tfrac1n \operatorname{tr}(X) I"},
)
def deviatoric_norm(X):
    n = X.shape[0]
    D = X - trace(X) / n * identity_matrix(n, like=X)
    return norm(D) ** 2


@identity(
    r"\nabla_X \left(\operatorname{tr} X - \log|\det X|\right) = I - X^{-\top}",
    X=Invertible("n"),
    source="kulis2009",
    wrong={"transpose": r"I - X^{-1}"},
)
def trace_less_log_determinant(X):
    return trace(X) - logdet(X)
