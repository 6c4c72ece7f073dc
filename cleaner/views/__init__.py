"""What was judged, to look at: the terminal, a patch, counts."""
