r"""Backward passes of recurrent networks: one step, several steps, LSTM and GRU cells, linear recurrences.

\bar h is the derivative of the loss by the last state; the loss is their inner product, which has the same derivatives.
"""

from xcheck import Matrix, Square, Vector, identity, sigmoid, tanh

# -- plain recurrent networks ----------------------------------------------------------------------

_STEP = r"h = \tanh(W h_0 + U x + b), J = \bar h^\top h, \delta = \bar h \odot (1 - h \odot h)"


@identity(
    r"\nabla_W J = \delta h_0^\top",
    where=_STEP,
    W=Square("m"),
    U=Matrix("m", "n"),
    b=Vector("m"),
    h_0=Vector("m"),
    x=Vector("n"),
    h_bar=Vector("m"),
    source="goodfellow2016, sec. 10.2.2; hao2018",
    wrong={"transpose": r"h_0 \delta^\top"},
)
def recurrent_step(W, U, b, h_0, x, h_bar):
    return h_bar @ tanh(W @ h_0 + U @ x + b)


recurrent_step.states(
    "by_input_weights",
    r"\nabla_U J = \delta x^\top",
    where=_STEP,
    source="goodfellow2016, sec. 10.2.2",
    wrong={"shapes": r"x \delta^\top"},
)
recurrent_step.states(
    "by_bias",
    r"\nabla_b J = \delta",
    where=_STEP,
    source="goodfellow2016, sec. 10.2.2",
    wrong={"sign": r"-\delta"},
)
recurrent_step.states(
    "by_state",
    r"\nabla_{h_0} J = W^\top \delta",
    where=_STEP,
    source="goodfellow2016, sec. 10.2.2; hao2018",
    wrong={"transpose": r"W \delta"},
)
recurrent_step.states(
    "by_input",
    r"\nabla_x J = U^\top \delta",
    where=_STEP,
    source="goodfellow2016, sec. 10.2.2",
    wrong={"shapes": r"U \delta"},
)


@identity(
    r"\frac{\partial h_1}{\partial h_0} = \operatorname{diag}(1 - \tanh(h_0) \odot \tanh(h_0)) W^\top",
    where=r"h_1 = W \tanh(h_0) + b",
    W=Square("n"),
    h_0=Vector("n"),
    b=Vector("n"),
    source="pascanu2013, mended; hao2018",
    wrong={
        "order": r"W^\top \operatorname{diag}(1 - \tanh(h_0) \odot \tanh(h_0))",
        "numerator layout": r"W \operatorname{diag}(1 - \tanh(h_0) \odot \tanh(h_0))",
    },
)
def step_of_preactivations(W, h_0, b):
    return W @ tanh(h_0) + b


@identity(
    r"\frac{\partial h_1}{\partial h_0} = W^\top \operatorname{diag}(1 - h_1 \odot h_1)",
    where=r"h_1 = \tanh(W h_0 + b)",
    W=Square("n"),
    h_0=Vector("n"),
    b=Vector("n"),
    source="goodfellow2016, sec. 10.2.2",
    wrong={"numerator layout": r"\operatorname{diag}(1 - h_1 \odot h_1) W"},
)
def step_of_activations(W, h_0, b):
    return tanh(W @ h_0 + b)


_TWO_STEPS = (
    r"h_1 = \tanh(W h_0 + b), h_2 = \tanh(W h_1 + b), J = \bar h^\top h_2,"
    r" d_2 = \bar h \odot (1 - h_2 \odot h_2), d_1 = (W^\top d_2) \odot (1 - h_1 \odot h_1)"
)


@identity(
    r"\nabla_b J = d_1 + d_2",
    where=_TWO_STEPS,
    W=Square("n"),
    h_0=Vector("n"),
    b=Vector("n"),
    h_bar=Vector("n"),
    source="goodfellow2016, sec. 10.2.2; hao2018, mended",
    wrong={"sign of one term": "d_2 - d_1"},
)
def two_recurrent_steps(W, h_0, b, h_bar):
    return h_bar @ tanh(W @ tanh(W @ h_0 + b) + b)


two_recurrent_steps.states(
    "by_weights",
    r"\nabla_W J = d_1 h_0^\top + d_2 h_1^\top",
    where=_TWO_STEPS,
    source="goodfellow2016, sec. 10.2.2",
    wrong={"sign of one term": r"d_2 h_1^\top - d_1 h_0^\top", "transpose": r"h_0 d_1^\top + h_1 d_2^\top"},
)
two_recurrent_steps.states(
    "by_state",
    r"\nabla_{h_0} J = W^\top d_1",
    where=_TWO_STEPS,
    source="goodfellow2016, sec. 10.2.2",
    wrong={"transpose": "W d_1"},
)

# -- linear recurrences ----------------------------------------------------------------------------


@identity(
    r"\nabla_W \bar h^\top W^3 h_0 = \bar h (W^2 h_0)^\top + W^\top \bar h (W h_0)^\top + (W^2)^\top \bar h h_0^\top",
    W=Square("n"),
    h_0=Vector("n"),
    h_bar=Vector("n"),
    source="petersen2012, eq. 91",
    wrong={
        "sign of one term": r"\bar h (W^2 h_0)^\top - W^\top \bar h (W h_0)^\top + (W^2)^\top \bar h h_0^\top",
    },
)
def three_linear_steps(W, h_0, h_bar):
    return h_bar @ W @ W @ W @ h_0


_STATE_SPACE = r"h_1 = A h_0 + B x_1, h_2 = A h_1 + B x_2, J = \bar h^\top h_2"


@identity(
    r"\nabla_A J = \bar h h_1^\top + A^\top \bar h h_0^\top",
    where=_STATE_SPACE,
    A=Square("m"),
    B=Matrix("m", "n"),
    h_0=Vector("m"),
    x_1=Vector("n"),
    x_2=Vector("n"),
    h_bar=Vector("m"),
    source="gu2022",
    wrong={"sign of one term": r"\bar h h_1^\top - A^\top \bar h h_0^\top"},
)
def two_steps_of_state_space(A, B, h_0, x_1, x_2, h_bar):
    return h_bar @ (A @ (A @ h_0 + B @ x_1) + B @ x_2)


two_steps_of_state_space.states(
    "by_input_matrix",
    r"\nabla_B J = \bar h x_2^\top + A^\top \bar h x_1^\top",
    where=_STATE_SPACE,
    source="gu2022",
    wrong={"sign of one term": r"\bar h x_2^\top - A^\top \bar h x_1^\top"},
)
two_steps_of_state_space.states(
    "by_first_input",
    r"\nabla_{x_1} J = B^\top A^\top \bar h",
    where=_STATE_SPACE,
    source="gu2022",
    wrong={"shapes": r"A^\top B^\top \bar h"},
)

# -- long short-term memory ------------------------------------------------------------------------

_LSTM = (
    r"i = \operatorname{sigmoid}(W_i z), f = \operatorname{sigmoid}(W_f z), o = \operatorname{sigmoid}(W_o z), g = \tanh(W_g z),"
    r" c = f \odot c_0 + i \odot g, h = o \odot \tanh(c), J = \bar h^\top h,"
    r" q = \bar h \odot o \odot (1 - \tanh(c) \odot \tanh(c))"
)


@identity(
    r"\nabla_{W_o} J = (\bar h \odot \tanh(c) \odot o \odot (1 - o)) z^\top",
    where=_LSTM,
    W_i=Matrix("m", "n"),
    W_f=Matrix("m", "n"),
    W_o=Matrix("m", "n"),
    W_g=Matrix("m", "n"),
    z=Vector("n"),
    c_0=Vector("m"),
    h_bar=Vector("m"),
    source="hochreiter1997, with a forget gate",
    wrong={"sign of one term": r"(\bar h \odot \tanh(c) \odot o \odot (1 + o)) z^\top"},
)
def lstm_cell(W_i, W_f, W_o, W_g, z, c_0, h_bar):
    c = sigmoid(W_f @ z) * c_0 + sigmoid(W_i @ z) * tanh(W_g @ z)
    return h_bar @ (sigmoid(W_o @ z) * tanh(c))


lstm_cell.states(
    "by_input_gate",
    r"\nabla_{W_i} J = (q \odot g \odot i \odot (1 - i)) z^\top",
    where=_LSTM,
    source="hochreiter1997, with a forget gate",
    wrong={"sign of one term": r"(q \odot g \odot i \odot (1 + i)) z^\top"},
)
lstm_cell.states(
    "by_forget_gate",
    r"\nabla_{W_f} J = (q \odot c_0 \odot f \odot (1 - f)) z^\top",
    where=_LSTM,
    source="hochreiter1997, with a forget gate",
    wrong={"symbol": r"(q \odot c \odot f \odot (1 - f)) z^\top"},
)
lstm_cell.states(
    "by_candidate",
    r"\nabla_{W_g} J = (q \odot i \odot (1 - g \odot g)) z^\top",
    where=_LSTM,
    source="hochreiter1997, with a forget gate",
    wrong={"sign of one term": r"(q \odot i \odot (1 + g \odot g)) z^\top"},
)
lstm_cell.states(
    "by_memory",
    r"\nabla_{c_0} J = q \odot f",
    where=_LSTM,
    source="hochreiter1997, with a forget gate",
    wrong={"symbol": r"q \odot i"},
)
lstm_cell.states(
    "by_input",
    r"\nabla_z J = W_o^\top (\bar h \odot \tanh(c) \odot o \odot (1 - o)) + W_i^\top (q \odot g \odot i \odot (1 - i))"
    r" + W_f^\top (q \odot c_0 \odot f \odot (1 - f)) + W_g^\top (q \odot i \odot (1 - g \odot g))",
    where=_LSTM,
    source="hochreiter1997, with a forget gate",
)

# -- gated recurrent unit --------------------------------------------------------------------------

_GRU = (
    r"r = \operatorname{sigmoid}(W_r x + U_r h_0), u = \operatorname{sigmoid}(W_u x + U_u h_0),"
    r" n = \tanh(W_n x + r \odot (U_n h_0)), h = (1 - u) \odot n + u \odot h_0, J = \bar h^\top h,"
    r" d_n = \bar h \odot (1 - u) \odot (1 - n \odot n), d_u = \bar h \odot (h_0 - n) \odot u \odot (1 - u),"
    r" d_r = d_n \odot (U_n h_0) \odot r \odot (1 - r)"
)


@identity(
    r"\nabla_{W_u} J = d_u x^\top",
    where=_GRU,
    W_r=Matrix("m", "p"),
    W_u=Matrix("m", "p"),
    W_n=Matrix("m", "p"),
    U_r=Square("m"),
    U_u=Square("m"),
    U_n=Square("m"),
    x=Vector("p"),
    h_0=Vector("m"),
    h_bar=Vector("m"),
    source="cho2014",
    wrong={"sign": r"-d_u x^\top"},
)
def gated_recurrent_unit(W_r, W_u, W_n, U_r, U_u, U_n, x, h_0, h_bar):
    r = sigmoid(W_r @ x + U_r @ h_0)
    u = sigmoid(W_u @ x + U_u @ h_0)
    n = tanh(W_n @ x + r * (U_n @ h_0))
    return h_bar @ ((1 - u) * n + u * h_0)


gated_recurrent_unit.states(
    "by_candidate", r"\nabla_{W_n} J = d_n x^\top", where=_GRU, source="cho2014", wrong={"shapes": r"x d_n^\top"}
)
gated_recurrent_unit.states(
    "by_reset_gate", r"\nabla_{W_r} J = d_r x^\top", where=_GRU, source="cho2014", wrong={"sign": r"-d_r x^\top"}
)
gated_recurrent_unit.states(
    "by_state",
    r"\nabla_{h_0} J = \bar h \odot u + U_u^\top d_u + U_r^\top d_r + U_n^\top (d_n \odot r)",
    where=_GRU,
    source="cho2014",
    wrong={"sign of one term": r"\bar h \odot u - U_u^\top d_u + U_r^\top d_r + U_n^\top (d_n \odot r)"},
)
gated_recurrent_unit.states(
    "by_recurrent_candidate",
    r"\nabla_{U_n} J = (d_n \odot r) h_0^\top",
    where=_GRU,
    source="cho2014",
    wrong={"transpose": r"h_0 (d_n \odot r)^\top"},
)


@identity(
    r"\frac{\partial h_3}{\partial h_1} = \frac{\partial h_2}{\partial h_1} \frac{\partial h_3}{\partial h_2}",
    where=r"h_2 = \tanh(W h_1 + b), h_3 = \tanh(W h_2 + b)",
    W=Square("n"),
    h_1=Vector("n"),
    b=Vector("n"),
    source="pascanu2013",
    wrong={"numerator layout": r"\frac{\partial h_3}{\partial h_2} \frac{\partial h_2}{\partial h_1}"},
)
def jacobian_of_two_steps(W, h_1, b):
    return tanh(W @ tanh(W @ h_1 + b) + b)
