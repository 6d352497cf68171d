"""What can go wrong with what a person gave us, each error carrying the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class XcheckError(Exception):
    """A user's mistake, told in words; doors print it without a traceback."""


class UsageError(XcheckError):
    """The command or call asks for something that does not exist (exit code 2)."""


class FormulaError(XcheckError):
    """A formula cannot be read or given shapes.

    `text` is the formula, `span` the half-open range of characters that is at fault and `token`
    what stands there; `str()` shows the line with a caret under the place.
    """

    def __init__(self, message: str, text: str = "", span: tuple[int, int] = (0, 0), token: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.span = span
        self.token = token or text[span[0] : span[1]]

    @property
    def line(self) -> int:
        """The line of the formula, counted from 1."""
        return self.text.count("\n", 0, self.span[0]) + 1

    @property
    def column(self) -> int:
        """The column in that line, counted from 1."""
        return self.span[0] - (self.text.rfind("\n", 0, self.span[0]) + 1) + 1

    def __str__(self) -> str:
        if not self.text:
            return self.message
        return f"{self.message}\n{caret(self.text, self.span)}"


class NotUnderstood(FormulaError):
    """The language has no reading for a token."""


class TwoReadings(NotUnderstood):
    """A notation that is elementwise for some and a function of matrices for others."""


class SizesUnknown(NotUnderstood):
    """The sizes of a formula's parts do not follow from it: no one choice of sizes makes it conform."""


class NotSelfContained(FormulaError):
    """A name is not defined, or what is differentiated does not contain the variable."""


class ShapeError(FormulaError):
    """Two parts of a formula have shapes that do not conform."""


class SpaceError(XcheckError):
    """A space is declared in a way that cannot be drawn from."""


def caret(text: str, span: tuple[int, int], width: int = 96) -> str:
    """The line of `text` around `span`, clipped to `width`, and a caret line under the span."""
    start, stop = span
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    left = max(begin, start - width // 2)
    right = min(end, left + width)
    line = ("…" if left > begin else "") + text[left:right] + ("…" if right < end else "")
    offset = start - left + (1 if left > begin else 0)
    marks = "^" * max(1, min(stop, right) - start)
    return f"  {line}\n  {' ' * offset}{marks}"


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """`there is no engine 'tosch'; did you mean torch? There are: …`, for a name that is not among the known ones."""
    known = list(known)
    near = near_misses(name, known)
    return f"there is no {what} {name!r}; {f'did you mean {near}? There' if near else 'there'} are: {', '.join(known)}"


def near_misses(name: str, known: Iterable[str]) -> str:
    """The known names that somebody who wrote `name` may have meant, as `a or b`; empty if there are none."""
    from difflib import get_close_matches

    return " or ".join(get_close_matches(name, list(known), n=3))


def listed(names: Sequence[str]) -> str:
    """Some names, `X, Y and Z`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class TooCostly(XcheckError):
    """An engine would need more time or memory than the answer is worth; it abstains and says so."""


class NotExact(XcheckError):
    """Something is no rational function of its arguments, or a number is rounded: it cannot be computed exactly."""


class ZeroDivisor(NotExact):
    """A divisor or a determinant is zero at the drawn point."""


class OtherLibrary(XcheckError):
    """A function is written with the functions of one engine, and is given the arrays of another one."""
