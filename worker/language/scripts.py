"""The language of a text, told by its script."""

import re

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


def letter_shares(text: str) -> dict[str, float]:
    """The shares of letters in Arabic (``ar``), Latin (``en``) and others, 0..1; all 0 without letters."""
    arabic = len(_ARABIC.findall(text))
    latin = len(_LATIN.findall(text))
    other = max(0, len(_LETTER.findall(text)) - arabic - latin)
    total = arabic + latin + other
    shares = {"ar": arabic, "en": latin, "other": other}
    return {name: count / total if total else 0.0 for name, count in shares.items()}


def language_of(text: str) -> str:
    """``ar`` where more letters are Arabic than Latin, else ``en``."""
    return "ar" if len(_ARABIC.findall(text)) > len(_LATIN.findall(text)) else "en"
