"""Text → tokens → the tree of one side, as it is written."""
