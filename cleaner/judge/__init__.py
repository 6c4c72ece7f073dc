"""From evidence to how sure it is that each block is the article, and to which blocks are kept."""
