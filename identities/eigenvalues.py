"""Eigenvalues, singular values and factors of decompositions, each defined by its equation."""

from xcheck import (
    SPD,
    FullColumnRank,
    Invertible,
    Map,
    Matrix,
    Scalar,
    Symmetric,
    UnitLowerTriangular,
    UpperTriangular,
    Vector,
    eigvals,
    exp,
    identity,
    log,
    logsumexp,
    total,
)

# -- eigenpairs of a symmetric matrix --------------------------------------------------------------

differential_of_eigenvalue = identity(
    r"A v_i = \lambda_i v_i,\ \|v_i\| = 1: d\lambda_i = v_i^\top dA\, v_i",
    A=Symmetric("n"),
    source="petersen2012, eq. 67; magnus2019, ch. 9",
    wrong={"sign": r"-v_i^\top dA\, v_i"},
)

differential_of_eigenvector = identity(
    r"A v_i = \lambda_i v_i,\ \|v_i\| = 1: dv_i = (\lambda_i I - A)^+ dA\, v_i",
    A=Symmetric("n"),
    source="petersen2012, eq. 68; magnus2019, ch. 9",
    wrong={"sign": r"(A - \lambda_i I)^+ dA\, v_i"},
)

second_differential_of_eigenvalue = identity(
    r"A v_i = \lambda_i v_i,\ \|v_i\| = 1: d^2 \lambda_i = 2 v_i^\top dA\, (\lambda_i I - A)^+ dA\, v_i",
    A=Symmetric("n"),
    source="magnus2019, ch. 9",
    wrong={"factor 2": r"v_i^\top dA\, (\lambda_i I - A)^+ dA\, v_i"},
)

differential_of_projector_on_eigenvector = identity(
    r"A v_i = \lambda_i v_i,\ \|v_i\| = 1,\ P_i = v_i v_i^\top: dP_i = (\lambda_i I - A)^+ dA\, P_i + P_i\, dA\, (\lambda_i I - A)^+",
    A=Symmetric("n"),
    source="magnus2019, ch. 9",
)

gradient_of_eigenvalue = identity(
    r"A v_i = \lambda_i v_i,\ \|v_i\| = 1: \frac{\partial \lambda_i}{\partial A} = v_i v_i^\top",
    A=Symmetric("n", gradient="projected"),
    source="magnus2019, ch. 9",
    wrong={"factor 1/2": r"2 v_i v_i^\top"},
)

differential_of_all_eigenvalues = identity(
    r"A = V \Lambda V^\top: d \Lambda = (V^\top dA\, V) \odot I",
    A=Symmetric("n"),
    source="giles2008, sec. 3.1",
)

rayleigh_quotient_is_stationary_at_eigenvectors = identity(
    r"A v = \lambda v,\ \|v\| = 1: \nabla_x \frac{x^\top A x}{x^\top x}\Big|_{x = v} = 0",
    A=Symmetric("n"),
    x=Vector("n"),
    source="golub2013, sec. 8.1",
)

# -- functions of eigenvalues ----------------------------------------------------------------------


@identity(
    r"\nabla_S \sum_i \exp(\lambda_i(S)) = \operatorname{expm}(S)",
    S=Symmetric("n"),
    source="petersen2012, sec. 2.5.4, for symmetric matrices",
    wrong={"matrix function": r"\exp(S)"},
)
def sum_of_exponentials_of_eigenvalues(S):
    return total(exp(eigvals(S)))


@identity(
    r"\nabla_S \log \sum_i \exp(\lambda_i(S)) = \frac{\operatorname{expm}(S)}{\operatorname{tr}(\operatorname{expm}(S))}",
    S=Symmetric("n"),
    source="boyd2004, sec. 3.1.5, of eigenvalues",
    wrong={"missing factor": r"\operatorname{expm}(S)"},
)
def soft_maximum_of_eigenvalues(S):
    return logsumexp(eigvals(S))


@identity(
    r"\nabla_S \sum_i \log(\lambda_i(S)) = S^{-1}",
    S=SPD("n"),
    source="petersen2012, eq. 18 and 57",
    wrong={"sign": "-S^{-1}"},
)
def sum_of_logarithms_of_eigenvalues(S):
    return total(log(eigvals(S)))


@identity(
    r"\nabla_S \sum_i \lambda_i(S)^2 = 2 S",
    S=Symmetric("n"),
    source="petersen2012, eq. 16",
    wrong={"factor 2": "S"},
)
def sum_of_squares_of_eigenvalues(S):
    return total(eigvals(S) ** 2)


# -- singular values -------------------------------------------------------------------------------

gradient_of_singular_value = identity(
    r"X = U \Sigma V^\top: \frac{\partial \sigma_i}{\partial X} = u_i v_i^\top",
    X=Matrix("m", "n"),
    source="giles2008, sec. 3.2",
    wrong={"factor 1/2": r"2 u_i v_i^\top"},
)

differential_of_singular_value = identity(
    r"X = U \Sigma V^\top: d\sigma_i = u_i^\top dX\, v_i",
    X=Matrix("m", "n"),
    source="giles2008, sec. 3.2",
    wrong={"sign": r"-u_i^\top dX\, v_i"},
)

nuclear_norm_by_decomposition = identity(
    r"X = U \Sigma V^\top: \nabla_X \|X\|_* = U V^\top",
    X=Matrix("m", "n"),
    source="watson1992",
    wrong={"extra factor": r"U \Sigma V^\top"},
)

spectral_norm_by_decomposition = identity(
    r"X = U \Sigma V^\top: \nabla_X \|X\|_2 = u_1 v_1^\top",
    X=Matrix("m", "n"),
    source="watson1992",
)

powers_of_singular_values = identity(
    r"X = U \Sigma V^\top: \nabla_X \operatorname{tr}(\Sigma^3) = 3 U \Sigma^2 V^\top",
    X=Matrix("m", "n"),
    source="watson1992",
    wrong={"factor 3": r"U \Sigma^2 V^\top"},
)

logarithms_of_singular_values = identity(
    r"X = U \Sigma V^\top: \nabla_X \sum_i \log \sigma_i = (X^+)^\top",
    X=Matrix("m", "n"),
    source="petersen2012, eq. 55",
)

# -- factors ---------------------------------------------------------------------------------------

differential_of_triangular_factor = identity(
    r"S = L L^\top,\ P = L^{-1} dS\, L^{-\top}: dL = L \left(\operatorname{tril}(P) - \tfrac12 P \odot I\right)",
    S=SPD("n"),
    source="murray2016; smith1995",
)

differential_of_upper_factor = identity(
    r"X = Q R,\ C = Q^\top dX\, R^{-1}: dR = \left(\operatorname{triu}(C) + \operatorname{stril}(C)^\top\right) R",
    X=Matrix("m", "n"),
    source="walter2010",
)

# -- integrals -------------------------------------------------------------------------------------

differential_of_exponential = identity(
    r"d \operatorname{expm}(X) = \int_0^1 \operatorname{expm}(a X)\, dX \operatorname{expm}((1 - a) X)\, da",
    X=Matrix("n", "n"),
    source="higham2008, ch. 10",
)

# -- half-vectorisation ----------------------------------------------------------------------------

half_vectorisation_doubled = identity(
    r"D_n \operatorname{vech}(S) = \operatorname{vec}(S)",
    S=Symmetric("n"),
    source="magnus2019, ch. 3",
)

half_vectorisation_by_elimination = identity(
    r"L_n \operatorname{vec}(X) = \operatorname{vech}(X)",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 3",
)

symmetriser_by_duplication = identity(
    r"D_n D_n^+ = \tfrac12 (I_{nn} + K_{nn})",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 3",
)

elimination_undoes_duplication = identity(
    r"L_n D_n \operatorname{vech}(S) = \operatorname{vech}(S)",
    S=Symmetric("n"),
    source="magnus2019, ch. 3",
)

half_vectorisation_by_matrix = identity(
    r"\operatorname{vech}(dX) = L_n \operatorname{vec}(dX)",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 3",
)


# -- functions through eigenvalues, halves of symmetric matrices -----------------------------------

differential_of_spectral_function = identity(
    r"A = V \Lambda V^\top,\ F_{ij} = \lambda_i^2 + \lambda_i \lambda_j + \lambda_j^2: d(A^3) = V \left(F \odot (V^\top dA\, V)\right) V^\top",
    A=Symmetric("n"),
    source="higham2008, ch. 3, for cubes, whose divided differences these are",
)

symmetric_matrix_by_its_half = identity(
    r"\operatorname{vec}(dS) = D_n \operatorname{vech}(dS)",
    S=Symmetric("n"),
    source="magnus2019, ch. 3",
)

quadratic_form_by_its_half = identity(
    r"x^\top S x = (D_n^\top (x \otimes x))^\top \operatorname{vech}(S)",
    S=Symmetric("n"),
    x=Vector("n"),
    source="magnus2019, ch. 3",
)

# -- matrices without symmetry, polar and triangular factors ---------------------------------------

# Column i of P is an eigenvector of X, row i of its inverse a left one, and their inner product is 1.
differential_of_eigenvalue_without_symmetry = identity(
    r"X = P \operatorname{diag}(c) P^{-1},\ v_i = P e_i,\ u_i = P^{-\top} e_i: dc_i = u_i^\top dX\, v_i",
    P=Invertible("n"),
    c=Vector("n"),
    source="magnus2019, ch. 9",
)

any_function_of_eigenvalues = identity(
    r"A = V \Lambda V^\top: \nabla_A \sum_i f(\lambda_i) = V (f'(\Lambda) \odot I) V^\top",
    A=Symmetric("n", gradient="projected"),
    f=Map(Scalar(), Scalar()),
    source="magnus2019, ch. 9",
)

# With i = 1 and j = n it is the condition number.
quotient_of_singular_values = identity(
    r"X = U \Sigma V^\top: \nabla_X \frac{\sigma_i}{\sigma_j} = \frac{u_i v_i^\top}{\sigma_j} - \frac{\sigma_i}{\sigma_j^2} u_j v_j^\top",
    X=Matrix("m", "n"),
    source="golub2013, sec. 2.6",
    wrong={"sign of one term": r"\frac{u_i v_i^\top}{\sigma_j} + \frac{\sigma_i}{\sigma_j^2} u_j v_j^\top"},
)

squares_of_singular_values = identity(
    r"X = U \Sigma V^\top: \nabla_X \sum_i \sigma_i^2 = 2 X",
    X=Matrix("m", "n"),
    source="golub2013, sec. 2.4",
    wrong={"factor 2": "X"},
)

any_power_of_singular_values = identity(
    r"X = U \Sigma V^\top: \nabla_X \|X\|_{S_p}^p = p\, U \Sigma^{p-1} V^\top",
    X=Matrix("m", "n"),
    source="watson1992",
)

differential_of_nuclear_norm = identity(
    r"X = U \Sigma V^\top: d\|X\|_* = \operatorname{tr}(V U^\top dX)",
    X=Matrix("m", "n"),
    source="watson1992",
    wrong={"sign": r"-\operatorname{tr}(V U^\top dX)"},
)

# F holds divided differences; [i = j] makes them the derivative on the diagonal.
differential_of_exponential_by_eigenvalues = identity(
    r"S = V \Lambda V^\top,\ F_{ij} = \frac{e^{\lambda_i} - e^{\lambda_j} + [i = j] e^{\lambda_i}}{\lambda_i - \lambda_j + [i = j]}:"
    r" d \operatorname{expm}(S) = V \left(F \odot (V^\top dS\, V)\right) V^\top",
    S=Symmetric("n"),
    source="higham2008, ch. 3",
)

differential_of_orthonormal_polar_factor = identity(
    r"R = \operatorname{sqrtm}(X^\top X),\ Q = X R^{-1}: dQ = (dX - Q\, dR) R^{-1}",
    X=FullColumnRank("m", "n"),
    source="higham2008, ch. 8",
    wrong={"sign of one term": r"(dX + Q\, dR) R^{-1}"},
)

differential_of_symmetric_polar_factor = identity(
    r"R = \operatorname{sqrtm}(X^\top X): R\, dR + dR\, R = dX^\top X + X^\top dX",
    X=FullColumnRank("m", "n"),
    source="higham2008, ch. 8",
    wrong={"missing term": r"X^\top dX"},
)

differential_of_unit_lower_factor = identity(
    r"X = L U: dL = L \operatorname{stril}(L^{-1} dX\, U^{-1})",
    L=UnitLowerTriangular("n"),
    U=UpperTriangular("n"),
    source="giles2008",
)

differential_of_upper_factor_of_elimination = identity(
    r"X = L U: dU = \operatorname{triu}(L^{-1} dX\, U^{-1})\, U",
    L=UnitLowerTriangular("n"),
    U=UpperTriangular("n"),
    source="giles2008",
)
