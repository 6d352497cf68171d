"""Chain rules: in denominator layout the derivative of the innermost function stands first."""

from xcheck import (
    Map,
    Matrix,
    Scalar,
    Vector,
    identity,
)

composition = identity(
    r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial u}{\partial x}\frac{\partial g}{\partial u}",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    g=Map(Vector("m"), Scalar()),
    source="csdn146111517, mended",
    tags=("S001-07",),
    wrong={"numerator layout": r"\frac{\partial g}{\partial u}\frac{\partial u}{\partial x}"},
)

composition_of_vectors = identity(
    r"\frac{\partial z(y(x))}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial z}{\partial y}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    z=Map(Vector("m"), Vector("p")),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-26",),
)

cost_through_state = identity(
    r"\frac{\partial J(y(u))}{\partial u} = \frac{\partial y}{\partial u}\frac{\partial J}{\partial y}",
    u=Vector("m"),
    y=Map(Vector("m"), Vector("n")),
    J=Map(Vector("n"), Scalar()),
    source="qiudao2024",
    tags=("S003-08",),
    wrong={"numerator layout": r"\frac{\partial J}{\partial y}\frac{\partial y}{\partial u}"},
)


@identity(
    r"u = b - A x:\ \frac{\partial \lVert u \rVert^2}{\partial x} = \frac{\partial u}{\partial x}\frac{\partial \lVert u \rVert^2}{\partial u}"
    r" = -A^\top \cdot 2 u = -2 A^\top (b - A x)",
    A=Matrix("m", "n"),
    b=Vector("m"),
    x=Vector("n"),
    source="csdn146111517, mended",
    tags=("S001-07", "S001-10", "S001-11"),
)
def squared_residual_by_steps(A, b, x):
    u = b - A @ x
    return u @ u


@identity(
    r"x_{k+1} = A x_k + B u_k,\ J = x_{k+1}^\top x_{k+1}:\ \frac{\partial J}{\partial u_k}"
    r" = \frac{\partial x_{k+1}}{\partial u_k}\frac{\partial J}{\partial x_{k+1}} = B^\top \cdot 2 x_{k+1}",
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    x_k=Vector("n"),
    u_k=Vector("m"),
    source="qiudao2024",
    tags=("S003-09",),
)
def one_step_cost(A, B, x_k, u_k):
    following = A @ x_k + B @ u_k
    return following @ following


@identity(
    r"\frac{\partial (A x_k + B u_k)}{\partial u_k} = B^\top",
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    x_k=Vector("n"),
    u_k=Vector("m"),
    source="qiudao2024",
    tags=("S003-09",),
    wrong={"numerator layout": "B"},
)
def next_state_by_input(A, B, x_k, u_k):
    return A @ x_k + B @ u_k


composition_of_three = identity(
    r"\frac{\partial w(z(y(x)))}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial z}{\partial y}\frac{\partial w}{\partial z}",
    x=Vector("n"),
    y=Map(Vector("n"), Vector("m")),
    z=Map(Vector("m"), Vector("p")),
    w=Map(Vector("p"), Vector("q")),
    source="datawhale2020; wikipedia-matrix-calculus, vector-by-vector",
    tags=("S000-26",),
    wrong={
        "numerator layout": r"\frac{\partial w}{\partial z}\frac{\partial z}{\partial y}\frac{\partial y}{\partial x}"
    },
)

scalar_function_of_scalar = identity(
    r"\frac{\partial g(u(X))}{\partial X} = \frac{\partial g}{\partial u}\frac{\partial u}{\partial X}",
    X=Matrix("m", "n"),
    u=Map(Matrix("m", "n"), Scalar()),
    g=Map(Scalar(), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
)

# -- through a matrix ------------------------------------------------------------------------------

through_matrix_by_entry = identity(
    r"Y = g(X),\ z = f(Y): \frac{\partial z}{\partial X_{ij}}"
    r" = \operatorname{tr}\left(\left(\frac{\partial z}{\partial Y}\right)^\top \frac{\partial Y}{\partial X_{ij}}\right)",
    X=Matrix("p", "q"),
    g=Map(Matrix("p", "q"), Matrix("s", "t")),
    f=Map(Matrix("s", "t"), Scalar()),
    source="datawhale2020; petersen2012, eq. 136 and 137",
    tags=("S000-27",),
)

composition_by_name = identity(
    r"\frac{\partial g(U)}{\partial X} = \frac{\partial g(f(X))}{\partial X}",
    where="U = f(X)",
    X=Matrix("m", "n"),
    f=Map(Matrix("m", "n"), Matrix("p", "q")),
    g=Map(Matrix("p", "q"), Scalar()),
    source="petersen2012, eq. 135",
)

through_vectorised_matrix = identity(
    r"\frac{\partial F(Y(X))}{\partial X} = \frac{\partial Y}{\partial X}\frac{\partial F}{\partial Y}",
    X=Matrix("m", "n"),
    Y=Map(Matrix("m", "n"), Matrix("p", "q")),
    F=Map(Matrix("p", "q"), Matrix("r", "s")),
    source="datawhale2020, made precise; magnus2019, ch. 5",
    tags=("S000-32",),
    wrong={"numerator layout": r"\frac{\partial F}{\partial Y}\frac{\partial Y}{\partial X}"},
)

scalar_through_vectorised_matrix = identity(
    r"Y = g(X),\ z = f(Y): \operatorname{vec}\left(\frac{\partial z}{\partial X}\right)"
    r" = \frac{\partial Y}{\partial X} \operatorname{vec}\left(\frac{\partial z}{\partial Y}\right)",
    X=Matrix("m", "n"),
    g=Map(Matrix("m", "n"), Matrix("p", "q")),
    f=Map(Matrix("p", "q"), Scalar()),
    source="datawhale2020, made precise; magnus2019, ch. 5",
    tags=("S000-32",),
)

along_path_of_vectors = identity(
    r"u = u(t),\ z = g(u): \frac{\partial z}{\partial t} = \frac{\partial u}{\partial t}\frac{\partial z}{\partial u}",
    t=Scalar(),
    u=Map(Scalar(), Vector("n")),
    g=Map(Vector("n"), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-scalar",
    wrong={"numerator layout": r"\frac{\partial z}{\partial u}\frac{\partial u}{\partial t}"},
)

along_path_of_matrices = identity(
    r"U = U(t),\ z = g(U): \frac{\partial z}{\partial t} = \operatorname{tr}\left(\left(\frac{\partial z}{\partial U}\right)^\top \frac{\partial U}{\partial t}\right)",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    g=Map(Matrix("m", "n"), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-scalar",
)

# -- through an affine map -------------------------------------------------------------------------

matrix_times_variable = identity(
    r"Y = A X + B,\ z = f(Y): \frac{\partial z}{\partial X} = A^\top \frac{\partial z}{\partial Y}",
    A=Matrix("m", "n"),
    X=Matrix("n", "p"),
    B=Matrix("m", "p"),
    f=Map(Matrix("m", "p"), Scalar()),
    source="datawhale2020",
    tags=("S000-28",),
    wrong={"shapes": r"A \frac{\partial z}{\partial Y}"},
)

variable_times_matrix = identity(
    r"Y = X A + B,\ z = f(Y): \frac{\partial z}{\partial X} = \frac{\partial z}{\partial Y} A^\top",
    X=Matrix("m", "n"),
    A=Matrix("n", "p"),
    B=Matrix("m", "p"),
    f=Map(Matrix("m", "p"), Scalar()),
    source="datawhale2020",
    tags=("S000-29",),
    wrong={"shapes": r"A^\top \frac{\partial z}{\partial Y}"},
)

matrix_times_vector = identity(
    r"y = A x + b,\ z = f(y): \frac{\partial z}{\partial x} = A^\top \frac{\partial z}{\partial y}",
    A=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    f=Map(Vector("m"), Scalar()),
    source="datawhale2020",
    tags=("S000-30",),
    wrong={"shapes": r"A \frac{\partial z}{\partial y}"},
)

variable_between_matrices = identity(
    r"Y = A X B,\ z = f(Y): \frac{\partial z}{\partial X} = A^\top \frac{\partial z}{\partial Y} B^\top",
    A=Matrix("p", "m"),
    X=Matrix("m", "n"),
    B=Matrix("n", "q"),
    f=Map(Matrix("p", "q"), Scalar()),
    source="magnus2019, ch. 9",
)

transposed_variable = identity(
    r"Y = X^\top,\ z = f(Y): \frac{\partial z}{\partial X} = \left(\frac{\partial z}{\partial Y}\right)^\top",
    X=Matrix("m", "n"),
    f=Map(Matrix("n", "m"), Scalar()),
    source="magnus2019, ch. 9",
    wrong={"shapes": r"\frac{\partial z}{\partial Y}"},
)

weights_of_layer = identity(
    r"y = W x + b,\ z = f(y): \frac{\partial z}{\partial W} = \frac{\partial z}{\partial y} x^\top",
    W=Matrix("m", "n"),
    x=Vector("n"),
    b=Vector("m"),
    f=Map(Vector("m"), Scalar()),
    source="giles2008; datawhale2020",
    wrong={"shapes": r"x^\top \frac{\partial z}{\partial y}"},
)

bias_of_batch = identity(
    r"Y = W X + b \mathbf 1^\top,\ z = f(Y): \frac{\partial z}{\partial b} = \frac{\partial z}{\partial Y} \mathbf 1",
    W=Matrix("p", "m"),
    X=Matrix("m", "n"),
    b=Vector("p"),
    f=Map(Matrix("p", "n"), Scalar()),
    source="giles2008",
)

hadamard_product_by_factor = identity(
    r"Y = A \odot X,\ z = f(Y): \frac{\partial z}{\partial X} = A \odot \frac{\partial z}{\partial Y}",
    A=Matrix("m", "n"),
    X=Matrix("m", "n"),
    f=Map(Matrix("m", "n"), Scalar()),
    source="giles2008",
)

elementwise_layer = identity(
    r"Y = \tanh(X),\ z = f(Y): \frac{\partial z}{\partial X} = \frac{\partial z}{\partial Y} - Y \odot Y \odot \frac{\partial z}{\partial Y}",
    X=Matrix("m", "n"),
    f=Map(Matrix("m", "n"), Scalar()),
    source="giles2008",
)

# -- one variable in two places --------------------------------------------------------------------

tied_weights = identity(
    r"u = W x,\ h = \tanh(u),\ y = W^\top h,\ z = f(y):"
    r" \frac{\partial z}{\partial W} = h \left(\frac{\partial z}{\partial y}\right)^\top"
    r" + \operatorname{diag}(1 - h \odot h) W \frac{\partial z}{\partial y} x^\top",
    W=Matrix("m", "n"),
    x=Vector("n"),
    f=Map(Vector("n"), Scalar()),
    source="datawhale2020",
    tags=("S000-33",),
)


# -- sums, multiples and quotients of functions ----------------------------------------------------

multiple_of_function = identity(
    r"u = u(x): \frac{\partial\, a u}{\partial x} = a \frac{\partial u}{\partial x}",
    x=Vector("n"),
    a=Scalar(),
    u=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, vector-by-vector",
)

sum_of_functions_of_matrix = identity(
    r"u = u(X),\ v = v(X): \frac{\partial (u + v)}{\partial X} = \frac{\partial u}{\partial X} + \frac{\partial v}{\partial X}",
    X=Matrix("m", "n"),
    u=Map(Matrix("m", "n"), Scalar()),
    v=Map(Matrix("m", "n"), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
)

trace_of_multiple_of_function = identity(
    r"U = U(X): \frac{\partial \operatorname{tr}(a U)}{\partial X} = a \frac{\partial \operatorname{tr} U}{\partial X}",
    X=Matrix("m", "n"),
    a=Scalar(),
    U=Map(Matrix("m", "n"), Matrix("q", "q")),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
)

quotient_of_functions_of_matrix = identity(
    r"u = u(X),\ v = v(X): \frac{\partial}{\partial X} \frac{u}{v} = \frac{1}{v^2} \left(v \frac{\partial u}{\partial X} - u \frac{\partial v}{\partial X}\right)",
    X=Matrix("m", "n"),
    u=Map(Matrix("m", "n"), Scalar()),
    v=Map(Matrix("m", "n"), Scalar()),
    source="magnus2019, ch. 5",
)

vector_over_scalar = identity(
    r"u = u(x),\ v = v(x): \frac{\partial}{\partial x} \frac{u}{v} = \frac{1}{v} \frac{\partial u}{\partial x} - \frac{1}{v^2} \frac{\partial v}{\partial x} u^\top",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    v=Map(Vector("n"), Scalar()),
    source="magnus2019, ch. 5",
)

hadamard_product_of_functions = identity(
    r"u = u(x),\ v = v(x): \frac{\partial (u \odot v)}{\partial x} = \frac{\partial u}{\partial x} \operatorname{diag}(v) + \frac{\partial v}{\partial x} \operatorname{diag}(u)",
    x=Vector("n"),
    u=Map(Vector("n"), Vector("m")),
    v=Map(Vector("n"), Vector("m")),
    source="magnus2019, ch. 5",
    wrong={
        "numerator layout": r"\operatorname{diag}(v) \frac{\partial u}{\partial x} + \operatorname{diag}(u) \frac{\partial v}{\partial x}"
    },
)

nested_functions_of_scalar = identity(
    r"u = u(X),\ g = g(u),\ f = f(g): \frac{\partial f}{\partial X} = \frac{\partial f}{\partial g} \frac{\partial g}{\partial u} \frac{\partial u}{\partial X}",
    X=Matrix("m", "n"),
    u=Map(Matrix("m", "n"), Scalar()),
    g=Map(Scalar(), Scalar()),
    f=Map(Scalar(), Scalar()),
    source="wikipedia-matrix-calculus, scalar-by-matrix",
)

functions_of_image_by_entries = identity(
    r"u = A x,\ z = \sum_i f(u_i),\ \delta_i = \frac{\partial f(t)}{\partial t}\Big|_{t = u_i}: \frac{\partial z}{\partial x} = A^\top \delta",
    A=Matrix("m", "n"),
    x=Vector("n"),
    f=Map(Scalar(), Scalar()),
    source="zhihu24709748",
)

# -- along a parameter -----------------------------------------------------------------------------

constant_factors_along_parameter = identity(
    r"U = U(t): \frac{\partial\, A U B}{\partial t} = A \frac{\partial U}{\partial t} B",
    t=Scalar(),
    A=Matrix("p", "m"),
    B=Matrix("n", "q"),
    U=Map(Scalar(), Matrix("m", "n")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

sum_along_parameter = identity(
    r"U = U(t),\ V = V(t): \frac{\partial (U + V)}{\partial t} = \frac{\partial U}{\partial t} + \frac{\partial V}{\partial t}",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    V=Map(Scalar(), Matrix("m", "n")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

multiple_along_parameter = identity(
    r"U = U(t): \frac{\partial\, a U}{\partial t} = a \frac{\partial U}{\partial t}",
    t=Scalar(),
    a=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    source="wikipedia-matrix-calculus, matrix-by-scalar",
)

inner_product_along_parameter = identity(
    r"u = u(t),\ v = v(t): \frac{\partial\, u^\top v}{\partial t} = \frac{\partial u}{\partial t} v + \frac{\partial v}{\partial t} u",
    t=Scalar(),
    u=Map(Scalar(), Vector("n")),
    v=Map(Scalar(), Vector("n")),
    source="wikipedia-matrix-calculus, scalar-by-scalar",
)

image_along_parameter = identity(
    r"u = u(t): \frac{\partial A u}{\partial t} = \frac{\partial u}{\partial t} A^\top",
    t=Scalar(),
    A=Matrix("m", "n"),
    u=Map(Scalar(), Vector("n")),
    source="wikipedia-matrix-calculus, vector-by-scalar",
)

matrix_times_vector_along_parameter = identity(
    r"U = U(t),\ v = v(t): \frac{\partial\, U v}{\partial t} = v^\top \left(\frac{\partial U}{\partial t}\right)^\top + \frac{\partial v}{\partial t} U^\top",
    t=Scalar(),
    U=Map(Scalar(), Matrix("m", "n")),
    v=Map(Scalar(), Vector("n")),
    source="wikipedia-matrix-calculus, vector-by-scalar",
)

vectors_along_parameter = identity(
    r"u = u(t),\ g = g(u): \frac{\partial g}{\partial t} = \frac{\partial u}{\partial t} \frac{\partial g}{\partial u}",
    t=Scalar(),
    u=Map(Scalar(), Vector("n")),
    g=Map(Vector("n"), Vector("m")),
    source="wikipedia-matrix-calculus, vector-by-scalar",
)

# -- products whose factor is the variable ---------------------------------------------------------

left_factor_of_product = identity(
    r"Y = A X,\ z = f(Y): \frac{\partial z}{\partial A} = \frac{\partial z}{\partial Y} X^\top",
    A=Matrix("m", "n"),
    X=Matrix("n", "p"),
    f=Map(Matrix("m", "p"), Scalar()),
    source="giles2008, sec. 2.2.2",
    wrong={"shapes": r"X^\top \frac{\partial z}{\partial Y}"},
)

state_by_state = identity(
    r"y = A x + B u: \frac{\partial y}{\partial x} = A^\top",
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    x=Vector("n"),
    u=Vector("m"),
    source="anderson1990, ch. 2",
    wrong={"numerator layout": "A"},
)


vector_through_matrix_by_entry = identity(
    r"y = y(X),\ z = f(y): \frac{\partial z}{\partial X_{ij}} = \frac{\partial y}{\partial X_{ij}} \frac{\partial z}{\partial y}",
    X=Matrix("m", "n"),
    y=Map(Matrix("m", "n"), Vector("p")),
    f=Map(Vector("p"), Scalar()),
    source="datawhale2020",
    tags=("S000-11",),
)

transpose_along_parameter = identity(
    r"u = u(t): \frac{\partial u^\top}{\partial t} = \frac{\partial u}{\partial t}",
    t=Scalar(),
    u=Map(Scalar(), Vector("m")),
    source="wikipedia-matrix-calculus, vector-by-scalar",
)

sum_over_samples_along_parameter = identity(
    r"\frac{\partial}{\partial t} \sum_i f(x_i, t) = \sum_i \partial_2 f(x_i, t)",
    t=Scalar(),
    x=Vector("n"),
    f=Map((Scalar(), Scalar()), Scalar()),
    source="folklore, Leibniz' rule for a sum",
)
