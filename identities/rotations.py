"""Cross products, rotations, quaternions and measured directions, as robotics and mechanics differentiate them."""

from xcheck import (
    Matrix,
    Rotation,
    Scalar,
    Vector,
    cross,
    identity,
    norm,
)


@identity(
    r"\frac{\partial (a \times x)}{\partial x} = -[a]_\times",
    a=Vector(3),
    x=Vector(3),
    source="barfoot2017, ch. 7",
    wrong={"numerator layout": r"[a]_\times"},
)
def cross_product_by_second_factor(a, x):
    return cross(a, x)


@identity(
    r"\frac{\partial (x \times b)}{\partial x} = [b]_\times",
    b=Vector(3),
    x=Vector(3),
    source="barfoot2017, ch. 7",
    wrong={"numerator layout": r"-[b]_\times"},
)
def cross_product_by_first_factor(x, b):
    return cross(x, b)


@identity(
    r"\nabla_x\, a^\top (b \times x) = a \times b",
    a=Vector(3),
    b=Vector(3),
    x=Vector(3),
    source="barfoot2017, ch. 7",
    wrong={"sign": r"b \times a"},
)
def triple_product(a, b, x):
    return a @ cross(b, x)


cross_product_twice = identity(
    r"[a]_\times [a]_\times = a a^\top - (a^\top a) I",
    a=Vector(3),
    source="barfoot2017, ch. 7",
    wrong={"sign of one term": r"a a^\top + (a^\top a) I"},
)

cross_product_turned = identity(
    r"[R a]_\times = R [a]_\times R^\top",
    R=Rotation(3),
    a=Vector(3),
    source="barfoot2017, ch. 7",
)

rotation_seen_from_zero = identity(
    r"d(\operatorname{expm}([w]_\times) p)\Big|_{w = 0} = -[p]_\times\, dw",
    w=Vector(3),
    p=Vector(3),
    source="barfoot2017, ch. 7",
)


rotation_of_the_plane = identity(
    r"R = \begin{bmatrix} \cos \theta & -\sin \theta \\ \sin \theta & \cos \theta \end{bmatrix}:"
    r" \frac{\partial R p}{\partial \theta} = p^\top \begin{bmatrix} 0 & 1 \\ -1 & 0 \end{bmatrix} R^\top",
    theta=Scalar(),
    p=Vector(2),
    source="barfoot2017, ch. 7",
)


@identity(
    r"\frac{\partial \left((w^2 - v^\top v) b + 2 (v^\top b) v + 2 w\, v \times b\right)}{\partial v}"
    r" = -2 v b^\top + 2 b v^\top + 2 (v^\top b) I + 2 w [b]_\times",
    w=Scalar(),
    v=Vector(3),
    b=Vector(3),
    source="barfoot2017, ch. 7",
    wrong={"sign of one term": r"2 v b^\top + 2 b v^\top + 2 (v^\top b) I + 2 w [b]_\times"},
)
def vector_turned_by_quaternion(w, v, b):
    return (w**2 - v @ v) * b + 2 * (v @ b) * v + 2 * w * cross(v, b)


vector_turned_by_quaternion.states(
    "by_real_part",
    r"\frac{\partial \left((w^2 - v^\top v) b + 2 (v^\top b) v + 2 w\, v \times b\right)}{\partial w} = 2 (w b + v \times b)^\top",
    source="barfoot2017, ch. 7",
    wrong={"sign of one term": r"2 (w b - v \times b)^\top"},
)


@identity(
    r"\nabla_x \|x - p\| = \frac{x - p}{\|x - p\|}",
    x=Vector(2),
    p=Vector(2),
    source="anderson1979, ch. 8, the range of a landmark",
    wrong={"sign": r"\frac{p - x}{\|x - p\|}"},
)
def range_of_a_landmark(x, p):
    return norm(x - p)


bearing_of_a_landmark = identity(
    r"\nabla_x \operatorname{atan2}(x_2, x_1) = \frac{1}{x^\top x} \begin{bmatrix} -x_2 \\ x_1 \end{bmatrix}",
    x=Vector(2),
    source="anderson1979, ch. 8, the bearing of a landmark",
    wrong={"sign": r"\frac{1}{x^\top x} \begin{bmatrix} x_2 \\ -x_1 \end{bmatrix}"},
)

gradient_along_the_sphere = identity(
    r"z = \frac{x}{\|x\|}: \nabla_x \left(z^\top A z\right) = \frac{1}{\|x\|} (I - z z^\top) (A + A^\top) z",
    x=Vector("n"),
    A=Matrix("n", "n"),
    source="absil2008, ch. 4",
    wrong={
        "sign of one term": r"\frac{1}{\|x\|} (I + z z^\top) (A + A^\top) z",
    },
)

rotation_matrix_from_zero = identity(
    r"d(\operatorname{expm}([w]_\times))\Big|_{w = 0} = [dw]_\times",
    w=Vector(3),
    source="barfoot2017, sec. 7.1",
    wrong={"sign": r"-[dw]_\times"},
)

rotation_matrix_of_the_plane = identity(
    r"R = \begin{bmatrix} \cos \theta & -\sin \theta \\ \sin \theta & \cos \theta \end{bmatrix}:"
    r" dR = R \begin{bmatrix} 0 & -1 \\ 1 & 0 \end{bmatrix} d\theta",
    theta=Scalar(),
    source="barfoot2017, ch. 7",
    wrong={"sign": r"R \begin{bmatrix} 0 & 1 \\ -1 & 0 \end{bmatrix} d\theta"},
)
