"""The formula language: text → tokens → tree → shapes → value, and back to LaTeX.

`parser.parse_equation` reads LaTeX or plain text, `shapes.infer` gives every node its shape,
`evaluate.evaluate` computes with any array namespace, `latex.to_latex` prints.
"""
