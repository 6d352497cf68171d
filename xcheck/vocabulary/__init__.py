"""The words of plain functions, one per textbook name, each running on the arrays of every engine.

`from xcheck import trace, logdet` in a shelf, `\\operatorname{tr}` and `\\log\\det` in a formula: one word,
defined once. A file of this folder groups words; a word is added by defining it with `@word` in one.
"""
