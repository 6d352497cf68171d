"""Tree → text: LaTeX, and code for NumPy."""
