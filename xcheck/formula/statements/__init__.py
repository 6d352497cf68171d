"""Statements: clauses between `:`, `⇒` and commas, and what those that are given mean for those that are claimed."""
