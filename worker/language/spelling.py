"""One spelling for words that are written in several ways."""

import re
import unicodedata

# Written by code point: vowel signs and invisible characters cannot be told apart in an editor.
_MARKS = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"  # vowel signs, tatweel
    "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff\u00ad]"  # bidi controls, zero-width, soft hyphen
)
_ARABIC_FORMS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه"}
)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "`": "'", "´": "'"})
_FOLDED = _ARABIC_FORMS | _APOSTROPHES


def without_marks(text: str) -> str:
    """``text`` without Arabic vowel signs, tatweel, and characters that only steer the display."""
    return text if text.isascii() else _MARKS.sub("", text)


def fold_arabic(text: str) -> str:
    """``text`` with the letters that Arabic writers use interchangeably made one: أإآٱ→ا, ى→ي, ة→ه.

    ؤ, ئ and ء stay: they tell words apart.
    """
    return text.translate(_ARABIC_FORMS)


def normalise(text: str) -> str:
    """The spelling under which words are compared: NFKC, lower case, no marks, one form of alef, ya and ta
    marbuta, straight apostrophes. Idempotent; never stems."""
    if text.isascii():
        return text.translate(_APOSTROPHES).lower()
    # The apostrophes go first: NFKC would turn an acute accent that stands for one into a space.
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))).lower()
    if not unicodedata.is_normalized(
        "NFKC", folded
    ):  # what the marks kept apart may compose, and so may lower case
        folded = _MARKS.sub("", unicodedata.normalize("NFKC", folded)).lower()
    return folded.translate(_FOLDED)
