"""Ways to be wrong, one per file.

A plug-in gives `ORDER` (a smaller one is tried first: the likelier or simpler explanation),
`NEEDS_VALUES` (whether it looks at what the engines computed, which may not exist) and
`repairs(suspicion)`, which yields `Repair`s; the first one that is verified is the diagnosis.
"""
