"""False statements of public notes, slides and blogs: each with the reason it is false and the right form."""

from xcheck import (
    SPD,
    FullColumnRank,
    Invertible,
    Map,
    Matrix,
    Positive,
    Scalar,
    Vector,
    det,
    identity,
    inv,
    log,
    logdet,
    sigmoid,
    tanh,
    trace,
)

# -- slides ----------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X A X B)}{\partial X} = B^\top X^\top A^\top + B X A",
    X=Matrix("n", "n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    refuted_by="transpose",
    right=r"\frac{\partial \operatorname{tr}(X A X B)}{\partial X} = B^\top X^\top A^\top + A^\top X^\top B^\top",
    source="ucla-biostat216",
)
def trace_of_two_occurrences_one_not_transposed(X, A, B):
    return trace(X @ A @ X @ B)


multiple_of_function_by_a_product_of_rules = identity(
    r"g = g(x): \frac{\partial\, (x^\top x) g}{\partial x^\top} = 2 g x^\top \frac{\partial g}{\partial x^\top}",
    x=Vector("n"),
    g=Map(Vector("n"), Vector("m")),
    refuted_by="shapes",
    right=r"g = g(x): \frac{\partial\, (x^\top x) g}{\partial x^\top} = 2 g x^\top + x^\top x \frac{\partial g}{\partial x^\top}",
    source="ucla-biostat216",
)

pseudo_inverse_with_a_factor_not_transposed = identity(
    r"P = (I - X X^+) \otimes X^+ X^{+\top} + X^{+\top} X^+ \otimes (I - X^+ X):"
    r" \operatorname{vec}(d X^+) = (-X^+ \otimes X^+ + P K_{mn}) \operatorname{vec}(dX)",
    X=FullColumnRank("m", "n"),
    refuted_by="shapes",
    right=r"P = (I - X X^+) \otimes X^+ X^{+\top} + X^{+\top} X^+ \otimes (I - X^+ X):"
    r" \operatorname{vec}(d X^+) = (-X^{+\top} \otimes X^+ + P K_{mn}) \operatorname{vec}(dX)",
    source="ucla-biostat216",
)

vec_of_kronecker_product_with_the_size_of_the_other = identity(
    r"A = X X^\top,\ B = Y Y^\top: \operatorname{vec}(A \otimes B) = (I_p \otimes K_{pn} \otimes I_p) (\operatorname{vec}(A) \otimes \operatorname{vec}(B))",
    X=Matrix("n", "q"),
    Y=Matrix("p", "r"),
    refuted_by="shapes",
    right=r"A = X X^\top,\ B = Y Y^\top:"
    r" \operatorname{vec}(A \otimes B) = (I_n \otimes K_{pn} \otimes I_p) (\operatorname{vec}(A) \otimes \operatorname{vec}(B))",
    source="ucla-biostat216, in front of the derivative of this product",
)

# -- notes on machine learning ---------------------------------------------------------------------


@identity(
    r"\nabla_F |F| = \operatorname{adj}(F)^{-1}",
    F=Invertible("n"),
    refuted_by="needs orthogonal F",
    right=r"\nabla_F |F| = \operatorname{adj}(F)^\top",
    source="ruanchong, an inverse where the transpose is meant",
)
def determinant_by_an_inverse_for_a_transpose(F):
    return det(F)


least_squares_without_the_targets = identity(
    r"\min_W \|\Phi W - T\|_F^2 \Rightarrow W = (\Phi^\top \Phi)^{-1} \Phi^\top",
    Phi=FullColumnRank("N", "d"),
    T=Matrix("N", "q"),
    W=Matrix("d", "q"),
    refuted_by="shapes",
    right=r"\min_W \|\Phi W - T\|_F^2 \Rightarrow W = (\Phi^\top \Phi)^{-1} \Phi^\top T",
    source="ruanchong, an early version",
)


@identity(
    r"\nabla_b J = d_2",
    where=r"J = \bar h^\top h_2, h_2 = \tanh(W h_1 + b), h_1 = \tanh(W h_0 + b),"
    r" d_2 = \bar h \odot (1 - h_2 \odot h_2), d_1 = (W^\top d_2) \odot (1 - h_1 \odot h_1)",
    W=Matrix("n", "n"),
    b=Vector("n"),
    h_0=Vector("n"),
    h_bar=Vector("n"),
    refuted_by="missing term",
    right=r"\nabla_b J = d_1 + d_2",
    source="ruanchong, the paragraph on recurrent networks, the sum over the steps is lost",
)
def bias_of_two_steps_seen_once(W, b, h_0, h_bar):
    return h_bar @ tanh(W @ tanh(W @ h_0 + b) + b)


sum_of_squares_as_a_norm = identity(
    r"\sum_i \|e_i^\top (T - \Phi W)\|^2 = \|T - \Phi W\|_F",
    Phi=Matrix("N", "d"),
    T=Matrix("N", "q"),
    W=Matrix("d", "q"),
    refuted_by="power",
    right=r"\sum_i \|e_i^\top (T - \Phi W)\|^2 = \|T - \Phi W\|_F^2",
    source="ruanchong, an early version",
)

gram_matrix_for_its_trace = identity(
    r"\nabla_X (X^\top X) = 2 X",
    X=Matrix("m", "n"),
    refuted_by="shapes",
    right=r"\nabla_X \operatorname{tr}(X^\top X) = 2 X",
    source="ruanchong",
)

chain_rule_along_a_parameter_in_the_other_order = identity(
    r"u = u(x),\ z = g(u): \frac{\partial z}{\partial x} = \frac{\partial z}{\partial u} \frac{\partial u}{\partial x}",
    x=Scalar(),
    u=Map(Scalar(), Vector("m")),
    g=Map(Vector("m"), Scalar()),
    refuted_by="numerator layout",
    right=r"u = u(x),\ z = g(u): \frac{\partial z}{\partial x} = \frac{\partial u}{\partial x} \frac{\partial z}{\partial u}",
    source="nndl2018, eq. B.11, issue 107",
)

last_row_of_jacobian_by_the_number_of_inputs = identity(
    r"f = f(x): \left(\frac{\partial f}{\partial x^\top}\right)_{3,1} = \frac{\partial [f]_2}{\partial x_1}",
    x=Vector(2),
    f=Map(Vector(2), Vector(3)),
    refuted_by="unknown cause",
    right=r"f = f(x): \left(\frac{\partial f}{\partial x^\top}\right)_{3,1} = \frac{\partial [f]_3}{\partial x_1}",
    source="eric-rstats, homework 2, for two inputs and three outputs",
)


@identity(
    r"\frac{\partial \ell}{\partial \sigma} = \frac{n}{\sigma} + \frac{\|x - \mu \mathbf 1\|^2}{\sigma^3}",
    where=r"\ell = -n \log \sigma - \frac{\|x - \mu \mathbf 1\|^2}{2 \sigma^2}",
    x=Vector("n"),
    mu=Scalar(),
    sigma=Positive(),
    refuted_by="sign of one term",
    right=r"\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{\|x - \mu \mathbf 1\|^2}{\sigma^3}",
    source="vasishth-lm, issue 3, no deviation makes this zero",
)
def likelihood_that_grows_with_the_deviation(x, mu, sigma):
    return -x.shape[0] * log(sigma) - (x - mu) @ (x - mu) / (2 * sigma**2)


@identity(
    r"\frac{\partial}{\partial \mu} \left(-\frac{\|x - \mu \mathbf 1\|^2}{2 \sigma^2}\right) = -\frac{\mathbf 1^\top (x - \mu \mathbf 1)}{\sigma^2}",
    x=Vector("n"),
    mu=Scalar(),
    sigma=Positive(),
    refuted_by="sign",
    right=r"\frac{\partial}{\partial \mu} \left(-\frac{\|x - \mu \mathbf 1\|^2}{2 \sigma^2}\right)"
    r" = \frac{\mathbf 1^\top (x - \mu \mathbf 1)}{\sigma^2}",
    source="mlvu, issue 4, the inner derivative is forgotten",
)
def likelihood_by_mean_without_inner_derivative(x, mu, sigma):
    return -(x - mu) @ (x - mu) / (2 * sigma**2)


product_by_its_first_factor_as_a_transpose = identity(
    r"\frac{\partial W X}{\partial W} = X^\top",
    W=Matrix("m", "n"),
    X=Matrix("n", "p"),
    refuted_by="shapes",
    right=r"\frac{\partial W X}{\partial W} = X \otimes I_m",
    source="folklore, a rule for gradients through a product, written as a derivative of the product",
)


@identity(
    r"\frac{\partial x^\top A x}{\partial x} = 2 A x",
    x=Vector("n"),
    A=Matrix("n", "n"),
    refuted_by="needs symmetric A",
    right=r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    source="javashuo, rule 5",
)
def quadratic_form_of_any_matrix(x, A):
    return x @ A @ x


# -- derivations that lose something on the way ----------------------------------------------------


@identity(
    r"A = A^\top: \frac{\partial x^\top A x}{\partial x} = 2 x^\top A",
    x=Vector("n"),
    A=Matrix("n", "n"),
    refuted_by="numerator layout",
    right=r"A = A^\top: \frac{\partial x^\top A x}{\partial x} = 2 A x",
    source="wei2624, chapters on generative models and expectation maximisation",
)
def symmetric_form_as_a_row(x, A):
    return x @ A @ x


form_of_inverse_with_the_sign_lost = identity(
    r"a^\top d(X^{-1})\, b = a^\top X^{-1} dX\, X^{-1} b",
    X=Invertible("n"),
    a=Vector("n"),
    b=Vector("n"),
    refuted_by="sign",
    right=r"a^\top d(X^{-1})\, b = -a^\top X^{-1} dX\, X^{-1} b",
    source="wei2624, chapter on generative models, in a proof whose theorem is right",
)


@identity(
    r"\frac{\partial}{\partial \mu} \left(-\tfrac12 (x - \mu)^\top \Sigma^{-1} (x - \mu)\right) = -(x - \mu)^\top \Sigma^{-1}",
    x=Vector("n"),
    mu=Vector("n"),
    Sigma=SPD("n"),
    refuted_by="shapes",
    right=r"\frac{\partial}{\partial \mu} \left(-\tfrac12 (x - \mu)^\top \Sigma^{-1} (x - \mu)\right) = \Sigma^{-1} (x - \mu)",
    source="wei2624, chapter on generative models, harmless, for it is set to zero",
)
def likelihood_by_mean_as_a_row(x, mu, Sigma):
    return -(x - mu) @ inv(Sigma) @ (x - mu) / 2


@identity(
    r"\frac{\partial \ell}{\partial \Sigma} = -\tfrac12 \Sigma^{-\top} - \tfrac12 \Sigma^{-\top} u u^\top \Sigma^{-\top}",
    where=r"\ell = -\tfrac12 \log|\Sigma| - \tfrac12 u^\top \Sigma^{-1} u",
    u=Vector("n"),
    Sigma=SPD("n"),
    refuted_by="sign of one term",
    right=r"\frac{\partial \ell}{\partial \Sigma} = -\tfrac12 \Sigma^{-\top} + \tfrac12 \Sigma^{-\top} u u^\top \Sigma^{-\top}",
    source="wei2624, chapter on generative models, the next line has the right sign",
)
def likelihood_by_covariance_for_one_line(u, Sigma):
    return -logdet(Sigma) / 2 - u @ inv(Sigma) @ u / 2


hessian_of_trace_of_inverse_with_a_factor_not_transposed = identity(
    r"\nabla_X^2 \operatorname{tr}(X^{-1}) = K_{nn} (X^{-\top} \otimes X^{-2} + X^{-2} \otimes X^{-1})",
    X=Invertible("n"),
    refuted_by="transpose",
    right=r"\nabla_X^2 \operatorname{tr}(X^{-1}) = K_{nn} (X^{-\top} \otimes X^{-2} + (X^{-2})^\top \otimes X^{-1})",
    source="sspuiip, Hessian of the trace of the inverse",
)

differential_by_a_row_times_a_row = identity(
    r"z = f(x): dz = dx^\top \frac{\partial z}{\partial x^\top}",
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    refuted_by="shapes",
    right=r"z = f(x): dz = dx^\top \frac{\partial z}{\partial x}",
    source="sspuiip",
)


@identity(
    r"\frac{\partial \operatorname{sigmoid}(W x)}{\partial x} = \operatorname{sigmoid}'(W x) W",
    x=Vector("n"),
    W=Matrix("m", "n"),
    refuted_by="shapes",
    right=r"\frac{\partial \operatorname{sigmoid}(W x)}{\partial x} = W^\top \operatorname{diag}(\operatorname{sigmoid}'(W x))",
    source="murphy2022, eq. 13.73, issue 645 of the first printings",
)
def layer_with_the_slopes_in_front(x, W):
    return sigmoid(W @ x)


# -- half-vectorisation ----------------------------------------------------------------------------

half_vectorisation_as_the_whole = identity(
    r"\operatorname{vech}(dX) = \operatorname{vec}(dX)",
    X=Matrix("n", "n"),
    refuted_by="shapes",
    right=r"\operatorname{vech}(dX) = L_n \operatorname{vec}(dX)",
    source="ucla-biostat216, whose derivative of the half is the identity",
)
