"""``python -m docs.manual`` renews what is made of the code: man page, pictures, the outputs in the pages.

To be run when help texts, weights or columns have changed, and to be read with ``git diff`` before it is committed.
"""

import sys

from docs.manual import man, pictures, snippets

man.main()
pictures.main()
sys.exit(snippets.main(["--update"]))
