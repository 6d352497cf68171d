r"""Claims as people and programs write them: right ones agree, if need be in another reading, wrong ones never do."""

from __future__ import annotations

import pytest

import xcheck
from xcheck.records import Kind

FORM = r"\frac{d}{dx} x^\top A x = 2Ax"
LOGISTIC = (
    r"J = -\sum_i (y_i\log \hat{y}_i + (1-y_i)\log(1-\hat{y}_i)), \hat{y}_i = \sigma(w^\top x_i): "
    r"\frac{\partial J}{\partial w} = \sum_i (\hat{y}_i - y_i) x_i"
)
LEAST_SQUARES = (
    r"h_\theta(x) = \theta^T x, J(\theta) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2: "
    r"\frac{\partial J}{\partial \theta_j} = \frac{1}{m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}"
)
LAGRANGIAN = r"\mathcal{L} = f(x) + \lambda^\top(Ax-b): \frac{\partial \mathcal{L}}{\partial \lambda} = A x - b"
SOFTMAX = "L = -np.sum(y*np.log(p)), p = softmax(z), sum(y) = 1"

# The claim, what is put in the place of what to make it wrong, and what the right one is.
CLAIMS = [
    # Conditions in bare words, in LaTeX as in plain text.
    (f"{FORM}, A symmetric", "2Ax", "Ax", Kind.AGREES),
    (f"{FORM}, where A is symmetric", "2Ax", "3Ax", Kind.AGREES),
    (f"{FORM} for all symmetric A", "2Ax", "3Ax", Kind.AGREES),
    (f"{FORM} (A symmetric)", "2Ax", "3Ax", Kind.AGREES),
    (rf"{FORM} \quad \text{{(for symmetric }} A\text{{)}}", "2Ax", "3Ax", Kind.AGREES),
    (rf"{FORM} \quad \text{{(if }} A \text{{ is symmetric)}}", "2Ax", "3Ax", Kind.AGREES),
    (f"Let A be symmetric. Then {FORM}", "2Ax", "3Ax", Kind.AGREES),
    (rf"\text{{Suppose }} A = A^\top. \text{{ Then }} {FORM}", "2Ax", "3Ax", Kind.AGREES),
    (r"\text{Assume } X \text{ is invertible. } \frac{\partial \log|X|}{\partial X} = X^{-\top}", r"-\top", "-1",
     Kind.AGREES),
    (r"\frac{\partial}{\partial A} \log|A^T A| = 2A(A^TA)^{-1}, where A has full column rank", "2A", "A", Kind.AGREES),
    (r"\frac{\partial |AXB|}{\partial X} = |AXB| X^{-T}, where A, B and X are square", "-T", "-1", Kind.AGREES),
    # The change of g, which is the diagonal of a matrix in dg(A) alone.
    (r"\frac{dg}{dx} = 2x, g = x^\top x", "2x", "x", Kind.AGREES),
    (r"g(x) = x^\top x: dg(x) = 2x^\top dx", "2x", "x", Kind.AGREES),
    # Powers of functions, and functions by capital letters of what is no single symbol.
    (r"\frac{d}{dx} \frac{f(x)}{g(x)} = \frac{g(x) f'(x) - f(x) g'(x)}{g^2(x)}", "g^2", "g^3",
     Kind.AGREES_UNDER),
    (r"f(x) = x^\top x: \nabla f^{3}(x) = 6 f^2(x) x", "f^2", "f^3", Kind.AGREES_UNDER),
    (r"L(w + h) = L(w) + h^\top \nabla L(w) + O(\|h\|^2)", "+ h", "- h", Kind.AGREES_UNDER),
    # Norms that are Frobenius norms for many.
    (r"\frac{d}{dV} \|X - UV\|_2^2 = -2U^\top(X - UV)", "-2U", "2U", Kind.AGREES_UNDER),
    (r"\frac{d}{dW} (\|XW - Y\|_2^2 + \lambda\|W\|_2^2) = 2X^\top(XW - Y) + 2\lambda W", r"2\lambda",
     r"\lambda", Kind.AGREES_UNDER),
    # Several matrices that have to be symmetric.
    (r"\frac{d}{dw} (w^\top A w - c w^\top B w) = 2Aw - 2cBw", "2cB", "cB", Kind.AGREES_IF),
    # Members of families under accents, and their entries.
    (LOGISTIC, r"\hat{y}_i - y_i", r"y_i - \hat{y}_i", Kind.AGREES),
    (LEAST_SQUARES, "x_j^{(i)}", "x_i^{(j)}", Kind.AGREES),
    (LEAST_SQUARES.replace("x_j^{(i)}", "x^{(i)}_j"), r"\frac{1}{m}", r"\frac{2}{m}", Kind.AGREES),
    # Unicode as chats have it.
    ("∇ₓ(xᵀAx) = (A + Aᵀ)x", "+", "−", Kind.AGREES),
    ("∂(xᵀAx)/∂xᵢ = ∑ⱼ (Aᵢⱼ + Aⱼᵢ) xⱼ", "+", "−", Kind.AGREES),
    ("∇ₓ ½‖Ax − b‖₂² = Aᵀ(Ax − b)", "½", "⅓", Kind.AGREES),
    ("∂ log|X| / ∂X = X⁻ᵀ", "⁻ᵀ", "⁻²", Kind.AGREES),
    ("∂tr(Xᵏ)/∂X = k(Xᵏ⁻¹)ᵀ", "k(", "(", Kind.AGREES),
    ("ŷ = σ(wᵀx): ∂ŷ/∂w = ŷ(1−ŷ)x", "1−", "1+", Kind.AGREES),
    ("∇_W ‖XW − Y‖²_F = 2Xᵀ(XW − Y)", "2Xᵀ", "Xᵀ", Kind.AGREES),
    # A prime of a function of an array, at its argument and elsewhere.
    (r"f(x) = \frac12 \|Ax-b\|^2 \Rightarrow f'(x) = A^\top (Ax-b)", r"= A^\top", r"= 2A^\top", Kind.AGREES),
    (r"f(X) = \log\det X, f'(X) = X^{-T}", "{-T}", "{-2}", Kind.AGREES),
    (r"f(x) = x^T A x; f''(x) = A + A^T", "A + A^T", "A", Kind.AGREES),
    (r"f(x) = x^T A x, f'(Bx + c) = (A+A^T)(Bx + c)", "+A^T", "-A^T", Kind.AGREES),
    (r"f(t) = \log\det(A+tB), f'(0) = \operatorname{tr}(A^{-1}B)", "A^{-1}B", "AB^{-1}", Kind.AGREES),
    (r"f(t) = \log\det(A+tB), f''(0) = -\operatorname{tr}(A^{-1}BA^{-1}B)", "-\\o", "\\o", Kind.AGREES),
    (r"f(x) = x^T A x, g(x) = \sin(f(x)), g'(x) = \cos(f(x)) f'(x)", r"\cos", r"-\cos", Kind.AGREES),
    # A minimum, and in a clause of its own where it is.
    (r"w^* = \arg\min_w \|w-v\|^2 \Rightarrow w^* = v", r"\Rightarrow w^* = v", r"\Rightarrow w^* = 2v", Kind.AGREES),
    (r"\hat{w} = \arg\min_w \|Xw-y\|^2 + \lambda\|w\|^2; \hat w = (X^T X+\lambda I)^{-1}X^T y", "X^T y", "X y",
     Kind.AGREES),
    (r"x^* = \arg\min_x \frac12 x^T Q x - b^T x, Q \succ 0 \Rightarrow x^* = Q^{-1}b", "Q^{-1}b", "Q^{-2}b",
     Kind.AGREES),
    (r"\arg\max_w b^T w - \|w\|^2 \Rightarrow w = \frac12 b", r"\frac12 b", "b", Kind.AGREES),
    # Where an equation holds.
    (r"\frac{\partial}{\partial x} \log(1-\|x\|^2) = -\frac{2x}{1-\|x\|^2}, \|x\| < 1", r"-\frac{2x}", r"-\frac{x}",
     Kind.AGREES),
    (r"\nabla_x \max(a^T x, 0) = a \text{ if } a^T x > 0", "= a", "= 0", Kind.AGREES),
    (r"d((I-A)^{-1}) = (I-A)^{-1} dA (I-A)^{-1} \quad (\|A\| < 1)", "= (I", "= -(I", Kind.AGREES),
    (r"\frac{d}{dx} \arcsin x = \frac{1}{\sqrt{1-x^2}} \quad (-1 < x < 1)", r"\frac{1}{", r"\frac{2}{", Kind.AGREES),
    (r"\frac{\partial \log|X|}{\partial X} = X^{-\top}, |X| > 0", r"-\top", "-2", Kind.AGREES),
    # Entries by other letters.
    (r"\frac{\partial}{\partial X_{ab}} \operatorname{tr}(X^2) = 2 X_{ba}", "X_{ba}", "X_{ab}", Kind.AGREES),
    (r"\frac{\partial X_{ij}}{\partial X_{ab}} = \delta_{ia}\delta_{jb}", r"_{ia}\delta_{jb}", r"_{ib}\delta_{ja}",
     Kind.AGREES),
    (r"\frac{\partial \det g}{\partial g_{\mu\nu}} = \det(g) (g^{-1})_{\nu\mu}", r"_{\nu\mu}", r"_{\mu\nu}",
     Kind.AGREES),
    # Bars are the absolute value of a number, and of a column its length for many.
    (r"\frac{d}{dx} |x| = \operatorname{sign}(x)", "= ", "= -", Kind.AGREES_UNDER),
    (r"\frac{\partial}{\partial w} |y - w^Tx| = -\operatorname{sign}(y - w^Tx) x", "= -", "= ", Kind.AGREES_UNDER),
    (r"\nabla_x |Ax - b|^2 = 2A^T(Ax-b)", "2A^T", "A^T", Kind.AGREES_UNDER),
    (r"\nabla_x \frac{1}{|x|} = -\frac{x}{|x|^3}", "-", "", Kind.AGREES_UNDER),
    # Inverses, logarithms to a base, and values that are defined in a part of the numbers only.
    (r"\frac{d}{dx} \sin^{-1} x = \frac{1}{\sqrt{1-x^2}}", r"\frac{1}{", r"\frac{-1}{", Kind.AGREES),
    (r"\frac{d}{dx} \tanh^{-1} x = \frac{1}{1-x^2}", "1-x^2", "1+x^2", Kind.AGREES),
    (r"\frac{d}{dx} \operatorname{arcosh} x = \frac{1}{\sqrt{x^2-1}}", "x^2-1", "x^2+1", Kind.AGREES),
    (r"\frac{d}{dx} \operatorname{arsinh} x = \frac{1}{\sqrt{1+x^2}}", "1+x^2", "1-x^2", Kind.AGREES),
    (r"\frac{d}{dx} \log_2 x = \frac{1}{x \ln 2}", r"{x \ln 2}", "{x}", Kind.AGREES_UNDER),
    (r"H = -\sum_i p_i \log_2 p_i: \frac{\partial H}{\partial p_i} = -\log_2 p_i - \frac{1}{\ln 2}", r"\frac{1}{\ln 2}",
     "1", Kind.AGREES),
    (r"L = -y\log\hat{y} - (1-y)\log(1-\hat{y}): "
     r"\frac{\partial L}{\partial \hat{y}} = \frac{\hat{y}-y}{\hat{y}(1-\hat{y})}", r"\hat{y}-y", r"y-\hat{y}",
     Kind.AGREES_UNDER),
    # A cosine that is defined, as a logarithm may be.
    (r"\cos\theta = \frac{u^T v}{\|u\|\|v\|}: "
     r"\frac{\partial \cos\theta}{\partial u} = \frac{v}{\|u\|\|v\|} - \cos\theta \frac{u}{\|u\|^2}", r"\|u\|^2",
     r"\|u\|", Kind.AGREES),
    # Functions of one number with further arguments.
    (r"f(x) = \max(0, x), f'(x) = [x > 0]", "x > 0]", "x < 0]", Kind.AGREES),
    # The exponent of a norm before its index.
    (r"\nabla_x \|Ax-b\|^2_2 = 2A^\top(Ax-b)", "2A", "A", Kind.AGREES),
    (r"\nabla_x \|x\|^p_p = p |x|^{p-1} \odot \mathrm{sign}(x)", "= p", "= ", Kind.AGREES),
    (r"\nabla_x \|x\|^2_A = 2Ax, A = A^\top", "2Ax", "Ax", Kind.AGREES),
    # What stands close behind a slash.
    ("∇_θ J(θ) = (1/m) Xᵀ(Xθ − y), J(θ) = (1/2m)‖Xθ − y‖²", "(1/m)", "(2/m)", Kind.AGREES_UNDER),
    (r"\frac{d}{dx} e^{-x^2/2\sigma^2} = -\frac{x}{\sigma^2} e^{-x^2/2\sigma^2}", "-\\frac{x}", "-\\frac{2x}",
     Kind.AGREES_UNDER),
    # Functions that do not move, products behind a gradient, and chains on a change.
    (LAGRANGIAN, "A x - b", "A x + b", Kind.AGREES),
    (r"\nabla_W f(Wx) = \nabla f(Wx) x^\top", r"\nabla f(Wx) x^\top", r"x \nabla f(Wx)^\top", Kind.AGREES),
    (r"\nabla_w \ell(w^\top x) = \ell'(w^\top x) x", "x)", "w)", Kind.AGREES),
    (r"df = \operatorname{tr}(A\,dX\,B) = \operatorname{tr}(BA\,dX)", "BA", "AB", Kind.AGREES),
    (r"\boxed{\frac{\partial}{\partial X}\operatorname{tr}(AX) = A^\top}", r"A^\top", "A", Kind.AGREES),
    # Programs: sums along an axis, means, and backward passes in which dW is the gradient of a loss.
    ("y = X.sum(axis=0): dy = dX.sum(axis=0)", "dX.sum(axis=0)", "dX.sum(axis=1)", Kind.AGREES),
    ("y = np.sum(X, axis=1): dy = np.sum(dX, axis=1)", "dX, axis=1", "dX, axis=0", Kind.AGREES),
    ("d/dx softmax(x) = np.diag(softmax(x)) - outer(softmax(x), softmax(x))", "- outer", "+ outer", Kind.AGREES),
    ("d/dw mean((X@w - y)**2) = 2/n*X.T@(X@w - y)", "2/n", "1/n", Kind.AGREES_UNDER),
    ("dW = X.T @ dY, Y = X @ W", "X.T @ dY", "dY @ X.T", Kind.AGREES_UNDER),
    ("dX = dY @ W.T, Y = X @ W", "W.T", "W", Kind.AGREES_UNDER),
    ("dW1 = np.outer(dz1, x), z1 = W1 @ x + b1", "dz1, x", "x, dz1", Kind.AGREES_UNDER),
    ("dx = dy * (1 - y**2), y = np.tanh(x)", "1 -", "1 +", Kind.AGREES_UNDER),
    ("dx = dy * y * (1 - y), y = sigmoid(x)", "1 -", "1 +", Kind.AGREES_UNDER),
    (f"dz = p - y, {SOFTMAX}", "p - y", "y - p", Kind.AGREES_UNDER),
    ("dw = 2 * X.T @ (X @ w - y) / n, loss = np.mean((X @ w - y)**2)", "2 *", "4 *", Kind.AGREES_UNDER),
    ("db = dY.sum(axis=0), Y = X @ W + b", "axis=0", "axis=1", Kind.AGREES_UNDER),
    ("dX = dY @ W.T, Y = X @ W + b", "W.T", "W", Kind.AGREES_UNDER),
    ("dW1 = X.T @ (dY @ W2.T * (1 - H**2)), H = np.tanh(X @ W1 + b1), Y = H @ W2 + b2", "1 - H", "1 + H",
     Kind.AGREES_UNDER),
    (r"dK = dS^\top Q, S = QK^\top", r"dS^\top Q", "dS Q", Kind.AGREES_UNDER),
    # The normal density by its name.
    (r"\nabla_\mu \log\mathcal N(x|\mu,\Sigma) = \Sigma^{-1}(x-\mu)", "x-", "x+", Kind.AGREES_UNDER),
    (r"\nabla_x \log \mathcal{N}(x; \sqrt{\alpha} z, (1-\alpha) I) = -\frac{x-\sqrt{\alpha} z}{1-\alpha}",
     "= -", "= ", Kind.AGREES_UNDER),
    (r"\frac{\partial}{\partial\mu} \log\mathcal{N}(x \mid \mu,\sigma^2) = \frac{x-\mu}{\sigma^2}", "sigma^2}",
     "sigma}", Kind.AGREES_UNDER),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "part", "other", "kind"), CLAIMS, ids=[claim[0][:60] for claim in CLAIMS])
def test_a_claim_and_its_mistake(claim: str, part: str, other: str, kind: Kind) -> None:
    """The claim holds, and with one part put wrong it does not."""
    engines = ("autograd", "torch")
    right = xcheck.check(claim, engines=engines)
    assert right.verdict.kind is kind, str(right)
    place = claim.rindex(part) if part in claim else -1
    assert place >= 0
    wrong = xcheck.check(claim[:place] + other + claim[place + len(part) :], engines=engines)
    assert wrong.verdict.kind not in (Kind.AGREES, Kind.AGREES_UNDER), str(wrong)


def test_a_wrong_backward_pass_is_mended_in_its_own_letters() -> None:
    """What the code calls dY stays so, and it is said how it is read."""
    verdict = xcheck.check("dW = X @ dY, Y = X @ W", engines=("autograd", "torch")).verdict
    assert (verdict.fault, verdict.mend) == ("transpose", r"X^{\top} dY")
    assert verdict.note.startswith("It is read so that dW and dY are gradients of a loss by W and Y. ")


def test_a_reading_of_a_slash_is_spelled_out() -> None:
    """With the brackets that are meant."""
    verdict = xcheck.check("∇_θ J = (1/m) Xᵀ(Xθ − y), J = (1/2m)‖Xθ − y‖²", engines=("autograd", "torch")).verdict
    assert verdict.detail == "1/2m is 1/(2m)"


FRAMES = [
    r"\[ … \]",
    r"\( … \)",
    "$$…$$",
    r"… \tag{1}",
    r"… \quad (1)",
    r"…, \qquad (2.1)",
    r"(a) …",
    "1. …",
    r"\text{(i)}\ …",
    r"\therefore …",
    r"… \quad \checkmark",
    r"… \blacksquare",
    r"\textcolor{blue}{…}",
    r"… \in \mathbb{R}^{n}",
    r"… ~~~ \forall x",
    r"…, \forall x \in \mathbb{R}^n",
    r"… \text{ for all } x \in \mathbb{R}^n",
]


@pytest.mark.parametrize("frame", FRAMES)
def test_what_stands_around_an_equation_changes_nothing(frame: str) -> None:
    """Its number, its colour, what it is set in and where it holds."""
    for claim, kind in ((r"\nabla_x x^Tx = 2x", Kind.AGREES), (r"\nabla_x x^Tx = 3x", Kind.DISAGREES)):
        verdict = xcheck.check(frame.replace("…", claim), engines=("autograd", "torch")).verdict
        assert (verdict.kind, verdict.mend) == (kind, "" if kind is Kind.AGREES else "2 x")


def test_what_stands_over_and_under_a_sign() -> None:
    """A mark over an equals sign is none of it, what stands under an extreme is what it is taken over."""
    for claim in (
        r"\nabla_x x^Tx \overset{(a)}{=} 2x",
        r"\nabla_x x^Tx \stackrel{\text{def}}{=} 2x",
        r"\underset{w}{\arg\min} \|w-v\|^2 = v",
    ):
        assert xcheck.check(claim, engines=("autograd", "torch"))
        assert not xcheck.check(claim.replace("2x", "3x").replace("= v", "= 2v"), engines=("autograd", "torch"))


def test_a_membership_that_is_not_checked_is_told() -> None:
    """Among the notes: the size of a side follows from its symbols."""
    notes = xcheck.check(r"\nabla_x x^Tx = 2x \in \mathbb{R}^k", engines=("autograd", "torch")).result.notes
    assert r"not checked: \in \mathbb{R}^k" in notes


BARE = [
    (r"\nabla \|Ax-b\|^2 = 2A^\top(Ax-b)", r"A^\top(Ax-b)", r"2 A^{\top} \left(A x - b\right)", "x"),
    (r"\nabla \log\sum_i e^{x_i} = \mathrm{softmax}(x)", r"2 \mathrm{softmax}(x)",
     r"\operatorname{softmax}\left(x\right)", "x"),
    (r"\nabla \log \det X = X^{-\top}", r"2 X^{-\top}", r"X^{-\top}", "X"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "wrong", "mend", "name"), BARE, ids=[row[0] for row in BARE])
def test_what_a_bare_nabla_is_by_is_seen(claim: str, wrong: str, mend: str, name: str) -> None:
    """From the letters behind it; and it is said."""
    right = xcheck.check(claim, engines=("autograd", "torch")).verdict
    assert (right.kind, right.detail) == (Kind.AGREES_UNDER, f"∇ is by {name}")
    left, _, _ = claim.partition("=")
    verdict = xcheck.check(f"{left}= {wrong}", engines=("autograd", "torch")).verdict
    assert (verdict.kind, verdict.mend) == (Kind.DISAGREES, mend)
    assert verdict.note.startswith(f"It is read so that ∇ is by {name}. ")


def test_bars_around_a_matrix_are_no_length() -> None:
    """They are its determinant."""
    verdict = xcheck.check(
        r"\frac{\partial}{\partial X} \log|X| = \frac{X}{|X|^2}", engines=("autograd", "torch")
    ).verdict
    assert "norm" not in verdict.detail
    assert verdict.kind != Kind.AGREES


def test_where_an_equation_was_checked_is_told() -> None:
    """Among the notes; and inequalities that hold nowhere are refused."""
    checked = xcheck.check(r"\nabla_x x^Tx = 2x, \|x\| < 1", engines=("autograd", "torch"))
    assert r"checked where \|x\| < 1" in checked.result.notes
    nowhere = xcheck.check(r"\nabla_x x^Tx = 2x, x^Tx < 0", engines=("autograd", "torch")).verdict
    assert nowhere.kind == Kind.ERRORED
    assert nowhere.note.startswith("At no drawn point the given inequalities hold")


def test_a_nabla_of_several_numbers_is_not_said_to_be_by_one() -> None:
    """What it is by is asked for."""
    verdict = xcheck.check(r"\nabla (x^2 + y^2) = (2x, 2y)", engines=("autograd", "torch")).verdict
    assert (verdict.kind, verdict.note.partition("\n")[0]) == (
        Kind.NOT_SELF_CONTAINED,
        "∇ does not say with respect to what; write ∇_x",
    )
