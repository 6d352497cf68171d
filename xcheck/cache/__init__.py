"""What earlier runs found, in one SQLite file, each under the digest of everything that it depends on.

A key is the content of all that a value was made from: nothing is ever invalidated, what has changed
has another key. Where a key cannot be computed soundly there is none (`Unsound`), and nothing is kept:
a stale *agrees* would be the worst mistake a referee can make.

- `store`: the file, and where it is. `memory`: what a run asks it.
- `environment`: what every value depends on: xcheck itself, the libraries, Python, the machine.
- `content`: the digest of a live object: a function and all that it reaches, a statement, a tree.
- `purity`: what code may use whose results are kept.
- `files`: the digest of a shelf that is not run: its text and all that it imports.
"""
