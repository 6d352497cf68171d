"""Rules of differentiation by complex variables: real and imaginary parts of a function, gradients, chains."""

from xcheck import (
    Complex,
    Holomorphic,
    Map,
    Matrix,
    Scalar,
    Vector,
    conj,
    identity,
    trace,
)

NUMBER, COLUMN, TALL = Complex(Scalar()), Complex(Vector("n")), Complex(Matrix("m", "n"))
SQUARE = Complex(Matrix("n", "n"))

# -- numbers and their parts -----------------------------------------------------------------------

product_of_complex_numbers_by_parts = identity(
    r"\begin{bmatrix} \Re(p q) \\ \Im(p q) \end{bmatrix}"
    r" = \begin{bmatrix} \Re p & -\Im p \\ \Im p & \Re p \end{bmatrix} \begin{bmatrix} \Re q \\ \Im q \end{bmatrix}",
    p=NUMBER,
    q=NUMBER,
    source="petersen2012, eq. 225",
)

derivative_by_parts_along_real_axis = identity(
    r"\frac{\partial f(z)}{\partial z} = \frac{\partial \Re(f(z))}{\partial \Re z} + i \frac{\partial \Im(f(z))}{\partial \Re z}",
    z=NUMBER,
    f=Holomorphic(NUMBER, NUMBER),
    source="petersen2012, eq. 226",
)

derivative_by_parts_along_imaginary_axis = identity(
    r"\frac{\partial f(z)}{\partial z} = -i \frac{\partial \Re(f(z))}{\partial \Im z} + \frac{\partial \Im(f(z))}{\partial \Im z}",
    z=NUMBER,
    f=Holomorphic(NUMBER, NUMBER),
    source="petersen2012, eq. 227",
)

# -- gradients of real functions -------------------------------------------------------------------

complex_gradient_vector = identity(
    r"\nabla_z f(z) = 2 \frac{\partial f(z)}{\partial z^*}"
    r" = \frac{\partial f(z)}{\partial \Re z} + i \frac{\partial f(z)}{\partial \Im z}",
    z=COLUMN,
    f=Map(COLUMN, Scalar()),
    source="petersen2012, eq. 232",
)

complex_gradient_matrix = identity(
    r"\nabla_Z f(Z) = 2 \frac{\partial f(Z)}{\partial Z^*}"
    r" = \frac{\partial f(Z)}{\partial \Re Z} + i \frac{\partial f(Z)}{\partial \Im Z}",
    Z=TALL,
    f=Map(TALL, Scalar()),
    source="petersen2012, eq. 233",
)

# -- a chain through a matrix ----------------------------------------------------------------------

chain_rule_through_complex_matrix = identity(
    r"\frac{\partial g(U(X))}{\partial X_{ij}}"
    r" = \operatorname{tr}\left(\left(\frac{\partial g}{\partial U}\right)^\top \frac{\partial U}{\partial X_{ij}}\right)"
    r" + \operatorname{tr}\left(\left(\frac{\partial g}{\partial U^*}\right)^\top \frac{\partial U^*}{\partial X_{ij}}\right)",
    X=TALL,
    U=Map(TALL, Complex(Matrix("p", "q"))),
    g=Map(Complex(Matrix("p", "q")), NUMBER),
    source="petersen2012, eq. 235",
)

# -- traces of conjugates --------------------------------------------------------------------------


@identity(
    r"\frac{\partial \operatorname{tr}(X^*)}{\partial \Re X} = \frac{\partial \operatorname{tr}(X^H)}{\partial \Re X} = I",
    X=SQUARE,
    source="petersen2012, eq. 236",
    wrong={"factor 1/2": "2 I"},
)
def trace_of_conjugate(X):
    return trace(conj(X))


trace_of_conjugate.states(
    "imaginary",
    r"i \frac{\partial \operatorname{tr}(X^*)}{\partial \Im X} = i \frac{\partial \operatorname{tr}(X^H)}{\partial \Im X} = I",
    source="petersen2012, eq. 237",
    wrong={"sign": "-I"},
)

adjoint_by_real_part = identity(
    r"\frac{\partial X^H}{\partial \Re X} = K_{nm}",
    X=Complex(Matrix("m", "n")),
    source="petersen2012, sec. 4.2",
)

adjoint_by_imaginary_part = identity(
    r"\frac{\partial X^H}{\partial \Im X} = -i K_{nm}",
    X=Complex(Matrix("m", "n")),
    source="petersen2012, sec. 4.2",
    wrong={"sign": r"i K_{nm}"},
)
