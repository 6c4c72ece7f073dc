"""What is made of the documentation: a site, a man page, pictures; and the check that its snippets run as printed.

Not installed. ``python -m manual.site`` builds the site, ``python -m manual.snippets`` runs the snippets,
``python -m manual.man`` and ``python -m manual.pictures`` write the files that are kept in ``docs/``.
"""
