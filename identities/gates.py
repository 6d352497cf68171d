r"""Gates: layers in which one factor decides how much of another passes, and their backward passes."""

from xcheck import Matrix, Vector, identity, sigmoid, silu, total


@identity(
    r"\nabla_a \sum (a \odot \operatorname{sigmoid}(b)) = \operatorname{sigmoid}(b)",
    a=Vector("n"),
    b=Vector("n"),
    source="dauphin2017",
    wrong={"sign": r"-\operatorname{sigmoid}(b)"},
)
def gated_linear_unit(a, b):
    return total(a * sigmoid(b))


gated_linear_unit.states(
    "by_gate",
    r"\nabla_b \sum (a \odot s) = a \odot s \odot (1 - s)",
    where=r"s = \operatorname{sigmoid}(b)",
    source="dauphin2017",
    wrong={"sign of one term": r"a \odot s \odot (1 + s)"},
)


@identity(
    r"\nabla_W J = (\bar y \odot \operatorname{SiLU}(V x)) x^\top",
    where=r"y = (W x) \odot \operatorname{SiLU}(V x), J = \bar y^\top y",
    W=Matrix("m", "n"),
    V=Matrix("m", "n"),
    x=Vector("n"),
    y_bar=Vector("m"),
    source="shazeer2020",
    wrong={"shapes": r"x (\bar y \odot \operatorname{SiLU}(V x))^\top"},
)
def swiglu(W, V, x, y_bar):
    return y_bar @ (W @ x * silu(V @ x))


swiglu.states(
    "by_gate",
    r"\nabla_V J = \left(\bar y \odot (W x) \odot \operatorname{SiLU}'(V x)\right) x^\top",
    where=r"y = (W x) \odot \operatorname{SiLU}(V x), J = \bar y^\top y",
    source="shazeer2020",
)
swiglu.states(
    "by_input",
    r"\nabla_x J = W^\top (\bar y \odot \operatorname{SiLU}(V x)) + V^\top \left(\bar y \odot (W x) \odot \operatorname{SiLU}'(V x)\right)",
    where=r"y = (W x) \odot \operatorname{SiLU}(V x), J = \bar y^\top y",
    source="shazeer2020",
)


@identity(
    r"\nabla_a J = \bar y \odot (h - x) \odot t \odot (1 - t)",
    where=r"t = \operatorname{sigmoid}(a), y = t \odot h + (1 - t) \odot x, J = \bar y^\top y",
    a=Vector("n"),
    h=Vector("n"),
    x=Vector("n"),
    y_bar=Vector("n"),
    source="srivastava2015",
    wrong={
        "sign": r"\bar y \odot (x - h) \odot t \odot (1 - t)",
        "sign of one term": r"\bar y \odot (h + x) \odot t \odot (1 - t)",
    },
)
def highway_gate(a, h, x, y_bar):
    t = sigmoid(a)
    return y_bar @ (t * h + (1 - t) * x)
