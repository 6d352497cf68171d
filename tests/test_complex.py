"""Complex derivatives: by z, z*, Re z and Im z, the same on every engine whatever its own convention is."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from xcheck import rooms
from xcheck.checking.check import check_statement
from xcheck.evaluation.parts import from_pair, joined, pair, parted
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.values.complex import PARTS, complex_jacobian
from xcheck.formula.writing.latex import to_latex
from xcheck.reading import understand
from xcheck.records import Kind, Settings
from xcheck.spaces import Complex, Hermitian, Map, Matrix, Scalar, Space, Symmetric, UnitVector, Vector
from xcheck.statement import Statement
from xcheck.vocabulary.complex import conj, imaginary_part, real_part

QUICK = Settings(engines=("autograd", "torch"), samples=1)
ENGINES = tuple(name for name in rooms.names("engines") if name != "exact")
Z = 0.6 + 0.9j
FUNCTIONS = {
    "|z|²": (lambda z: abs(z) ** 2, Z.conjugate(), Z),
    "Re z": (real_part, 0.5, 0.5),
    "Im z": (imaginary_part, -0.5j, 0.5j),
    "z²": (lambda z: z * z, 2 * Z, 0.0),
    "z*": (conj, 0.0, 1.0),
    "z² z*": (lambda z: z * z * conj(z), 2 * abs(Z) ** 2, Z * Z),
}
"""Functions of a number, with ∂f/∂z and ∂f/∂z* by hand."""


def on_engine(name: str, function: Any, part: str) -> complex:
    """A derivative at Z as an engine computes it."""
    from xcheck.engines import Task

    def side(values: Any, jacobian: Any) -> Any:
        point = joined(values)["z"]
        return pair(complex_jacobian(jacobian, function, point, part))

    task = Task(side, [parted({"z": numpy.asarray(Z)})])
    ((estimate,),) = rooms.load("engines", name).evaluate([task])
    return complex(from_pair(estimate.value))


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_has_one_convention(name: str, function: str) -> None:
    """∂f/∂z = ½(∂f/∂Re z − i ∂f/∂Im z), ∂f/∂z* with a plus, ∇f = 2 ∂f/∂z*, for holomorphic functions and others."""
    f, by_z, by_conjugate = FUNCTIONS[function]
    assert on_engine(name, f, "") == pytest.approx(by_z, abs=1e-8)
    assert on_engine(name, f, "conjugate") == pytest.approx(by_conjugate, abs=1e-8)
    assert on_engine(name, f, "gradient") == pytest.approx(2 * by_conjugate, abs=1e-8)
    assert on_engine(name, f, "real") == pytest.approx(by_z + by_conjugate, abs=1e-8)
    assert on_engine(name, f, "imaginary") == pytest.approx(1j * (by_z - by_conjugate), abs=1e-8)


def test_the_conventions_of_jax_and_torch_are_conjugate_to_each_other() -> None:
    """Why engines are only given real numbers: of |z|² jax returns 2 z*, torch 2 z, and of z² too they differ."""
    jax, torch = pytest.importorskip("jax"), pytest.importorskip("torch")
    with jax.enable_x64(True):
        of_jax = complex(jax.grad(lambda z: abs(z) ** 2)(jax.numpy.asarray(Z)))
    z = torch.tensor(Z, dtype=torch.complex128, requires_grad=True)
    (of_torch,) = torch.autograd.grad(abs(z) ** 2, z)
    assert of_jax == pytest.approx(2 * Z.conjugate())
    assert complex(of_torch) == pytest.approx(2 * Z)
    assert of_jax != pytest.approx(complex(of_torch))


def test_parts_and_back() -> None:
    """A point with complex and real arrays goes to real ones and comes back; no name is lost or added."""
    point = {"z": numpy.asarray(Z), "A": numpy.ones((2, 2)) * (1 + 2j), "x": numpy.ones(3)}
    sent = parted(point)
    assert all(array.dtype == numpy.float64 for array in sent.values())
    back = joined(sent)
    assert back.keys() == point.keys()
    assert all(numpy.array_equal(back[name], point[name]) for name in point)
    assert set(PARTS) == {"", "conjugate", "real", "imaginary", "gradient"}


# -- statements --------------------------------------------------------------------------------


def verdict(text: str, **spaces: Space) -> Any:
    return check_statement(Statement(id="claim", text=text, spaces=spaces, claim=True), QUICK).verdict


NUMBER, COLUMN = Complex(Scalar()), Complex(Vector("n"))


@pytest.mark.parametrize(
    ("text", "spaces", "reason"),
    [
        (r"\frac{\partial |z|^2}{\partial z} = z", {"z": NUMBER}, "conjugate"),
        (r"\nabla_z |z|^2 = z", {"z": NUMBER}, "factor 2"),
        (r"\frac{\partial |z|^2}{\partial z^*} = 2 z", {"z": NUMBER}, "factor 1/2"),
        (r"\frac{\partial x^H A x}{\partial x} = A^H x^*", {"x": COLUMN}, "conjugate"),
        (r"i \frac{\partial \operatorname{tr}(X)}{\partial \Im X} = I", {}, "sign"),
    ],
)
def test_planted_errors_of_complex_calculus(text: str, spaces: dict[str, Space], reason: str) -> None:
    """z for z*, a forgotten 2 between ∂/∂z* and ∇, a transpose for an adjoint, a sign: each is named."""
    found = verdict(text, **spaces)
    assert (found.kind, found.reason) == (Kind.DISAGREES, reason), found.note


def test_undeclared_symbols_are_complex_where_the_notation_says_so() -> None:
    """^H, Re, Im, or ^* on what is differentiated by make what is undeclared complex, and it is said."""
    text = r"\frac{\partial \operatorname{tr}(X X^H)}{\partial X^*} = X"
    understood = understand(Statement(id="claim", text=text))
    assert understood.is_complex
    assert understood.typed.spaces["X"] == Complex(Matrix("m", "n"))
    assert any("complex" in words for words in understood.typed.assumed)
    assert verdict(text).kind is Kind.AGREES
    assert not understand(Statement(id="claim", text=r"\frac{\partial x^\top x}{\partial x} = 2 x")).is_complex


def test_the_complex_gradient_is_explained() -> None:
    """A statement with ∇ by a complex variable notes which convention is meant."""
    notes = understand(Statement(id="c", text=r"\nabla_x x^H x = 2 x", spaces={"x": COLUMN})).typed.notes
    assert "∇f is the complex gradient ∂f/∂Re z + i ∂f/∂Im z = 2 ∂f/∂z*" in notes


def test_conditions_of_complex_matrices() -> None:
    """A = Aᴴ and UᴴU = I are conditions; a real matrix cannot have them."""
    understood = understand(Statement(id="c", text=r"A = A^H: \nabla_x x^H A x = 2 A x"))
    assert understood.typed.spaces["A"] == Hermitian("n")
    assert verdict(r"A = A^H: \nabla_x x^H A x = 2 A x").kind is Kind.AGREES
    assert verdict(r"U^H U = I: \nabla_x \|U x\|^2 = 2 x", U=Complex(Matrix("n", "n"))).kind is Kind.AGREES
    refused = verdict(r"A = A^H: \nabla_x x^H A x = 2 A x", A=Matrix("n", "n"))
    assert refused.kind is Kind.NOT_UNDERSTOOD
    assert "it is real" in refused.note


def test_a_real_variable_has_no_conjugate_derivative() -> None:
    """∂/∂x* and ∂/∂Im x of a real x are refused with what to declare."""
    found = verdict(r"\frac{\partial x^\top A^H x}{\partial \Im x} = 0", x=Vector("n"))
    assert found.kind is Kind.NOT_UNDERSTOOD
    assert "x is real" in found.note
    assert "Complex(…)" in found.note


def test_a_complex_value_among_real_symbols_is_an_error() -> None:
    """A plain function that returns complex numbers where every symbol is real is told so, not cut to its real part."""
    statement = Statement(
        id="c",
        text=r"\frac{\partial x^\top x}{\partial x} = 2 x",
        spaces={"x": Vector("n")},
        function=lambda x: (x @ x) * (1 + 0j),
    )
    found = check_statement(statement, QUICK)
    assert found.verdict.kind in (Kind.ERRORED, Kind.DISAGREES)
    assert "complex" in str([report.reason for report in found.engines]) + found.verdict.note


def test_complex_numbers_have_no_order() -> None:
    """An inequality between complex numbers is refused."""
    assert "no order" in str(verdict(r"z < 2 z", z=NUMBER)) + verdict(r"z < 2 z", z=NUMBER).note


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial X^H}{\partial \Re X}", r"\frac{\partial f}{\partial z^*}", r"\frac{\partial f}{\partial x^H}",
        r"X^H A \overline{X}", r"2 i \Im z", r"\nabla_z |z|", r"\bar z \overline{a b}", r"e^{i z}",
    ],
)  # fmt: skip
def test_what_is_printed_reads_the_same(text: str) -> None:
    """Conjugates, parts and the imaginary unit print back to the tree they were read from."""
    spaces: dict[str, Space] = {"z": NUMBER, "X": Complex(Matrix("m", "n"))}
    side = parse_equation(f"{text} = 0", spaces).equation.sides[0]
    assert parse_equation(f"{to_latex(side)} = 0", spaces).equation.sides[0] == side


def test_a_declared_symbol_or_an_index_is_not_the_imaginary_unit() -> None:
    """i is the unit only where numbers are complex and nothing else is called so."""
    assert verdict(r"\frac{\partial (i z)}{\partial z} = i", z=NUMBER).kind is Kind.AGREES
    assert verdict(r"\frac{\partial (i z)}{\partial z} = i", z=NUMBER, i=Scalar()).kind is Kind.AGREES
    assert not understand(Statement(id="c", text=r"\frac{\partial x^\top x}{\partial x_i} = 2 x_i")).is_complex


# -- structured variables ----------------------------------------------------------------------

GRADIENTS = {"ambient": r"A^\top", "projected": r"\frac{1}{2} (A + A^\top)", "free": r"A + A^\top - A \odot I"}


@pytest.mark.parametrize("meant", GRADIENTS)
@pytest.mark.parametrize("written", GRADIENTS)
def test_the_gradient_that_is_meant_decides(meant: str, written: str) -> None:
    """Each of the three gradients agrees where it is declared; elsewhere the diagnosis names it."""
    text = rf"\frac{{\partial \operatorname{{tr}}(A S)}}{{\partial S}} = {GRADIENTS[written]}"
    found = verdict(text, S=Symmetric("n", gradient=meant), A=Matrix("n", "n"))
    if meant == written:
        assert found.kind is Kind.AGREES
    else:
        assert (found.kind, found.fault) == (Kind.AGREES_IF, "structured"), found.note
        assert f'gradient="{written}"' in found.note


def test_the_gradient_that_is_meant_is_said() -> None:
    """A statement with a derivative by a structured variable notes which gradient it takes."""
    text, spaces = r"\frac{\partial \operatorname{tr}(S)}{\partial S} = I", {"S": Symmetric("n")}
    notes = understand(Statement(id="c", text=text, spaces=spaces)).typed.notes
    assert "the gradient by S is ambient: its entries count as independent" in notes


def test_a_map_of_complex_numbers_is_not_holomorphic_by_accident() -> None:
    """Cauchy–Riemann holds for a holomorphic function alone, and that is the condition to state."""
    text = r"\frac{\partial f(z)}{\partial \Im z} = i \frac{\partial f(z)}{\partial \Re z}"
    generic = verdict(text, z=NUMBER, f=Map(NUMBER, NUMBER))
    assert (generic.kind, generic.detail) == (Kind.AGREES_IF, "f is holomorphic")
    assert verdict(text.replace("= i", "= -i"), z=NUMBER, f=Map(NUMBER, NUMBER)).kind is Kind.DISAGREES
    assert verdict(rf"f \text{{ holomorphic}}: {text}", z=NUMBER, f=Map(NUMBER, NUMBER)).kind is Kind.AGREES


def test_a_false_projected_gradient_on_the_sphere_is_diagnosed() -> None:
    """The search for a small counterexample meets the unit vector of one entry and goes on."""
    found = verdict(r"\frac{\partial a^\top x}{\partial x} = a", x=UnitVector("n", gradient="projected"), a=Vector("n"))
    assert (found.kind, found.fault) == (Kind.AGREES_IF, "structured"), found.note
