"""Tables in the README: each stands between two markers that bear its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def put(name: str, lines: Sequence[str], readme: Path = README) -> None:
    """Puts lines of Markdown between the markers of this name.

    Raises:
        SystemExit: the README has no such markers.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _, rest = readme.read_text().partition(begin)
    after = rest.partition(end)[2]
    if not after:
        raise SystemExit(f"{readme} lacks the markers {begin} and {end}")
    readme.write_text("\n".join([f"{before}{begin}", *lines, f"{end}{after}"]))
