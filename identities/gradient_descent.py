"""Gradient descent on least squares: what one step does to the error, its fixed point, how long a step may be.

J = ‖z − xy‖² with parameters y, solution ŷ, one step y₊ = y − α∂J/∂y. For a rate of each component α is
a diagonal matrix on the left of the gradient.
"""

from xcheck import Diagonal, FullColumnRank, Matrix, Orthogonal, Positive, Unit, Vector, identity

_PROBLEM = r"J = \lVert z - x y \rVert^2,\ \hat{y} = (x^\top x)^{-1} x^\top z"
_SPACES = {"x": FullColumnRank("N", "d"), "y": Vector("d"), "z": Vector("N")}

error_recursion = identity(
    rf"{_PROBLEM},\ y_{{+}} = y - \alpha \frac{{\partial J}}{{\partial y}}:\ y_{{+}} - \hat{{y}} = (I - 2 \alpha x^\top x)(y - \hat{{y}})",
    alpha=Positive(),
    **_SPACES,
    source="qiudao2024",
    tags=("S003-17",),
    wrong={"factor 2 of one term": r"(I - \alpha x^\top x)(y - \hat{y})"},
)

fixed_point = identity(
    rf"{_PROBLEM}:\ \left(y - \alpha \frac{{\partial J}}{{\partial y}}\right)\Big|_{{y = \hat{{y}}}} = \hat{{y}}",
    alpha=Positive(),
    **_SPACES,
    source="qiudao2024",
    tags=("S003-17",),
)

step_size_bound = identity(
    r"\alpha = \frac{\theta}{\lambda_{\max}(x^\top x)}:\ \left\lVert I - 2 \alpha x^\top x \right\rVert_2 < 1",
    theta=Unit(),
    x=FullColumnRank("N", "d"),
    source="qiudao2024; nocedal2006, sec. 3.3",
    tags=("S003-17", "S003-19"),
)

step_size_bound_is_sharp = identity(
    r"\alpha = \frac{1}{\lambda_{\max}(x^\top x)}:\ \left\lVert I - 2 \alpha x^\top x \right\rVert_2 = 1",
    x=FullColumnRank("N", "d"),
    source="nocedal2006, sec. 3.3",
    tags=("S003-17",),
)

longer_steps_diverge = identity(
    r"\alpha = \frac{1 + \theta}{\lambda_{\max}(x^\top x)}:\ \left\lVert I - 2 \alpha x^\top x \right\rVert_2 > 1",
    theta=Unit(),
    x=FullColumnRank("N", "d"),
    source="nocedal2006, sec. 3.3",
    tags=("S003-17",),
)

error_recursion_per_component = identity(
    rf"{_PROBLEM},\ y_{{+}} = y - \alpha \frac{{\partial J}}{{\partial y}}:\ y_{{+}} - \hat{{y}} = (I - 2 \alpha x^\top x)(y - \hat{{y}})",
    alpha=Diagonal("d"),
    **_SPACES,
    source="qiudao2024",
    tags=("S003-18",),
    wrong={"order": r"(I - 2 x^\top x \alpha)(y - \hat{y})"},
)

fixed_point_per_component = identity(
    rf"{_PROBLEM}:\ \left(y - \alpha \frac{{\partial J}}{{\partial y}}\right)\Big|_{{y = \hat{{y}}}} = \hat{{y}}",
    alpha=Diagonal("d"),
    **_SPACES,
    source="qiudao2024",
    tags=("S003-18",),
)

rates_as_diagonal = identity(
    r"J = \lVert z - x y \rVert^2:\ \operatorname{diag}(a) \frac{\partial J}{\partial y} = a \odot \frac{\partial J}{\partial y}",
    a=Vector("d"),
    x=Matrix("N", "d"),
    y=Vector("d"),
    z=Vector("N"),
    source="qiudao2024",
    tags=("S003-18",),
)

# With α = S² the error in the coordinates S⁻¹ moves by a symmetric matrix, whose norm is its spectral radius.
scaled_error_recursion = identity(
    rf"{_PROBLEM},\ \alpha = S S,\ y_{{+}} = y - \alpha \frac{{\partial J}}{{\partial y}}:"
    r"\ S^{-1} (y_{+} - \hat{y}) = (I - 2 S x^\top x S) S^{-1} (y - \hat{y})",
    S=Diagonal("d"),
    **_SPACES,
    source="qiudao2024",
    tags=("S003-18",),
)

step_size_bound_per_component = identity(
    r"G = S x^\top x S,\ H = \frac{\theta}{\lambda_{\max}(G)} G:\ \left\lVert I - 2 H \right\rVert_2 < 1",
    theta=Unit(),
    S=Diagonal("d"),
    x=FullColumnRank("N", "d"),
    source="qiudao2024",
    tags=("S003-18",),
)

one_rate_suffices_when_normalised = identity(
    r"J = \lVert z - x y \rVert^2:\ y - \tfrac12 \frac{\partial J}{\partial y} = x^\top z",
    x=Orthogonal("n"),
    y=Vector("n"),
    z=Vector("n"),
    source="qiudao2024",
    tags=("S003-19",),
    wrong={"sign": r"-x^\top z"},
)
