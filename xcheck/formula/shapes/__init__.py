"""Equation → the shape of every node, with named dimensions, and the space of every symbol."""
