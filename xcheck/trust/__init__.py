"""Trust, measured: errors are planted in true statements, and what the referee says of them is counted."""
