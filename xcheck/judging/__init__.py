"""Values → what they amount to: the gate, the votes of the engines, and who decides where they differ."""
