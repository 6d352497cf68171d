"""Answers that are computed before they are asked for: those to the first questions of many statements at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from xcheck.checking.alternatives import left_side_alone
from xcheck.errors import ShapeError
from xcheck.evaluation.execution import first_requests, refuse_large
from xcheck.evaluation.places import places_of
from xcheck.evaluation.requests import Answer, ComputeMany, Request, content_of, parts_of, values_of
from xcheck.reading import Understood, read, understand
from xcheck.records import Settings
from xcheck.statement import Statement

BeginMany = Callable[[str, Sequence[Request]], Callable[[], list[Answer]]]

WINDOW = 200
"""How many statements are foreseen together; a false statement shares much with the true one beside it."""


class Foreseen:
    """A `Compute` that keeps its answers, and can get many at once.

    Args:
        compute: computes what is not known yet.
        begin: begins to compute, where that can go on elsewhere meanwhile, and gives what waits for the answers.
    """

    def __init__(self, compute: ComputeMany = values_of, begin: BeginMany | None = None) -> None:
        self._begin = begin or (lambda name, requests: partial(compute, name, requests))
        self._known: dict[Hashable, Answer] = {}

    def __call__(self, name: str, request: Request) -> Answer:
        content = _content(name, request)
        if content not in self._known:
            self._known[content] = self._begin(name, [request])()[0]
        return self._known[content]

    def foresee(
        self,
        statements: Sequence[Statement],
        settings: Settings,
        known: Callable[[str, Request], bool] = lambda name, request: False,
    ) -> None:
        """Computes what checking these statements will ask for first, and forgets what was known before.

        Args:
            known: what need not be computed, because it will be answered by somebody else.
        """
        self.begin(statements, settings, known)()

    def begin(
        self,
        statements: Sequence[Statement],
        settings: Settings,
        known: Callable[[str, Request], bool] = lambda name, request: False,
    ) -> Callable[[], None]:
        """Begins to foresee; what it gives has to be called before the first of these statements is checked."""
        self._known.clear()
        asked: dict[str, list[Request]] = {}
        for statement in statements:
            for name, request in _first_requests(statement, settings):
                if not known(name, request):
                    asked.setdefault(name, []).append(request)
        waiting = [self._learn(name, requests) for name, requests in asked.items()]

        def finish() -> None:
            for each in waiting:
                each()

        return finish

    def _learn(self, name: str, requests: Sequence[Request]) -> Callable[[], None]:
        new = {content: request for request in requests if (content := _content(name, request)) not in self._known}
        wait = self._begin(name, [*new.values()]) if new else list

        def finish() -> None:
            self._known |= zip(new, wait(), strict=True)

        return finish


def _content(name: str, request: Request) -> Hashable:
    """All that an answer depends on, and by what sides and places it is told apart."""
    sides = tuple((key, repr(tree)) for key, tree in request.trees.items())
    parts = tuple((part.group, part.around, content_of(request, part)) for part in parts_of(request))
    return name, request.measuring, sides, parts


def _first_requests(statement: Statement, settings: Settings) -> Iterator[tuple[str, Request]]:
    """What is asked first of each engine, if the statement can be read and none fails."""
    if settings.layout:
        statement = replace(statement, layout=settings.layout)
    try:
        understood = _first_reading(statement)
        if understood is None or not understood.trees:
            return
        places = places_of(understood, settings, 0)
        refuse_large(understood, places)
    # A person's function may raise anything: the check will find it again, and say it.
    except (Exception, SystemExit):  # noqa: BLE001
        return
    yield from first_requests(understood, settings, places)


def _first_reading(statement: Statement) -> Understood | None:
    try:
        return understand(statement)
    except ShapeError:
        return left_side_alone(statement, read(statement))
