"""Finding the base form of a word in a list: regular English endings, and a limited set of Arabic clitics.

This is lookup, not stemming: a form matches only if the remainder is in the list, and an exact match takes
precedence. It is not used for names.
"""

from collections.abc import Iterator

_IRREGULAR = """
always arrest beast being best blessing breast building ceiling chest contest cunning darling dearest dwelling
earnest evening farthing forest guest harvest heading honest hundred indeed interest jest king lodging meaning
means meeting modest morning naked need nest news nothing offspring priest protest rascal request rest ring
sacred sapling seed shilling sibling spring stirring sterling string tempest test thing tidings vest wedding
west wicked wing
"""
_WHOLE = frozenset(_IRREGULAR.split())
"""Words that look like an inflected form of another word but are not."""

_VOWELS = frozenset("aeiouy")
_WITH_E = ("v", "c", "u", "dg", "rg", "rs", "ns", "tl", "bl", "pl", "gl", "dl", "fl", "z")
"""Endings of stems whose verb ends in -e: lov-ed, forc-ed, settl-ed."""

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
"""The least length of the remainder of an Arabic word; two letters would match anything."""


def candidates(form: str, language: str) -> Iterator[str]:
    """Base forms that ``form`` (normalised, lower case) may stand for, the most likely first."""
    yield form
    if language == "ar":
        yield from _arabic(form)
    else:
        yield from _english(form)


def _english(form: str) -> Iterator[str]:
    if form.endswith("'s"):
        form = form[:-2]
        yield form
    if form in _WHOLE:
        return
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("ying", "y"), ("ily", "y"), ("iest", "y")):
        if form.endswith(ending) and len(form) - len(ending) >= _SHORTEST - 1:
            yield form[: -len(ending)] + replacement
    for ending in ("eth", "est", "ing", "ed"):
        if form.endswith(ending) and _is_stem(stem := form[: -len(ending)]):
            yield from _verbs(stem)
    if form.endswith(("ses", "xes", "zes", "ches", "shes", "oes")) and _is_stem(form[:-2]):
        yield form[:-2]
    for ending in ("s", "ly"):
        stem = form.removesuffix(ending)
        if stem != form and _is_stem(stem) and not (ending == "s" and stem.endswith(("s", "u", "i"))):
            yield stem


def _is_stem(stem: str) -> bool:
    return len(stem) >= _SHORTEST and not _VOWELS.isdisjoint(stem)


def _verbs(stem: str) -> Iterator[str]:
    """The verbs that may have ``stem`` before -ed or -ing, the most likely first.

    A short verb with one vowel doubles its consonant (stopped); otherwise the verb ends in -e (stared: stare).
    """
    if stem[-1] == stem[-2] and stem[-1] not in "aeou":
        yield from (stem, stem[:-1]) if stem[-1] in "lsf" else (stem[:-1], stem)
        return
    vowels = [letter in _VOWELS for letter in stem]
    silent = stem.endswith(_WITH_E) or (sum(vowels) == 1 and vowels[-2] and stem[-1] not in "wxy")
    if silent:
        yield stem + "e"
        if sum(vowels) == 1 and vowels[-2]:
            return
        yield stem
    else:
        yield stem
        yield stem + "e"


def _arabic(form: str) -> Iterator[str]:
    starts = [form, *(form[len(prefix) :] for prefix in _ARABIC_PREFIXES if form.startswith(prefix))]
    for start in starts:
        if len(start) >= _SHORTEST:
            yield start
    # after the article comes a noun, however short: الحب, الشر
    yield from (form[len(article) :] for article in _ARTICLES if form.startswith(article))
    for start in starts:
        for suffix in _ARABIC_SUFFIXES:
            stem = start[: -len(suffix)]
            if not start.endswith(suffix) or len(stem) < _SHORTEST:
                continue
            yield stem
            if suffix in {"تها", "تهم", "تك", "تي", "ته"}:
                # a word in ta marbuta (ه once normalised) has ت before a pronoun
                yield stem + "ه"
