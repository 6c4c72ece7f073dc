"""HTML in: a page's visible text with its places, and which of it is the article."""
