"""Measures everything in one run. Ratios are to be read within it, and CPU time, as other work may load the machine.

`python -m benchmarks [PART …] [--every N]` writes what it finds between the markers of the README. With `--every N`
one in N statements of the catalogue is measured, and the table says so.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory

# Before NumPy is loaded, as xcheck's own command does; each engine is given one thread.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")


def main() -> None:
    """Runs the parts that are named, or all, and writes what they found."""
    from benchmarks import catalogue, one_function, reading, shell
    from benchmarks.clock import machine
    from benchmarks.readme import put

    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", help="one, shell, growth, reading, catalogue; all by default")
    parser.add_argument("--every", type=int, default=1, help="of the catalogue's statements one in so many")
    asked = parser.parse_args()
    lines = [f"{machine()}. CPU time first, wall time in brackets; all in one run.", ""]
    with TemporaryDirectory() as folder:
        found = {
            "one": lambda: one_function.table(8) + one_function.table(64) + one_function.matrices(),
            "shell": lambda: shell.file_of_ten(Path(folder)),
            "growth": shell.growth,
            "reading": reading.table,
            "catalogue": lambda: catalogue.table(Path(folder), asked.every),
        }
        lines += [line for part in asked.parts or found for line in found[part]()]
    put("benchmarks", lines)


if __name__ == "__main__":
    main()
