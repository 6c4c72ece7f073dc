"""``python -m cleaner`` is ``cleaner``."""

from cleaner.cli.main import main

main()
