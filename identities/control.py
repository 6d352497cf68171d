"""Estimation and control: the Kalman gain, innovations, quadratic regulators, states two steps ahead."""

from xcheck import (
    SPD,
    Matrix,
    Vector,
    identity,
    identity_matrix,
    logdet,
    solve,
    trace,
)

# -- estimation ------------------------------------------------------------------------------------


@identity(
    r"\nabla_K \operatorname{tr}\left((I - K H) P (I - K H)^\top + K R K^\top\right) = -2 (I - K H) P H^\top + 2 K R",
    K=Matrix("n", "q"),
    H=Matrix("q", "n"),
    P=SPD("n"),
    R=SPD("q"),
    source="anderson1979, ch. 3",
    wrong={"sign of one term": r"2 (I - K H) P H^\top + 2 K R"},
)
def covariance_by_gain(K, H, P, R):
    A = identity_matrix(P.shape[0], like=P) - K @ H
    return trace(A @ P @ A.T + K @ R @ K.T)


_INNOVATION = r"S = H P H^\top + R, L = \tfrac12 \left(\log|S| + \nu^\top S^{-1} \nu\right)"


@identity(
    r"\frac{\partial L}{\partial R} = \tfrac12 \left(S^{-1} - S^{-1} \nu \nu^\top S^{-1}\right)",
    where=_INNOVATION,
    H=Matrix("q", "n"),
    P=SPD("n"),
    R=SPD("q"),
    nu=Vector("q"),
    source="anderson1979, ch. 10",
    wrong={"sign": r"\tfrac12 \left(S^{-1} \nu \nu^\top S^{-1} - S^{-1}\right)"},
)
def innovation_likelihood(H, P, R, nu):
    S = H @ P @ H.T + R
    return (logdet(S) + nu @ solve(S, nu)) / 2


innovation_likelihood.states(
    "by_covariance",
    r"\frac{\partial L}{\partial P} = \tfrac12 H^\top \left(S^{-1} - S^{-1} \nu \nu^\top S^{-1}\right) H",
    where=_INNOVATION,
    wrong={"factor 1/2": r"H^\top \left(S^{-1} - S^{-1} \nu \nu^\top S^{-1}\right) H"},
)

# -- control ---------------------------------------------------------------------------------------


@identity(
    r"\nabla_u \left(u^\top R u + (A x + B u)^\top P (A x + B u)\right) = 2 R u + 2 B^\top P (A x + B u)",
    A=Matrix("n", "n"),
    B=Matrix("n", "q"),
    R=SPD("q"),
    P=SPD("n"),
    x=Vector("n"),
    u=Vector("q"),
    source="anderson1990, ch. 2",
    wrong={"sign of one term": r"2 R u - 2 B^\top P (A x + B u)"},
)
def cost_to_go_by_input(A, B, R, P, x, u):
    y = A @ x + B @ u
    return u @ R @ u + y @ P @ y


_TWO_STEPS = r"y = A x + B u, z = A y + B v, J = z^\top Q z"


@identity(
    r"\nabla_u J = 2 B^\top A^\top Q z",
    where=_TWO_STEPS,
    A=Matrix("n", "n"),
    B=Matrix("n", "q"),
    Q=SPD("n"),
    x=Vector("n"),
    u=Vector("q"),
    v=Vector("q"),
    source="bryson1975, ch. 2",
    wrong={"factor 2": r"B^\top A^\top Q z"},
)
def terminal_cost_after_two_steps(A, B, Q, x, u, v):
    z = A @ (A @ x + B @ u) + B @ v
    return z @ Q @ z


terminal_cost_after_two_steps.states(
    "by_later_input",
    r"\nabla_v J = 2 B^\top Q z",
    where=_TWO_STEPS,
    wrong={"factor 2": r"B^\top Q z"},
)
terminal_cost_after_two_steps.states(
    "by_dynamics",
    r"\nabla_A J = 2 Q z y^\top + 2 A^\top Q z x^\top",
    where=_TWO_STEPS,
    wrong={"sign of one term": r"2 Q z y^\top - 2 A^\top Q z x^\top"},
)


# -- recursions of filters and regulators ----------------------------------------------------------

differential_of_filtered_covariance = identity(
    r"K = P H^\top (H P H^\top + R)^{-1},\ Q = P - K H P: dQ = (I - K H)\, dP\, (I - K H)^\top",
    P=SPD("n"),
    H=Matrix("m", "n"),
    R=SPD("m"),
    source="anderson1979, ch. 4",
    wrong={"missing factor": r"(I - K H)\, dP"},
)

differential_of_riccati_step = identity(
    r"K = (R + B^\top P B)^{-1} B^\top P A,\ S = A^\top P A - A^\top P B K + Q: dS = (A - B K)^\top\, dP\, (A - B K)",
    P=SPD("n"),
    A=Matrix("n", "n"),
    B=Matrix("n", "m"),
    R=SPD("m"),
    Q=SPD("n"),
    source="anderson1990, ch. 2",
)

differential_of_discrete_lyapunov_equation = identity(
    r"P = A P A^\top + Q \Rightarrow dP = A\, dP\, A^\top + dA\, P A^\top + A P\, dA^\top",
    A=Matrix("n", "n"),
    Q=SPD("n"),
    P=Matrix("n", "n"),
    source="anderson1979, ch. 4",
)

differential_of_lyapunov_equation = identity(
    r"A P + P A = Q \Rightarrow A\, dP + dP\, A = dQ - dA\, P - P\, dA",
    A=SPD("n"),
    Q=SPD("n"),
    P=Matrix("n", "n"),
    source="anderson1990, app. F",
)

covariance_in_two_forms = identity(
    r"K = P H^\top (H P H^\top + R)^{-1}: (I - K H) P (I - K H)^\top + K R K^\top = P - K H P",
    P=SPD("n"),
    H=Matrix("m", "n"),
    R=SPD("m"),
    source="anderson1979, ch. 3, Joseph's form",
    wrong={"sign of one term": "P + K H P"},
)
