"""The formula language: text → tokens → tree → shapes → value, and back to text.

`parsing` reads one side, `statements` a whole statement with what is given, as an `Equation`; `shapes` gives every
node its shape; `values` computes with the arrays of any engine; `writing` prints. The trees of them all are made of
the records of `tree.py`.
"""
