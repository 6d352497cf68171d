"""Canonical ↔ written: how a derivative is laid out as a matrix.

Canonical is an engine's raw Jacobian with both shapes as rows by columns: `(p, q, m, n)` for the
derivative of Y: p × q with respect to X: m × n, entry `[a, b, i, j]` = ∂Y_ab/∂X_ij.

A plug-in gives three functions that agree with each other (the conformance tests see to it):
`shape(y, x)` of the written derivative, `write(jacobian)` and its inverse `read(written, y, x)`. One that is made of
others declares `ORDER = 1`: it is tried after them.
"""
