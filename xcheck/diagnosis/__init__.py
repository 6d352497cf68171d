"""What is wrong with a statement, which small repair makes it right, and where the error is easiest to see."""
