"""False statements of printed books, as printed there: each with the reason it is false and the right form.

The Matrix Cookbook has a file of its own.
"""

from xcheck import SPD, FullColumnRank, FullRowRank, Map, Matrix, Scalar, Vector, identity

# -- optimisation ----------------------------------------------------------------------------------

projection_of_targets_with_a_transpose_lost = identity(
    r"X X^+ y = X (X^\top X)^{-1} X y",
    X=FullColumnRank("N", "d"),
    y=Vector("N"),
    refuted_by="shapes",
    right=r"X X^+ y = X (X^\top X)^{-1} X^\top y",
    source="deisenroth2020, eq. 9.71 of an early version, issue 455",
)

dual_of_quadratic_program_with_a_transpose_lost = identity(
    r"x = -Q^{-1} (c + A^\top \lambda):\ \tfrac12 x^\top Q x + (c + A^\top \lambda)^\top x"
    r" = -\tfrac12 (c + A^\top \lambda) Q^{-1} (c + A^\top \lambda)",
    Q=SPD("n"),
    A=FullRowRank("m", "n"),
    c=Vector("n"),
    lambda_=Vector("m"),
    refuted_by="shapes",
    right=r"x = -Q^{-1} (c + A^\top \lambda):\ \tfrac12 x^\top Q x + (c + A^\top \lambda)^\top x"
    r" = -\tfrac12 (c + A^\top \lambda)^\top Q^{-1} (c + A^\top \lambda)",
    source="deisenroth2020, eqs. 7.51 and 7.52 of an early version, issue 350",
)

margin_with_a_product_of_columns = identity(
    r"\frac{\partial\, y (w x + b)}{\partial w} = y x",
    w=Vector("n"),
    x=Vector("n"),
    y=Scalar(),
    b=Scalar(),
    refuted_by="shapes",
    right=r"\frac{\partial\, y (w^\top x + b)}{\partial w} = y x",
    source="deisenroth2020, the derivation of eq. 12.37 in an early version, issue 210",
)


@identity(
    r"\frac{\partial}{\partial w} \frac{w^\top B w}{w^\top C w} = \frac{2 B w}{w^\top C w} - \frac{2 (w^\top B w) C w^\top}{(w^\top C w)^2}",
    w=Vector("n"),
    B=SPD("n"),
    C=SPD("n"),
    refuted_by="shapes",
    right=r"\frac{\partial}{\partial w} \frac{w^\top B w}{w^\top C w} = \frac{2 B w}{w^\top C w} - \frac{2 (w^\top B w) C w}{(w^\top C w)^2}",
    source="tiepvupsu, sec. 22.9, issue 41",
)
def ratio_of_scatters_with_a_row_inside(w, B, C):
    return (w @ B @ w) / (w @ C @ w)


# -- layouts ---------------------------------------------------------------------------------------


@identity(
    r"\nabla_x (A x) = A",
    x=Vector("n"),
    A=Matrix("m", "n"),
    refuted_by="shapes",
    right=r"\nabla_x (A x) = A^\top",
    source="boyuai, appendix, issue 10, whose gradients are columns",
)
def gradient_of_linear_map_as_a_jacobian(x, A):
    return A @ x


@identity(
    r"\frac{\partial a^\top x}{\partial x} = a",
    x=Vector("n"),
    a=Vector("n"),
    layout="numerator",
    refuted_by="denominator layout",
    right=r"\frac{\partial a^\top x}{\partial x} = a^\top",
    source="nndl2018, issue 610, the names of the two layouts exchanged",
)
def column_called_numerator_layout(x, a):
    return a @ x


# -- scores ----------------------------------------------------------------------------------------

slope_of_the_score_with_the_sign_lost = identity(
    r"g = -\nabla_x f(x):\ \frac{\partial g_i}{\partial x_i} = \frac{\partial^2 f(x)}{\partial x_i^2}",
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    refuted_by="sign",
    right=r"g = -\nabla_x f(x):\ \frac{\partial g_i}{\partial x_i} = -\frac{\partial^2 f(x)}{\partial x_i^2}",
    source="murphy2023, eq. 24.29, issue 213, the score of an energy",
)
