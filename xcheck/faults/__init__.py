"""Ways to be wrong, one per file.

A plug-in gives `ORDER` (a smaller one is tried first: the likelier or simpler explanation) and
`repairs(suspicion)`, which yields `Repair`s; the first one that is verified is the diagnosis.
"""
