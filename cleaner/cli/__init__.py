"""The ``cleaner`` command: options in, functions called, messages out."""
