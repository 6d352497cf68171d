"""Ways to be wrong, one per file.

The docstring of a plug-in says what it is, how it shows and how to mend it. A plug-in gives `ORDER` (a smaller
one is tried first: the likelier or simpler explanation), `PLANTED` (claims that are wrong in this way; the
tests run them), and one or both of

* `mends(node, parts)`: what can stand in a node's place instead, as `Edit`s. It is asked of every node of the
  formula; what it proposes is sieved by value, then verified. Two edits in a row are tried when one is not enough.
  `LENGTHENS = True` says that none of them is shorter than the node, so that nobody looks for a shorter formula there.
  `plants(node, parts)` is the opposite: the edits by which the error comes about, from which mutants are made.
* `repairs(suspicion)`, for what is no edit of one node: another layout, a condition, a ratio of the values.
  `NEEDS_VALUES = False` says that it can work where nothing could be computed.

The first verified repair is the diagnosis.
"""
