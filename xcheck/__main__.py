"""`python -m xcheck` and the command `xcheck`."""

from __future__ import annotations

import gc
import os

# One thread for each small matrix: read once by every BLAS when it is loaded, so it must come first.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")


def main() -> None:
    """Runs the command line."""
    # Results and trees are made by the thousand and hold no circles: to look for some all the time costs a tenth.
    gc.set_threshold(50_000, 20, 100)
    from xcheck.command.cli import xcheck

    xcheck(prog_name="xcheck")


if __name__ == "__main__":
    main()
