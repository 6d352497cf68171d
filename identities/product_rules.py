"""Product rules: one term for each factor, and the outer product where a scalar multiplies a vector."""

from xcheck import (
    Map,
    Matrix,
    Scalar,
    Vector,
    identity,
)

# -- scalars ---------------------------------------------------------------------------------------

product_of_scalars = identity(
    r"u = u(x),\ v = v(x): \frac{\partial\, u v}{\partial x} = u \frac{\partial v}{\partial x} + v \frac{\partial u}{\partial x}",
    x=Vector("n"),
    u=Map(Vector("n"), Scalar()),
    v=Map(Vector("n"), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-vector",
)

product_of_scalars_by_matrix = identity(
    r"u = u(X),\ v = v(X): \frac{\partial\, u v}{\partial X} = u \frac{\partial v}{\partial X} + v \frac{\partial u}{\partial X}",
    X=Matrix("m", "n"),
    u=Map(Matrix("m", "n"), Scalar()),
    v=Map(Matrix("m", "n"), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
)

quotient_of_scalars = identity(
    r"u = u(x),\ v = v(x): \frac{\partial}{\partial x} \frac{u}{v}"
    r" = \frac{1}{v^2} \left(v \frac{\partial u}{\partial x} - u \frac{\partial v}{\partial x}\right)",
    x=Vector("n"),
    u=Map(Vector("n"), Scalar()),
    v=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 8",
)

inner_product = identity(
    r"y = y(x),\ z = z(x): \frac{\partial\, y^\top z}{\partial x} = \frac{\partial y}{\partial x} z + \frac{\partial z}{\partial x} y",
    x=Vector("p"),
    y=Map(Vector("p"), Vector("q")),
    z=Map(Vector("p"), Vector("q")),
    source="datawhale2020; wikipedia-matrix-calculus, scalar-by-vector",
    tags=("S000-24",),
    wrong={"shapes": r"\frac{\partial y}{\partial x} z + y \frac{\partial z}{\partial x}"},
)

bilinear_form_of_functions = identity(
    r"y = y(x),\ z = z(x): \frac{\partial\, y^\top A z}{\partial x} = \frac{\partial y}{\partial x} A z + \frac{\partial z}{\partial x} A^\top y",
    x=Vector("p"),
    A=Matrix("s", "t"),
    y=Map(Vector("p"), Vector("s")),
    z=Map(Vector("p"), Vector("t")),
    source="datawhale2020; petersen2012, eq. 93, in denominator layout",
    tags=("S000-24",),
    wrong={
        "numerator layout": r"z^\top A^\top \frac{\partial y}{\partial x} + y^\top A \frac{\partial z}{\partial x}",
        "mixed layout": r"\left(\frac{\partial y}{\partial x}\right)^\top A z + \left(\frac{\partial z}{\partial x}\right)^\top A^\top y",
    },
)

squared_length_of_function = identity(
    r"y = y(x): \frac{\partial\, y^\top y}{\partial x} = 2 \frac{\partial y}{\partial x} y",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, scalar-by-vector",
)

quadratic_form_of_function = identity(
    r"y = y(x): \frac{\partial\, y^\top A y}{\partial x} = \frac{\partial y}{\partial x} (A + A^\top) y",
    x=Vector("n"),
    A=Matrix("m", "m"),
    y=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, scalar-by-vector",
)

# -- vectors ---------------------------------------------------------------------------------------

sum_of_vectors = identity(
    r"y = y(x),\ z = z(x): \frac{\partial (y + z)}{\partial x} = \frac{\partial y}{\partial x} + \frac{\partial z}{\partial x}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    z=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, vector-by-vector",
)

scalar_times_vector = identity(
    r"y = y(x),\ z = z(x): \frac{\partial\, y z}{\partial x} = y \frac{\partial z}{\partial x} + \frac{\partial y}{\partial x} z^\top",
    x=Vector("p"),
    y=Map(Vector("p"), Scalar()),
    z=Map(Vector("p"), Vector("q")),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-25",),
    wrong={
        "numerator layout": r"y \frac{\partial z}{\partial x} + z \frac{\partial y}{\partial x}",
        "mixed layout": r"y \frac{\partial z}{\partial x} + z \cdot \left(\frac{\partial y}{\partial x}\right)^\top",
    },
)

scalar_times_constant_vector = identity(
    r"y = y(x): \frac{\partial\, y a}{\partial x} = \frac{\partial y}{\partial x} a^\top",
    x=Vector("n"),
    a=Vector("m"),
    y=Map(Vector("n"), Scalar()),
    source="wikipedia-matrix-calculus, vector-by-vector",
    wrong={"numerator layout": r"a \frac{\partial y}{\partial x}"},
)

matrix_times_function = identity(
    r"y = y(x): \frac{\partial A y}{\partial x} = \frac{\partial y}{\partial x} A^\top",
    x=Vector("n"),
    A=Matrix("p", "m"),
    y=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, vector-by-vector",
    wrong={"numerator layout": r"A \frac{\partial y}{\partial x}"},
)

outer_product_by_vec = identity(
    r"y = y(x),\ z = z(x): \frac{\partial \operatorname{vec}(y z^\top)}{\partial x}"
    r" = \frac{\partial y}{\partial x} (z^\top \otimes I) + \frac{\partial z}{\partial x} (I \otimes y^\top)",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("p")),
    z=Map(Vector("n"), Vector("q")),
    source="magnus2019, ch. 9",
)

# -- matrices along a parameter --------------------------------------------------------------------

product_along_parameter = identity(
    r"U = U(t),\ V = V(t): \frac{\partial\, U V}{\partial t} = U \frac{\partial V}{\partial t} + \frac{\partial U}{\partial t} V",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    V=Map(Scalar(), Matrix("n", "p")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
    wrong={"shapes": r"V \frac{\partial U}{\partial t} + U \frac{\partial V}{\partial t}"},
)

hadamard_product_along_parameter = identity(
    r"U = U(t),\ V = V(t): \frac{\partial (U \odot V)}{\partial t} = U \odot \frac{\partial V}{\partial t} + \frac{\partial U}{\partial t} \odot V",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    V=Map(Scalar(), Matrix("m", "n")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

kronecker_product_along_parameter = identity(
    r"U = U(t),\ V = V(t): \frac{\partial (U \otimes V)}{\partial t} = U \otimes \frac{\partial V}{\partial t} + \frac{\partial U}{\partial t} \otimes V",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    V=Map(Scalar(), Matrix("p", "q")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

# -- one variable in several places ----------------------------------------------------------------

# The two occurrences get names of their own; each is differentiated while the other is held.
several_occurrences = identity(
    r"U = X,\ V = X,\ g = \operatorname{tr}(A U B V):"
    r" \frac{\partial \operatorname{tr}(A X B X)}{\partial X} = \frac{\partial g}{\partial U} + \frac{\partial g}{\partial V}",
    X=Matrix("m", "n"),
    A=Matrix("n", "m"),
    B=Matrix("n", "m"),
    source="datawhale2020",
    tags=("S000-33",),
)

several_occurrences_in_generic_function = identity(
    r"u = x,\ v = x,\ w = \begin{bmatrix} u \\ v \end{bmatrix},\ z = g(w):"
    r" \frac{\partial z}{\partial x} = \frac{\partial z}{\partial u} + \frac{\partial z}{\partial v}",
    x=Vector("n"),
    g=Map(Vector("2*n"), Scalar()),
    source="datawhale2020",
    tags=("S000-33",),
)


@identity(
    r"\frac{\partial (A x + b)^\top C (D x + e)}{\partial x} = A^\top C (D x + e) + D^\top C^\top (A x + b)",
    x=Vector("n"),
    A=Matrix("m", "n"),
    b=Vector("m"),
    C=Matrix("m", "p"),
    D=Matrix("p", "n"),
    e=Vector("p"),
    source="datawhale2020, example 1; petersen2012, eq. 78",
    tags=("S000-38",),
    wrong={
        "numerator layout": r"(D x + e)^\top C^\top A + (A x + b)^\top C D",
        "sign of one term": r"A^\top C (D x + e) - D^\top C^\top (A x + b)",
    },
)
def product_of_affine_maps(x, A, b, C, D, e):
    return (A @ x + b) @ C @ (D @ x + e)


several_arguments_of_matrix = identity(
    r"\nabla_X g(X, X) = \nabla_1 g(X, X) + \nabla_2 g(X, X)",
    X=Matrix("m", "n"),
    g=Map((Matrix("m", "n"), Matrix("m", "n")), Scalar()),
    source="datawhale2020",
    tags=("S000-33",),
)
