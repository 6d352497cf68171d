"""Powers of a matrix, trigonometric functions of one, and its eigenvalues and eigenvectors.

A symmetric matrix with the eigenvalue λ and the unit eigenvector v is λ v vᵀ + (I − v vᵀ) B (I − v vᵀ), B symmetric.
"""

from xcheck import (
    SPD,
    Invertible,
    Matrix,
    Symmetric,
    Vector,
    cosm,
    det,
    eigvals,
    identity,
    matrix_power,
    sinm,
    total,
    trace,
)

X = Matrix("n", "n")
a = b = Vector("n")

# -- powers ----------------------------------------------------------------------------------------

cube_by_entry = identity(
    r"\frac{\partial X^3}{\partial X_{ij}} = J^{ij} X^2 + X J^{ij} X + X^2 J^{ij}",
    X=X,
    source="petersen2012, eq. 90, with n = 3",
    wrong={"missing term": r"J^{ij} X^2 + X^2 J^{ij}"},
)


@identity(
    r"\frac{\partial\, a^\top X^3 b}{\partial X} = a b^\top (X^2)^\top + X^\top a b^\top X^\top + (X^2)^\top a b^\top",
    X=X,
    a=a,
    b=b,
    source="petersen2012, eq. 91, with n = 3",
    wrong={"numerator layout": r"X^2 b a^\top + X b a^\top X + b a^\top X^2"},
)
def bilinear_form_of_cube(X, a, b):
    return a @ matrix_power(X, 3) @ b


@identity(
    r"\frac{\partial}{\partial X} a^\top (X^2)^\top X^2 b = X^2 (a b^\top + b a^\top) X^\top + X^\top X^2 (a b^\top + b a^\top)",
    X=X,
    a=a,
    b=b,
    source="petersen2012, eq. 92, with n = 2, mended",
    wrong={"missing term": r"X^2 (a b^\top + b a^\top) X^\top"},
)
def inner_product_of_images_under_square(X, a, b):
    return (X @ (X @ a)) @ (X @ (X @ b))


@identity(
    r"\frac{\partial \operatorname{tr}(X^4)}{\partial X} = 4 (X^3)^\top",
    X=X,
    source="petersen2012, eq. 121, with k = 4",
    wrong={"numerator layout": "4 X^3", "factor 4": r"(X^3)^\top"},
)
def trace_of_fourth_power(X):
    return trace(matrix_power(X, 4))


@identity(
    r"\frac{\partial |X^4|}{\partial X} = 4 |X^4| X^{-\top}",
    X=Invertible("n"),
    source="petersen2012, eq. 58, with k = 4",
    wrong={"numerator layout": "4 |X^4| X^{-1}"},
)
def determinant_of_fourth_power(X):
    return det(matrix_power(X, 4))


# -- sine and cosine -------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(\operatorname{sinm}(X))}{\partial X} = \operatorname{cosm}(X)^\top",
    X=X,
    source="petersen2012, eq. 128",
    wrong={"numerator layout": r"\operatorname{cosm}(X)", "sign": r"-\operatorname{cosm}(X)^\top"},
)
def trace_of_sine(X):
    return trace(sinm(X))


@identity(
    r"\frac{\partial \operatorname{tr}(\operatorname{cosm}(X))}{\partial X} = -\operatorname{sinm}(X)^\top",
    X=X,
    source="petersen2012, sec. 2.5",
    wrong={"sign": r"\operatorname{sinm}(X)^\top"},
)
def trace_of_cosine(X):
    return trace(cosm(X))


# -- eigenvalues and eigenvectors ------------------------------------------------------------------


@identity(
    r"\frac{\partial}{\partial X} \sum_i \operatorname{eigvals}(X)_i = \frac{\partial \operatorname{tr}(X)}{\partial X} = I",
    X=Symmetric("n"),
    source="petersen2012, eq. 65, for symmetric X",
    wrong={"factor 1/2": "2 I"},
)
def sum_of_eigenvalues(X):
    return total(eigvals(X))


@identity(
    r"\frac{\partial}{\partial X} \prod_i \operatorname{eigvals}(X)_i = \frac{\partial |X|}{\partial X} = |X| X^{-\top}",
    X=SPD("n"),
    source="petersen2012, eq. 66, for symmetric X",
    wrong={"sign": r"-|X| X^{-\top}"},
)
def product_of_eigenvalues(X):
    return det(X)
