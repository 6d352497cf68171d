"""What a derivative means, entry by entry. Each side is computed by another engine."""

from xcheck import Map, Matrix, Scalar, Vector, identity

gradient_by_vector = identity(
    r"y = y(x):\ \left(\frac{\partial y}{\partial x}\right)_i = \frac{\partial y}{\partial x_i}",
    x=Vector("n"),
    y=Map(Vector("n"), Scalar()),
    source="csdn146111517",
    tags=("S001-01", "S003-01"),
)

gradient_by_matrix = identity(
    r"y = y(X):\ \left(\frac{\partial y}{\partial X}\right)_{ij} = \frac{\partial y}{\partial X_{ij}}",
    X=Matrix("m", "n"),
    y=Map(Matrix("m", "n"), Scalar()),
    source="magnus2019, ch. 5",
)

gradient_as_row = identity(
    r"f = f(y):\ \left(\frac{\partial f}{\partial y}\right)_i = \frac{\partial f}{\partial y_i}",
    y=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    layout="numerator",
    source="qiudao2024",
    tags=("S003-02",),
)

numerator_is_transpose = identity(
    r"f = f(y):\ \frac{\partial f}{\partial y^\top} = \left(\frac{\partial f}{\partial y}\right)^\top",
    y=Vector("m"),
    f=Map(Vector("m"), Vector("n")),
    source="qiudao2024",
    tags=("S003-02",),
)

jacobian_by_entries = identity(
    r"f = f(y):\ \left(\frac{\partial f}{\partial y}\right)_{ij} = \frac{\partial f_j}{\partial y_i}",
    y=Vector("m"),
    f=Map(Vector("m"), Vector("n")),
    source="qiudao2024",
    tags=("S003-03",),
)

jacobian_by_rows = identity(
    r"f = f(y):\ e_i^\top \frac{\partial f}{\partial y} = \frac{\partial f^\top}{\partial y_i}",
    y=Vector("m"),
    f=Map(Vector("m"), Vector("n")),
    source="qiudao2024",
    tags=("S003-04",),
)
