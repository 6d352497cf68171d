"""Functions applied entry by entry: their Jacobians are diagonal, their products Hadamard products."""

from xcheck import (
    Map,
    Matrix,
    PositiveVector,
    Scalar,
    Vector,
    cos,
    exp,
    identity,
    log,
    sigmoid,
    sin,
    softplus,
    tanh,
    total,
    trace,
)

# -- in general ------------------------------------------------------------------------------------

elementwise_function = identity(
    r"\frac{\partial f(x_j)}{\partial x_i} = \delta_{ij} \frac{\partial f(t)}{\partial t}\Big|_{t = x_j}",
    x=Vector("n"),
    t=Scalar(),
    f=Map(Scalar(), Scalar()),
    source="datawhale2020",
    tags=("S000-09",),
)

sum_of_elementwise_function = identity(
    r"\frac{\partial \sum_k f(x_k)}{\partial x_i} = \frac{\partial f(t)}{\partial t}\Big|_{t = x_i}",
    x=Vector("n"),
    t=Scalar(),
    f=Map(Scalar(), Scalar()),
    source="magnus2019, ch. 8",
)

hadamard_product_by_diagonal = identity(
    r"u \odot v = \operatorname{diag}(u) v",
    u=Vector("n"),
    v=Vector("n"),
    source="magnus2019, ch. 3; zhihu24863977",
    wrong={"shapes": "u v"},
)

sum_of_hadamard_product = identity(
    r"\mathbf 1^\top (u \odot v) = u^\top v",
    u=Vector("n"),
    v=Vector("n"),
    source="magnus2019, ch. 3",
)

bilinear_form_of_hadamard_product = identity(
    r"x^\top (A \odot B) y = \operatorname{tr}(\operatorname{diag}(x) A \operatorname{diag}(y) B^\top)",
    x=Vector("m"),
    y=Vector("n"),
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="minka2000",
)

# -- by a vector -----------------------------------------------------------------------------------


@identity(
    r"\frac{\partial (u \odot x)}{\partial x} = \operatorname{diag}(u)",
    u=Vector("n"),
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"shapes": "u"},
)
def hadamard_product_with_constant(u, x):
    return u * x


@identity(
    r"\frac{\partial (x \odot x)}{\partial x} = 2 \operatorname{diag}(x)",
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"\operatorname{diag}(x)"},
)
def elementwise_square(x):
    return x * x


@identity(
    r"\frac{\partial \sin(x)}{\partial x} = \operatorname{diag}(\cos(x))",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign": r"-\operatorname{diag}(\cos(x))"},
)
def sine(x):
    return sin(x)


@identity(
    r"\frac{\partial \cos(x)}{\partial x} = -\operatorname{diag}(\sin(x))",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign": r"\operatorname{diag}(\sin(x))"},
)
def cosine(x):
    return cos(x)


@identity(
    r"\frac{\partial \exp(x)}{\partial x} = \operatorname{diag}(\exp(x))",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"shapes": r"\exp(x)"},
)
def exponential(x):
    return exp(x)


@identity(
    r"\frac{\partial \log(x)}{\partial x} = \operatorname{diag}(x)^{-1}",
    x=PositiveVector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign": r"-\operatorname{diag}(x)^{-1}"},
)
def logarithm(x):
    return log(x)


@identity(
    r"s = \operatorname{sigmoid}(x): \frac{\partial s}{\partial x} = \operatorname{diag}(s \odot (1 - s))",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign of one term": r"\operatorname{diag}(s \odot (1 + s))"},
)
def logistic(x):
    return sigmoid(x)


@identity(
    r"h = \tanh(x): \frac{\partial h}{\partial x} = \operatorname{diag}(1 - h \odot h)",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign of one term": r"\operatorname{diag}(1 + h \odot h)"},
)
def hyperbolic_tangent(x):
    return tanh(x)


@identity(
    r"\frac{\partial \operatorname{softplus}(x)}{\partial x} = \operatorname{diag}(\operatorname{sigmoid}(x))",
    x=Vector("n"),
    source="datawhale2020",
    tags=("S000-09",),
    wrong={"sign": r"-\operatorname{diag}(\operatorname{sigmoid}(x))"},
)
def soft_positive_part(x):
    return softplus(x)


@identity(
    r"\frac{\partial \tanh(A x + b)}{\partial x} = A^\top \operatorname{diag}(1 - \tanh(A x + b) \odot \tanh(A x + b))",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    source="wikipedia-matrix-calculus, vector-by-vector",
    wrong={"numerator layout": r"\operatorname{diag}(1 - \tanh(A x + b) \odot \tanh(A x + b)) A"},
)
def layer_of_tangents(x, A, b):
    return tanh(A @ x + b)


# -- by a matrix -----------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(A^\top \sin(X))}{\partial X} = A \odot \cos(X)",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    source="datawhale2020",
    tags=("S000-22",),
    wrong={"numerator layout": r"A^\top \odot \cos(X^\top)", "shapes": r"A \cos(X)"},
)
def trace_with_elementwise_sine(X, A):
    return trace(A.T @ sin(X))


@identity(
    r"\frac{\partial\, a^\top \exp(X b)}{\partial X} = (a \odot \exp(X b)) b^\top",
    X=Matrix("m", "n"),
    a=Vector("m"),
    b=Vector("n"),
    source="zhihu24709748, example 2",
    wrong={"numerator layout": r"b (a \odot \exp(X b))^\top"},
)
def weighted_exponential_of_product(X, a, b):
    return a @ exp(X @ b)


@identity(
    r"\frac{\partial \sum X}{\partial X} = \mathbf 1 \mathbf 1^\top",
    X=Matrix("m", "n"),
    source="petersen2012, sec. 2.4",
)
def sum_of_entries(X):
    return total(X)


@identity(
    r"\frac{\partial (\mathbf 1^\top X \mathbf 1)^2}{\partial X} = 2 (\mathbf 1^\top X \mathbf 1) \mathbf 1 \mathbf 1^\top",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 76",
    wrong={"factor 2": r"(\mathbf 1^\top X \mathbf 1) \mathbf 1 \mathbf 1^\top"},
)
def square_of_sum_of_entries(X):
    return total(X) ** 2


square_of_sum_of_entries.states(
    "by_entries",
    r"\frac{\partial}{\partial X} \sum_{ijkl} X_{ij} X_{kl} = 2 \left(\sum_{ij} X_{ij}\right) \mathbf 1 \mathbf 1^\top",
    source="petersen2012, eq. 76",
    wrong={"factor 2": r"\left(\sum_{ij} X_{ij}\right) \mathbf 1 \mathbf 1^\top"},
)

# -- any function of entries -----------------------------------------------------------------------

elementwise_function.states(
    "as_matrix",
    r"\frac{\partial f(x)}{\partial x} = \operatorname{diag}(f'(x))",
    source="datawhale2020",
    wrong={"shapes": "f'(x)"},
)

elementwise_function_of_image = identity(
    r"\frac{\partial f(A x)}{\partial x} = A^\top \operatorname{diag}(f'(A x))",
    x=Vector("n"),
    A=Matrix("m", "n"),
    f=Map(Scalar(), Scalar()),
    source="datawhale2020",
    wrong={"numerator layout": r"\operatorname{diag}(f'(A x)) A"},
)

trace_with_elementwise_function = identity(
    r"\frac{\partial \operatorname{tr}(A^\top f(X))}{\partial X} = A \odot f'(X)",
    X=Matrix("m", "n"),
    A=Matrix("m", "n"),
    f=Map(Scalar(), Scalar()),
    source="zhihu24709748",
    wrong={"shapes": "A f'(X)"},
)
