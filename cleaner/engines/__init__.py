"""Adapters to what others run: a module each, which imports its engine and nothing else does."""
