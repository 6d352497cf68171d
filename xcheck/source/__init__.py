"""Python code → trees of the formula language: what a function computes, to be diagnosed like any formula."""
