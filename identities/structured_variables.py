"""Gradients by matrices with structure, with the three meanings that a gradient by them has.

With G the ambient gradient, in which entries count as independent: projected onto the matrices with the
structure, or by the free entries, each placed wherever it stands.
"""

from xcheck import (
    SPD,
    Circulant,
    Diagonal,
    Hankel,
    LowerTriangular,
    Map,
    Matrix,
    Orthogonal,
    Scalar,
    Simplex,
    Skew,
    Stiefel,
    Symmetric,
    SymmetricToeplitz,
    Toeplitz,
    UnitVector,
    UpperTriangular,
    Vector,
    cholesky,
    det,
    identity,
    inv,
    logdet,
    norm,
    trace,
    tril,
)

A = Matrix("n", "n")

# -- any function of a symmetric matrix ------------------------------------------------------------

structure_of_symmetric = identity(
    r"\frac{\partial S}{\partial S_{ij}} = J^{ij} + J^{ji} - J^{ij} J^{ij}",
    S=Symmetric("n", gradient="free"),
    source="petersen2012, eq. 134, for symmetric matrices",
    wrong={"sign of one term": "J^{ij} + J^{ji} + J^{ij} J^{ij}"},
)

function_of_symmetric_by_entry = identity(
    r"X = S,\ z = f(X):\ \frac{\partial z}{\partial S_{ij}}"
    r" = \operatorname{tr}\left(\left(\frac{\partial z}{\partial X}\right)^\top \frac{\partial S}{\partial S_{ij}}\right)",
    S=Symmetric("n", gradient="free"),
    f=Map(A, Scalar()),
    source="petersen2012, eq. 133, for symmetric matrices",
)

function_of_symmetric = identity(
    r"X = S,\ z = f(X):\ \frac{\partial z}{\partial S} = \frac{\partial z}{\partial X}"
    r" + \left(\frac{\partial z}{\partial X}\right)^\top - \frac{\partial z}{\partial X} \odot I",
    S=Symmetric("n", gradient="free"),
    f=Map(A, Scalar()),
    source="petersen2012, eq. 138",
    wrong={"ambient gradient": r"\frac{\partial z}{\partial X}"},
)

# -- symmetric -------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(A S)}{\partial S} = A + A^\top - A \odot I",
    S=Symmetric("n", gradient="free"),
    A=A,
    source="petersen2012, eq. 139",
    wrong={"ambient gradient": r"A^\top", "projected gradient": r"\frac{1}{2} (A + A^\top)"},
)
def trace_with_symmetric(S, A):
    return trace(A @ S)


@identity(
    r"\frac{\partial \operatorname{tr}(A S)}{\partial S} = \frac{1}{2} (A + A^\top)",
    S=Symmetric("n", gradient="projected"),
    A=A,
    source="minka2000",
    wrong={"free gradient": r"A + A^\top - A \odot I"},
)
def projected_trace_with_symmetric(S, A):
    return trace(A @ S)


@identity(
    r"\frac{\partial |S|}{\partial S} = |S| (2 S^{-1} - S^{-1} \odot I)",
    S=SPD("n", gradient="free"),
    source="petersen2012, eq. 140",
    wrong={"ambient gradient": "|S| S^{-1}"},
)
def determinant_of_symmetric(S):
    return det(S)


@identity(
    r"\frac{\partial \log |S|}{\partial S} = 2 S^{-1} - S^{-1} \odot I",
    S=SPD("n", gradient="free"),
    source="petersen2012, eq. 141",
    wrong={"ambient gradient": "S^{-1}"},
)
def log_determinant_of_symmetric(S):
    return logdet(S)


@identity(
    r"\frac{\partial \log |S|}{\partial S} = S^{-1}",
    S=SPD("n"),
    source="minka2000",
    wrong={"free gradient": r"2 S^{-1} - S^{-1} \odot I"},
)
def ambient_log_determinant_of_symmetric(S):
    return logdet(S)


@identity(
    r"\frac{\partial a^\top S b}{\partial S} = \frac{1}{2} (a b^\top + b a^\top)",
    S=Symmetric("n", gradient="projected"),
    a=Vector("n"),
    b=Vector("n"),
    source="minka2000",
    wrong={"ambient gradient": r"a b^\top"},
)
def bilinear_form_of_symmetric(S, a, b):
    return a @ S @ b


# -- other patterns --------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(A D)}{\partial D} = A \odot I",
    D=Diagonal("n", gradient="free"),
    A=A,
    source="petersen2012, eq. 142",
    wrong={"ambient gradient": r"A^\top"},
)
def trace_with_diagonal(D, A):
    return trace(A @ D)


@identity(
    r"\frac{\partial \operatorname{tr}(A K)}{\partial K} = \frac{1}{2} (A^\top - A)",
    K=Skew("n", gradient="projected"),
    A=A,
    source="minka2000",
    wrong={"ambient gradient": r"A^\top"},
)
def trace_with_skew(K, A):
    return trace(A @ K)


@identity(
    r"\frac{\partial \operatorname{tr}(T)}{\partial T} = n I",
    T=Toeplitz("n", gradient="free"),
    source="petersen2012, eq. 143, with A = I",
    wrong={"ambient gradient": "I"},
)
def trace_of_toeplitz(T):
    return trace(T)


DIAGONAL_SUMS = (
    r"\alpha = \begin{bmatrix} \operatorname{tr}(A) & A_{21} + A_{32} + A_{43} & A_{31} + A_{42} & A_{41} \\"
    r" A_{12} + A_{23} + A_{34} & \operatorname{tr}(A) & A_{21} + A_{32} + A_{43} & A_{31} + A_{42} \\"
    r" A_{13} + A_{24} & A_{12} + A_{23} + A_{34} & \operatorname{tr}(A) & A_{21} + A_{32} + A_{43} \\"
    r" A_{14} & A_{13} + A_{24} & A_{12} + A_{23} + A_{34} & \operatorname{tr}(A) \end{bmatrix}"
)


@identity(
    r"\frac{\partial \operatorname{tr}(A T)}{\partial T} = \frac{\partial \operatorname{tr}(T A)}{\partial T} = \alpha",
    where=DIAGONAL_SUMS,
    T=Toeplitz(4, gradient="free"),
    A=Matrix(4, 4),
    source="petersen2012, eq. 143, with n = 4, mended",
    wrong={"ambient gradient": r"A^\top", "numerator layout": r"\alpha^\top"},
)
def trace_with_toeplitz(T, A):
    return trace(A @ T)


@identity(
    r"\frac{\partial \operatorname{tr}(A T)}{\partial T} = \frac{\partial \operatorname{tr}(T A)}{\partial T}"
    r" = \alpha + \alpha^\top - \alpha \odot I",
    where=DIAGONAL_SUMS,
    T=SymmetricToeplitz(4, gradient="free"),
    A=Matrix(4, 4),
    source="petersen2012, eq. 144, with n = 4",
    wrong={"missing term": r"\alpha + \alpha^\top"},
)
def trace_with_symmetric_toeplitz(T, A):
    return trace(A @ T)


@identity(
    r"\frac{\partial \mathbf{1}^\top H \mathbf{1}}{\partial H} = \mathbf{1} \mathbf{1}^\top",
    H=Hankel("n", gradient="projected"),
    source="petersen2012, sec. 2.8",
    wrong={"factor 1/2": r"2 \mathbf{1} \mathbf{1}^\top"},
)
def sum_of_hankel(H):
    return H.sum()


@identity(
    r"\frac{\partial \mathbf{1}^\top C \mathbf{1}}{\partial C} = n \mathbf{1} \mathbf{1}^\top",
    C=Circulant("n", gradient="free"),
    source="petersen2012, sec. 2.8",
    wrong={"ambient gradient": r"\mathbf{1} \mathbf{1}^\top"},
)
def sum_of_circulant(C):
    return C.sum()


# -- curved spaces ---------------------------------------------------------------------------------


@identity(
    r"\frac{\partial a^\top x}{\partial x} = a - x x^\top a",
    x=UnitVector("n", gradient="projected"),
    a=Vector("n"),
    source="magnus2019",
    wrong={"ambient gradient": "a", "sign of one term": r"a + x x^\top a"},
)
def linear_on_sphere(x, a):
    return a @ x


@identity(
    r"\frac{\partial a^\top p}{\partial p} = a - \frac{1}{n} \mathbf{1} \mathbf{1}^\top a",
    p=Simplex("n", gradient="projected"),
    a=Vector("n"),
    source="magnus2019",
    wrong={"ambient gradient": "a"},
)
def linear_on_simplex(p, a):
    return a @ p


@identity(
    r"\frac{\partial \operatorname{tr}(A^\top Q)}{\partial Q} = \frac{1}{2} (A - Q A^\top Q)",
    Q=Orthogonal("n", gradient="projected"),
    A=A,
    source="magnus2019",
    wrong={"ambient gradient": "A"},
)
def trace_with_orthogonal(Q, A):
    return trace(A.T @ Q)


@identity(
    r"\frac{\partial \operatorname{tr}(A^\top Q)}{\partial Q} = A - \frac{1}{2} Q (Q^\top A + A^\top Q)",
    Q=Stiefel("m", "n", gradient="projected"),
    A=Matrix("m", "n"),
    source="magnus2019",
    wrong={"ambient gradient": "A"},
)
def trace_with_orthonormal_columns(Q, A):
    return trace(A.T @ Q)


# -- directions ------------------------------------------------------------------------------------

direction_on_orthogonal_matrices = identity(
    r"Q^\top d Q = -(Q^\top d Q)^\top",
    Q=Orthogonal("n"),
    source="magnus2019",
)


# -- any function of a matrix with another pattern -------------------------------------------------

function_of_lower_triangular = identity(
    r"X = L,\ z = f(X): \frac{\partial z}{\partial L} = \operatorname{tril}\left(\frac{\partial z}{\partial X}\right)",
    L=LowerTriangular("n", gradient="projected"),
    f=Map(A, Scalar()),
    source="giles2008; petersen2012, sec. 2.8",
)

function_of_upper_triangular = identity(
    r"X = U,\ z = f(X): \frac{\partial z}{\partial U} = \operatorname{triu}\left(\frac{\partial z}{\partial X}\right)",
    U=UpperTriangular("n", gradient="projected"),
    f=Map(A, Scalar()),
    source="giles2008; petersen2012, sec. 2.8",
)

determinant_of_skew_matrix_of_odd_size = identity(
    r"K = -K^\top,\ n \text{ odd} \Rightarrow |K| = 0",
    source="petersen2012, eq. 462",
    tags=("determinant",),
)

function_of_skew = identity(
    r"X = K,\ z = f(X): \frac{\partial z}{\partial K} = \frac{\partial z}{\partial X} - \left(\frac{\partial z}{\partial X}\right)^\top",
    K=Skew("n", gradient="free"),
    f=Map(A, Scalar()),
    source="petersen2012, sec. 2.8, for skew matrices",
)

projected_function_of_skew = identity(
    r"X = K,\ z = f(X): \frac{\partial z}{\partial K} = \operatorname{skew}\left(\frac{\partial z}{\partial X}\right)",
    K=Skew("n", gradient="projected"),
    f=Map(A, Scalar()),
    source="absil2008, sec. 3.6",
)

projected_function_of_symmetric = identity(
    r"X = S,\ z = f(X): \frac{\partial z}{\partial S} = \operatorname{sym}\left(\frac{\partial z}{\partial X}\right)",
    S=Symmetric("n", gradient="projected"),
    f=Map(A, Scalar()),
    source="absil2008, sec. 3.6",
)

function_of_diagonal_matrix = identity(
    r"X = \operatorname{diag}(x),\ z = f(X): \frac{\partial z}{\partial x} = \operatorname{diag}\left(\frac{\partial z}{\partial X}\right)",
    x=Vector("n"),
    f=Map(A, Scalar()),
    source="petersen2012, sec. 2.8.3",
)

function_of_gram_matrix_of_factor = identity(
    r"X = L L^\top,\ z = f(X): \frac{\partial z}{\partial L} = \left(\frac{\partial z}{\partial X} + \left(\frac{\partial z}{\partial X}\right)^\top\right) L",
    L=Matrix("n", "q"),
    f=Map(A, Scalar()),
    source="giles2008",
)

function_of_symmetric_part = identity(
    r"X = \operatorname{sym}(Y),\ z = f(X): \frac{\partial z}{\partial Y} = \operatorname{sym}\left(\frac{\partial z}{\partial X}\right)",
    Y=A,
    f=Map(A, Scalar()),
    source="giles2008",
)

function_of_lower_triangle = identity(
    r"X = \operatorname{tril}(Y),\ z = f(X): \frac{\partial z}{\partial Y} = \operatorname{tril}\left(\frac{\partial z}{\partial X}\right)",
    Y=A,
    f=Map(A, Scalar()),
    source="giles2008",
)


@identity(
    r"\frac{\partial \|S\|_F^2}{\partial S} = 4 S - 2 S \odot I",
    S=Symmetric("n", gradient="free"),
    source="petersen2012, eq. 138, applied to the squared norm",
    wrong={"ambient gradient": "2 S", "sign of one term": r"4 S + 2 S \odot I"},
)
def squared_norm_of_symmetric(S):
    return norm(S) ** 2


@identity(
    r"\frac{\partial \operatorname{tr}(L L^\top A)}{\partial L} = \operatorname{tril}\left((A + A^\top) L\right)",
    L=LowerTriangular("n", gradient="projected"),
    A=A,
    source="giles2008",
    wrong={"ambient gradient": r"(A + A^\top) L"},
)
def trace_with_factor_of_gram_matrix(L, A):
    return trace(L @ L.T @ A)


@identity(
    r"L = \operatorname{tril}(X): \frac{\partial \|\operatorname{tril}(X) \operatorname{tril}(X)^\top - S\|_F^2}{\partial X} = 4 \operatorname{tril}\left((L L^\top - S) L\right)",
    X=A,
    S=Symmetric("n"),
    source="giles2008",
    wrong={"factor 2": r"2 \operatorname{tril}\left((L L^\top - S) L\right)"},
)
def fit_of_triangular_factor(X, S):
    return norm(tril(X) @ tril(X).T - S) ** 2


@identity(
    r"\frac{\partial \log|L L^\top|}{\partial L} = 2 L^{-1} \odot I",
    L=LowerTriangular("n", gradient="projected"),
    source="giles2008",
    wrong={"ambient gradient": r"2 L^{-\top}", "factor 2": r"L^{-1} \odot I"},
)
def log_determinant_of_lower_factor(L):
    return logdet(L @ L.T)


differential_of_cholesky_factor = identity(
    r"L = \operatorname{cholesky}(S),\ P = L^{-1} dS\, L^{-\top}: dL = L \left(\operatorname{tril}(P) - \tfrac12 P \odot I\right)",
    S=SPD("n"),
    source="murray2016; smith1995",
)


half_of_cholesky_factor = identity(
    r"C = \operatorname{cholesky}(S): \frac{\partial \operatorname{vech}(C)}{\partial \operatorname{vech}(S)} = \left(L_n (I + K_{nn}) (C \otimes I) L_n^\top\right)^{-\top}",
    S=SPD("n"),
    source="magnus2019",
    wrong={"numerator layout": r"\left(L_n (I + K_{nn}) (C \otimes I) L_n^\top\right)^{-1}"},
)


@identity(
    r"L = \operatorname{cholesky}(S),\ P = \operatorname{tril}(L^\top \bar L) - \tfrac12 (L^\top \bar L) \odot I: \nabla_S \operatorname{tr}(\bar L^\top L) = L^{-\top} \operatorname{sym}(P) L^{-1}",
    S=SPD("n", gradient="projected"),
    L_bar=A,
    source="murray2016; smith1995",
)
def backward_through_cholesky_factor(S, L_bar):
    return trace(L_bar.T @ cholesky(S))


# -- by free entries -------------------------------------------------------------------------------

structure_of_symmetric.states(
    "on_the_diagonal",
    r"\frac{\partial S}{\partial S_{ii}} = J^{ii}",
    source="petersen2012, sec. 2.8.2",
    wrong={"factor 1/2": "2 J^{ii}"},
)


@identity(
    r"\frac{\partial a^\top S b}{\partial S} = a b^\top + b a^\top - \operatorname{diag}(a \odot b)",
    S=Symmetric("n", gradient="free"),
    a=Vector("n"),
    b=Vector("n"),
    source="petersen2012, eq. 70 and 138",
    wrong={"ambient gradient": r"a b^\top"},
)
def bilinear_form_of_symmetric_by_entries(S, a, b):
    return a @ S @ b


@identity(
    r"\frac{\partial \operatorname{tr}(A S^{-1})}{\partial S} = G + G^\top - G \odot I",
    where=r"G = -S^{-1} A^\top S^{-1}",
    S=SPD("n", gradient="free"),
    A=A,
    source="petersen2012, eq. 124 and 138",
    wrong={"ambient gradient": "G"},
)
def trace_with_inverse_of_symmetric(S, A):
    return trace(A @ inv(S))


@identity(
    r"\frac{\partial}{\partial R} \left(\log|R| + \operatorname{tr}(R^{-1} S)\right) = 2 M - M \odot I",
    where=r"M = R^{-1} - R^{-1} S R^{-1}",
    R=SPD("n", gradient="free"),
    S=SPD("n"),
    source="minka2000; petersen2012, eq. 138",
    wrong={"ambient gradient": "M"},
)
def likelihood_of_covariance_by_entries(R, S):
    return logdet(R) + trace(inv(R) @ S)


@identity(
    r"\frac{\partial \operatorname{logdet}(D)}{\partial D} = D^{-1}",
    D=Diagonal("n", gradient="free"),
    source="petersen2012, eq. 57 and 142",
    wrong={"sign": "-D^{-1}"},
)
def log_determinant_of_diagonal(D):
    return logdet(D)


@identity(
    r"\frac{\partial x^\top D x}{\partial D} = \operatorname{diag}(x \odot x)",
    D=Diagonal("n", gradient="free"),
    x=Vector("n"),
    source="petersen2012, eq. 72 and 142",
    wrong={"ambient gradient": r"x x^\top"},
)
def quadratic_form_of_diagonal(D, x):
    return x @ D @ x


function_of_toeplitz = identity(
    r"X = T,\ z = f(X),\ G = \frac{\partial z}{\partial X}: \left(\frac{\partial z}{\partial T}\right)_{ij}"
    r" = G_{ij} + \sum_{k=1}^{n} (G_{i+k,j+k} + G_{i-k,j-k})",
    T=Toeplitz("n", gradient="free"),
    f=Map(A, Scalar()),
    source="petersen2012, eq. 133, for Toeplitz matrices",
    wrong={"ambient gradient": "G_{ij}"},
)

function_of_hankel = identity(
    r"X = H,\ z = f(X),\ G = \frac{\partial z}{\partial X}: \left(\frac{\partial z}{\partial H}\right)_{ij}"
    r" = G_{ij} + \sum_{k=1}^{n} (G_{i+k,j-k} + G_{i-k,j+k})",
    H=Hankel("n", gradient="free"),
    f=Map(A, Scalar()),
    source="petersen2012, eq. 133, for Hankel matrices",
    wrong={"ambient gradient": "G_{ij}"},
)


@identity(
    r"\left(\frac{\partial \operatorname{logdet}(T)}{\partial T}\right)_{ij} = G_{ij} + \sum_{k=1}^{n} (G_{i+k,j+k} + G_{i-k,j-k})",
    where=r"G = T^{-\top}",
    T=Toeplitz("n", gradient="free"),
    source="petersen2012, eq. 57 and 133, for Toeplitz matrices",
    wrong={"ambient gradient": "G_{ij}"},
)
def log_determinant_of_toeplitz(T):
    return logdet(T)


# -- through a parametrisation ---------------------------------------------------------------------

function_of_kronecker_product = identity(
    r"X = A \otimes B,\ z = f(X): \frac{\partial z}{\partial A_{ij}} = \left\langle \frac{\partial z}{\partial X}, J^{ij} \otimes B\right\rangle",
    A=Matrix("m", "n"),
    B=Matrix("p", "q"),
    f=Map(Matrix("m*p", "n*q"), Scalar()),
    source="magnus2019, ch. 9",
)

function_of_softmax = identity(
    r"p = \operatorname{softmax}(x),\ z = f(p),\ g = \frac{\partial z}{\partial p}: \frac{\partial z}{\partial x} = p \odot (g - (p^\top g) \mathbf 1)",
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="goodfellow2016, sec. 6.2.2",
    wrong={"missing term": r"p \odot g"},
)

function_of_exponential_of_diagonal = identity(
    r"X = \operatorname{diag}(\exp(x)),\ z = f(X): \frac{\partial z}{\partial x} = \exp(x) \odot \operatorname{diag}\left(\frac{\partial z}{\partial X}\right)",
    x=Vector("n"),
    f=Map(A, Scalar()),
    source="absil2008, sec. 3.6",
    wrong={"missing factor": r"\operatorname{diag}\left(\frac{\partial z}{\partial X}\right)"},
)

function_on_sphere = identity(
    r"u = x,\ z = f(u): \frac{\partial z}{\partial x} = (I - x x^\top) \frac{\partial z}{\partial u}",
    x=UnitVector("n", gradient="projected"),
    f=Map(Vector("n"), Scalar()),
    source="absil2008, sec. 3.6",
    wrong={"ambient gradient": r"\frac{\partial z}{\partial u}"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(Q^\top A Q)}{\partial Q} = G - Q \operatorname{sym}(Q^\top G)",
    where=r"G = (A + A^\top) Q",
    Q=Stiefel("m", "n", gradient="projected"),
    A=Matrix("m", "m"),
    source="absil2008, sec. 3.6",
    wrong={"ambient gradient": "G"},
)
def quadratic_form_of_orthonormal_columns(Q, A):
    return trace(Q.T @ A @ Q)
