"""Both sides of a statement on every engine at every drawn place. Numbers only; no judgement here."""
