"""Judged blocks to spans and results."""
