"""``python -m manual`` brings all that is made of the code up to date: man page, pictures, the outputs in the pages.

To be run when help texts, weights or columns have changed, and to be read with ``git diff`` before it is committed.
"""

import sys

from manual import man, pictures, snippets

man.main()
pictures.main()
sys.exit(snippets.main(["--update"]))
