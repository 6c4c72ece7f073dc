"""Documents made for training: stories with near ones among them, other forms of text, and layouts drawn at random."""
