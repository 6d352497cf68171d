"""What a derivative means, entry by entry. Each side is computed by another engine."""

from xcheck import Map, Matrix, Scalar, Vector, identity

gradient_by_vector = identity(
    r"y = y(x):\ \left(\frac{\partial y}{\partial x}\right)_i = \frac{\partial y}{\partial x_i}",
    x=Vector("n"),
    y=Map(Vector("n"), Scalar()),
    source="csdn146111517; datawhale2020",
    tags=("S000-01", "S001-01", "S003-01"),
)

gradient_by_matrix = identity(
    r"y = y(X):\ \left(\frac{\partial y}{\partial X}\right)_{ij} = \frac{\partial y}{\partial X_{ij}}",
    X=Matrix("m", "n"),
    y=Map(Matrix("m", "n"), Scalar()),
    source="datawhale2020; magnus2019, ch. 5",
    tags=("S000-02",),
)

derivative_of_constant = identity(
    r"\frac{\partial A}{\partial t} = 0",
    A=Matrix("m", "n"),
    t=Scalar(),
    source="petersen2012, eq. 33",
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
    source="qiudao2024; datawhale2020",
    tags=("S000-04", "S003-02"),
)

jacobian_by_entries = identity(
    r"f = f(y):\ \left(\frac{\partial f}{\partial y}\right)_{ij} = \frac{\partial f_j}{\partial y_i}",
    y=Vector("m"),
    f=Map(Vector("m"), Vector("n")),
    source="qiudao2024; datawhale2020",
    tags=("S000-03", "S003-03"),
)

jacobian_by_rows = identity(
    r"f = f(y):\ e_i^\top \frac{\partial f}{\partial y} = \frac{\partial f^\top}{\partial y_i}",
    y=Vector("m"),
    f=Map(Vector("m"), Vector("n")),
    source="qiudao2024",
    tags=("S003-04",),
)

gradient_by_transposed_matrix = identity(
    r"y = y(X):\ \frac{\partial y}{\partial X^\top} = \left(\frac{\partial y}{\partial X}\right)^\top",
    X=Matrix("m", "n"),
    y=Map(Matrix("m", "n"), Scalar()),
    source="datawhale2020; wikipedia-matrix-calculus, layout conventions",
    tags=("S000-04",),
)

vector_by_scalar_is_row = identity(
    r"y = y(t):\ \left(\frac{\partial y}{\partial t}\right)_j = \frac{\partial y_j}{\partial t}",
    t=Scalar(),
    y=Map(Scalar(), Vector("n")),
    source="wikipedia-matrix-calculus, vector-by-scalar",
)

jacobian_by_columns = identity(
    r"y = y(x):\ \frac{\partial y}{\partial x} e_j = \frac{\partial y_j}{\partial x}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    source="datawhale2020; magnus2019, ch. 5",
    tags=("S000-03",),
)

hessian_by_entries = identity(
    r"y = y(x):\ \left(\frac{\partial^2 y}{\partial x\,\partial x^\top}\right)_{ij} = \frac{\partial^2 y}{\partial x_i\,\partial x_j}",
    x=Vector("n"),
    y=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 6",
)

hessian_is_jacobian_of_gradient = identity(
    r"y = y(x),\ g = \frac{\partial y}{\partial x}:\ \frac{\partial^2 y}{\partial x\,\partial x^\top} = \frac{\partial g}{\partial x}",
    x=Vector("n"),
    y=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 6",
)
