"""Derivatives by complex variables: by z, by its conjugate, by its real and imaginary parts, and the complex gradient.

∂f/∂z = ½ (∂f/∂Re z − i ∂f/∂Im z), ∂f/∂z* = ½ (∂f/∂Re z + i ∂f/∂Im z); for a real f the gradient is ∇f = 2 ∂f/∂z*.
"""

from xcheck import (
    Complex,
    FullColumnRank,
    Hermitian,
    Holomorphic,
    Invertible,
    Map,
    Matrix,
    Scalar,
    Vector,
    conj,
    det,
    identity,
    imaginary_part,
    inv,
    logdet,
    trace,
)

NUMBER, COLUMN, TALL = Complex(Scalar()), Complex(Vector("n")), Complex(Matrix("m", "n"))
SQUARE = Complex(Matrix("n", "n"))

# -- traces ----------------------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X)}{\partial \Re X} = I",
    X=SQUARE,
    source="petersen2012, eq. 238",
    wrong={"factor 1/2": "2 I"},
)
def trace_by_real_part(X):
    return trace(X)


trace_by_real_part.states(
    "imaginary",
    r"i \frac{\partial \operatorname{tr}(X)}{\partial \Im X} = -I",
    source="petersen2012, eq. 239",
    wrong={"sign": "I"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^H)}{\partial \Re X} = A",
    X=TALL,
    A=TALL,
    source="petersen2012, eq. 240",
    wrong={"conjugate": r"\overline{A}"},
)
def trace_with_adjoint(X, A):
    return trace(A @ conj(X).T)


trace_with_adjoint.states(
    "imaginary",
    r"i \frac{\partial \operatorname{tr}(A X^H)}{\partial \Im X} = A",
    source="petersen2012, eq. 241",
    wrong={"conjugate": r"\overline{A}", "sign": "-A"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^*)}{\partial \Re X} = A^\top",
    X=TALL,
    A=Complex(Matrix("n", "m")),
    source="petersen2012, eq. 242",
    wrong={"conjugate": "A^H"},
)
def trace_with_conjugate(X, A):
    return trace(A @ conj(X))


trace_with_conjugate.states(
    "imaginary",
    r"i \frac{\partial \operatorname{tr}(A X^*)}{\partial \Im X} = A^\top",
    source="petersen2012, eq. 243",
    wrong={"sign": r"-A^\top"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(X X^H)}{\partial \Re X} = 2 \Re X",
    X=TALL,
    source="petersen2012, eq. 244",
    wrong={"factor 2": r"\Re X"},
)
def complex_squared_norm(X):
    return trace(X @ conj(X).T)


complex_squared_norm.states(
    "imaginary",
    r"i \frac{\partial \operatorname{tr}(X X^H)}{\partial \Im X} = 2 i \Im X",
    source="petersen2012, eq. 245",
    wrong={"sign": r"-2 i \Im X"},
)
complex_squared_norm.states(
    "derivative",
    r"\frac{\partial \operatorname{tr}(X X^H)}{\partial X} = X^*",
    source="petersen2012, eq. 246",
    wrong={"conjugate": "X"},
)
complex_squared_norm.states(
    "conjugate",
    r"\frac{\partial \operatorname{tr}(X X^H)}{\partial X^*} = X",
    source="petersen2012, eq. 247",
    wrong={"conjugate": "X^*", "factor 1/2": "2 X"},
)
complex_squared_norm.states(
    "gradient",
    r"\nabla_X \operatorname{tr}(X X^H) = 2 X",
    source="petersen2012, eq. 248",
    wrong={"factor 2": "X", "conjugate": "2 X^*"},
)


@identity(
    r"\frac{\partial \operatorname{tr}(A X)}{\partial X} = A^\top",
    X=TALL,
    A=Complex(Matrix("n", "m")),
    source="petersen2012, eq. 100",
    wrong={"conjugate": "A^H"},
)
def holomorphic_trace(X, A):
    return trace(A @ X)


holomorphic_trace.states(
    "conjugate", r"\frac{\partial \operatorname{tr}(A X)}{\partial X^*} = 0", source="petersen2012, sec. 4.1"
)

# -- a variable and its conjugate ------------------------------------------------------------------


@identity(r"\frac{\partial z^*}{\partial z} = 0", z=COLUMN, source="petersen2012, sec. 4.1")
def conjugate_of_variable(z):
    return conj(z)


conjugate_of_variable.states(
    "conjugate", r"\frac{\partial z^*}{\partial z^*} = I", source="petersen2012, sec. 4.1", wrong={"sign": "-I"}
)


@identity(
    r"\frac{d z^2}{d z} = 2 z",
    z=NUMBER,
    source="petersen2012, sec. 4.1",
    wrong={"conjugate": "2 z^*"},
)
def square_of_number(z):
    return z * z


@identity(
    r"\nabla_z |z| = \frac{z}{|z|}",
    z=NUMBER,
    source="petersen2012, eq. 232",
    wrong={"conjugate": r"\frac{z^*}{|z|}"},
)
def modulus(z):
    return abs(z)


@identity(
    r"\nabla_z |z|^4 = 2 \frac{\partial |z|^4}{\partial z^*} = \frac{\partial |z|^4}{\partial \Re z}"
    r" + i \frac{\partial |z|^4}{\partial \Im z}",
    z=NUMBER,
    source="petersen2012, eq. 232",
)
def power_of_modulus(z):
    return abs(z) ** 4


power_of_modulus.states(
    "value",
    r"\nabla_z |z|^4 = 4 |z|^2 z",
    source="petersen2012, eq. 232",
    wrong={"conjugate": "4 |z|^2 z^*", "factor 2": "2 |z|^2 z"},
)


@identity(
    r"\nabla_z (\Im z)^2 = 2 i \Im z",
    z=NUMBER,
    source="petersen2012, eq. 232",
    wrong={"sign": r"-2 i \Im z"},
)
def squared_imaginary_part(z):
    return imaginary_part(z) ** 2


# -- quadratic forms -------------------------------------------------------------------------------


@identity(
    r"\frac{\partial x^H A x}{\partial x^*} = A x",
    x=COLUMN,
    A=SQUARE,
    source="petersen2012, sec. 4.2",
    wrong={"factor 1/2": "2 A x"},
)
def sesquilinear_form(x, A):
    return conj(x) @ A @ x


sesquilinear_form.states(
    "derivative",
    r"\frac{\partial x^H A x}{\partial x} = A^\top x^*",
    source="petersen2012, sec. 4.2",
    wrong={"conjugate": "A^H x^*"},
)


@identity(
    r"\nabla_x x^H A x = 2 A x",
    x=COLUMN,
    A=Hermitian("n"),
    source="petersen2012, eq. 232",
    wrong={"factor 2": "A x"},
)
def hermitian_form(x, A):
    return conj(x) @ A @ x


@identity(
    r"\frac{\partial x^\top A x}{\partial x} = (A + A^\top) x",
    x=COLUMN,
    A=SQUARE,
    source="petersen2012, eq. 81",
    wrong={"conjugate": "(A + A^H) x"},
)
def complex_bilinear_form(x, A):
    return x @ A @ x


# -- least squares ---------------------------------------------------------------------------------


@identity(
    r"\nabla_x \|A x - b\|^2 = 2 A^H (A x - b)",
    x=COLUMN,
    A=TALL,
    b=Complex(Vector("m")),
    source="petersen2012, eq. 232",
    wrong={"conjugate": r"2 A^\top (A x - b)", "factor 2": "A^H (A x - b)"},
)
def least_squares(x, A, b):
    r = A @ x - b
    return abs(conj(r) @ r)


@identity(
    r"\nabla_x |a - x^H b|^2 = -2 b (a - x^H b)^*",
    x=COLUMN,
    a=NUMBER,
    b=COLUMN,
    source="petersen2012, eq. 89",
    wrong={"conjugate": "-2 b (a - x^H b)", "sign": "2 b (a - x^H b)^*"},
)
def adaptive_filter(x, a, b):
    return abs(a - conj(x) @ b) ** 2


@identity(
    r"\nabla_X \|A X B - C\|_F^2 = 2 A^H (A X B - C) B^H",
    X=TALL,
    A=Complex(Matrix("p", "m")),
    B=Complex(Matrix("n", "q")),
    C=Complex(Matrix("p", "q")),
    source="petersen2012, eq. 119",
    wrong={"conjugate": r"2 A^\top (A X B - C) B^\top"},
)
def two_sided_residual(X, A, B, C):
    R = A @ X @ B - C
    return abs(trace(R @ conj(R).T))


@identity(
    r"\nabla_x \frac{(A x)^H A x}{(B x)^H B x} = \frac{2 A^H A x}{x^H B^H B x}"
    r" - \frac{2 (x^H A^H A x) B^H B x}{(x^H B^H B x)^2}",
    x=COLUMN,
    A=TALL,
    B=Complex(Matrix("p", "n")),
    source="petersen2012, eq. 251 and 252, mended",
    wrong={
        "conjugate": r"\frac{2 A^\top A x}{x^H B^H B x} - \frac{2 (x^H A^H A x) B^H B x}{(x^H B^H B x)^2}",
    },
)
def complex_rayleigh_quotient(x, A, B):
    u, v = A @ x, B @ x
    return abs(conj(u) @ u) / abs(conj(v) @ v)


# -- determinants and inverses ---------------------------------------------------------------------


@identity(
    r"\frac{\partial |X^H A X|}{\partial X} = |X^H A X| \left((X^H A X)^{-1} X^H A\right)^\top",
    X=Complex(FullColumnRank("n", "q")),
    A=SQUARE,
    source="petersen2012, eq. 249",
    wrong={"factor 1/2": r"2 |X^H A X| \left((X^H A X)^{-1} X^H A\right)^\top"},
)
def determinant_of_form(X, A):
    return det(conj(X).T @ A @ X)


determinant_of_form.states(
    "conjugate",
    r"\frac{\partial |X^H A X|}{\partial X^*} = |X^H A X| A X (X^H A X)^{-1}",
    source="petersen2012, eq. 250",
    wrong={"conjugate": r"|X^H A X| A X (X^\top A X)^{-1}"},
)


@identity(
    r"\nabla_X \log |X^H X| = 2 X (X^H X)^{-1}",
    X=Complex(FullColumnRank("n", "q")),
    source="petersen2012, eq. 55",
    wrong={"factor 2": "X (X^H X)^{-1}", "conjugate": "2 X^* (X^H X)^{-1}"},
)
def logarithm_of_gramian(X):
    return logdet(conj(X).T @ X)


@identity(
    r"\frac{\partial \operatorname{tr}(A X^{-1})}{\partial X} = -(X^{-1} A X^{-1})^\top",
    X=Complex(Invertible("n")),
    A=SQUARE,
    source="petersen2012, eq. 63",
    wrong={"conjugate": "-(X^{-1} A X^{-1})^H"},
)
def complex_trace_of_inverse(X, A):
    return trace(A @ inv(X))


# -- differentials and rules -----------------------------------------------------------------------

differential_of_adjoint = identity(
    "d(X^H) = (d X)^H",
    X=TALL,
    source="petersen2012, eq. 45",
)

cauchy_riemann = identity(
    r"\frac{\partial f(z)}{\partial \Im z} = i \frac{\partial f(z)}{\partial \Re z}",
    z=NUMBER,
    f=Holomorphic(NUMBER, NUMBER),
    source="petersen2012, eq. 228",
    wrong={"sign": r"-i \frac{\partial f(z)}{\partial \Re z}"},
)

derivative_of_holomorphic = identity(
    r"\frac{\partial f(z)}{\partial z} = -i \frac{\partial f(z)}{\partial \Im z}",
    z=NUMBER,
    f=Holomorphic(NUMBER, NUMBER),
    source="petersen2012, eq. 227",
)

generalised_derivative = identity(
    r"\frac{\partial f(z)}{\partial z} = \frac{1}{2} \left(\frac{\partial f(z)}{\partial \Re z}"
    r" - i \frac{\partial f(z)}{\partial \Im z}\right)",
    z=COLUMN,
    f=Map(COLUMN, NUMBER),
    source="petersen2012, eq. 229",
)

conjugate_derivative_of_holomorphic = identity(
    r"\frac{\partial f(z)}{\partial z^*} = 0",
    z=COLUMN,
    f=Holomorphic(COLUMN, COLUMN),
    source="petersen2012, sec. 4.1",
)

conjugate_derivative = identity(
    r"\frac{\partial f(z)}{\partial \Re z} + i \frac{\partial f(z)}{\partial \Im z}"
    r" = 2 \frac{\partial f(z)}{\partial z^*}",
    z=COLUMN,
    f=Map(COLUMN, COLUMN),
    source="petersen2012, eq. 230",
)

chain_rule = identity(
    r"\frac{\partial g(u(x))}{\partial x} = \frac{\partial g}{\partial u} \frac{\partial u}{\partial x}"
    r" + \frac{\partial g}{\partial u^*} \frac{\partial u^*}{\partial x}",
    x=NUMBER,
    u=Map(NUMBER, NUMBER),
    g=Map(NUMBER, NUMBER),
    source="petersen2012, eq. 234",
)
