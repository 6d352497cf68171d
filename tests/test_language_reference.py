"""The language reference: every spelling reads, every example agrees, every construct is shown."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from xcheck.checking.check import check_statement
from xcheck.errors import NotUnderstood
from xcheck.formula.equation import Equation
from xcheck.formula.parsing.parser import OPERANDS, SCRIPTS
from xcheck.formula.parsing.scanner import tokenize
from xcheck.formula.statements.parse import parse_equation
from xcheck.formula.tree import Node
from xcheck.formula.walks import walk
from xcheck.records import Kind, Settings
from xcheck.spaces import kinds
from xcheck.statement import Statement
from xcheck.vocabulary.words import spellings, vocabulary

DOCS = Path(__file__).parent.parent / "docs"


def _build() -> ModuleType:
    specification = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


BUILD = _build()
CONSTRUCTS = [pytest.param(each, id=each["name"]) for section in BUILD.sections() for each in section["construct"]]


def declared(construct: dict[str, Any]) -> dict[str, Any]:
    """The spaces of a construct, as a shelf would write them."""
    return eval(f"dict({construct.get('spaces', '')})", dict(kinds()))  # type: ignore[no-any-return]


def tree(text: str, construct: dict[str, Any]) -> Equation:
    whole = text if any(sign in text for sign in ("=", r"\ge", "≥")) and "_{x = a}" not in text else f"{text} = 0"
    return parse_equation(whole, declared(construct)).equation


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_all_spellings_are_one_formula(construct: dict[str, Any]) -> None:
    """The same tree, however it is written."""
    spelled = construct.get("spellings", [])[: construct.get("same")]
    trees = [tree(text, construct) for text in spelled]
    assert all(each == trees[0] for each in trees), [each.sides for each in trees]


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_example_agrees(construct: dict[str, Any]) -> None:
    """As it is printed, with the spaces that stand beside it, and under the reading that is named."""
    statement = Statement(id="s", text=construct["example"], spaces=declared(construct), claim=True)
    verdict = check_statement(statement, Settings(engines=("autograd", "torch"), samples=1)).verdict
    under = construct.get("under", "")
    assert (verdict.kind, verdict.detail) == (Kind.AGREES_UNDER if under else Kind.AGREES, under), verdict.note


def _texts() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for parameter in CONSTRUCTS:
        (construct,) = parameter.values
        found += [(text, construct) for text in [*construct.get("spellings", []), construct["example"]]]
    return found


def test_every_construct_is_shown() -> None:
    """Every kind of node, every sign that begins an operand and every script occurs in some example."""
    kinds: set[str] = set()
    signs: set[str] = set()
    for text, construct in _texts():
        try:
            equation = tree(text, construct)
        except NotUnderstood:
            assert "under" in construct, text  # read as somebody else writes it, which is tried below
            continue
        nodes = [*equation.sides, *(value for _, value in equation.definitions)]
        kinds |= {type(part).__name__ for node in nodes for part in walk(node)}
        tokens = tokenize(text, declared(construct), spellings())
        signs |= {token.text if token.kind == "sign" else token.kind for token in tokens}
    assert {kind.__name__ for kind in Node.__subclasses__()} - kinds == set()
    # A "differential" is a d before an operand, an "operator" one before a bar, "along" a D before a function; an
    # upright label that is no name is refused.
    assert {*OPERANDS, *SCRIPTS} - signs - {"differential", "operator", "along", "label"} == set()


def test_every_word_is_listed() -> None:
    """The vocabulary of the page is the vocabulary."""
    page = BUILD.page()
    assert [name for name in vocabulary() if f"| {name} |" not in page] == []


def test_the_page_is_up_to_date() -> None:
    """`python docs/build.py` was run after the last change."""
    assert BUILD.TARGET.read_text(encoding="utf-8") == BUILD.page()


def test_the_figures_of_the_readme_are_those_of_the_record_and_the_shelves() -> None:
    """No figure in the tables of README.md is typed: it is what docs/build.py makes of them."""
    text = BUILD.README.read_text(encoding="utf-8")
    assert text.count("<!-- made by docs/build.py: ") == text.count(BUILD.END) == 2
    made = BUILD.readme()
    assert text == made
    assert text.replace(" true statements, ", "1 true statements, ") != made
