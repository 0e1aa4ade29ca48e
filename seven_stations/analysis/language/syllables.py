"""Counting the syllables of English words by their spelling."""

import re
from functools import lru_cache

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:[^aeiouyl]e|[^aeiouy]les?|[^aeiouytdscxzg]es|[^aeiouytd]ed)$")
_HIATUS = re.compile(r"i[ao]|[iu]um|[aeou]ing|eo(?!u)|ua[^r]|[^gq]ue[^sd]|[^aeiouy]ier$")
_JOINED = re.compile(r"[cstg]i(?:a|o)|[^aeiouy]eous|qua")
_SPOKEN_LE = re.compile(r"[^aeiouyrl]les?$")
_KNOWN = {
    "the": 1, "business": 2, "every": 2, "evening": 2, "people": 2, "being": 2, "heaven": 2, "something": 2,
    "someone": 2, "somewhere": 2, "sometimes": 2, "therefore": 2, "hour": 1, "our": 1, "fire": 1, "poem": 2,
    "create": 2, "idea": 3, "area": 3, "real": 2, "really": 2, "lion": 2, "quiet": 2, "science": 2, "one": 1,
    "once": 1, "were": 1, "are": 1, "done": 1, "gone": 1, "eye": 1, "eyes": 1,
}  # fmt: skip


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """The number of syllables of ``word``, at least 1: groups of vowels, minus silent endings, plus separate
    vowels.

    A heuristic (Flesch 1948 counted by ear): about nine out of ten words are right, with errors in both
    directions. Words without Latin vowels count as 1.
    """
    word = word.lower().replace("’", "'").partition("'")[0]
    if word in _KNOWN:
        return _KNOWN[word]
    count = len(_VOWELS.findall(word))
    if _SILENT_END.search(word) and not _SPOKEN_LE.search(word):
        count -= 1
    count += len(_HIATUS.findall(word)) - len(_JOINED.findall(word))
    return max(1, count)
