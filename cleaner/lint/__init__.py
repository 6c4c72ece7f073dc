"""Corpus hygiene: findings in files, what may be cut of them, and what is accepted already."""
