"""Measures everything in one run. Ratios are to be read within it, and CPU time, as other work may load the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

# Before NumPy is loaded, as xcheck's own command does; each engine is given one thread.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

FOLDER = Path(__file__).parent
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def main(parts: list[str]) -> None:
    """Runs the parts that are named, or all, and writes what they found."""
    from benchmarks import catalogue, one_function, shell
    from benchmarks.clock import machine

    lines = ["# Benchmarks", "", f"{machine()}. CPU time first, wall time in brackets; all in one run.", ""]
    with TemporaryDirectory() as folder:
        found = {
            "one": lambda: one_function.table(8) + one_function.table(64),
            "shell": lambda: shell.file_of_ten(Path(folder)),
            "growth": shell.growth,
            "catalogue": lambda: catalogue.table(Path(folder)),
        }
        tables = {part: found[part]() for part in parts or found}
    (FOLDER / "results.md").write_text("\n".join([*lines, *(line for table in tables.values() for line in table)]))
    if "catalogue" in tables:
        _into_readme(FOLDER.parent / "README.md", tables["catalogue"])


def _into_readme(readme: Path, table: list[str]) -> None:
    """Puts a table between the markers of the README."""
    text = readme.read_text()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    if not after:
        raise SystemExit(f"{readme} lacks the markers {BEGIN} and {END}")
    rows = "\n".join(line for line in table if line.startswith("|"))
    readme.write_text(f"{before}{BEGIN}\n{rows}\n{END}{after}")


if __name__ == "__main__":
    main(sys.argv[1:])
