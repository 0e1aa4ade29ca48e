"""The bundled texts: a screenplay in each language, and the first draft of it, which has faults to find.

`stations demo` and the page's sample are the first draft in the language of the reader.
"""

from importlib.resources import files

FIRST_DRAFTS = {"en": "the-salt-ledger-first-draft.fountain", "ar": "ten-past-four-first-draft.txt"}


def first_draft(language: str) -> str:
    """The text of the first draft in ``en`` or ``ar``."""
    return files(__name__).joinpath(FIRST_DRAFTS[language]).read_text("utf-8")
