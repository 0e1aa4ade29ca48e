"""English headings of acts and scenes, and what they say of place and time."""

import re
from dataclasses import dataclass

from seven_stations.analysis.manuscript.draft import SAME_TIME, ActBreak, SceneBreak
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.model import Setting

LONGEST = 120
"""Characters: a longer line is text that happens to begin like a heading."""

_SLUG = re.compile(
    r"(?:(?P<both>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|E\s*/\s*I)|(?P<in>INT|INTERIOR)|(?P<out>EXT|EXTERIOR|EST))"
    r"(?:\.\s*|\s+|:\s*|\s*(?=-)|$)(?:[-–—]\s+)?(?P<rest>.*)",
    re.IGNORECASE,
)
_IN_SENTENCE = re.compile(r"(?:interior|exterior|est)\s+[a-z]")
"""What a wrapped line of speech goes on with: "his own / interior life"."""

_MAYBE_SLUG = re.compile(r"(?:SCENE\s|SC\.?\s)?[(\[]?(?:[A-Z]{0,2}\d|INT|EXT|EST|[IE]\s*/)", re.IGNORECASE)
"""What a slugline begins with: most lines of a text are told apart by this alone."""

_NUMBER_BEFORE = re.compile(
    r"^(?:SC(?:ENE|\.)?\s+)?[(\[]?[A-Z]{0,2}\d{1,4}[A-Z]{0,2}[.):\]]{0,2}\s+(?:[-–—:]\s*)?(?=(?:INT|EXT|EST|I/E|E/I)\b)",
    re.IGNORECASE,
)
_NUMBER_AFTER = re.compile(r"(?<!\s)(?:\s*#[\w.\-]{1,12}#|\s{2,}[A-Z]{0,2}\d{1,4}[A-Z]{0,2}\.?)\s*$")
_SEPARATOR = re.compile(r"\s+[-–—]{1,2}\s+|\s*[–—]\s*|\s+--\s*|\s*--\s+|\s+-|-\s+")
_LAST_PHRASE = re.compile(r"^(.*\S)\s*[.,/(]\s*([^.,/()]+)\)?\.?\s*$")

_ROMAN = r"[IVXLCivxlc]{1,6}"
_LATIN = r"prim|sec[uv]nd|terti|q[uv]art|q[uv]int|sext|septim|octav|non|decim|[uv]ltim"
_ORDINAL = (
    r"f[iy]r(?:e?)st|second|third|thyrd|fourth|f[iy]fth?|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    rf"|(?:{_LATIN})(?:[uv]s|a|i|ij|j|ae|\u00e6|o)"
)
_CARDINAL = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMERAL = rf"(?:\.?(?:\d{{1,3}}[a-z]?|{_ROMAN})|{_CARDINAL}|(?:the\s+)?(?:{_ORDINAL}|last))(?!\w)"
_ACT_WORD = r"(?:act(?:[uv]s|e)?|acius|ectus)(?!\w)"
_SCENE_WORD = r"sc(?:ene|[oae]{0,2}na|[oae]{0,2}n|eane|ae|e|\u00e6n[ae]?|\u0153n[ae]?)(?!\w)"
"""How old prints spell it: ``SCAENA``, ``SCOEN.``, ``SCE.``"""

_ACT = re.compile(
    rf"^(?:(?:the\s+)?(?:{_ORDINAL}|last)\s+{_ACT_WORD}|{_ACT_WORD}\s*[.,:]?\s*{_NUMERAL}"
    rf"|the\s+\.?(?:\d{{1,2}}|{_ROMAN})\.?\s+{_ACT_WORD})",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"^[\W_]*(?:act|aci|ect|sc|pro|epi|tea|col|tag|ind|the\s|fi|fy|sec|thi|thy|fou|six|sev|eig|nin|ten|ele|twe|las|pri|ter"
    r"|q[uv]|oct|non|dec|[uv]lt|sex)",
    re.IGNORECASE,
)
"""What headings of acts and scenes begin with: most lines of a text are told apart by this alone."""

_ACT_ALONE = re.compile(
    r"^(?:teaser|cold open(?:ing)?|tag|prologue|epilogue|induction"
    r"|(?:ال)?(?:برولوج|[إا]بيلوج|استهلال|افتتاحي[ةه]|مقدم[ةه]|تمهيد|خاتم[ةه]|ختام))\.?$",
    re.IGNORECASE,
)
_SCENE = re.compile(
    rf"^(?:(?:the\s+)?(?:{_ORDINAL}|last)\s+{_SCENE_WORD}|the\s+\.?(?:\d{{1,2}}|{_ROMAN})\.?\s+{_SCENE_WORD}"
    rf"|{_SCENE_WORD}\s*[.,:]?\s*(?:{_NUMERAL}|(?<=scene )[A-Z]\b|(?<=scena )[A-Z]\b)"
    r"|scene(?=\s*(?:[:.,—–\[(]|--|$)|\s+changes\b))",
    re.IGNORECASE,
)
_WORD_OF_HEADING = re.compile(rf"\b(?:{_ACT_WORD}|{_SCENE_WORD}|the\b)", re.IGNORECASE)
_NUMBERS_ALONE = re.compile(
    rf"^(?:(?P<act>\d{{1,2}}|{_ROMAN})\s*[.:,]\s*(?P<scene>\d{{1,3}}|{_ROMAN})|(?P<roman>[IVXL]{{1,6}}))\.?$"
)
_TITLED = re.compile(r"^(?P<number>\d{1,2}|[IVXL]{1,6})\.\s+(?:[^\W_a-z][^a-z]{2,79}|[^\W_a-z][^.:;!?]{1,59})$")
_SCENE_NUMBER = re.compile(rf"^{_SCENE_WORD}\s*[.,:]?\s*(?P<number>\d{{1,3}}|{_ROMAN})(?!\w)", re.IGNORECASE)
_UNNUMBERED = re.compile(r"^scene(?=\s*(?:[:.,—–\[(]|--|$))(?!\s*[.,:]?\s*\d)", re.IGNORECASE)
_AFTER = re.compile(r"^\s*(?:$|[.,:(\[]|[-–—]|changes\b)")
_ENDS = re.compile(r"[.,:;\s]*(?:finis|ends?|finit|explicit)\b", re.IGNORECASE)
_EDGES = " \t.,:;-–—"

_TIMES = {
    "day": "day", "daytime": "day", "night": "night", "midnight": "night", "nighttime": "night",
    "late night": "night",
    "dawn": "dawn", "sunrise": "dawn", "daybreak": "dawn", "pre-dawn": "dawn", "predawn": "dawn",
    "morning": "morning", "early morning": "morning", "late morning": "morning",
    "noon": "noon", "midday": "noon", "afternoon": "afternoon", "late afternoon": "afternoon",
    "evening": "evening", "dusk": "evening", "sunset": "evening", "twilight": "evening", "magic hour": "evening",
    "continuous": SAME_TIME, "same": SAME_TIME, "same time": SAME_TIME, "moments later": SAME_TIME,
    "cont": SAME_TIME,
    "contd": SAME_TIME, "cont'd": SAME_TIME, "later": SAME_TIME, "a moment later": SAME_TIME,
}  # fmt: skip
_TIME_WORD = re.compile(
    r"\b(midnight|night|dawn|sunrise|daybreak|morning|noon|midday|afternoon|evening|dusk|sunset|twilight|day)\b"
)


@dataclass(frozen=True, slots=True)
class Slug:
    """What a heading says: where, inside or outside, when."""

    place: str | None
    setting: Setting | None
    time: str | None


def slugline(text: str, *, forced: bool = False) -> Slug | None:
    """A screenplay's heading taken apart; ``None`` where ``text`` is none. ``forced``: it is one in any case."""
    if not forced and not _MAYBE_SLUG.match(text):
        return None
    line = without_numbers(text)
    match = _SLUG.match(line) if len(line) <= LONGEST * 2 else None
    if match is None or _IN_SENTENCE.match(line):
        return _place_and_time(line, None) if forced else None
    setting = Setting.BOTH if match["both"] else Setting.INTERIOR if match["in"] else Setting.EXTERIOR
    return _place_and_time(match["rest"], setting)


def without_numbers(text: str) -> str:
    """A heading without the scene numbers in its margins or between ``#``."""
    return _NUMBER_AFTER.sub("", _NUMBER_BEFORE.sub("", text.strip())).strip()


def act_heading(text: str) -> bool:
    """Whether the line names an act by its number, or one of the parts that stand beside acts."""
    if len(text) > LONGEST or not _MAYBE.match(text):
        return False
    match = _ACT.match(text)
    if match is None:
        return bool(_ACT_ALONE.match(text))
    rest = text[match.end() :]
    if _ENDS.match(rest):
        return False
    return bool(_AFTER.match(rest) or _SCENE.match(rest.lstrip()))


def bare_of(text: str) -> str:
    """A line without what may be drawn around a heading: ``--- Scene 2 ---``, ``[SCENE 2]``, ``## Scene 2``."""
    bare = text.strip("#=*_~ -–—¶") if text[:1] in "#=*_~-–—¶" else text
    if bare[:1] + bare[-1:] in ("[]", "()"):
        bare = bare[1:-1].strip()
    return bare


def numbers_alone(text: str) -> tuple[int, int] | None:
    """Act (0 where none is said) and scene of a heading that is nothing but numbers: ``I.ii``, ``2.1``, ``IV``."""
    match = _NUMBERS_ALONE.match(text) if len(text) <= 12 else None
    if match is None:
        return None
    if match["roman"]:
        return 0, value(match["roman"])
    return value(match["act"]), value(match["scene"])


def number_and_title(text: str) -> int | None:
    """The number of a line that is one with a short title (``II. MARY AT THE WELL.``)."""
    match = _TITLED.match(text) if len(text) <= LONGEST else None
    return value(match["number"]) if match else None


def number_of_scene(text: str) -> int | None:
    """The number that a heading of a scene tells in digits or Roman numerals."""
    match = _SCENE_NUMBER.match(text)
    return value(match["number"]) if match else None


def numerals_of(text: str) -> tuple[str, str]:
    """What a heading says of the numbers of its act and its scene, as written; empty where it says nothing."""
    act = _ACT.match(text)
    scene = _SCENE.match(text[act.end() :].lstrip(_EDGES) if act else text)
    first, second = (_WORD_OF_HEADING.sub(" ", found.group()) if found else "" for found in (act, scene))
    return first, second


def value(numeral: str) -> int:
    """The value of a numeral in digits or Roman letters."""
    if numeral.isdigit():
        return int(numeral)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in numeral.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def stands_beside_acts(text: str) -> bool:
    """Whether the heading is a prologue or the like, a word that may also name a speaker."""
    return bool(_ACT_ALONE.match(text))


def scene_heading(text: str) -> Slug | None:
    """A stage play's heading (``SCENE 2. A street.``, ``Act I, Scene 3``) taken apart, or ``None``."""
    if len(text) > LONGEST * 2 or not _MAYBE.match(text):
        return None
    rest = text
    act = _ACT.match(rest)
    if act:
        rest = rest[act.end() :].lstrip(_EDGES)
    match = _SCENE.match(rest)
    if match is None or not (text.isupper() or rest[:1].isupper()):
        return None
    tail = rest[match.end() :]
    if not _AFTER.match(tail):
        return None
    tail = tail.strip(_EDGES)
    if act_heading(tail):
        return Slug(None, None, None)
    return slugline(tail, forced=True) if tail else Slug(None, None, None)


def describes_place(text: str) -> bool:
    """Whether the line is ``SCENE`` without a number: below a heading it only says where that scene plays."""
    return bool(_UNNUMBERED.match(text))


def _place_and_time(text: str, setting: Setting | None) -> Slug:
    parts = [part for part in (piece.strip() for piece in _SEPARATOR.split(text)) if part]
    time = None
    if parts:
        time = _exact_time(parts[-1]) or (_loose_time(parts[-1]) if len(parts) > 1 else None)
        if time is not None:
            parts.pop()
        else:
            phrase = _LAST_PHRASE.match(parts[-1])
            time = _exact_time(phrase.group(2)) if phrase else None
            if phrase and time is not None:
                parts[-1] = phrase.group(1)
    place = " - ".join(parts).strip(_EDGES + "()") or None
    return Slug(place, setting, time)


def _exact_time(text: str) -> str | None:
    return _TIMES.get(text.strip(_EDGES + "()").lower().replace("’", "'"))


def _loose_time(text: str) -> str | None:
    """The time in a phrase of its own, such as ``THE NEXT MORNING`` or ``NIGHT (1985)``."""
    lowered = text.lower()
    if "continuous" in lowered:
        return SAME_TIME
    match = _TIME_WORD.search(lowered) if len(lowered.split()) <= 5 else None
    return _TIMES[match.group(1)] if match else None


def bare_heading(text: str, line: int) -> ActBreak | SceneBreak | None:
    """``ACT ONE`` or ``SCENE 2`` in capitals without a mark of any layout, or ``None``."""
    if act_heading(text) and looks_upper(text):
        return ActBreak(text, line)
    slug = scene_heading(text)
    if slug is None or not looks_upper(text.partition(".")[0]):
        return None
    return SceneBreak(text, line, line, slug.place, slug.setting, slug.time, weak=True)
