"""Texts as arrays: code points, tokens, shingles, blocks, batches."""
