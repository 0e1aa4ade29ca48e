"""Detecting the language of a text by its script."""

import re
from collections import Counter

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


def letter_shares(text: str) -> dict[str, float]:
    """The shares of letters in Arabic (``ar``), Latin (``en``) and others, 0..1; all 0 without letters."""
    counts = _letters(text)
    total = counts.total()
    return {name: counts[name] / total if total else 0.0 for name in ("ar", "en", "other")}


def language_of(text: str) -> str:
    """``ar`` if more letters are Arabic than Latin, otherwise ``en``."""
    if text.isascii() or not _ARABIC.search(text):
        return "en"
    counts = _letters(text)
    return "ar" if counts["ar"] > counts["en"] else "en"


def _letters(text: str) -> Counter[str]:
    """The number of letters by script. Each distinct character is classified only once."""
    found: Counter[str] = Counter()
    for character, count in Counter(text).items():
        if _ARABIC.match(character):
            found["ar"] += count
        elif _LATIN.match(character):
            found["en"] += count
        elif _LETTER.match(character):
            found["other"] += count
    return found
