"""What the Matrix Cookbook prints wrongly, as printed there, each with the reason it is false and the right form."""

from xcheck import (
    SPD,
    Complex,
    Invertible,
    Matrix,
    Positive,
    Scalar,
    Symmetric,
    Toeplitz,
    Vector,
    conj,
    identity,
    inv,
    logdet,
    trace,
)

# -- sections 2.4 to 2.8, real derivatives ---------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial X} a^\top (X^2)^\top X^2 b"
    r" = X a b^\top (X^2)^\top + X^2 a b^\top X^\top + a b^\top (X^2)^\top X + X^\top X^2 a b^\top",
    X=Matrix("n", "n"),
    a=Vector("n"),
    b=Vector("n"),
    refuted_by="transpose",
    right=r"\frac{\partial}{\partial X} a^\top (X^2)^\top X^2 b = X^2 (a b^\top + b a^\top) X^\top + X^\top X^2 (a b^\top + b a^\top)",
    source="petersen2012, eq. 92, as printed, with n = 2",
)
def inner_product_of_images_under_square_as_printed(X, a, b):
    return (X @ (X @ a)) @ (X @ (X @ b))


@identity(
    r"\frac{\partial}{\partial X} \operatorname{tr}\left(S X^\top B X\right) = -2 C X S X^\top B X S + 2 B X S",
    where=r"S = (A + X^\top C X)^{-1}",
    X=Matrix("n", "q"),
    A=Matrix("q", "q"),
    B=Symmetric("n"),
    C=Symmetric("n"),
    refuted_by="needs symmetric A",
    right=r"\frac{\partial}{\partial X} \operatorname{tr}\left(S X^\top B X\right) = B X (S + S^\top)"
    r" - C X (S X^\top B X S + S^\top X^\top B X S^\top)",
    source="petersen2012, eq. 127, with no word about A",
)
def trace_of_ratio_shifted_by_any_matrix(X, A, B, C):
    return trace(inv(A + X.T @ C @ X) @ (X.T @ B @ X))


@identity(
    r"\left(\frac{\partial \operatorname{tr}(A T)}{\partial T}\right)_{13} = A_{12} + A_{33}",
    T=Toeplitz(4, gradient="free"),
    A=Matrix(4, 4),
    refuted_by="index",
    right=r"\left(\frac{\partial \operatorname{tr}(A T)}{\partial T}\right)_{13} = A_{31} + A_{42}",
    source="petersen2012, eq. 143, as printed, with n = 4",
)
def trace_with_toeplitz_by_wrong_minors(T, A):
    return trace(A @ T)


# -- section 4.2, complex derivatives --------------------------------------------------------------


@identity(
    r"\nabla_x \frac{(A x)^H A x}{(B x)^H B x} = \frac{2 A^H A x}{x^H B B x} - \frac{2 (x^H A^H A x) B^H B x}{(x^H B^H B x)^2}",
    x=Complex(Vector("n")),
    A=Complex(Matrix("n", "n")),
    B=Complex(Matrix("n", "n")),
    refuted_by="transpose and conjugate",
    right=r"\nabla_x \frac{(A x)^H A x}{(B x)^H B x}"
    r" = \frac{2 A^H A x}{x^H B^H B x} - \frac{2 (x^H A^H A x) B^H B x}{(x^H B^H B x)^2}",
    source="petersen2012, eq. 252, as printed, read as the complex gradient",
)
def complex_rayleigh_quotient_as_printed(x, A, B):
    return abs(conj(A @ x) @ (A @ x)) / abs(conj(B @ x) @ (B @ x))


# -- chapters 8 and 10, densities ------------------------------------------------------------------


@identity(
    r"\frac{\partial \ell}{\partial M} = -\frac{\nu - n - 1}{2} M^{-1} + \tfrac12 M^{-1} \Sigma M^{-1}",
    where=r"\ell = -\frac{\nu + n + 1}{2} \log|M| - \tfrac12 \operatorname{tr}(\Sigma M^{-1})",
    M=SPD("n"),
    Sigma=SPD("n"),
    nu=Positive(),
    refuted_by="sign of one term",
    right=r"\frac{\partial \ell}{\partial M} = -\frac{\nu + n + 1}{2} M^{-1} + \tfrac12 M^{-1} \Sigma M^{-1}",
    source="petersen2012, eq. 344, the derivative by the exponent as printed",
)
def inverse_wishart_log_likelihood_as_printed(M, Sigma, nu):
    return -(nu + M.shape[0] + 1) / 2 * logdet(M) - trace(Sigma @ inv(M)) / 2


density_of_transformed_normal_without_modulus = identity(
    r"\frac{\exp\left(-\tfrac12 x^\top (A A^\top)^{-1} x\right)}{\sqrt{\det(2 \pi A A^\top)}}"
    r" = \frac{1}{\det A} \frac{\exp\left(-\tfrac12 \|A^{-1} x\|^2\right)}{(2 \pi)^{n/2}}",
    A=Invertible("n"),
    x=Vector("n"),
    refuted_by="needs symmetric positive definite A",
    right=r"\frac{\exp\left(-\tfrac12 x^\top (A A^\top)^{-1} x\right)}{\sqrt{\det(2 \pi A A^\top)}}"
    r" = \frac{1}{|\det A|} \frac{\exp\left(-\tfrac12 \|A^{-1} x\|^2\right)}{(2 \pi)^{n/2}}",
    source="petersen2012, eq. 547, for a normal density",
)


# -- chapters 1 and 6: an expansion, a third moment ------------------------------------------------

determinant_near_identity_as_printed = identity(
    r"|I + \epsilon A| = 1 + |A| + \epsilon \operatorname{tr}(A) + \tfrac12 \epsilon^2 \operatorname{tr}(A)^2 - \tfrac12 \epsilon^2 \operatorname{tr}(A^2)",
    A=Matrix(2, 2),
    epsilon=Scalar(),
    refuted_by="extra term",
    right=r"|I + \epsilon A| = 1 + \epsilon \operatorname{tr}(A) + \tfrac12 \epsilon^2 \operatorname{tr}(A)^2 - \tfrac12 \epsilon^2 \operatorname{tr}(A^2)",
    source="petersen2012, eq. 28, as printed, for n = 2, where the expansion ends",
)

# Half of the two points m ± s: the mean is m, the covariance s sᵀ, and the third central moments are zero.
third_moment_of_affine_map_as_printed = identity(
    r"y = A (m + s) + a,\ z = A (m - s) + a,\ M = s s^\top:\ \tfrac12 (y y^\top y + z z^\top z)"
    r" = \operatorname{tr}(A M A^\top) (A m + a) + (2 A M A^\top + (A x + a) (A x + a)^\top) (A m + a)",
    A=Matrix("p", "n"),
    a=Vector("p"),
    m=Vector("n"),
    s=Vector("n"),
    x=Vector("n"),
    refuted_by="unknown cause",
    right=r"y = A (m + s) + a,\ z = A (m - s) + a,\ M = s s^\top:\ \tfrac12 (y y^\top y + z z^\top z)"
    r" = \operatorname{tr}(A M A^\top) (A m + a) + (2 A M A^\top + (A m + a) (A m + a)^\top) (A m + a)",
    source="petersen2012, sec. 6.2.3, the random x for its mean, for two points of equal weight",
)


adaptive_filter_without_the_modulus = identity(
    r"\nabla_x (a - x^H b)^2 = -2 b (a - x^H b)^*",
    x=Complex(Vector("n")),
    a=Complex(Scalar()),
    b=Complex(Vector("n")),
    refuted_by="conjugate and factor 2",
    right=r"\nabla_x |a - x^H b|^2 = -2 b (a - x^H b)^*",
    source="petersen2012, eq. 89, as printed, the square for that of the modulus",
)
