"""Rules of the calculus misused: products, chains, differentials and Hessians as they are often written wrongly."""

from xcheck import (
    SPD,
    Map,
    Matrix,
    Scalar,
    Vector,
    expm,
    identity,
    sinm,
    trace,
)

# -- products and chains ---------------------------------------------------------------------------

inner_product_with_one_factor_held = identity(
    r"u = u(x),\ v = v(x): \frac{\partial\, u^\top v}{\partial x} = \frac{\partial u}{\partial x} v",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    v=Map(Vector("n"), Vector("m")),
    refuted_by="missing term",
    right=r"u = u(x),\ v = v(x): \frac{\partial\, u^\top v}{\partial x} = \frac{\partial u}{\partial x} v + \frac{\partial v}{\partial x} u",
    source="folklore, one of two occurrences differentiated",
)

multiple_of_vector_with_the_outer_product_transposed = identity(
    r"v = v(x),\ u = u(x): \frac{\partial\, v u}{\partial x} = v \frac{\partial u}{\partial x} + u \left(\frac{\partial v}{\partial x}\right)^\top",
    x=Vector("n"),
    v=Map(Vector("n"), Scalar()),
    u=Map(Vector("n"), Vector("m")),
    refuted_by="mixed layout",
    right=r"v = v(x),\ u = u(x): \frac{\partial\, v u}{\partial x} = v \frac{\partial u}{\partial x} + \frac{\partial v}{\partial x} u^\top",
    source="folklore",
)

path_of_product_without_transposes = identity(
    r"U = U(t),\ v = v(t): \frac{\partial\, U v}{\partial t} = v^\top \frac{\partial U}{\partial t} + \frac{\partial v}{\partial t} U^\top",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    v=Map(Scalar(), Vector("n")),
    refuted_by="shapes",
    right=r"U = U(t),\ v = v(t): \frac{\partial\, U v}{\partial t}"
    r" = v^\top \left(\frac{\partial U}{\partial t}\right)^\top + \frac{\partial v}{\partial t} U^\top",
    source="wikipedia-matrix-calculus, vector-by-scalar, the denominator column read with the derivative of a matrix as it is",
)

chain_through_matrix_without_a_transpose = identity(
    r"U = U(X),\ z = g(U): \frac{\partial z}{\partial X_{ij}} = \operatorname{tr}\left(\frac{\partial z}{\partial U} \frac{\partial U}{\partial X_{ij}}\right)",
    X=Matrix("m", "n"),
    U=Map(Matrix("m", "n"), Matrix("p", "q")),
    g=Map(Matrix("p", "q"), Scalar()),
    refuted_by="numerator layout",
    right=r"U = U(X),\ z = g(U): \frac{\partial z}{\partial X_{ij}}"
    r" = \operatorname{tr}\left(\left(\frac{\partial z}{\partial U}\right)^\top \frac{\partial U}{\partial X_{ij}}\right)",
    source="wikipedia-matrix-calculus, scalar-by-matrix, the numerator column with a gradient in denominator layout",
)

chain_of_vectors_from_outside_in = identity(
    r"y = y(x),\ z = z(y): \frac{\partial z}{\partial x} = \frac{\partial z}{\partial y} \frac{\partial y}{\partial x}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    z=Map(Vector("m"), Vector("p")),
    refuted_by="numerator layout",
    right=r"y = y(x),\ z = z(y): \frac{\partial z}{\partial x} = \frac{\partial y}{\partial x} \frac{\partial z}{\partial y}",
    source="folklore, the order of numerator layout in denominator layout",
)


@identity(
    r"\nabla_X \langle \bar Y, A X\rangle = A \bar Y",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    Y_bar=Matrix("n", "n"),
    refuted_by="transpose",
    right=r"\nabla_X \langle \bar Y, A X\rangle = A^\top \bar Y",
    source="folklore, a transpose is lost",
)
def gradient_through_left_factor_without_transpose(X, A, Y_bar):
    return (Y_bar * (A @ X)).sum()


@identity(
    r"\nabla_X \langle \bar Y, X A\rangle = A^\top \bar Y",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    Y_bar=Matrix("n", "n"),
    refuted_by="order",
    right=r"\nabla_X \langle \bar Y, X A\rangle = \bar Y A^\top",
    source="folklore, the factor on the wrong side",
)
def gradient_through_right_factor_on_the_wrong_side(X, A, Y_bar):
    return (Y_bar * (X @ A)).sum()


gradient_through_linear_map_as_a_row = identity(
    r"y = A x,\ z = f(y): \frac{\partial z}{\partial x} = \frac{\partial z}{\partial y} A",
    x=Vector("n"),
    A=Matrix("m", "n"),
    f=Map(Vector("m"), Scalar()),
    refuted_by="numerator layout",
    right=r"y = A x,\ z = f(y): \frac{\partial z}{\partial x} = A^\top \frac{\partial z}{\partial y}",
    source="folklore, the habit of row gradients",
)

hessian_of_composition_as_by_gauss_and_newton = identity(
    r"u = u(x),\ z = f(u): \frac{\partial^2 z}{\partial x\,\partial x^\top}"
    r" = \frac{\partial u}{\partial x} \frac{\partial^2 z}{\partial u\,\partial u^\top} \left(\frac{\partial u}{\partial x}\right)^\top",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    f=Map(Vector("m"), Scalar()),
    refuted_by="unknown cause",
    right=r"u = A x,\ z = f(u): \frac{\partial^2 z}{\partial x\,\partial x^\top}"
    r" = \frac{\partial u}{\partial x} \frac{\partial^2 z}{\partial u\,\partial u^\top} \left(\frac{\partial u}{\partial x}\right)^\top",
    source="folklore, the approximation of Gauss and Newton taken for the Hessian, as it is of a linear map",
)

# -- differentials ---------------------------------------------------------------------------------

differential_of_gram_matrix_as_of_a_square = identity(
    r"d(X^\top X) = 2 X^\top dX",
    X=Matrix("n", "n"),
    refuted_by="scalar rule",
    right=r"d(X^\top X) = dX^\top X + X^\top dX",
    source="folklore, two terms that are transposes of each other taken for equal",
)

differential_of_matrix_exponential_as_of_a_number = identity(
    r"d \operatorname{expm}(X) = \operatorname{expm}(X)\, dX",
    X=Matrix("n", "n"),
    refuted_by="unknown cause",
    right=r"d \operatorname{tr}(\operatorname{expm}(X)) = \operatorname{tr}(\operatorname{expm}(X)\, dX)",
    source="folklore, true where X and dX commute, and of the trace",
)

differential_of_square_root_as_of_a_number = identity(
    r"d \operatorname{sqrtm}(X) = \tfrac12 X^{-1/2} dX",
    X=SPD("n"),
    refuted_by="unknown cause",
    right=r"R = \operatorname{sqrtm}(X): R\, dR + dR\, R = dX",
    source="folklore, the rule for numbers carried over to matrices",
)

differential_of_logarithm_as_of_a_number = identity(
    r"d \operatorname{logm}(X) = X^{-1} dX",
    X=SPD("n"),
    refuted_by="unknown cause",
    right=r"d \operatorname{tr}(\operatorname{logm}(X)) = \operatorname{tr}(X^{-1} dX)",
    source="sspuiip; folklore, true where X and dX commute, and of the trace",
)

differential_of_cholesky_factor_with_the_whole_diagonal = identity(
    r"L = \operatorname{cholesky}(X): dL = L \operatorname{tril}(L^{-1} dX\, L^{-\top})",
    X=SPD("n"),
    refuted_by="unknown cause",
    right=r"L = \operatorname{cholesky}(X): dL = L \left(\operatorname{stril}(L^{-1} dX\, L^{-\top}) + \tfrac12 (L^{-1} dX\, L^{-\top}) \odot I\right)",
    source="folklore, the diagonal is to be halved",
)

differential_of_elementwise_function_by_a_product = identity(
    r"S = \operatorname{sigmoid}(X): d \operatorname{sigmoid}(X) = (S - S \odot S)\, dX",
    X=Matrix("n", "n"),
    refuted_by="Hadamard product",
    right=r"S = \operatorname{sigmoid}(X): d \operatorname{sigmoid}(X) = (S - S \odot S) \odot dX",
    source="folklore, a matrix product in place of Hadamard's",
)


@identity(
    r"\nabla_X \operatorname{tr}(\operatorname{expm}(X)) = \exp(X)^\top",
    X=Matrix("n", "n"),
    refuted_by="matrix function",
    right=r"\nabla_X \operatorname{tr}(\operatorname{expm}(X)) = \operatorname{expm}(X)^\top",
    source="folklore, the exponential of every entry for that of the matrix",
)
def trace_of_exponential_entry_by_entry(X):
    return trace(expm(X))


@identity(
    r"\nabla_X \operatorname{tr}(\operatorname{sinm}(X)) = \cos(X)^\top",
    X=Matrix("n", "n"),
    refuted_by="matrix function",
    right=r"\nabla_X \operatorname{tr}(\operatorname{sinm}(X)) = \operatorname{cosm}(X)^\top",
    source="folklore, (128) of the Matrix Cookbook read entry by entry",
)
def trace_of_sine_entry_by_entry(X):
    return trace(sinm(X))


image_of_exponential_of_product = identity(
    r"\frac{\partial A \operatorname{expm}(X B)}{\partial X} = (B \otimes I_n) \operatorname{diag}(\operatorname{vec}(\operatorname{expm}(X B))) (I_n \otimes A^\top)",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    refuted_by="unknown cause",
    right=r"\frac{\partial A \exp(X B)}{\partial X} = (B \otimes I_n) \operatorname{diag}(\operatorname{vec}(\exp(X B))) (I_n \otimes A^\top)",
    source="folklore, an exponential that is meant entry by entry read as that of a matrix",
)

# -- vec and Kronecker products --------------------------------------------------------------------

vec_of_triple_product_by_rows = identity(
    r"\operatorname{vec}(A X B) = (A \otimes B^\top) \operatorname{vec}(X)",
    A=Matrix("n", "n"),
    X=Matrix("n", "n"),
    B=Matrix("n", "n"),
    refuted_by="order",
    right=r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)",
    source="folklore, the rule where vec stacks rows",
)

vec_of_outer_product_in_the_printed_order = identity(
    r"\operatorname{vec}(a b^\top) = a \otimes b",
    a=Vector("n"),
    b=Vector("n"),
    refuted_by="order",
    right=r"\operatorname{vec}(a b^\top) = b \otimes a",
    source="folklore, columns are stacked",
)

derivative_of_transpose_by_the_other_commutation = identity(
    r"\frac{\partial X^\top}{\partial X} = K_{mn}",
    X=Matrix("m", "n"),
    refuted_by="numerator layout",
    right=r"\frac{\partial X^\top}{\partial X} = K_{nm}",
    source="folklore, numerator layout",
)

derivative_of_outer_gram_matrix_without_commutation = identity(
    r"\frac{\partial X X^\top}{\partial X} = 2 (X^\top \otimes I_m)",
    X=Matrix("m", "n"),
    refuted_by="unknown cause",
    right=r"\frac{\partial X X^\top}{\partial X} = (X^\top \otimes I_m) (I_{mm} + K_{mm})",
    source="folklore, the two terms taken for equal",
)

hessian_of_softmax_regression_by_rows = identity(
    r"p = \operatorname{softmax}(W x): \nabla_W^2 \operatorname{logsumexp}(W x) = (\operatorname{diag}(p) - p p^\top) \otimes (x x^\top)",
    W=Matrix("m", "n"),
    x=Vector("n"),
    refuted_by="order",
    right=r"p = \operatorname{softmax}(W x): \nabla_W^2 \operatorname{logsumexp}(W x) = (x x^\top) \otimes (\operatorname{diag}(p) - p p^\top)",
    source="folklore, the rule where vec stacks rows",
)

hessian_of_log_determinant_at_symmetric_points = identity(
    r"\nabla_X^2 \log|X| = -X^{-1} \otimes X^{-1}",
    X=SPD("n"),
    refuted_by="unknown cause",
    right=r"\nabla_X^2 \log|X| = -K_{nn} (X^{-1} \otimes X^{-1})",
    source="zhihu24863977, example 2, simplified for symmetric X, true along symmetric directions alone",
)
