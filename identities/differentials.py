"""Differentials. d has no layout: dX has the shape of X, and the gradient is read off df = tr(Gᵀ dX)."""

from xcheck import (
    SPD,
    Invertible,
    Map,
    Matrix,
    Positive,
    Scalar,
    Vector,
    det,
    identity,
    inv,
    kron,
    logdet,
    logsumexp,
    sigmoid,
    softmax,
    trace,
)

# -- what a gradient is ----------------------------------------------------------------------------

differential_by_matrix_gradient = identity(
    r"z = f(X): dz = \sum_{ij} \frac{\partial z}{\partial X_{ij}} dX_{ij}"
    r" = \operatorname{tr}\left(\left(\frac{\partial z}{\partial X}\right)^\top dX\right)",
    X=Matrix("m", "n"),
    f=Map(Matrix("m", "n"), Scalar()),
    source="datawhale2020; magnus2019, ch. 9",
    tags=("S000-10",),
)

differential_by_gradient = identity(
    r"z = f(x): dz = \left(\frac{\partial z}{\partial x}\right)^\top dx",
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 5",
)

differential_by_jacobian = identity(
    r"y = f(x): dy = \left(\frac{\partial y}{\partial x}\right)^\top dx",
    x=Vector("n"),
    f=Map(Vector("n"), Vector("m")),
    source="magnus2019, ch. 5",
)

differential_by_vectorised_jacobian = identity(
    r"Y = F(X): \operatorname{vec}(dY) = \left(\frac{\partial Y}{\partial X}\right)^\top \operatorname{vec}(dX)",
    X=Matrix("m", "n"),
    F=Map(Matrix("m", "n"), Matrix("p", "q")),
    source="magnus2019, ch. 5",
)

# -- rules -----------------------------------------------------------------------------------------


@identity(
    r"d(a X) = da\, X + a\, dX",
    a=Scalar(),
    X=Matrix("m", "n"),
    source="petersen2012, eq. 34, with a variable factor",
)
def differential_of_multiple(a, X):
    return a * X


@identity(
    r"d(X + Y) = dX + dY",
    X=Matrix("m", "n"),
    Y=Matrix("m", "n"),
    source="datawhale2020; petersen2012, eq. 35",
    tags=("S000-16",),
)
def differential_of_sum(X, Y):
    return X + Y


@identity(
    r"d(X - Y) = dX - dY",
    X=Matrix("m", "n"),
    Y=Matrix("m", "n"),
    source="datawhale2020; petersen2012, eq. 35",
    tags=("S000-16",),
    wrong={"sign of one term": "dX + dY"},
)
def differential_of_difference(X, Y):
    return X - Y


@identity(
    r"d(X Y) = dX\, Y + X\, dY",
    X=Matrix("m", "n"),
    Y=Matrix("n", "p"),
    source="datawhale2020; petersen2012, eq. 37",
    tags=("S000-17",),
    wrong={"shapes": r"Y\, dX + X\, dY", "sign of one term": r"dX\, Y - X\, dY"},
)
def differential_of_product(X, Y):
    return X @ Y


@identity(
    r"d(X Y Z) = dX\, Y Z + X\, dY\, Z + X Y\, dZ",
    X=Matrix("m", "n"),
    Y=Matrix("n", "p"),
    Z=Matrix("p", "q"),
    source="magnus2019, ch. 8",
)
def differential_of_triple_product(X, Y, Z):
    return X @ Y @ Z


@identity(
    r"d(X^\top) = (dX)^\top",
    X=Matrix("m", "n"),
    source="datawhale2020; petersen2012, eq. 44",
    tags=("S000-18",),
    wrong={"shapes": "dX", "sign": r"-(dX)^\top"},
)
def differential_of_transpose(X):
    return X.T


@identity(
    r"d \operatorname{tr}(X) = \operatorname{tr}(dX)",
    X=Matrix("n", "n"),
    source="datawhale2020; petersen2012, eq. 36",
    tags=("S000-19",),
    wrong={"sign": r"-\operatorname{tr}(dX)"},
)
def differential_of_trace(X):
    return trace(X)


@identity(
    r"d(X^{-1}) = -X^{-1} dX\, X^{-1}",
    X=Invertible("n"),
    source="datawhale2020; petersen2012, eq. 40",
    tags=("S000-20",),
    wrong={"sign": r"X^{-1} dX\, X^{-1}", "order": r"-X^{-1} X^{-1} dX"},
)
def differential_of_inverse(X):
    return inv(X)


@identity(
    r"d |X| = \operatorname{tr}(\operatorname{adj}(X)\, dX) = |X| \operatorname{tr}(X^{-1} dX)",
    X=Invertible("n"),
    source="datawhale2020; petersen2012, eq. 41 and 42",
    tags=("S000-21",),
    wrong={"transpose": r"|X| \operatorname{tr}(X^{-\top} dX)", "sign": r"-|X| \operatorname{tr}(X^{-1} dX)"},
)
def differential_of_determinant(X):
    return det(X)


@identity(
    r"d \operatorname{logdet}(X) = \operatorname{tr}(X^{-1} dX)",
    X=Invertible("n"),
    source="petersen2012, eq. 43",
    wrong={"transpose": r"\operatorname{tr}(X^{-\top} dX)"},
)
def differential_of_log_determinant(X):
    return logdet(X)


@identity(
    r"d(X \odot Y) = dX \odot Y + X \odot dY",
    X=Matrix("m", "n"),
    Y=Matrix("m", "n"),
    source="datawhale2020; petersen2012, eq. 38",
    tags=("S000-23",),
    wrong={"sign of one term": r"dX \odot Y - X \odot dY"},
)
def differential_of_hadamard_product(X, Y):
    return X * Y


@identity(
    r"d(X \otimes Y) = dX \otimes Y + X \otimes dY",
    X=Matrix("m", "n"),
    Y=Matrix("p", "q"),
    source="petersen2012, eq. 39",
)
def differential_of_kronecker_product(X, Y):
    return kron(X, Y)


differential_of_vec = identity(
    r"d \operatorname{vec}(X) = \operatorname{vec}(dX)",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 8",
)

# -- the rules at work -----------------------------------------------------------------------------


@identity(
    r"d(x^\top A x) = x^\top (A + A^\top)\, dx + x^\top dA\, x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"needs symmetric A": r"2 x^\top A\, dx + x^\top dA\, x"},
)
def differential_of_quadratic_form(x, A):
    return x @ A @ x


@identity(
    r"d(X^\top X) = dX^\top X + X^\top dX",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
)
def differential_of_gram_matrix(X):
    return X.T @ X


@identity(
    r"d(X A X^\top) = dX\, A X^\top + X\, dA\, X^\top + X A\, dX^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 9",
)
def differential_of_congruence(X, A):
    return X @ A @ X.T


@identity(
    r"d \lVert X \rVert_F^2 = 2 \operatorname{tr}(X^\top dX)",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"\operatorname{tr}(X^\top dX)"},
)
def differential_of_squared_frobenius_norm(X):
    return trace(X.T @ X)


differential_of_solution = identity(
    r"x = A^{-1} b: dx = A^{-1} (db - dA\, x)",
    A=Invertible("n"),
    b=Vector("n"),
    source="giles2008",
)


@identity(
    r"p = \operatorname{softmax}(a): d \operatorname{softmax}(a) = (\operatorname{diag}(p) - p p^\top)\, da",
    a=Vector("n"),
    source="magnus2019, ch. 5",
    wrong={"sign of one term": r"(\operatorname{diag}(p) + p p^\top)\, da"},
)
def differential_of_softmax(a):
    return softmax(a)


@identity(
    r"d \log(\mathbf 1^\top \exp(x)) = \operatorname{softmax}(x)^\top dx",
    x=Vector("n"),
    source="zhihu24709748, example 6",
)
def differential_of_log_sum_of_exponentials(x):
    return logsumexp(x)


@identity(
    r"S = \operatorname{sigmoid}(X): d \operatorname{sigmoid}(X) = (S - S \odot S) \odot dX",
    X=Matrix("m", "n"),
    source="datawhale2020",
    tags=("S000-22",),
    wrong={"sign of one term": r"(S + S \odot S) \odot dX"},
)
def differential_of_sigmoid(X):
    return sigmoid(X)


differential_of_elementwise_function = identity(
    r"d(f(X_{ij})) = \frac{\partial f(t)}{\partial t}\Big|_{t = X_{ij}} (dX)_{ij}",
    X=Matrix("m", "n"),
    t=Scalar(),
    f=Map(Scalar(), Scalar()),
    source="datawhale2020; magnus2019, ch. 8",
    tags=("S000-22",),
)

differential_of_trace_with_elementwise_function = identity(
    r"d \operatorname{tr}(A^\top \sin(X)) = \operatorname{tr}((A \odot \cos(X))^\top dX) + \operatorname{tr}(dA^\top \sin(X))",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    source="datawhale2020",
    tags=("S000-15", "S000-22"),
)


# -- more products and statistics ------------------------------------------------------------------

differential_of_form_of_columns = identity(
    r"d(X^\top A X) = dX^\top A X + X^\top dA\, X + X^\top A\, dX",
    X=Matrix("m", "n"),
    A=Matrix("m", "m"),
    source="magnus2019, ch. 8",
    wrong={"sign of one term": r"dX^\top A X - X^\top dA\, X + X^\top A\, dX"},
)

differential_of_square = identity(
    r"d(X^2) = dX\, X + X\, dX",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 8",
    wrong={"scalar rule": r"2 X\, dX"},
)

differential_of_commutator = identity(
    r"d(X Y - Y X) = (dX\, Y - Y\, dX) + (X\, dY - dY\, X)",
    X=Matrix("n", "n"),
    Y=Matrix("n", "n"),
    source="magnus2019, ch. 8",
    wrong={"sign of one term": r"(dX\, Y - Y\, dX) - (X\, dY - dY\, X)"},
)

differential_of_diagonal_matrix = identity(
    r"d \operatorname{diag}(x) = \operatorname{diag}(dx)",
    x=Vector("n"),
    source="magnus2019, ch. 8",
    wrong={"sign": r"-\operatorname{diag}(dx)"},
)

differential_of_centred_data = identity(
    r"H = I - \tfrac1m \mathbf 1 \mathbf 1^\top: d(H X) = H\, dX",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 8",
    wrong={"sign": r"-H\, dX"},
)

differential_of_sample_covariance = identity(
    r"H = I - \tfrac1m \mathbf 1 \mathbf 1^\top,\ S = \tfrac1m X^\top H X: dS = \tfrac1m \left(dX^\top H X + X^\top H\, dX\right)",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 17",
    wrong={"factor 1/2": r"\tfrac2m \left(dX^\top H X + X^\top H\, dX\right)"},
)

differential_of_direction = identity(
    r"d\left(\frac{q}{\|q\|}\right) = \frac{(q^\top q)\, dq - q\, (q^\top dq)}{\|q\|^3}",
    q=Vector("n"),
    source="magnus2019, ch. 8",
    wrong={"sign of one term": r"\frac{(q^\top q)\, dq + q\, (q^\top dq)}{\|q\|^3}"},
)

differential_of_resolvent = identity(
    r"R = (z I - X)^{-1}: dR = R\, (dX - dz\, I)\, R",
    X=Matrix("n", "n"),
    z=Scalar(),
    source="golub2013, sec. 2.1",
    wrong={"sign": r"-R\, (dX - dz\, I)\, R"},
)

differential_of_form_of_inverse_along_parameter = identity(
    r"K = A + t B,\ \alpha = K^{-1} b: \frac{\partial\, b^\top K^{-1} b}{\partial t} = -\alpha^\top B \alpha",
    A=SPD("n"),
    B=SPD("n"),
    b=Vector("n"),
    t=Positive(),
    source="rasmussen2006, eq. A.14",
    wrong={"sign": r"\alpha^\top B \alpha"},
)


differential_of_product_with_constants = identity(
    r"d(A X B) = A\, dX\, B",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    source="zhihu24709748",
    wrong={"shapes": r"A\, dX\, B^\top"},
)
