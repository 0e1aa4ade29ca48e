"""Finding a word form in a list of base forms: regular English endings, bounded Arabic clitics.

This is look-up, not stemming: a form matches only where what remains is itself in the list, and the exact form
always wins. Names never come here.
"""

from collections.abc import Iterator

_ENGLISH_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("ying", "y"),
    ("ily", "y"),
    ("iest", "y"),
    ("eth", ""),
    ("eth", "e"),
    ("est", ""),
    ("est", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("ly", ""),
    ("s", ""),
)
"""Ending and what takes its place; ``-eth`` and ``-est`` because stage plays are old."""

_ARABIC_PREFIXES = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س", "ه", "ح")
_ARTICLES = ("وال", "فال", "بال", "كال", "لل", "ال")
_ARABIC_SUFFIXES = (
    "هما",
    "تها",
    "تهم",
    "هم",
    "ها",
    "نا",
    "كم",
    "ني",
    "تك",
    "تي",
    "ته",
    "ين",
    "ون",
    "ات",
    "ه",
    "ك",
    "ي",
    "ت",
    "ا",
)
_SHORTEST = 3
"""What remains of an Arabic word must be a word's length: two letters match anything."""


def candidates(form: str, language: str) -> Iterator[str]:
    """Base forms that ``form`` (normalised, lower case) may stand for, the likeliest first."""
    yield form
    if language == "ar":
        yield from _arabic(form)
    else:
        yield from _english(form)


def _english(form: str) -> Iterator[str]:
    if form.endswith("'s"):
        form = form[:-2]
        yield form
    for ending, replacement in _ENGLISH_ENDINGS:
        stem = form[: -len(ending)]
        if not form.endswith(ending) or len(stem) < _SHORTEST:
            continue
        yield stem + replacement
        # stopped, bidding: a short verb doubles its consonant
        if not replacement and len(stem) > _SHORTEST and stem[-1] == stem[-2]:
            yield stem[:-1]


def _arabic(form: str) -> Iterator[str]:
    starts = [form, *(form[len(prefix) :] for prefix in _ARABIC_PREFIXES if form.startswith(prefix))]
    for start in starts:
        if len(start) >= _SHORTEST:
            yield start
    # what follows the article is a noun, however short: الحب, الشر
    yield from (form[len(article) :] for article in _ARTICLES if form.startswith(article))
    for start in starts:
        for suffix in _ARABIC_SUFFIXES:
            stem = start[: -len(suffix)]
            if not start.endswith(suffix) or len(stem) < _SHORTEST:
                continue
            yield stem
            if suffix in {"تها", "تهم", "تك", "تي", "ته"}:
                # a word in ta marbuta (written ه once normalised) shows its ت before a pronoun
                yield stem + "ه"
