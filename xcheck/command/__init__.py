"""The command line: what was asked for, where it is found, and where the answer goes."""
