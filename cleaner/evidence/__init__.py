"""Evidence: one row a block, one named column a signal. Evidence never decides; it is what the judge reads."""
