"""Why a block has its label, in a sentence that a person can check."""
