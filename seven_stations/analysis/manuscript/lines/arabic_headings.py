"""Arabic headings of acts and scenes: number, time, inside or outside, and place, in any order."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from seven_stations.analysis.language.scripts import language_of
from seven_stations.analysis.language.spelling import normalise, without_marks
from seven_stations.analysis.manuscript.lines.headings import Slug, slugline
from seven_stations.analysis.manuscript.model import Layout, Setting
from seven_stations.analysis.manuscript.source import Line, western_digits

_LONGEST = 110
_EDGES = " \t-–—/،,:.|()[]*#_\\؛;"
_ORDINAL = (
    r"(?:ال)?(?:اولي?|ثاني?ه?|ثالثه?|رابعه?|خامسه?|سادسه?|سابعه?|ثامنه?|تاسعه?|عاشره?|حادي|حاديه|اخيره?|افتتاحي|ختامي"
    r"|عشرون|عشرين|ثلاثون|ثلاثين|اربعون|اربعين|خمسون|خمسين|ستون|ستين)(?:\s+(?:عشره?|و(?:ال)?\S+))?"
)
_ACT = re.compile(
    rf"^(?:ال)?(?:فصل|حلقه|جزء)\s+(?:رقم\s*)?(?:[(\[]?\s*\d{{1,3}}\s*[)\]]?|{_ORDINAL})(?=$|[\s{re.escape(_EDGES)}])"
)
_SCENE = r"(?:مشهد|منظر|لوحه|واقعه|ملعب|موقف)"
_NUMBERED = re.compile(
    rf"^(?:(?:ال)?{_SCENE}\s*(?:رقم\s*)?[-–:./#(\[]*\s*(?P<a>\d{{1,4}})\s*[)\]]?|(?:ال)?{_SCENE}\s+{_ORDINAL}(?=$|[\s{re.escape(_EDGES)}])"
    r"|م\s*[./\-–(]?\s*(?P<b>\d{1,4})\s*\)?(?!\d))"
)
_NUMBERED_BY_WORD = re.compile(rf"^(?:ال)?(?P<kind>{_SCENE})(?=$|[\s:/\-–—.(\[])")
_SCENE_WORD = re.compile(rf"^(?:ال)?{_SCENE}(?=$|[\s:/\-–—.])")
_DIGITS = re.compile(r"^\d{1,4}\s*[-–—/.):،]*\s*")
_SEPARATOR = re.compile(r"\s*[-–—/،,:|\\؛;]+\s*|\s*\.(?:\s+|$)|\s*[()\[\]]\s*")

_INTERIOR = frozenset({"داخلي", "الداخلي", "د", "داخل", "داخليه"})
_EXTERIOR = frozenset({"خارجي", "الخارجي", "خ", "خارج", "خارجيه"})
_TIMES = {
    "نهار": "day", "النهار": "day", "نهاري": "day", "ليل": "night", "الليل": "night", "ليلي": "night",
    "فجر": "dawn",
    "الفجر": "dawn", "شروق": "dawn", "الشروق": "dawn", "صباح": "morning", "الصباح": "morning", "ضحي": "morning",
    "الضحي": "morning", "صباحي": "morning", "ظهر": "noon", "الظهر": "noon", "ظهيره": "noon", "الظهيره": "noon",
    "عصر": "afternoon", "العصر": "afternoon", "غروب": "evening", "الغروب": "evening", "مساء": "evening",
    "المساء": "evening", "مغرب": "evening", "المغرب": "evening", "مسائي": "evening", "عشاء": "evening",
}  # fmt: skip
_AROUND_TIMES = frozenset(
    {"منتصف", "بعد", "قبل", "اخر", "اول", "وقت", "في", "متاخر", "مبكر", "باكر", "نفس", "اليوم"}
)
_WORD_OR_AND = re.compile(r"\s+و\s*|\s+")
_DOCTOR = re.compile(r"(?<!\w)د\.\s*\w")
"""A single letter with a stop is more often a title than short for inside: ``د. سامي``."""

_FLASHBACK = re.compile(r"^(?:عوده(?:\s+(?:الي|ل\S*))?|فلاش\s*باك)$")

_SAYS_SCENE = re.compile(r"مشهد|منظر|لوح[هة]|واقع[هة]|ملعب|موقف|داخل|خارج|[0-9٠-٩۰-۹]|(?<!\w)[دخ](?!\w)")
_SAYS_WHEN = re.compile(
    r"داخل|خارج|(?<!\w)[دخ](?!\w)|نهار|ليل|فجر|شروق|صباح|ضح[ىي]|ظهر|ظهير|عصر|غروب|مسا|مغرب|عشاء"
)
_SAYS_ACT = re.compile(r"فصل|حلق|جز")
"""What a heading must hold: folding every line of a long text, only to find that it is none, is dear."""


@dataclass(frozen=True, slots=True)
class ArabicHeading:
    """What one line says of a scene. ``numbered``: it names the scene by word or number."""

    numbered: bool
    setting: Setting | None = None
    time: str | None = None
    place: str | None = None


def folded(text: str) -> str:
    """A line as headings are compared: one spelling, western digits, no marks around it."""
    return normalise(western_digits(text)).strip(" *#_\t")


def act_heading(text: str) -> bool:
    """Whether the line names an act, an episode or a part by its number."""
    if len(text) > 2 * _LONGEST or not _SAYS_ACT.search(without_marks(text)):
        return False
    line = folded(text).strip(_EDGES)
    match = _ACT.match(line) if len(line) <= _LONGEST else None
    return match is not None and len(line[match.end() :].split()) <= 8


def numerals_of(text: str) -> tuple[str, str]:
    """What a heading says of the numbers of its act and its scene, as written; empty where it says nothing."""
    line = folded(text).strip(_EDGES)
    act = _ACT.match(line)
    scene = _NUMBERED.match(line[act.end() :].lstrip(_EDGES) if act else line)
    first, second = (found.group().partition(" ")[2] if found else "" for found in (act, scene))
    return first, second


def kind_of_act(text: str) -> str:
    """The word by which a heading of :func:`act_heading` calls its division: فصل، حلقه or جزء, folded."""
    return folded(text).strip(_EDGES).removeprefix("ال").partition(" ")[0]


def kind_of_scene(text: str) -> str:
    """The word before the number of a scene's heading (مشهد، منظر…), folded; empty where there is none."""
    found = _NUMBERED_BY_WORD.match(folded(text).strip(_EDGES))
    return found["kind"] if found else ""


def scene_heading(text: str) -> ArabicHeading | None:
    """The line as a scene's heading, or ``None``."""
    if len(text) > 2 * _LONGEST or not _SAYS_SCENE.search(without_marks(text)):
        return None
    line = folded(text)
    if len(line) > _LONGEST:
        return None
    line = line.lstrip("([")
    match = _ACT.match(line)  # الفصل الأول - المشهد الثاني
    if match:
        line = line[match.end() :].lstrip(_EDGES)
    match = _NUMBERED.match(line)
    if match:
        rest = line[match.end() :]
        if rest and rest[0].isalpha() and match.group()[-1].isalnum():
            return None
        return _described(_original_tail(text, rest), numbered=True)
    word = _SCENE_WORD.match(line)
    if word:
        described = _described(_original_tail(text, line[word.end() :]), numbered=True)
        return described if described.setting or described.time else None
    digits = _DIGITS.match(line)
    rest = line[digits.end() :] if digits else line
    described = _described(_original_tail(text, rest), numbered=digits is not None)
    first = _parts(rest)[:1]
    opening = folded(first[0]).strip(_EDGES) if first else ""
    # A single letter is a title as well: it needs a time beside it.
    certain = described.setting is not None and (
        described.time is not None
        or (len(opening) > 1 and _setting(opening) is not None and described.place is not None)
    )
    if not certain and not (digits and described.time and len(_parts(rest)) > 1):
        return None
    if len(rest.split()) > 14:
        return None
    return described


def attributes(text: str) -> ArabicHeading | None:
    """A line below a heading that says nothing but time, inside or outside, and perhaps the place."""
    if len(text) > 2 * _LONGEST or not _SAYS_WHEN.search(without_marks(text)):
        return None
    line = folded(text)
    if not line or len(line) > _LONGEST:
        return None
    described = _described(text, numbered=False)
    parts = _parts(line)
    if described.time is None and (described.setting is None or _DOCTOR.search(line)):
        return None
    if described.setting is None and len(parts) > 3:
        return None
    if described.setting is None and described.place is not None and len(parts) == 1:
        return None
    if described.setting is None and _time(parts[0]) is None and _time(parts[-1]) is None:
        return None
    return described


def any_slug(text: str) -> Slug:
    """Place, setting and time of a heading that is known to be one, in either language."""
    if language_of(text) != "ar":
        return slugline(text, forced=True) or Slug(None, None, None)
    heading = scene_heading(text) or _described(text, numbered=False)
    return Slug(heading.place, heading.setting, heading.time)


def layout_of(lines: Sequence[Line]) -> Layout:
    """The layout of an Arabic text: a screenplay's headings, a play's, or none: then who speaks decides."""
    screen = acts = scenes = cues = slugs = 0
    for line in lines:
        if line.blank:
            continue
        heading = scene_heading(line.text)
        if heading is not None:
            scenes += 1
            screen += heading.setting is not None or heading.time is not None
        elif act_heading(line.text):
            acts += 1
        elif slugline(line.text):
            slugs += 1
        elif scenes and attributes(line.text):
            screen += 1
        else:
            colon = line.text.find(":", 0, 60)
            cues += 0 < colon < 50 and len(line.text[:colon].split()) <= 5
    if screen or slugs:
        return Layout.ARABIC_SCREENPLAY
    if acts or (scenes and cues):
        return Layout.STAGE_PLAY
    if scenes:
        return Layout.ARABIC_SCREENPLAY
    return Layout.PROSE


def _original_tail(text: str, folded_tail: str) -> str:
    """The end of ``text`` that was folded into ``folded_tail``: folding, but for signs and forms that go first,
    exchanges letter for letter."""
    original = unicodedata.normalize("NFKC", without_marks(western_digits(text))).strip(" *#_\t")
    tail = original[len(original) - len(folded_tail) :]
    return tail if folded(tail) == folded_tail.strip(" *#_\t") else folded_tail


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATOR.split(text) if part.strip(_EDGES)]


def _described(text: str, *, numbered: bool) -> ArabicHeading:
    inside = outside = False
    time: str | None = None
    places: list[str] = []
    for part in _parts(text):
        key = folded(part).strip(_EDGES)
        words = key.split()
        where = _setting(key)
        when = _time(key)
        if where is not None:
            inside, outside = inside or where in "ib", outside or where in "eb"
        elif when is not None:
            time = time or when
        elif words and _setting(words[0]) is not None and len(words) > 1 and len(words[0]) > 1:
            # "داخلي ليل" and "داخلي شقة أحمد" stand without a separator
            where = _setting(words[0])
            inside, outside = inside or where == "i", outside or where == "e"
            rest = " ".join(part.split()[1:])
            when = _time(folded(rest)) or _time(words[-1])
            time = time or when
            if when is None:
                places.append(rest)
            elif len(words) > 2 and _time(folded(rest)) is None:
                places.append(" ".join(part.split()[1:-1]))
        elif words and len(words) == 2 and _time(words[0]) and _setting(words[1]) and len(words[1]) > 1:
            time = time or _time(words[0])
            inside, outside = inside or _setting(words[1]) == "i", outside or _setting(words[1]) == "e"
        elif not _FLASHBACK.match(key) and not key.isdigit():
            places.append(part.strip(_EDGES))
    setting = (
        Setting.BOTH
        if inside and outside
        else Setting.INTERIOR
        if inside
        else Setting.EXTERIOR
        if outside
        else None
    )
    return ArabicHeading(numbered, setting, time, " - ".join(place for place in places if place) or None)


def _setting(key: str) -> str | None:
    words = set(_WORD_OR_AND.split(key)) - {"", "و"}
    if not words or not words <= (_INTERIOR | _EXTERIOR | {"وخارجي", "وداخلي"}):
        return None
    inside = bool(words & (_INTERIOR | {"وداخلي"}))
    outside = bool(words & (_EXTERIOR | {"وخارجي"}))
    return "b" if inside and outside else "i" if inside else "e"


def _time(key: str) -> str | None:
    """The time that a phrase names; tanwin (نهاراً) leaves an alef once its sign is gone."""
    words = key.split()
    found = [
        time
        for word in words
        if (time := _TIMES.get(word) or (_TIMES.get(word[:-1]) if word.endswith("ا") else None))
    ]
    others = [word for word in words if word not in _AROUND_TIMES and not _named_time(word)]
    if not found or others:
        return None
    if "منتصف" in words:
        return "night" if found[0] == "night" else "noon" if found[0] == "day" else found[0]
    return "afternoon" if words[0] == "بعد" and found[0] == "noon" else found[0]


def _named_time(word: str) -> bool:
    return word in _TIMES or (word.endswith("ا") and word[:-1] in _TIMES)
