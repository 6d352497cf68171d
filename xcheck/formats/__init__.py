"""Formats turn a `Run` into text; each file of this room is one of them, and its file name is its name.

A format provides `EXTENSION`, the usual ending of its files, and
`render(run, *, color=False, width=100) -> str`, a pure function: equal runs give equal text. `color` and
`width` are requests that a format may ignore. A format reads the run and nothing else, neither the
engines nor the shelves nor the clock. Files that begin with an underscore are shared and are no format.
"""
