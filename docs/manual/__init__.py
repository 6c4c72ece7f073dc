"""What is made of the documentation: a site, a man page, pictures; and the check that its snippets run as printed.

Not installed. ``python -m docs.manual.site`` builds the site, ``python -m docs.manual.snippets`` runs the snippets,
``python -m docs.manual.man`` and ``python -m docs.manual.pictures`` write the files that are kept in ``docs/``.
"""
