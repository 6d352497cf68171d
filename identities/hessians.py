"""Second derivatives. The Hessian by a matrix is that by its vec, mn × mn."""

from xcheck import (
    SPD,
    Map,
    Matrix,
    PositiveVector,
    Scalar,
    Symmetric,
    Vector,
    identity,
    log,
    norm,
    softplus,
    total,
    trace,
)

# -- rules -----------------------------------------------------------------------------------------

hessian_is_symmetric = identity(
    r"y = y(x): \frac{\partial^2 y}{\partial x\,\partial x^\top} = \left(\frac{\partial^2 y}{\partial x\,\partial x^\top}\right)^\top",
    x=Vector("n"),
    y=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 6",
)

hessian_through_affine_map = identity(
    r"y = A x + b,\ z = f(y): \frac{\partial^2 z}{\partial x\,\partial x^\top} = A^\top \frac{\partial^2 z}{\partial y\,\partial y^\top} A",
    A=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    f=Map(Vector("m"), Scalar()),
    source="datawhale2020; magnus2019, ch. 6",
    tags=("S000-31",),
    wrong={"shapes": r"A \frac{\partial^2 z}{\partial y\,\partial y^\top} A^\top"},
)

hessian_of_function_of_scalar = identity(
    r"u = a^\top x,\ z = f(u): \frac{\partial^2 z}{\partial x\,\partial x^\top} = \frac{\partial^2 z}{\partial u^2} a a^\top",
    a=Vector("n"),
    x=Vector("n"),
    f=Map(Scalar(), Scalar()),
    source="magnus2019, ch. 6",
)

hessian_of_product = identity(
    r"u = u(x),\ v = v(x): \frac{\partial^2\, u v}{\partial x\,\partial x^\top} = u \frac{\partial^2 v}{\partial x\,\partial x^\top}"
    r" + v \frac{\partial^2 u}{\partial x\,\partial x^\top} + \frac{\partial u}{\partial x} \frac{\partial v}{\partial x^\top}"
    r" + \frac{\partial v}{\partial x} \frac{\partial u}{\partial x^\top}",
    x=Vector("n"),
    u=Map(Vector("n"), Scalar()),
    v=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 6",
)

# -- by a vector -----------------------------------------------------------------------------------


@identity(
    r"\frac{\partial (x^\top A x + b^\top x)}{\partial x} = (A + A^\top) x + b",
    x=Vector("n"),
    A=Matrix("n", "n"),
    b=Vector("n"),
    source="petersen2012, eq. 97",
    wrong={"needs symmetric A": "2 A x + b", "sign of one term": r"(A + A^\top) x - b"},
)
def quadratic_polynomial(x, A, b):
    return x @ A @ x + b @ x


quadratic_polynomial.states(
    "gradient_by_name",
    r"f = x^\top A x + b^\top x:\ \nabla_x f = \frac{\partial f}{\partial x} = (A + A^\top) x + b",
    source="petersen2012, eq. 96 and 97",
    wrong={"needs symmetric A": "2 A x + b"},
)


quadratic_polynomial.states(
    "hessian",
    r"\frac{\partial^2 (x^\top A x + b^\top x)}{\partial x\,\partial x^\top} = A + A^\top",
    source="petersen2012, eq. 98",
    wrong={"needs symmetric A": "2 A"},
)


@identity(
    r"\frac{\partial^2\, \tfrac12 x^\top A x}{\partial x\,\partial x^\top} = A",
    x=Vector("n"),
    A=Symmetric("n"),
    source="magnus2019, ch. 10",
    wrong={"factor 1/2": "2 A"},
)
def energy_of_symmetric_matrix(x, A):
    return x @ A @ x / 2


@identity(
    r"\frac{\partial^2 \lVert A x - b \rVert^2}{\partial x\,\partial x^\top} = 2 A^\top A",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"A^\top A", "shapes": r"2 A A^\top"},
)
def least_squares_residual(x, A, b):
    return (A @ x - b) @ (A @ x - b)


@identity(
    r"\frac{\partial^2\, x^\top A y}{\partial x\,\partial y^\top} = A",
    x=Vector("m"),
    y=Vector("n"),
    A=Matrix("m", "n"),
    source="magnus2019, ch. 10",
    wrong={"shapes": r"A^\top"},
)
def mixed_derivative_of_bilinear_form(x, y, A):
    return x @ A @ y


@identity(
    r"\frac{\partial^2 \lVert x \rVert}{\partial x\,\partial x^\top} = \frac{1}{\lVert x \rVert} \left(I - \frac{x x^\top}{x^\top x}\right)",
    x=Vector("n"),
    source="petersen2012, eq. 130",
    wrong={"sign of one term": r"\frac{1}{\lVert x \rVert} \left(I + \frac{x x^\top}{x^\top x}\right)"},
)
def length_of_vector(x):
    return norm(x)


@identity(
    r"\frac{\partial^2 (x^\top x)^2}{\partial x\,\partial x^\top} = 4 (x^\top x) I + 8 x x^\top",
    x=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"2 (x^\top x) I + 4 x x^\top"},
)
def square_of_squared_length(x):
    return (x @ x) ** 2


@identity(
    r"\frac{\partial^2 (-x^\top \log(x))}{\partial x\,\partial x^\top} = -\operatorname{diag}(x)^{-1}",
    x=PositiveVector("n"),
    source="magnus2019, ch. 10",
    wrong={"sign": r"\operatorname{diag}(x)^{-1}"},
)
def entropy(x):
    return -x @ log(x)


@identity(
    r"p = \operatorname{sigmoid}(X w): \frac{\partial \left(\mathbf 1^\top \operatorname{softplus}(X w) - y^\top X w\right)}{\partial w} = X^\top (p - y)",
    X=Matrix("N", "n"),
    w=Vector("n"),
    y=Vector("N"),
    source="zhihu24863977, example 4",
    wrong={"sign": r"X^\top (y - p)"},
)
def logistic_regression(X, w, y):
    return total(softplus(X @ w)) - y @ X @ w


logistic_regression.states(
    "hessian",
    r"p = \operatorname{sigmoid}(X w): \frac{\partial^2 \left(\mathbf 1^\top \operatorname{softplus}(X w) - y^\top X w\right)}{\partial w\,\partial w^\top}"
    r" = X^\top \operatorname{diag}(p \odot (1 - p)) X",
    source="zhihu24863977, example 4",
    wrong={"sign": r"-X^\top \operatorname{diag}(p \odot (1 - p)) X"},
)

# -- by a matrix -----------------------------------------------------------------------------------


@identity(
    r"\nabla_X^2 \lVert X \rVert_F^2 = 2 I_{mn}",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": "I_{mn}"},
)
def squared_norm_of_matrix(X):
    return trace(X.T @ X)


@identity(
    r"\nabla_X^2 \operatorname{tr}(X^\top A X) = I_n \otimes (A + A^\top)",
    X=Matrix("m", "n"),
    A=Matrix("m", "m"),
    source="magnus2019, ch. 10",
    wrong={"needs symmetric A": r"2 I_n \otimes A"},
)
def trace_of_quadratic_form_of_columns(X, A):
    return trace(X.T @ A @ X)


@identity(
    r"\nabla_X^2 \operatorname{tr}(X A X^\top B) = A^\top \otimes B + A \otimes B^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "n"),
    B=Matrix("m", "m"),
    source="magnus2019, ch. 10",
)
def trace_of_two_sided_form(X, A, B):
    return trace(X @ A @ X.T @ B)


@identity(
    r"\nabla_X^2 \lVert A X B - C \rVert_F^2 = 2 (B B^\top) \otimes (A^\top A)",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    C=Matrix("p", "q"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"(B B^\top) \otimes (A^\top A)"},
)
def squared_norm_of_affine_residual(X, A, B, C):
    residual = A @ X @ B - C
    return trace(residual.T @ residual)


# -- densities, compositions and steps -------------------------------------------------------------

hessian_of_gaussian_density = identity(
    r"q = (x - m)^\top P (x - m),\ p = \exp(-\tfrac12 q): \nabla_x^2 p = p \left(P (x - m) (x - m)^\top P - P\right)",
    x=Vector("n"),
    m=Vector("n"),
    P=SPD("n"),
    source="petersen2012, sec. 8.1.2, up to the constant of the density",
    wrong={"sign of one term": r"p \left(P (x - m) (x - m)^\top P + P\right)"},
)

hessian_of_composition = identity(
    r"u = u(x),\ z = f(u): \frac{\partial^2 z}{\partial x\,\partial x^\top}"
    r" = \frac{\partial u}{\partial x} \frac{\partial^2 z}{\partial u\,\partial u^\top} \left(\frac{\partial u}{\partial x}\right)^\top"
    r" + \sum_k \frac{\partial z}{\partial u_k} \frac{\partial^2 u_k}{\partial x\,\partial x^\top}",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    f=Map(Vector("m"), Scalar()),
    source="magnus2019, ch. 6",
)

hessian_of_sum_of_powers = identity(
    r"\nabla_x^2 \sum_i x_i^4 = 12 \operatorname{diag}(x \odot x)",
    x=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": r"6 \operatorname{diag}(x \odot x)"},
)

hessian_of_log_of_squared_length = identity(
    r"\nabla_x^2 \tfrac12 \log\left(\|x\|^2\right) = \frac{I}{\|x\|^2} - \frac{2 x x^\top}{\|x\|^4}",
    x=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"sign of one term": r"\frac{I}{\|x\|^2} + \frac{2 x x^\top}{\|x\|^4}"},
)

mixed_hessian_of_squared_distance = identity(
    r"\frac{\partial^2\, \tfrac12 \|x - y\|^2}{\partial x\,\partial y^\top} = -I",
    x=Vector("n"),
    y=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"sign": "I"},
)


entropy.states(
    "gradient",
    r"\frac{\partial (-x^\top \log(x))}{\partial x} = -\log(x) - \mathbf 1",
    source="cover2006, ch. 2",
    wrong={"missing term": r"-\log(x)"},
)


@identity(
    r"\nabla_x^2 (a^\top x) = 0",
    a=Vector("n"),
    x=Vector("n"),
    source="boyd2004, app. A.4",
    wrong={"shapes": "a"},
)
def hessian_of_linear_form(a, x):
    return a @ x


hessian_of_sum_of_elementwise_function = identity(
    r"\nabla_x^2 \sum_i f(x_i) = \operatorname{diag}(f''(x))",
    x=Vector("n"),
    f=Map(Scalar(), Scalar()),
    source="boyd2004, app. A.4",
    wrong={"sign": r"-\operatorname{diag}(f''(x))"},
)
