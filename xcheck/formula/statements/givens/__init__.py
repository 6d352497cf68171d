"""What is given before a claim, a file for each kind: functions, optima, flows, decompositions and others."""
