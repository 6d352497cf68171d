"""Classic false statements, from books, notes and blogs: each with the reason it is false and the right form."""

from xcheck import (
    SPD,
    FullColumnRank,
    Invertible,
    LowerTriangular,
    Map,
    Matrix,
    Positive,
    PositiveVector,
    Scalar,
    Simplex,
    Vector,
    cholesky,
    det,
    identity,
    inv,
    log,
    logdet,
    norm,
    nuclear_norm,
    softmax,
    sqrt,
    trace,
)

# -- layout ----------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = B A",
    X=Matrix("m", "n"),
    A=Matrix("p", "m"),
    B=Matrix("n", "p"),
    refuted_by="numerator layout",
    right=r"\frac{\partial \operatorname{tr}(A X B)}{\partial X} = A^\top B^\top",
    source="wikipedia-matrix-calculus, scalar-by-matrix, the numerator column copied into a text in denominator layout",
)
def trace_of_triple_product_from_the_other_column(X, A, B):
    return trace(A @ X @ B)


@identity(
    r"\frac{\partial\, 2 x^\top x}{\partial x} = 4 x^\top",
    x=Vector("n"),
    refuted_by="numerator layout",
    right=r"\frac{\partial\, 2 x^\top x}{\partial x} = 4 x",
    source="hao2018",
)
def twice_the_squared_length_as_a_row(x):
    return 2 * x @ x


@identity(
    r"\frac{\partial \operatorname{logdet}(X)}{\partial X} = X^{-1}",
    X=Invertible("n"),
    refuted_by="numerator layout",
    right=r"\frac{\partial \operatorname{logdet}(X)}{\partial X} = X^{-\top}",
    source="boyd2004, sec. A.4.1, quoted for matrices that are not symmetric",
)
def log_determinant_of_any_matrix(X):
    return logdet(X)


@identity(
    r"\frac{\partial \log |X^\top X|}{\partial X} = 2 (X^\top X)^{-1} X^\top",
    X=FullColumnRank("m", "n"),
    refuted_by="numerator layout",
    right=r"\frac{\partial \log |X^\top X|}{\partial X} = 2 X (X^\top X)^{-1}",
    source="folklore, (55) of the Matrix Cookbook with the transpose of the pseudo-inverse forgotten",
)
def log_determinant_of_gram_matrix_by_pseudo_inverse(X):
    return logdet(X.T @ X)


# -- a condition that is not stated ----------------------------------------------------------------


@identity(
    r"\frac{\partial (x - A s)^\top W (x - A s)}{\partial s} = -2 A^\top W (x - A s)",
    x=Vector("m"),
    s=Vector("n"),
    A=Matrix("m", "n"),
    W=Matrix("m", "m"),
    refuted_by="needs symmetric W",
    right=r"\frac{\partial (x - A s)^\top W (x - A s)}{\partial s} = -A^\top (W + W^\top) (x - A s)",
    source="folklore, (84) of the Matrix Cookbook quoted without its assumption",
)
def weighted_residual_with_any_weight(x, s, A, W):
    return (x - A @ s) @ W @ (x - A @ s)


@identity(
    r"\frac{\partial \operatorname{tr}((X^\top C X)^{-1} A)}{\partial X} = -C X (X^\top C X)^{-1} (A + A^\top) (X^\top C X)^{-1}",
    X=FullColumnRank("m", "n"),
    C=Invertible("m"),
    A=Matrix("n", "n"),
    refuted_by="needs symmetric C",
    right=r"\frac{\partial \operatorname{tr}((X^\top C X)^{-1} A)}{\partial X} = -C X (X^\top C X)^{-1} A (X^\top C X)^{-1}"
    r" - C^\top X (X^\top C X)^{-\top} A^\top (X^\top C X)^{-\top}",
    source="folklore, (125) of the Matrix Cookbook quoted without its assumption",
)
def trace_of_inverse_with_any_weight(X, C, A):
    return trace(inv(X.T @ C @ X) @ A)


# -- a term, a factor, a sign ----------------------------------------------------------------------


@identity(
    r"\frac{\partial (x^\top Q x + b^\top x)}{\partial x} = Q x + b",
    x=Vector("n"),
    Q=Matrix("n", "n"),
    b=Vector("n"),
    refuted_by="missing term",
    right=r"\frac{\partial (x^\top Q x + b^\top x)}{\partial x} = Q x + Q^\top x + b",
    source="deisenroth2020, example 7.1 of an early version",
)
def quadratic_polynomial_with_one_occurrence(x, Q, b):
    return x @ Q @ x + b @ x


@identity(
    r"\frac{\partial \lambda \lVert w \rVert^2}{\partial w} = \lambda w",
    w=Vector("n"),
    lambda_=Scalar(),
    refuted_by="factor 2",
    right=r"\frac{\partial \lambda \lVert w \rVert^2}{\partial w} = 2 \lambda w",
    source="folklore, weight decay",
)
def weight_decay(w, lambda_):
    return lambda_ * (w @ w)


@identity(
    r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = 2 (\operatorname{softmax}(a) - y)",
    a=Vector("n"),
    y=Simplex("n"),
    refuted_by="factor 1/2",
    right=r"\frac{\partial (-y^\top \log(\operatorname{softmax}(a)))}{\partial a} = \operatorname{softmax}(a) - y",
    source="fromscratchtoml, issue 65",
)
def cross_entropy_with_the_factor_of_a_square(a, y):
    return -y @ log(softmax(a))


@identity(
    r"\frac{\partial \operatorname{tr}(X^3)}{\partial X} = -3 (X^\top)^2",
    X=Matrix("n", "n"),
    refuted_by="sign",
    right=r"\frac{\partial \operatorname{tr}(X^3)}{\partial X} = 3 (X^\top)^2",
    source="ucla-biostat216",
)
def trace_of_cube_with_a_sign(X):
    return trace(X @ X @ X)


@identity(
    r"\frac{\partial \sqrt{u}}{\partial u} = -\frac{1}{2 \sqrt{u}}",
    u=Positive(),
    refuted_by="sign",
    right=r"\frac{\partial \sqrt{u}}{\partial u} = \frac{1}{2 \sqrt{u}}",
    source="deisenroth2020, eq. 5.117 of a draft",
)
def square_root_with_a_sign(u):
    return sqrt(u)


@identity(
    r"\frac{\partial (\log |\Sigma| + \operatorname{tr}(\Sigma^{-1} S))}{\partial \Sigma} = \Sigma^{-1} + \Sigma^{-1} S \Sigma^{-1}",
    Sigma=SPD("n"),
    S=SPD("n"),
    refuted_by="sign of one term",
    right=r"\frac{\partial (\log |\Sigma| + \operatorname{tr}(\Sigma^{-1} S))}{\partial \Sigma} = \Sigma^{-1} - \Sigma^{-1} S \Sigma^{-1}",
    source="folklore, the maximum-likelihood covariance",
)
def likelihood_of_covariance(Sigma, S):
    return logdet(Sigma) + trace(inv(Sigma) @ S)


# -- a transpose, an order, a shape ----------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial x} \frac{(A x)^\top A x}{(B x)^\top B x}"
    r" = 2 \frac{A^\top A x}{x^\top B B x} - 2 \frac{x^\top A^\top A x B^\top B x}{(x^\top B^\top B x)^2}",
    x=Vector("n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    refuted_by="transpose",
    right=r"\frac{\partial}{\partial x} \frac{(A x)^\top A x}{(B x)^\top B x}"
    r" = 2 \frac{A^\top A x}{x^\top B^\top B x} - 2 \frac{x^\top A^\top A x B^\top B x}{(x^\top B^\top B x)^2}",
    source="petersen2012, eq. 95, as printed",
)
def generalised_rayleigh_quotient(x, A, B):
    return ((A @ x) @ (A @ x)) / ((B @ x) @ (B @ x))


bilinear_form_by_vec_without_transpose = identity(
    r"a^\top X B X^\top c = \operatorname{vec}(X)^\top (B \otimes (c a^\top)) \operatorname{vec}(X)",
    X=Matrix("m", "n"),
    B=Matrix("n", "n"),
    a=Vector("m"),
    c=Vector("m"),
    refuted_by="transpose",
    right=r"a^\top X B X^\top c = \operatorname{vec}(X)^\top (B^\top \otimes (c a^\top)) \operatorname{vec}(X)",
    source="petersen2012, eq. 524, as printed, its own proof has the transpose",
)

differential_of_determinant_by_cofactors = identity(
    r"d |X| = \operatorname{tr}(\operatorname{adj}(X)^\top dX)",
    X=Invertible("n"),
    refuted_by="transpose",
    right=r"d |X| = \operatorname{tr}(\operatorname{adj}(X)\, dX)",
    source="magnus2019, ch. 8, with the matrix of cofactors in place of the adjugate",
)

differential_of_inverse_as_of_a_number = identity(
    r"d(X^{-1}) = -X^{-2} dX",
    X=Invertible("n"),
    refuted_by="scalar rule",
    right=r"d(X^{-1}) = -X^{-1} dX\, X^{-1}",
    source="folklore, the rule for numbers carried over to matrices",
)

trace_of_product_in_any_order = identity(
    r"\operatorname{tr}(A B C) = \operatorname{tr}(A C B)",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    C=Matrix("n", "n"),
    refuted_by="order",
    right=r"\operatorname{tr}(A B C) = \operatorname{tr}(C A B)",
    source="folklore, the trace is cyclic, not symmetric",
)

inverse_of_product_in_the_same_order = identity(
    "(A B)^{-1} = A^{-1} B^{-1}",
    A=Invertible("n"),
    B=Invertible("n"),
    refuted_by="order",
    right="(A B)^{-1} = B^{-1} A^{-1}",
    source="folklore, the rule for numbers carried over to matrices",
)

product_rule_with_transposed_jacobians = identity(
    r"y = y(x),\ z = z(x): \frac{\partial\, y^\top A z}{\partial x}"
    r" = \left(\frac{\partial y}{\partial x}\right)^\top A z + \left(\frac{\partial z}{\partial x}\right)^\top A^\top y",
    x=Vector("p"),
    A=Matrix("s", "t"),
    y=Map(Vector("p"), Vector("s")),
    z=Map(Vector("p"), Vector("t")),
    refuted_by="mixed layout",
    right=r"y = y(x),\ z = z(x): \frac{\partial\, y^\top A z}{\partial x} = \frac{\partial y}{\partial x} A z + \frac{\partial z}{\partial x} A^\top y",
    source="petersen2012, eq. 93, read in denominator layout",
)


@identity(
    r"\frac{\partial \operatorname{tr}(X^{-1})}{\partial X} = -\operatorname{tr}(X^{-1}) \operatorname{tr}(X^{-1})",
    X=Invertible("n"),
    refuted_by="shapes",
    right=r"\frac{\partial \operatorname{tr}(X^{-1})}{\partial X} = -(X^{-2})^\top",
    source="mathse3764596",
)
def trace_of_inverse_as_a_product_of_traces(X):
    return trace(inv(X))


@identity(
    r"\frac{\partial |A X B|}{\partial X} = |A X B| X^{-\top}",
    X=Matrix("m", "n"),
    A=Matrix("q", "m"),
    B=Matrix("n", "q"),
    sizes="m > q, n > q",
    refuted_by="shapes",
    right=r"\frac{\partial |A X B|}{\partial X} = |A X B| A^\top (A X B)^{-\top} B^\top",
    source="folklore, (51) of the Matrix Cookbook used for factors that are not square",
)
def determinant_of_factors_that_are_not_square(X, A, B):
    return det(A @ X @ B)


@identity(
    r"\frac{\partial}{\partial x} \frac{x^\top A x}{x^\top x} = \frac{2 A x}{2 x}",
    x=Vector("n"),
    A=SPD("n"),
    refuted_by="shapes",
    right=r"\frac{\partial}{\partial x} \frac{x^\top A x}{x^\top x} = \frac{2}{x^\top x} \left(A x - \frac{x^\top A x}{x^\top x} x\right)",
    source="folklore, numerator and denominator differentiated one by one",
)
def rayleigh_quotient_part_by_part(x, A):
    return (x @ A @ x) / (x @ x)


# -- norms, powers and structure -------------------------------------------------------------------


@identity(
    r"\frac{\partial \|X\|_F}{\partial X} = 2 X",
    X=Matrix("m", "n"),
    refuted_by="missing factor and factor 1/2",
    right=r"\frac{\partial \|X\|_F}{\partial X} = \frac{X}{\|X\|_F}",
    source="folklore, the derivative of the square",
)
def norm_with_the_derivative_of_its_square(X):
    return norm(X)


@identity(
    r"\frac{\partial \|X\|_*}{\partial X} = X",
    X=FullColumnRank("m", "n"),
    refuted_by="unknown cause",
    right=r"\frac{\partial \|X\|_*}{\partial X} = X (X^\top X)^{-1/2}",
    source="folklore, the singular values are kept: U S V in place of U V",
)
def nuclear_norm_with_the_singular_values(X):
    return nuclear_norm(X)


@identity(
    r"\frac{\partial}{\partial x} \frac{x}{\|x\|} = \frac{I}{\|x\|} - \frac{x x^\top}{\|x\|^2}",
    x=Vector("n"),
    refuted_by="power",
    right=r"\frac{\partial}{\partial x} \frac{x}{\|x\|} = \frac{I}{\|x\|} - \frac{x x^\top}{\|x\|^3}",
    source="folklore",
)
def direction_with_the_square_of_the_length(x):
    return x / norm(x)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^3)}{\partial X} = 3 (X^2 A)^\top",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    refuted_by="unknown cause",
    right=r"\frac{\partial \operatorname{tr}(A X^3)}{\partial X} = (A X^2 + X A X + X^2 A)^\top",
    source="folklore, true where A and X commute",
)
def trace_of_power_as_if_factors_commute(X, A):
    return trace(A @ X @ X @ X)


@identity(
    r"\frac{\partial (\operatorname{tr} X)^2}{\partial X} = 2 X^\top",
    X=Matrix("n", "n"),
    refuted_by="trace",
    right=r"\frac{\partial (\operatorname{tr} X)^2}{\partial X} = 2 \operatorname{tr}(X) I",
    source="folklore, the square of the trace taken for the trace of the square",
)
def square_of_trace_for_trace_of_square(X):
    return trace(X) ** 2


@identity(
    r"\frac{\partial \log|L L^\top|}{\partial L} = 2 L^{-\top}",
    L=LowerTriangular("n", gradient="projected"),
    refuted_by="ambient gradient",
    right=r"\frac{\partial \log|L L^\top|}{\partial L} = 2 L^{-1} \odot I",
    source="folklore, for a lower triangular L it has entries above the diagonal",
)
def log_determinant_of_triangular_factor(L):
    return logdet(L @ L.T)


@identity(
    r"L = \operatorname{cholesky}(X),\ P = \operatorname{tril}(L^\top \bar L) - \tfrac12 (L^\top \bar L) \odot I,\ S = L^{-\top} P L^{-1}:"
    r" \nabla_X \operatorname{tr}(\bar L^\top L) = S + S^\top - S \odot I",
    X=SPD("n", gradient="projected"),
    L_bar=Matrix("n", "n"),
    refuted_by="free gradient",
    right=r"L = \operatorname{cholesky}(X),\ P = \operatorname{tril}(L^\top \bar L) - \tfrac12 (L^\top \bar L) \odot I,\ S = L^{-\top} P L^{-1}:"
    r" \nabla_X \operatorname{tr}(\bar L^\top L) = \tfrac12 (S + S^\top)",
    source="pytorch, issue 137284, the gradient by the free entries asked for in place of the symmetric one",
)
def gradient_through_cholesky_factor(X, L_bar):
    return trace(L_bar.T @ cholesky(X))


# -- eigenvalues and singular values ---------------------------------------------------------------

# P projects on an eigenvector along the others, so u and v are the left and the right one; all that A is made of moves.
differential_of_eigenvalue_by_one_eigenvector = identity(
    r"d\lambda = \frac{v^\top dA\, v}{v^\top v}",
    where=r"P = \frac{v u^\top}{u^\top v}, A = \lambda P + (I - P) B (I - P), E = dB, e = dv, h = du",
    lambda_=Scalar(),
    u=PositiveVector("n"),
    v=PositiveVector("n"),
    B=Matrix("n", "n"),
    refuted_by="unknown cause",
    right=r"d\lambda = \frac{u^\top dA\, v}{u^\top v}",
    source="folklore, a matrix that is not symmetric has other eigenvectors on the left",
)

gradient_of_singular_value_transposed = identity(
    r"X = U \Sigma V^\top: \frac{\partial \sigma_i}{\partial X} = v_i u_i^\top",
    X=Matrix("n", "n"),
    refuted_by="numerator layout",
    right=r"X = U \Sigma V^\top: \frac{\partial \sigma_i}{\partial X} = u_i v_i^\top",
    source="folklore",
)
