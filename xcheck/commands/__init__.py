"""The commands of `xcheck`: one file is one command.

A file NAME.py offers `command`, a click command of the class `Command`; its docstring is its help. What it needs to
work it imports when it runs, so that `--help` loads no engine.
"""
