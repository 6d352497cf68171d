"""Powers of any exponent, exponentials, logarithms, roots and trigonometric functions of square matrices."""

from xcheck import (
    SPD,
    Invertible,
    Matrix,
    Scalar,
    Square,
    Unit,
    Vector,
    expm,
    identity,
    logm,
    sqrtm,
    trace,
)

# -- powers ----------------------------------------------------------------------------------------

differential_of_power = identity(
    r"d(X^k) = \sum_{r=0}^{k-1} X^r\, dX\, X^{k-1-r}",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 8",
)

power_by_entry = identity(
    r"\frac{\partial X^k}{\partial X_{ij}} = \sum_{r=0}^{k-1} X^r J^{ij} X^{k-1-r}",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 90",
)

bilinear_form_of_power = identity(
    r"\frac{\partial\, a^\top X^k b}{\partial X} = \sum_{r=0}^{k-1} (X^r)^\top a b^\top (X^{k-1-r})^\top",
    X=Matrix("n", "n"),
    a=Vector("n"),
    b=Vector("n"),
    source="petersen2012, eq. 91",
    wrong={"numerator layout": r"\sum_{r=0}^{k-1} X^{k-1-r} b a^\top X^r"},
)

inner_product_of_images_under_power = identity(
    r"\frac{\partial}{\partial X} a^\top (X^k)^\top X^k b = \sum_{r=0}^{k-1} (X^r)^\top X^k (a b^\top + b a^\top) (X^{k-1-r})^\top",
    X=Matrix("n", "n"),
    a=Vector("n"),
    b=Vector("n"),
    source="petersen2012, eq. 92, mended",
)

trace_of_power = identity(
    r"\frac{\partial \operatorname{tr}(X^k)}{\partial X} = k (X^{k-1})^\top",
    X=Matrix("n", "n"),
    source="petersen2012, eq. 121",
    wrong={"numerator layout": r"k X^{k-1}"},
)

trace_of_matrix_times_power = identity(
    r"\frac{\partial \operatorname{tr}(A X^k)}{\partial X} = \sum_{r=0}^{k-1} (X^r A X^{k-1-r})^\top",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    source="petersen2012, eq. 122",
)

determinant_of_power = identity(
    r"\frac{\partial |X^k|}{\partial X} = k |X^k| X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 58",
    wrong={"numerator layout": r"k |X^k| X^{-1}"},
)

power_by_matrix = identity(
    r"\frac{\partial X^k}{\partial X} = \sum_{r=0}^{k-1} X^{k-1-r} \otimes (X^\top)^r",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 9",
)

linear_recurrence_by_its_matrix = identity(
    r"\nabla_W\, \bar h^\top W^k h = \sum_{r=0}^{k-1} (W^r)^\top \bar h (W^{k-1-r} h)^\top",
    W=Matrix("n", "n"),
    h=Vector("n"),
    h_bar=Vector("n"),
    source="pascanu2013, a linear network of k steps",
)

# -- exponentials and logarithms -------------------------------------------------------------------


@identity(
    r"\nabla_X \operatorname{tr}(\operatorname{expm}(X)) = \operatorname{expm}(X)^\top",
    X=Matrix("n", "n"),
    source="petersen2012, sec. 2.5.4; wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"transpose": r"\operatorname{expm}(X)", "matrix function": r"\exp(X)^\top"},
)
def trace_of_exponential(X):
    return trace(expm(X))


@identity(
    r"\nabla_X \operatorname{tr}(\operatorname{expm}(A X)) = A^\top \operatorname{expm}(A X)^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "m"),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"shapes": r"\operatorname{expm}(A X)^\top A^\top"},
)
def trace_of_exponential_of_product(X, A):
    return trace(expm(A @ X))


@identity(
    r"\frac{\partial \operatorname{tr}(\operatorname{expm}(t A))}{\partial t} = \operatorname{tr}(A \operatorname{expm}(t A))",
    A=Matrix("n", "n"),
    t=Scalar(),
    source="wikipedia-matrix-calculus, scalar-by-scalar",
)
def trace_of_exponential_along_a_line(A, t):
    return trace(expm(t * A))


@identity(
    r"\frac{\partial \operatorname{expm}(t A)}{\partial t} = A \operatorname{expm}(t A) = \operatorname{expm}(t A) A",
    A=Matrix("n", "n"),
    t=Scalar(),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
    wrong={"sign": r"-\operatorname{expm}(t A) A"},
)
def exponential_along_a_line(A, t):
    return expm(t * A)


determinant_of_exponential = identity(
    r"|\operatorname{expm}(X)| = e^{\operatorname{tr} X}",
    X=Matrix("n", "n"),
    source="petersen2012, sec. 10.3",
)

exponential_of_similar_matrix = identity(
    r"\operatorname{expm}(B X B^{-1}) = B \operatorname{expm}(X) B^{-1}",
    X=Matrix("n", "n"),
    B=Invertible("n"),
    source="higham2008, ch. 1",
    wrong={"order": r"B^{-1} \operatorname{expm}(X) B"},
)

functions_of_products_in_both_orders = identity(
    r"\operatorname{expm}(A B) A = A \operatorname{expm}(B A)",
    A=Matrix("m", "n"),
    B=Matrix("n", "m"),
    source="petersen2012, sec. 10.1; higham2008, ch. 1",
)


@identity(
    r"\nabla_S \operatorname{tr}(\operatorname{logm}(S)) = S^{-1}",
    S=SPD("n"),
    source="higham2008, ch. 11",
    wrong={"sign": "-S^{-1}"},
)
def trace_of_logarithm(S):
    return trace(logm(S))


@identity(
    r"\nabla_S \operatorname{tr}(S \operatorname{logm}(S) - S) = \operatorname{logm}(S)",
    S=SPD("n"),
    source="kulis2009, von Neumann divergence",
    wrong={"sign": r"-\operatorname{logm}(S)"},
)
def negative_entropy_of_matrix(S):
    return trace(S @ logm(S) - S)


trace_of_logarithm_is_log_determinant = identity(
    r"\operatorname{tr}(\operatorname{logm}(S)) = \log|S|",
    S=SPD("n"),
    source="higham2008, ch. 11",
)

differential_of_logarithm = identity(
    r"d \operatorname{logm}(S) = \int_0^\infty (S + z I)^{-1}\, dS\, (S + z I)^{-1}\, dz",
    S=SPD("n"),
    source="wikipedia-matrix-calculus, matrix-by-scalar; higham2008, ch. 11",
    wrong={"sign": r"-\int_0^\infty (S + z I)^{-1}\, dS\, (S + z I)^{-1}\, dz"},
)

# -- roots -----------------------------------------------------------------------------------------


@identity(
    r"\nabla_S \operatorname{tr}(S^{1/2}) = \tfrac12 S^{-1/2}",
    S=SPD("n"),
    source="higham2008, ch. 6",
    wrong={"factor 1/2": "S^{-1/2}"},
)
def trace_of_square_root(S):
    return trace(sqrtm(S))


differential_of_square_root = identity(
    r"R = \operatorname{sqrtm}(S): R\, dR + dR\, R = dS",
    S=SPD("n"),
    source="higham2008, ch. 6",
    wrong={"factor 1/2": r"2\, dS"},
)

differential_of_whitening_matrix = identity(
    r"R = \operatorname{sqrtm}(S),\ W = R^{-1}: dW = -W\, dR\, W",
    S=SPD("n"),
    source="huang2018",
)

# -- trigonometric functions, geometric series -----------------------------------------------------

sine_along_a_line = identity(
    r"\frac{\partial \operatorname{sinm}(t A)}{\partial t} = A \operatorname{cosm}(t A) = \operatorname{cosm}(t A) A",
    A=Matrix("n", "n"),
    t=Scalar(),
    source="petersen2012, sec. 10.3; wikipedia-matrix-calculus, matrix-by-scalar",
    wrong={"sign": r"-\operatorname{cosm}(t A) A"},
)

squares_of_sine_and_cosine = identity(
    r"\operatorname{sinm}(X) \operatorname{sinm}(X) + \operatorname{cosm}(X) \operatorname{cosm}(X) = I",
    X=Matrix("n", "n"),
    source="higham2008, ch. 12",
)

differential_of_geometric_series = identity(
    r"N = (I - X)^{-1}: dN = N\, dX\, N",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 8",
    wrong={"sign": r"-N\, dX\, N"},
)

geometric_series = identity(
    r"(I - X) \sum_{r=0}^{k-1} X^r = I - X^k",
    X=Matrix("n", "n"),
    source="petersen2012, sec. 10.1",
)

conjugation_along_a_line = identity(
    r"U = \operatorname{expm}(t A),\ V = \operatorname{expm}(-t A): \frac{\partial\, U B V}{\partial t} = U (A B - B A) V",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    t=Unit(),
    source="higham2008, ch. 10",
    wrong={"sign": r"-U (A B - B A) V"},
)


@identity(
    r"\nabla_S \operatorname{tr}(S \operatorname{logm}(S)) = \operatorname{logm}(S) + I",
    S=SPD("n"),
    source="higham2008, ch. 11",
    wrong={"missing term": r"\operatorname{logm}(S)"},
)
def trace_of_matrix_times_its_logarithm(S):
    return trace(S @ logm(S))


differential_of_exponential_by_vec = identity(
    r"\operatorname{vec}(d \operatorname{expm}(X))"
    r" = \left(\int_0^1 \operatorname{expm}((1 - a) X^\top) \otimes \operatorname{expm}(a X)\, da\right) \operatorname{vec}(dX)",
    X=Matrix("n", "n"),
    source="higham2008, ch. 10",
)

square_root_by_vec = identity(
    r"X = R^2: \operatorname{vec}(dR) = (I \otimes R + R^\top \otimes I)^{-1} \operatorname{vec}(dX)",
    R=Square("n"),
    source="higham2008, ch. 6",
)
