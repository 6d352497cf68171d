"""Norms: lengths of vectors and the Frobenius norm, squared and not."""

from xcheck import (
    FullColumnRank,
    Matrix,
    Positive,
    Symmetric,
    Vector,
    absolute,
    amax,
    arccos,
    clip,
    cosh,
    identity,
    log,
    logdet,
    logsumexp,
    mean,
    norm,
    norm_by_rows,
    nuclear_norm,
    total,
    trace,
)

# -- as products and traces ------------------------------------------------------------------------

squared_length_as_trace = identity(
    r"\lVert x \rVert^2 = x^\top x = \operatorname{tr}(x x^\top)",
    x=Vector("n"),
    source="datawhale2020; petersen2012, eq. 17",
    tags=("S000-36",),
    wrong={"shapes": r"x x^\top"},
)

squared_frobenius_norm_as_trace = identity(
    r"\lVert A \rVert_F^2 = \operatorname{tr}(A A^\top) = \operatorname{tr}(A^\top A)",
    A=Matrix("m", "n"),
    source="datawhale2020; petersen2012, eq. 541",
    tags=("S000-37",),
    wrong={"factor 1/2": r"2 \operatorname{tr}(A A^\top)"},
)

frobenius_norm_by_entries = identity(
    r"\lVert A \rVert_F^2 = \sum_{ij} A_{ij}^2 = \lVert \operatorname{vec}(A) \rVert^2",
    A=Matrix("m", "n"),
    source="petersen2012, eq. 541",
)

# -- lengths ---------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \lVert x \rVert}{\partial x} = \frac{x}{\lVert x \rVert}",
    x=Vector("n"),
    source="petersen2012, eq. 129",
    wrong={"numerator layout": r"\frac{x^\top}{\lVert x \rVert}", "sign": r"-\frac{x}{\lVert x \rVert}"},
)
def length(x):
    return norm(x)


@identity(
    r"\frac{\partial \lVert x - a \rVert}{\partial x} = \frac{x - a}{\lVert x - a \rVert}",
    x=Vector("n"),
    a=Vector("n"),
    source="petersen2012, eq. 129",
    wrong={"sign": r"\frac{a - x}{\lVert x - a \rVert}"},
)
def distance(x, a):
    return norm(x - a)


@identity(
    r"\frac{\partial}{\partial x} \frac{x - a}{\lVert x - a \rVert}"
    r" = \frac{I}{\lVert x - a \rVert} - \frac{(x - a) (x - a)^\top}{\lVert x - a \rVert^3}",
    x=Vector("n"),
    a=Vector("n"),
    source="petersen2012, eq. 130",
    wrong={
        "sign of one term": r"\frac{I}{\lVert x - a \rVert} + \frac{(x - a) (x - a)^\top}{\lVert x - a \rVert^3}",
    },
)
def direction(x, a):
    return (x - a) / norm(x - a)


@identity(
    r"\frac{\partial \lVert x \rVert^4}{\partial x} = 4 \lVert x \rVert^2 x",
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"2 \lVert x \rVert^2 x"},
)
def fourth_power_of_length(x):
    return (x @ x) ** 2


@identity(
    r"\frac{\partial}{\partial x} \frac{x^\top A x}{x^\top x} = \frac{2}{x^\top x} \left(A x - \frac{x^\top A x}{x^\top x} x\right)",
    x=Vector("n"),
    A=Symmetric("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"\frac{1}{x^\top x} \left(A x - \frac{x^\top A x}{x^\top x} x\right)"},
)
def rayleigh_quotient(x, A):
    return (x @ A @ x) / (x @ x)


# -- least squares ---------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \lVert A x - b \rVert^2}{\partial A} = 2 (A x - b) x^\top",
    A=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    source="petersen2012, eq. 88",
    wrong={"numerator layout": r"2 x (A x - b)^\top", "factor 2": r"(A x - b) x^\top", "shapes": r"2 x^\top (A x - b)"},
)
def squared_residual_by_matrix(A, x, b):
    return (A @ x - b) @ (A @ x - b)


@identity(
    r"\frac{\partial \lVert A x - b \rVert}{\partial x} = \frac{A^\top (A x - b)}{\lVert A x - b \rVert}",
    A=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    source="petersen2012, eq. 129",
)
def length_of_residual(A, x, b):
    return norm(A @ x - b)


# -- the Frobenius norm ----------------------------------------------------------------------------


@identity(
    r"\frac{\partial \lVert X \rVert_F^2}{\partial X} = 2 X",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 132",
    wrong={"numerator layout": r"2 X^\top", "factor 2": "X"},
)
def squared_frobenius_norm(X):
    return trace(X.T @ X)


@identity(
    r"\frac{\partial \lVert X \rVert_F}{\partial X} = \frac{X}{\lVert X \rVert_F}",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 132",
    wrong={"factor 1/2": r"\frac{2 X}{\lVert X \rVert_F}"},
)
def frobenius_norm(X):
    return norm(X)


@identity(
    r"\frac{\partial \lVert A X B + C \rVert_F^2}{\partial X} = 2 A^\top (A X B + C) B^\top",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    C=Matrix("p", "q"),
    source="petersen2012, eq. 119",
    wrong={"factor 2": r"A^\top (A X B + C) B^\top", "shapes": "2 A (A X B + C) B"},
)
def squared_norm_of_affine_map(X, A, B, C):
    residual = A @ X @ B + C
    return trace(residual @ residual.T)


@identity(
    r"\frac{\partial \lVert X A^\top - B \rVert_F^2}{\partial X} = 2 (X A^\top - B) A",
    X=Matrix("m", "n"),
    A=Matrix("p", "n"),
    B=Matrix("m", "p"),
    source="datawhale2020, example 2",
    tags=("S000-39",),
    wrong={"shapes": r"2 (X A^\top - B) A^\top"},
)
def squared_norm_of_product_with_transpose(X, A, B):
    return norm(X @ A.T - B) ** 2


@identity(
    r"\frac{\partial \lVert X - a b^\top \rVert_F^2}{\partial a} = -2 (X - a b^\top) b",
    X=Matrix("m", "n"),
    a=Vector("m"),
    b=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"sign": r"2 (X - a b^\top) b"},
)
def rank_one_approximation(X, a, b):
    return norm(X - a.reshape(-1, 1) * b) ** 2


# -- functions of norms ----------------------------------------------------------------------------


@identity(
    r"\frac{\partial \|x - a\|}{\partial a} = -\frac{x - a}{\|x - a\|}",
    x=Vector("n"),
    a=Vector("n"),
    source="petersen2012, eq. 129",
    wrong={"sign": r"\frac{x - a}{\|x - a\|}"},
)
def distance_by_centre(x, a):
    return norm(x - a)


@identity(
    r"\frac{\partial \|A x\|}{\partial x} = \frac{A^\top A x}{\|A x\|}",
    x=Vector("n"),
    A=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"factor 1/2": r"\frac{2 A^\top A x}{\|A x\|}"},
)
def norm_of_image(x, A):
    return norm(A @ x)


@identity(
    r"\frac{\partial \log \|x\|}{\partial x} = \frac{x}{\|x\|^2}",
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 1/2": r"\frac{2 x}{\|x\|^2}"},
)
def log_of_norm(x):
    return log(norm(x))


@identity(
    r"\frac{\partial}{\partial x} \frac{1}{\|x\|} = -\frac{x}{\|x\|^3}",
    x=Vector("n"),
    source="magnus2019, ch. 9",
    wrong={"sign": r"\frac{x}{\|x\|^3}"},
)
def reciprocal_of_norm(x):
    return 1 / norm(x)


@identity(
    r"\frac{\partial \|X^\top X\|_F^2}{\partial X} = 4 X X^\top X",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 123",
    wrong={"factor 2": r"2 X X^\top X"},
)
def norm_of_gram_matrix(X):
    G = X.T @ X
    return total(G * G)


@identity(
    r"\frac{\partial \|M \odot (X - A)\|_F^2}{\partial X} = 2 M \odot M \odot (X - A)",
    X=Matrix("m", "n"),
    M=Matrix("m", "n"),
    A=Matrix("m", "n"),
    source="zhihu24709748",
    wrong={"factor 2": r"M \odot M \odot (X - A)"},
)
def masked_distance(X, M, A):
    return total((M * (X - A)) ** 2)


@identity(
    r"\frac{\partial \|X^\top X - G\|_F^2}{\partial X} = 4 X \left(X^\top X - \tfrac12 (G + G^\top)\right)",
    X=Matrix("m", "n"),
    G=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"needs symmetric G": r"4 X (X^\top X - G)"},
)
def fit_of_gram_matrix(X, G):
    R = X.T @ X - G
    return total(R * R)


@identity(
    r"\frac{\partial c}{\partial x} = \frac{1}{\|x\|} \left(\frac{y}{\|y\|} - c \frac{x}{\|x\|}\right)",
    where=r"c = \frac{x^\top y}{\|x\| \|y\|}",
    x=Vector("n"),
    y=Vector("n"),
    source="folklore",
    wrong={"sign of one term": r"\frac{1}{\|x\|} \left(\frac{y}{\|y\|} + c \frac{x}{\|x\|}\right)"},
)
def cosine_similarity(x, y):
    return x @ y / (norm(x) * norm(y))


# -- other norms -----------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \|x\|_1}{\partial x} = \operatorname{sign}(x)",
    x=Vector("n"),
    source="boyd2004, sec. A.1.6; murphy2012, sec. 13.3",
    wrong={"sign": r"-\operatorname{sign}(x)"},
)
def sum_of_absolute_values(x):
    return total(absolute(x))


@identity(
    r"\frac{\partial \|x\|_p}{\partial x} = \frac{x \odot |x|^{p-2}}{\|x\|_p^{p-1}}",
    x=Vector("n"),
    p=Positive(),
    source="wikipedia-norm",
    wrong={"sign": r"-\frac{x \odot |x|^{p-2}}{\|x\|_p^{p-1}}"},
)
def norm_of_any_exponent(x, p):
    return total(absolute(x) ** p) ** (1 / p)


@identity(
    r"\frac{\partial \operatorname{logsumexp}(\beta x)}{\partial x} = \beta \operatorname{softmax}(\beta x)",
    x=Vector("n"),
    beta=Positive(),
    source="boyd2004, sec. 3.1.5, a smooth maximum",
    wrong={"missing factor": r"\operatorname{softmax}(\beta x)"},
)
def soft_maximum(x, beta):
    return logsumexp(beta * x)


max_of_entries_along_its_gradient = identity(
    r"x^\top \nabla_x \max(x) = \max(x)",
    x=Vector("n"),
    source="boyd2004, sec. 3.1.5, the gradient picks the largest entry",
    wrong={"factor 1/2": r"2 \max(x)"},
)


@identity(
    r"\frac{\partial \|X\|_{2,1}}{\partial X} = \operatorname{diag}\left(\operatorname{diag}(X X^\top)\right)^{-1/2} X",
    X=Matrix("m", "n"),
    source="yuan2006, norm of rows, summed",
    wrong={"sign": r"-\operatorname{diag}\left(\operatorname{diag}(X X^\top)\right)^{-1/2} X"},
)
def sum_of_norms_of_rows(X):
    return norm_by_rows(X)


@identity(
    r"\frac{\partial \|X\|_*}{\partial X} = X (X^\top X)^{-1/2}",
    X=FullColumnRank("m", "n"),
    source="watson1992",
    wrong={"factor 1/2": r"2 X (X^\top X)^{-1/2}"},
)
def sum_of_singular_values(X):
    return nuclear_norm(X)


@identity(
    r"\frac{\partial \|X\|_{S_4}^4}{\partial X} = 4 X X^\top X",
    X=Matrix("m", "n"),
    source="watson1992, for the fourth powers",
    wrong={"factor 2": r"2 X X^\top X"},
)
def sum_of_fourth_powers_of_singular_values(X):
    return trace(X.T @ X @ X.T @ X)


@identity(
    r"c = \frac{x^\top y}{\|x\| \|y\|}: \nabla_x \arccos(c) = -\frac{1}{\sqrt{1 - c^2}\, \|x\|} \left(\frac{y}{\|y\|} - c \frac{x}{\|x\|}\right)",
    x=Vector("n"),
    y=Vector("n"),
    source="deng2019",
    wrong={"sign": r"\frac{1}{\sqrt{1 - c^2}\, \|x\|} \left(\frac{y}{\|y\|} - c \frac{x}{\|x\|}\right)"},
)
def angle_between_vectors(x, y):
    return arccos(x @ y / (norm(x) * norm(y)))


@identity(
    r"c = \operatorname{clip}(x, -\delta, \delta): \nabla_x \left(\tfrac12 \|c\|^2 + \delta\, \mathbf 1^\top |x - c|\right) = c",
    x=Vector("n"),
    delta=Positive(),
    source="huber1964",
    wrong={"factor 1/2": "2 c"},
)
def huber_loss(x, delta):
    c = clip(x, -delta, delta)
    return c @ c / 2 + delta * total(absolute(x - c))


@identity(
    r"\nabla_X \tfrac12 \log|X^\top X| = (X^+)^\top",
    X=FullColumnRank("m", "n"),
    source="petersen2012, eq. 55, the sum of the logarithms of the singular values",
    wrong={"shapes": "X^+"},
)
def sum_of_logarithms_of_singular_values(X):
    return logdet(X.T @ X) / 2


@identity(
    r"\nabla_X \operatorname{mean}(X \odot X) = \frac{2}{m n} X",
    X=Matrix("m", "n"),
    source="folklore, the mean of the squares",
    wrong={"factor 2": r"\frac{1}{m n} X"},
)
def mean_of_squares(X):
    return mean(X * X)


# -- where one entry decides -----------------------------------------------------------------------


@identity(
    r"\nabla_x \|x\|_\infty = \operatorname{sign}(x_{i^*})\, e_{i^*}",
    x=Vector("n"),
    source="folklore, where one entry alone is the largest",
    wrong={"sign": r"-\operatorname{sign}(x_{i^*})\, e_{i^*}"},
)
def largest_absolute_value(x):
    return amax(absolute(x))


@identity(
    r"\nabla_x \max_i x_i = e_{i^*}",
    x=Vector("n"),
    source="folklore, where one entry alone is the largest",
    wrong={"sign": r"-e_{i^*}"},
)
def largest_entry(x):
    return amax(x)


@identity(
    r"\nabla_x \mathbf 1^\top \log(\cosh(x)) = \tanh(x)",
    x=Vector("n"),
    source="hastie2009, ch. 10, a smooth absolute value",
    wrong={"sign": r"-\tanh(x)"},
)
def smooth_absolute_values(x):
    return total(log(cosh(x)))
