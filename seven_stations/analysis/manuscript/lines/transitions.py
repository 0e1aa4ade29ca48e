"""How one scene gives way to the next."""

import re

_ENGLISH = re.compile(
    r"^(?:[A-Z][A-Z '\-]{0,30} TO:|CUT[:.]"
    r"|(?:SMASH |JUMP |MATCH |HARD |QUICK )?CUT TO(?: BLACK)?[:.]?|(?:SLOW |QUICK )?(?:FADE|DISSOLVE)"
    r"(?: (?:IN|OUT|TO|UP|DOWN|ON|FROM|THROUGH|BLACK|WHITE))*[:.]?"
    # A bare IRIS is more often a person.
    r"|IRIS (?:IN|OUT|TO)[:.]?|WIPE(?: (?:IN|OUT|TO))?[:.]?|INTERCUT(?: WITH)?[:.]?|TRANSITION[:.]?|END CREDITS\.?"
    r"|THE END\.?)$"
)
_ARABIC = re.compile(
    r"^[-–—(\[*\s]*(?:(?:قطع|مزج|انتقال|تلاشي|تلاشٍ)(?:\s+(?:الى|إلى|سريع|حاد|على|ل\S+)(?:\s+\S+){0,3})?"
    r"|(?:اختفاء|ظهور|تلاشي|إظلام|اظلام|إضاءة|اضاءة)(?:\s+(?:تدريجي|تدريجى|تام|كامل|تدريجيا|تدريجياً))?"
    r"|فيد\s+(?:ان|إن|اوت|أوت)|ديزولف|النهاية|تمت|ستار|يسدل الستار|نهاية المشهد)[-–—)\]*:.\s/]*$"
)

_LONGEST = 60
"""Characters: a transition is a line, no paragraph."""


def is_transition(text: str) -> bool:
    """Whether a line by itself tells of a transition (``CUT TO:``, ``FADE OUT.``, ``قطع إلى:``)."""
    if len(text) > _LONGEST or text[1:2].islower():
        return False  # most lines of a text: transitions are in capitals, and Arabic has none
    return bool(_ENGLISH.match(text)) if text.isascii() else bool(_ARABIC.match(text))
