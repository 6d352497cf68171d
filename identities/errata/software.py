"""False statements from the issue trackers of software: each with the reason it is false and the right form."""

from xcheck import (
    SPD,
    Complex,
    LowerTriangular,
    Map,
    Matrix,
    Scalar,
    Vector,
    identity,
    imaginary_part,
    logdet,
    softmax,
    stril,
    trace,
    tril,
)

# -- symbolic differentiation ----------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X^2 B)}{\partial X} = (I + X^\top) B^\top (I + X^\top)",
    X=Matrix("n", "n"),
    B=Matrix("n", "n"),
    refuted_by="unknown cause",
    right=r"\frac{\partial \operatorname{tr}(X^2 B)}{\partial X} = (X B + B X)^\top",
    source="sympy, issue 15136",
)
def trace_of_square_by_a_program(X, B):
    return trace(X @ X @ B)


@identity(
    r"\frac{\partial (\operatorname{tr} X + 1)}{\partial X} = 0",
    X=Matrix("n", "n"),
    refuted_by="missing term",
    right=r"\frac{\partial (\operatorname{tr} X + 1)}{\partial X} = I",
    source="sympy, issues 26561, 25118 and 27406, a constant makes the derivative vanish",
)
def trace_and_a_constant(X):
    return trace(X) + 1


# -- gradients of networks -------------------------------------------------------------------------


@identity(
    r"\nabla_X \langle \bar Y, X W\rangle = \bar Y X^\top",
    X=Matrix("n", "n"),
    W=Matrix("n", "n"),
    Y_bar=Matrix("n", "n"),
    refuted_by="symbol",
    right=r"\nabla_X \langle \bar Y, X W\rangle = \bar Y W^\top",
    source="cs231n, derivatives handout, eq. 12, issue 229",
)
def gradient_through_product_by_the_variable(X, W, Y_bar):
    return (Y_bar * (X @ W)).sum()


@identity(
    r"p = \operatorname{softmax}(z): \frac{\partial p}{\partial z} = \operatorname{diag}(p) - \mathbf 1 (p \odot p)^\top",
    z=Vector("n"),
    refuted_by="unknown cause",
    right=r"p = \operatorname{softmax}(z): \frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^\top",
    source="dragen2019, sec. 7.4, issue 103, one index used for both",
)
def softmax_with_one_index_for_both(z):
    return softmax(z)


# -- structure and complex numbers -----------------------------------------------------------------


@identity(
    r"S = \operatorname{tril}(X) + \operatorname{stril}(X)^\top:\ \nabla_X \log|S| = S^{-1}",
    X=SPD("n"),
    refuted_by="projected gradient",
    right=r"S = \operatorname{tril}(X) + \operatorname{stril}(X)^\top:\ \nabla_X \log|S| = \operatorname{tril}(2 S^{-1}) - S^{-1} \odot I",
    source="jax, issue 40421, a gradient in the triangle that is never read",
)
def function_of_the_lower_triangle(X):
    return logdet(tril(X) + stril(X).T)


@identity(
    r"\nabla_z (\Im z)^2 = -2 i\, \Im z",
    z=Complex(Scalar()),
    refuted_by="sign",
    right=r"\nabla_z (\Im z)^2 = 2 i\, \Im z",
    source="jax, issue 15872, the conjugate of the complex gradient",
)
def squared_imaginary_part_in_the_other_convention(z):
    return imaginary_part(z) ** 2


conjugate_derivative_with_the_wrong_sign = identity(
    r"\frac{\partial f(z)}{\partial z^*} = \tfrac12 \left(\frac{\partial f(z)}{\partial \Re z} - i \frac{\partial f(z)}{\partial \Im z}\right)",
    z=Complex(Scalar()),
    f=Map(Complex(Scalar()), Scalar()),
    refuted_by="sign of one term",
    right=r"\frac{\partial f(z)}{\partial z^*} = \tfrac12 \left(\frac{\partial f(z)}{\partial \Re z} + i \frac{\partial f(z)}{\partial \Im z}\right)",
    source="pytorch, documentation of complex derivatives, issue 702 of its site",
)


@identity(
    r"\frac{d z^2}{d z} = 2 z^*",
    z=Complex(Scalar()),
    refuted_by="conjugate",
    right=r"\frac{d z^2}{d z} = 2 z",
    source="optimistix, pull request 61, what reverse mode returns there, taken for the derivative",
)
def derivative_of_square_as_returned(z):
    return z**2


# -- half-vectorisation ----------------------------------------------------------------------------

gram_matrix_of_triangular_factor_with_matrices_exchanged = identity(
    r"d \operatorname{vech}(\Lambda \Lambda^\top) = D_n^\top (I_{nn} + K_{nn}) (\Lambda \otimes I_n) D_n \operatorname{vech}(d\Lambda)",
    Lambda=LowerTriangular("n"),
    refuted_by="unknown cause",
    right=r"d \operatorname{vech}(\Lambda \Lambda^\top) = L_n (I_{nn} + K_{nn}) (\Lambda \otimes I_n) L_n^\top \operatorname{vech}(d\Lambda)",
    source="blmm, pull request 37, duplication in the place of elimination",
)
