"""JUnit's XML, which every continuous integration reads: a suite for each file, a case for each statement."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from xcheck.formats._words import Outcome, outcome, outcome_words
from xcheck.records import EXIT_CODES, Problem, Result, Run

EXTENSION = "xml"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""


def render(run: Run, *, color: bool = False, width: int = 100) -> str:
    """All suites of a run; `color` and `width` change nothing."""
    root = Element("testsuites", name="xcheck")
    for file, results in groupby(run.results, key=lambda result: result.location.file):
        suite = SubElement(root, "testsuite", name=_text(file))
        for result in results:
            _case(suite, result, run.timings or {})
    if run.problems:
        suite = SubElement(root, "testsuite", name="problems")
        for problem in run.problems:
            _problem(suite, problem)
    for suite in root:
        cases = [*suite]
        suite.set("tests", str(len(cases)))
        for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(plural, str(sum(case.find(tag) is not None for case in cases)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(suite: Element, result: Result, timings: dict[str, float]) -> None:
    place = result.location
    case = SubElement(suite, "testcase", name=_text(result.id), classname=_text(place.file), line=str(place.line))
    if result.id in timings:
        case.set("time", f"{timings[result.id]:.3f}")
    found, words = outcome(result), outcome_words(result)
    if found is Outcome.FAILS:
        undecided = EXIT_CODES[result.verdict.kind] > 1
        told = SubElement(case, "error" if undecided else "failure", message=_text(words))
        told.text = _text("\n".join(filter(None, (result.verdict.note, result.latex, result.where, result.repro))))
    elif found is Outcome.SKIPPED:
        SubElement(case, "skipped", message=_text(words))
    elif found is Outcome.NOTED:
        SubElement(case, "system-out").text = _text(f"{words}\n{result.verdict.note}")


def _problem(suite: Element, problem: Problem) -> None:
    place = problem.location
    case = SubElement(suite, "testcase", name=_text(str(place)), classname=_text(place.file), line=str(place.line))
    SubElement(case, "error", message=_text(problem.message))


def _text(text: str) -> str:
    """The text with the characters written out that XML forbids."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
