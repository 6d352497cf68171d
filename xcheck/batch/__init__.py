"""Values at several points in one array, so that what is computed at all of them is computed at once."""

from xcheck.batch import functions  # noqa: F401  (they enter their rules)
from xcheck.batch.arrays import Batch, Unbatched, at_points, batched, pointwise, spread

__all__ = ["Batch", "Unbatched", "at_points", "batched", "pointwise", "spread"]
