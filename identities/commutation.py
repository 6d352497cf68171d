"""The commutation matrix K, where K_{mn} vec(A) = vec(Aᵀ): derivatives and Hessians in which a transpose moves."""

from xcheck import (
    FullColumnRank,
    FullRowRank,
    Invertible,
    Matrix,
    OneHot,
    Vector,
    det,
    identity,
    inv,
    kron,
    logdet,
    logsumexp,
    pinv,
    trace,
)

# -- what it is ------------------------------------------------------------------------------------

commutation_of_vec = identity(
    r"K_{mn} \operatorname{vec}(A) = \operatorname{vec}(A^\top)",
    A=Matrix("m", "n"),
    source="magnus2019, ch. 3",
)

commutation_matrix_is_orthogonal = identity(
    r"K_{mn} K_{nm} \operatorname{vec}(A) = \operatorname{vec}(A)",
    A=Matrix("n", "m"),
    source="magnus2019, ch. 3",
)

commutation_matrix_transposed = identity(
    r"K_{mn}^\top \operatorname{vec}(A) = K_{nm} \operatorname{vec}(A)",
    A=Matrix("n", "m"),
    source="magnus2019, ch. 3",
)

kronecker_product_in_the_other_order = identity(
    r"K_{pm} (A \otimes B) K_{nq} = B \otimes A",
    A=Matrix("m", "n"),
    B=Matrix("p", "q"),
    source="magnus2019, ch. 3",
    wrong={"shapes": r"A^\top \otimes B^\top"},
)

kronecker_product_with_vector_in_the_other_order = identity(
    r"K_{pm} (A \otimes b) = b \otimes A",
    A=Matrix("m", "n"),
    b=Matrix("p", 1),
    source="magnus2019, ch. 3",
)

vec_of_kronecker_product = identity(
    r"\operatorname{vec}(A \otimes B) = (I_n \otimes K_{qm} \otimes I_p) (\operatorname{vec}(A) \otimes \operatorname{vec}(B))",
    A=Matrix("m", "n"),
    B=Matrix("p", "q"),
    source="magnus2019, ch. 3",
)

trace_of_commuted_kronecker_product = identity(
    r"\operatorname{tr}(K_{nn} (A \otimes B)) = \operatorname{tr}(A B)",
    A=Matrix("n", "n"),
    B=Matrix("n", "n"),
    source="magnus2019, ch. 3",
    wrong={"transpose": r"\operatorname{tr}(A^\top B)"},
)

symmetric_part_by_commutation = identity(
    r"\tfrac12 (I_{nn} + K_{nn}) \operatorname{vec}(A) = \operatorname{vec}(\tfrac12 (A + A^\top))",
    A=Matrix("n", "n"),
    source="magnus2019, ch. 3",
    wrong={"sign of one term": r"\operatorname{vec}(\tfrac12 (A - A^\top))"},
)

# -- matrices by matrices --------------------------------------------------------------------------


@identity(
    r"\frac{\partial X^\top}{\partial X} = K_{nm}",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": "K_{mn}"},
)
def transpose_of_matrix(X):
    return X.T


@identity(
    r"\frac{\partial A X^\top B}{\partial X} = K_{nm} (B \otimes A^\top)",
    X=Matrix("m", "n"),
    A=Matrix("p", "n"),
    B=Matrix("m", "q"),
    source="magnus2019, ch. 9",
    wrong={"numerator layout": r"(B^\top \otimes A) K_{mn}"},
)
def transpose_between_matrices(X, A, B):
    return A @ X.T @ B


@identity(
    r"\frac{\partial X^\top X}{\partial X} = (I_n \otimes X) (I_{nn} + K_{nn})",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"sign of one term": r"(I_n \otimes X) (I_{nn} - K_{nn})"},
)
def gram_matrix(X):
    return X.T @ X


@identity(
    r"\frac{\partial X X^\top}{\partial X} = (X^\top \otimes I_m) (I_{mm} + K_{mm})",
    X=Matrix("m", "n"),
    source="magnus2019, ch. 9",
    wrong={"order": r"(I_m \otimes X^\top) (I_{mm} + K_{mm})"},
)
def outer_gram_matrix(X):
    return X @ X.T


@identity(
    r"\frac{\partial X A X^\top}{\partial X} = (A X^\top \otimes I_m) + K_{nm} (I_m \otimes A^\top X^\top)",
    X=Matrix("m", "n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 9",
    wrong={"transpose": r"(A X^\top \otimes I_m) + K_{nm} (I_m \otimes A X^\top)"},
)
def congruence(X, A):
    return X @ A @ X.T


@identity(
    r"\frac{\partial X^\top A X}{\partial X} = I_n \otimes A^\top X + K_{nm} (A X \otimes I_n)",
    X=Matrix("m", "n"),
    A=Matrix("m", "m"),
    source="magnus2019, ch. 9",
    wrong={"transpose": r"I_n \otimes A X + K_{nm} (A X \otimes I_n)"},
)
def congruence_by_columns(X, A):
    return X.T @ A @ X


@identity(
    r"\frac{\partial (X \otimes A)}{\partial X} = (I_{mn} \otimes \operatorname{vec}(A)^\top) (I_n \otimes K_{mq} \otimes I_p)",
    X=Matrix("m", "n"),
    A=Matrix("p", "q"),
    source="magnus2019, ch. 9",
)
def kronecker_product_by_first_factor(X, A):
    return kron(X, A)


@identity(
    r"\frac{\partial (A \otimes X)}{\partial X} = (\operatorname{vec}(A)^\top \otimes I_{mn}) (I_q \otimes K_{pn} \otimes I_m)",
    X=Matrix("m", "n"),
    A=Matrix("p", "q"),
    source="magnus2019, ch. 9",
)
def kronecker_product_by_second_factor(X, A):
    return kron(A, X)


@identity(
    r"\frac{\partial X^+}{\partial X} = -X^+ \otimes X^{+\top} + K_{nm} \left((I - X X^+) \otimes X^+ X^{+\top}\right)",
    X=FullColumnRank("m", "n"),
    source="magnus2019, ch. 9, for full column rank; golub1973",
    wrong={"sign of one term": r"-X^+ \otimes X^{+\top} - K_{nm} \left((I - X X^+) \otimes X^+ X^{+\top}\right)"},
)
def pseudo_inverse_by_matrix(X):
    return pinv(X)


# -- Hessians --------------------------------------------------------------------------------------


@identity(
    r"\nabla_X^2 \operatorname{logdet}(X) = -K_{nn} (X^{-\top} \otimes X^{-1})",
    X=Invertible("n"),
    source="magnus2019, ch. 10; zhihu24863977, example 2",
    wrong={"sign": r"K_{nn} (X^{-\top} \otimes X^{-1})"},
)
def log_determinant_by_second_derivatives(X):
    return logdet(X)


@identity(
    r"\nabla_X^2 |X| = |X| \left(\operatorname{vec}(X^{-\top}) \operatorname{vec}(X^{-\top})^\top - K_{nn} (X^{-\top} \otimes X^{-1})\right)",
    X=Invertible("n"),
    source="magnus2019, ch. 10",
    wrong={
        "sign of one term": r"|X| \left(\operatorname{vec}(X^{-\top}) \operatorname{vec}(X^{-\top})^\top + K_{nn} (X^{-\top} \otimes X^{-1})\right)"
    },
)
def determinant_by_second_derivatives(X):
    return det(X)


@identity(
    r"\nabla_X^2 \operatorname{tr}(X^2) = 2 K_{nn}",
    X=Matrix("n", "n"),
    source="magnus2019, ch. 10",
    wrong={"factor 2": "K_{nn}"},
)
def trace_of_square_by_second_derivatives(X):
    return trace(X @ X)


@identity(
    r"\nabla_X^2 \operatorname{tr}(A X B X) = K_{mn} (B^\top \otimes A) + (B \otimes A^\top) K_{nm}",
    X=Matrix("n", "m"),
    A=Matrix("m", "n"),
    B=Matrix("m", "n"),
    source="magnus2019, ch. 10",
)
def trace_with_two_occurrences_by_second_derivatives(X, A, B):
    return trace(A @ X @ B @ X)


@identity(
    r"\nabla_X^2 \operatorname{tr}(X^{-1}) = K_{nn} (X^{-\top} \otimes X^{-2} + (X^{-2})^\top \otimes X^{-1})",
    X=Invertible("n"),
    source="magnus2019, ch. 10",
    wrong={"transpose": r"K_{nn} (X^{-\top} \otimes X^{-2} + X^{-2} \otimes X^{-1})"},
)
def trace_of_inverse_by_second_derivatives(X):
    return trace(inv(X))


@identity(
    r"P = X^{-1} b a^\top X^{-1}: \nabla_X^2\, a^\top X^{-1} b = K_{nn} (P^\top \otimes X^{-1} + X^{-\top} \otimes P)",
    X=Invertible("n"),
    a=Vector("n"),
    b=Vector("n"),
    source="magnus2019, ch. 10",
    wrong={"sign": r"-K_{nn} (P^\top \otimes X^{-1} + X^{-\top} \otimes P)"},
)
def form_of_inverse_by_second_derivatives(X, a, b):
    return a @ inv(X) @ b


@identity(
    r"\nabla_X^2 \operatorname{tr}(X A X^\top) = (A + A^\top) \otimes I_m",
    X=Matrix("m", "n"),
    A=Matrix("n", "n"),
    source="magnus2019, ch. 10",
    wrong={"needs symmetric A": r"2 A \otimes I_m"},
)
def trace_of_form_of_rows_by_second_derivatives(X, A):
    return trace(X @ A @ X.T)


@identity(
    r"p = \operatorname{softmax}(W x): \nabla_W^2 \left(\operatorname{logsumexp}(W x) - y^\top W x\right) = (x x^\top) \otimes (\operatorname{diag}(p) - p p^\top)",
    W=Matrix("m", "n"),
    x=Vector("n"),
    y=OneHot("m"),
    source="bishop2006, eq. 4.110",
    wrong={"order": r"(\operatorname{diag}(p) - p p^\top) \otimes (x x^\top)"},
)
def softmax_regression_by_second_derivatives(W, x, y):
    return logsumexp(W @ x) - y @ W @ x


@identity(
    r"\frac{\partial X^+}{\partial X} = -X^+ \otimes X^{+\top} + K_{nm} \left(X^{+\top} X^+ \otimes (I - X^+ X)\right)",
    X=FullRowRank("m", "n"),
    source="golub1973; magnus2019, ch. 8",
    wrong={"sign of one term": r"-X^+ \otimes X^{+\top} - K_{nm} \left(X^{+\top} X^+ \otimes (I - X^+ X)\right)"},
)
def pseudo_inverse_of_wide_matrix_by_matrix(X):
    return pinv(X)
