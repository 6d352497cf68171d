"""Statements: clauses between `:`, `⇒` and commas, and what those that are given mean for those that are claimed.

`clauses` reads the pieces, `premises` sorts what is given, and `parse` puts all together to an `Equation`.
"""
