"""Gradients by matrices with structure, with the three meanings that a gradient by them has.

With G the ambient gradient, in which entries count as independent: projected onto the matrices with the
structure, or by the free entries, each placed wherever it stands.
"""

from xcheck import (
    SPD,
    Circulant,
    Diagonal,
    Hankel,
    Matrix,
    Orthogonal,
    Simplex,
    Skew,
    Stiefel,
    Symmetric,
    Toeplitz,
    UnitVector,
    Vector,
    identity,
    logdet,
    trace,
)

A = Matrix("n", "n")

# -- symmetric -------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(A S)}{\partial S} = A + A^\top - A \odot I",
    S=Symmetric("n", gradient="free"),
    A=A,
    source="petersen2012, eq. 138",
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
    source="petersen2012, eq. 144",
    wrong={"ambient gradient": "I"},
)
def trace_of_toeplitz(T):
    return trace(T)


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
