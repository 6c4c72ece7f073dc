"""Weights of one's own: gold to examples, examples to weights that start from the packaged ones (`cleaner train`)."""
