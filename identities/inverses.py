"""Inverses: their rules, their derivatives, and what a product with one contributes to a gradient."""

from xcheck import (
    SPD,
    FullColumnRank,
    Invertible,
    Map,
    Matrix,
    Positive,
    Scalar,
    Square,
    Symmetric,
    Unit,
    Vector,
    identity,
    identity_matrix,
    inv,
    solve,
    total,
    trace,
)

# -- rules -----------------------------------------------------------------------------------------

inverse_of_product = identity(
    r"(A B)^{-1} = B^{-1} A^{-1}",
    A=Invertible("n"),
    B=Invertible("n"),
    source="petersen2012, eq. 1",
    wrong={"order": "A^{-1} B^{-1}"},
)

inverse_of_transpose = identity(
    r"(A^\top)^{-1} = (A^{-1})^\top",
    A=Invertible("n"),
    source="petersen2012, eq. 3",
    wrong={"transpose": "A^{-1}"},
)

inverse_of_rank_one_update = identity(
    r"(A + b c^\top)^{-1} = A^{-1} - \frac{A^{-1} b c^\top A^{-1}}{1 + c^\top A^{-1} b}",
    A=Invertible("n"),
    b=Vector("n"),
    c=Vector("n"),
    source="petersen2012, eq. 160",
    wrong={"sign of one term": r"A^{-1} + \frac{A^{-1} b c^\top A^{-1}}{1 + c^\top A^{-1} b}"},
)

woodbury = identity(
    r"(A + U B V)^{-1} = A^{-1} - A^{-1} U (B^{-1} + V A^{-1} U)^{-1} V A^{-1}",
    A=Invertible("n"),
    B=Invertible("k"),
    U=Matrix("n", "k"),
    V=Matrix("k", "n"),
    source="petersen2012, eq. 157",
    wrong={"sign of one term": r"A^{-1} + A^{-1} U (B^{-1} + V A^{-1} U)^{-1} V A^{-1}"},
)

push_through = identity(
    r"(I + A B)^{-1} A = A (I + B A)^{-1}",
    A=Matrix("m", "n"),
    B=Matrix("n", "m"),
    source="minka2000",
    wrong={"shapes": r"(I + B A)^{-1} A"},
)

sum_of_inverses = identity(
    r"(A^{-1} + B^{-1})^{-1} = A (A + B)^{-1} B",
    A=SPD("n"),
    B=SPD("n"),
    source="petersen2012, eq. 163",
)

# -- the inverse itself ----------------------------------------------------------------------------

inverse_of_path = identity(
    r"Y = Y(t):\ \frac{\partial Y^{-1}}{\partial t} = -Y^{-1} \frac{\partial Y}{\partial t} Y^{-1}",
    t=Scalar(),
    Y=Map(Scalar(), Matrix("n", "n")),
    source="petersen2012, eq. 59",
)

inverse_by_entry = identity(
    r"\frac{\partial X^{-1}}{\partial X_{ij}} = -X^{-1} J^{ij} X^{-1}",
    X=Invertible("n"),
    source="petersen2012, eq. 60",
    wrong={"sign": r"X^{-1} J^{ij} X^{-1}"},
)

# -- scalars of an inverse -------------------------------------------------------------------------


@identity(
    r"\frac{\partial\, a^\top X^{-1} b}{\partial X} = -X^{-\top} a b^\top X^{-\top}",
    X=Invertible("n"),
    a=Vector("n"),
    b=Vector("n"),
    source="petersen2012, eq. 61",
    wrong={"numerator layout": r"-X^{-1} b a^\top X^{-1}", "sign": r"X^{-\top} a b^\top X^{-\top}"},
)
def bilinear_form_of_inverse(X, a, b):
    return a @ inv(X) @ b


@identity(
    r"\frac{\partial\, x^\top A^{-1} x}{\partial x} = (A^{-1} + A^{-\top}) x",
    x=Vector("n"),
    A=Invertible("n"),
    source="petersen2012, eq. 81",
    wrong={"needs symmetric A": "2 A^{-1} x"},
)
def quadratic_form_of_inverse(x, A):
    return x @ solve(A, x)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^{-1} B)}{\partial X} = -(X^{-1} B A X^{-1})^\top",
    X=Invertible("n"),
    A=Matrix("p", "n"),
    B=Matrix("n", "p"),
    source="petersen2012, eq. 63",
    wrong={"numerator layout": "-X^{-1} B A X^{-1}", "sign": r"(X^{-1} B A X^{-1})^\top"},
)
def trace_of_inverse_between(X, A, B):
    return trace(A @ inv(X) @ B)


trace_of_inverse_between.states(
    "factor_by_factor",
    r"\frac{\partial \operatorname{tr}(A X^{-1} B)}{\partial X} = -X^{-\top} A^\top B^\top X^{-\top}",
    source="petersen2012, eq. 124",
    wrong={"sign": r"X^{-\top} A^\top B^\top X^{-\top}"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(X^{-1})}{\partial X} = -(X^{-2})^\top",
    X=Invertible("n"),
    source="petersen2012, eq. 63",
    wrong={"numerator layout": "-X^{-2}", "sign": r"(X^{-2})^\top"},
)
def trace_of_inverse(X):
    return trace(inv(X))


@identity(
    r"\frac{\partial \operatorname{tr}((X + A)^{-1})}{\partial X} = -\left((X + A)^{-1} (X + A)^{-1}\right)^\top",
    X=SPD("n"),
    A=SPD("n"),
    source="petersen2012, eq. 64",
    wrong={"sign": r"\left((X + A)^{-1} (X + A)^{-1}\right)^\top"},
)
def trace_of_inverse_of_sum(X, A):
    return trace(inv(X + A))


@identity(
    r"C = C^\top:\ \frac{\partial \operatorname{tr}((X^\top C X)^{-1} A)}{\partial X}"
    r" = -C X (X^\top C X)^{-1} (A + A^\top) (X^\top C X)^{-1}",
    X=FullColumnRank("m", "n"),
    C=SPD("m"),
    A=Matrix("n", "n"),
    source="petersen2012, eq. 125",
    wrong={"sign": r"C X (X^\top C X)^{-1} (A + A^\top) (X^\top C X)^{-1}"},
)
def trace_of_inverse_of_quadratic_form(X, C, A):
    return trace(inv(X.T @ C @ X) @ A)


# -- a linear system -------------------------------------------------------------------------------

gradient_through_inverse = identity(
    r"W = A^{-1},\ z = f(W): \frac{\partial z}{\partial A} = -A^{-\top} \frac{\partial z}{\partial W} A^{-\top}",
    A=Invertible("n"),
    f=Map(Matrix("n", "n"), Scalar()),
    source="petersen2012, sec. 2.2; giles2008",
)

gradient_through_solution_by_right_side = identity(
    r"x = A^{-1} b,\ z = f(x): \frac{\partial z}{\partial b} = A^{-\top} \frac{\partial z}{\partial x}",
    A=Invertible("n"),
    b=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="giles2008",
)

gradient_through_solution_by_matrix = identity(
    r"x = A^{-1} b,\ z = f(x): \frac{\partial z}{\partial A} = -A^{-\top} \frac{\partial z}{\partial x} x^\top",
    A=Invertible("n"),
    b=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="giles2008",
)

# -- forms and traces of inverses ------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X^{-1} A)}{\partial X} = -X^{-\top} A^\top X^{-\top}",
    X=Invertible("n"),
    A=Matrix("n", "n"),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
    wrong={"numerator layout": r"-X^{-1} A X^{-1}"},
)
def trace_of_inverse_times_matrix(X, A):
    return trace(inv(X) @ A)


@identity(
    r"\frac{\partial\, x^\top A^{-1} x}{\partial A} = -A^{-\top} x x^\top A^{-\top}",
    A=Invertible("n"),
    x=Vector("n"),
    source="petersen2012, eq. 61",
    wrong={"sign": r"A^{-\top} x x^\top A^{-\top}"},
)
def form_of_inverse(A, x):
    return x @ inv(A) @ x


@identity(
    r"\frac{\partial\, c^\top A^{-1} b}{\partial b} = A^{-\top} c",
    A=Invertible("n"),
    b=Vector("n"),
    c=Vector("n"),
    source="giles2008",
    wrong={"transpose": r"A^{-1} c"},
)
def solution_seen_along_a_column(A, b, c):
    return c @ solve(A, b)


@identity(
    r"\frac{\partial A^{-1} b}{\partial b} = A^{-\top}",
    A=Invertible("n"),
    b=Vector("n"),
    source="giles2008",
    wrong={"numerator layout": r"A^{-1}"},
)
def solution_by_right_side(A, b):
    return solve(A, b)


@identity(
    r"\frac{\partial}{\partial X} \operatorname{tr}\left(S X^\top B X\right) = 2 B X S - 2 C X S X^\top B X S",
    where=r"S = (X^\top C X)^{-1}",
    X=Matrix("n", "q"),
    C=SPD("n"),
    B=Symmetric("n"),
    sizes="n > q",
    source="petersen2012, eq. 126",
    wrong={"sign of one term": r"2 B X S + 2 C X S X^\top B X S"},
)
def trace_of_ratio(X, C, B):
    return trace(inv(X.T @ C @ X) @ (X.T @ B @ X))


@identity(
    r"\frac{\partial}{\partial X} \operatorname{tr}\left(S X^\top B X\right) = 2 B X S - 2 C X S X^\top B X S",
    where=r"S = (A + X^\top C X)^{-1}",
    X=Matrix("n", "q"),
    A=SPD("q"),
    C=SPD("n"),
    B=Symmetric("n"),
    source="petersen2012, eq. 127, with A symmetric too",
    wrong={"sign of one term": r"2 B X S + 2 C X S X^\top B X S"},
)
def trace_of_shifted_ratio(X, A, C, B):
    return trace(inv(A + X.T @ C @ X) @ (X.T @ B @ X))


@identity(
    r"\frac{\partial}{\partial t} (A + t b b^\top)^{-1} = -(A + t b b^\top)^{-1} b b^\top (A + t b b^\top)^{-1}",
    A=SPD("n"),
    b=Vector("n"),
    t=Positive(),
    source="petersen2012, eq. 59",
    wrong={"sign": r"(A + t b b^\top)^{-1} b b^\top (A + t b b^\top)^{-1}"},
)
def inverse_along_rank_one(A, b, t):
    return inv(A + t * b[:, None] @ b[None, :])


# -- inverses of functions, along two parameters ---------------------------------------------------

inverse_along_two_parameters = identity(
    r"U = A + s B + t C + s t D,\ V = U^{-1}: \frac{\partial^2 U^{-1}}{\partial s\,\partial t}"
    r" = V \left((B + t D) V (C + s D) - D + (C + s D) V (B + t D)\right) V",
    A=SPD("n"),
    B=Matrix("n", "n"),
    C=Matrix("n", "n"),
    D=Matrix("n", "n"),
    s=Unit(),
    t=Unit(),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

adjugate_by_matrix = identity(
    r"\frac{\partial \operatorname{adj}(X)}{\partial X} = |X| \left(\operatorname{vec}(X^{-\top}) \operatorname{vec}(X^{-1})^\top - X^{-1} \otimes X^{-\top}\right)",
    X=Invertible("n"),
    source="magnus2019, ch. 8",
    wrong={
        "sign of one term": r"|X| \left(\operatorname{vec}(X^{-\top}) \operatorname{vec}(X^{-1})^\top + X^{-1} \otimes X^{-\top}\right)"
    },
)


# -- walks on graphs -------------------------------------------------------------------------------


@identity(
    r"R = (I - \alpha A)^{-1}: \frac{\partial\, \mathbf 1^\top (I - \alpha A)^{-1} \mathbf 1}{\partial \alpha} = \mathbf 1^\top R A R \mathbf 1",
    A=Matrix("n", "n"),
    alpha=Unit(),
    source="katz1953",
    wrong={"sign": r"-\mathbf 1^\top R A R \mathbf 1"},
)
def status_by_attenuation(A, alpha):
    return total(inv(identity_matrix(A.shape[0], like=A) - alpha * A))


@identity(
    r"Z = (I - P + \mathbf 1 \mathbf 1^\top)^{-1}: \nabla_P\, \mathbf 1^\top (I - P + \mathbf 1 \mathbf 1^\top)^{-1} c = (Z^\top \mathbf 1) (Z c)^\top",
    P=Matrix("n", "n"),
    c=Vector("n"),
    source="schweitzer1968",
    wrong={"sign": r"-(Z^\top \mathbf 1) (Z c)^\top", "transpose": r"(Z \mathbf 1) (Z c)^\top"},
)
def stationary_average_by_transitions(P, c):
    n = P.shape[0]
    return total(inv(identity_matrix(n, like=P) - P + 1.0) @ c)


inverse_by_entry.states(
    "entry_by_entry",
    r"\frac{\partial (X^{-1})_{kl}}{\partial X_{ij}} = -(X^{-1})_{ki} (X^{-1})_{jl}",
    source="petersen2012, eq. 60",
    wrong={"sign": "(X^{-1})_{ki} (X^{-1})_{jl}"},
)


@identity(
    r"\frac{\partial}{\partial X} \operatorname{tr}\left(S X^\top B X\right)"
    r" = B X (S + S^\top) - C X (S M S + S^\top M S^\top)",
    where=r"S = (A + X^\top C X)^{-1},\ M = X^\top B X",
    X=Matrix("n", "q"),
    A=Square("q"),
    C=SPD("n"),
    B=Symmetric("n"),
    source="petersen2012, eq. 127, for any A",
    wrong={"sign of one term": r"B X (S + S^\top) + C X (S M S + S^\top M S^\top)"},
)
def trace_of_ratio_with_any_shift(X, A, C, B):
    return trace(inv(A + X.T @ C @ X) @ (X.T @ B @ X))
