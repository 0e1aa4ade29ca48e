"""Cues of stage plays: the forms in which a line says who speaks.

Plays agree with themselves, not with one another: ``HAMLET.`` above the speech or before it, ``Hamlet:``, the name
alone in capitals, in marks of its own, or set off by a gap. Which of them a text uses, its census tells.
"""

import re
from dataclasses import dataclass
from enum import Enum

from seven_stations.analysis.language.stop_words import is_stop_word
from seven_stations.analysis.manuscript.headings import (
    act_heading,
    bare_of,
    scene_heading,
    slugline,
    stands_beside_acts,
)
from seven_stations.analysis.manuscript.markup import without_emphasis
from seven_stations.analysis.manuscript.names import GROUP_WORDS, looks_upper
from seven_stations.analysis.manuscript.source import Line
from seven_stations.analysis.manuscript.transitions import is_transition

_TITLE = r"(?:MRS?|DR|ST|MS|Mrs?|Dr|St|Ms)\.\s"
_PUNCTUATED = re.compile(
    rf"^(?P<label>(?:{_TITLE}|(?!{_TITLE}))"
    r"[^\W_](?:[^.:(\[—\t]|(?<=\b[A-Z])\.(?=[A-Z ])){0,48}?)"
    r"(?P<aside>\s*(?:[(\[][^()\[\]]{0,160}[)\]]\s*)?)(?P<mark>[.:])(?P<close>\s*[-–—]?\s*)(?P<rest>.*)$"
)
_ASIDE_AFTER = re.compile(r"^(?P<label>[^()\[\]]{1,48}?)\s*[(\[](?P<aside>[^()\[\]]{0,160})[)\]]\s*$")
_GAP = re.compile(r"^(?P<label>[^\W_a-z][^a-z\s]*(?: [^a-z\s]+){0,4}?)\s{2,}(?P<rest>\S.*)$")
_DASHED = re.compile(
    r"^(?P<label>[^\W_a-z][^a-z\s–—-]*(?: [^a-z\s–—-]+){0,4}?)\s*(?:[–—]|--|\s-\s)\s*(?P<rest>\S.*)$"
)
_DASHED_SMALL = re.compile(
    rf"^(?P<label>(?:{_TITLE})?[^\W\d_a-z][^\s.:,;!?–—-]*(?: [^\s.:,;!?–—-]+){{0,2}}?)"
    r"\s*(?:[–—]|--|\s-\s)\s*(?P<rest>\S.*)$"
)
_MARKED = re.compile(
    r"^(?:(?P<open>\*{1,3}|_{1,2}|=|<|\[)(?P<label>[^\W_][^*_=<>\[\]]{0,48}?)(?P<mark>[.:]?)"
    r"(?P<close>\*{1,3}|_{1,2}|=|>|\])\s*(?P<after>[.:]?)|#{1,6}\s+(?P<header>[^\W_][^#:]{0,48}?)[.:]?\s*#*$)"
    r"\s*(?P<rest>.*)$"
)
_CLOSES = {"=": "=", "<": ">", "[": "]"}
_BRACKET = re.compile(r"^[(\[][^()\[\]]{0,160}[)\]]$")

SMALL_WORDS = frozenset(
    {"and", "of", "the", "de", "la", "le", "du", "von", "van", "a", "to", "in", "with", "his", "her"}
)
_NOT_NAMES = """
note notes setting settings time place places scene scenes act acts characters cast title author by music
lights light sound curtain end finis exeunt exit enter reenter blackout intermission interval copyright
contents dramatis personae persons warning example yes no oh ah well why what how nay ay
aye come go so now sir madam good here there indeed alas farewell peace amen hark ho lo true never always
thus then but and or if for with who when where which silence pause beat song thanks please stop wait
look listen sorry okay hello goodbye welcome date part chapter synopsis source summary stage direction
directions http https www ps nb setting aside sings singing dies reads reading kneels kisses flourish
insert super subtitle caption intercut montage flashback later continued
"""
_SHOT = re.compile(r"^(?:CLOSE(?:R)?(?: UP)? (?:ON|SHOT)|ANGLE ON|BACK TO|SERIES OF|WIDE (?:ON|SHOT)|POV|TITLE)\b")
"""What a camera does; nobody's name."""

_NO_NAMES = frozenset(_NOT_NAMES.split())
_FIRST_MARK = re.compile(r"[.:(\[]")
_DASH = re.compile(r"[–—]|--|\s-\s")
LONGEST_LABEL = 50
MOST_WORDS = 6
MOST_WORDS_SMALL = 3
"""Words of a name that has a line to itself and no capitals: more are a line of speech."""


class Form(Enum):
    """How a cue stands in its line."""

    STOP = "NAME."
    COLON = "NAME:"
    BARE = "NAME"
    GAP = "NAME  text"
    DASH = "NAME — text"
    STRONG = "**NAME** text"
    HEADER = "### NAME"
    EQUALS = "=NAME= text"
    ANGLE = "<NAME> text"
    SQUARE = "[NAME] text"


_BY_MARK = {"*": Form.STRONG, "_": Form.STRONG, "=": Form.EQUALS, "<": Form.ANGLE, "[": Form.SQUARE}
MARKS = frozenset(_BY_MARK.values()) | {Form.HEADER}
"""Forms in which marks set the name off: small letters serve as well as capitals."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a cue. ``rest`` is what is spoken on the same line, ``aside`` a direction in the cue."""

    label: str
    form: Form
    upper: bool
    rest: str = ""
    aside: str = ""

    @property
    def style(self) -> tuple[Form, bool]:
        """The form, and whether the name is in capitals. A gap is how a bare name shares its line with speech."""
        return Form.BARE if self.form is Form.GAP else self.form, self.upper


def candidate_of(line: Line, following: Line) -> Candidate | None:
    """The cue that ``line`` would be, if it is one; ``None`` where it cannot be."""
    found = _marked(line.text) if line.text[:1] in "*_=<[#" else None
    text = without_emphasis(line.text)
    if found is None:
        if not text or text[0] in "[(<>=#|" or slugline(text) or is_transition(text):
            return None
        found = _gapped(text) or _punctuated(text) or _dashed(text) or _bare(text, following)
    if found is None or is_shot(found.label) or _is_heading(bare_of(text)) or _is_heading(found.label):
        return None
    return found


def is_shot(text: str) -> bool:
    """Whether the line says what a camera does (``CLOSE ON``, ``ANGLE ON``)."""
    return bool(_SHOT.match(text))


def _is_heading(text: str) -> bool:
    if not text:
        return False
    return bool(scene_heading(text) or slugline(text) or (act_heading(text) and not stands_beside_acts(text)))


def _marked(text: str) -> Candidate | None:
    """A name in marks of its own, which no stop or colon follows: those are told by their own forms."""
    match = _MARKED.match(text)
    if match is None:
        return None
    if match["header"]:
        label, form = match["header"].strip(), Form.HEADER
    else:
        opened = match["open"]
        form = _BY_MARK[opened[0]]
        if match["close"] != _CLOSES.get(opened, opened):
            return None
        if form is Form.STRONG and (match["mark"] or match["after"]):
            return None
        label = match["label"].strip()
    upper = looks_upper(label)
    if not _is_name(label, upper=upper, form=form):
        return None
    rest = match["rest"].strip()
    if _BRACKET.match(rest):
        return Candidate(label, form, upper, "", rest.strip("()[] "))
    return Candidate(label, form, upper, rest)


def _punctuated(text: str) -> Candidate | None:
    near = _FIRST_MARK.search(text)
    if near is None or near.start() > LONGEST_LABEL:
        return None
    match = _PUNCTUATED.match(text)
    if match is None:
        return None
    label, aside, rest = match["label"].strip(), match["aside"].strip(), match["rest"].strip()
    form = Form.COLON if match["mark"] == ":" else Form.STOP
    if form is Form.STOP and rest and not match["close"] and not aside:
        return None  # "J.B." and "3.5" are no cues
    label, spoken_to = _split_aside(label)
    if _BRACKET.match(rest):
        rest, aside = "", rest
    upper = looks_upper(label)
    if not _is_name(label, upper=upper, form=form):
        return None
    return Candidate(label, form, upper, rest, aside.strip("()[] ") or spoken_to)


def _split_aside(label: str) -> tuple[str, str]:
    """``IAGO, aside`` is Iago; ``HORATIO, MARCELLUS`` are both."""
    name, comma, rest = label.partition(",")
    rest = rest.strip()
    if comma and rest and rest[0].islower() and not rest.startswith("and "):
        return name.strip(), rest
    return label, ""


def _gapped(text: str) -> Candidate | None:
    match = _GAP.match(text) if "  " in text else None
    if match is None or match["label"][-1] in ".:" or not _is_name(match["label"], upper=True, form=Form.GAP):
        return None
    return Candidate(match["label"].rstrip(","), Form.GAP, True, match["rest"].strip())


def _dashed(text: str) -> Candidate | None:
    if not _DASH.search(text, 1, LONGEST_LABEL + 3):
        return None
    for pattern, upper in ((_DASHED, True), (_DASHED_SMALL, False)):
        match = pattern.match(text)
        if match is not None and _is_name(match["label"].rstrip(","), upper=upper, form=Form.DASH):
            return Candidate(match["label"].rstrip(","), Form.DASH, upper, match["rest"].strip())
    return None


def _bare(text: str, following: Line) -> Candidate | None:
    if following.blank or len(text) > LONGEST_LABEL * 2 or text[-1] in "?!,;":
        return None
    match = _ASIDE_AFTER.match(text)
    label, aside = (match["label"].strip(), match["aside"].strip()) if match else (text, "")
    label, spoken_to = _split_aside(label)
    upper = looks_upper(label)
    if not label or (not upper and (label[-1] in ".:…-–—" or len(label.split()) > MOST_WORDS_SMALL)):
        return None
    if not _is_name(label, upper=upper, form=Form.BARE):
        return None
    return Candidate(label, Form.BARE, upper, "", aside or spoken_to)


def _is_name(label: str, *, upper: bool, form: Form) -> bool:
    words = label.replace("/", " ").split()
    if not words or len(words) > MOST_WORDS or len(label) > LONGEST_LABEL or label[-1] in "!?;":
        return False
    if not any(c.isalpha() for c in label):
        return False
    first = words[0].strip(",.'’").lower()
    if len(words) == 1 and (
        first in _NO_NAMES or (not upper and is_stop_word(first) and first not in GROUP_WORDS)
    ):
        return False
    if first in {"act", "scene", "exit", "exeunt", "enter", "dramatis", "end", "the"} and first != "the":
        return False
    if len(label) == 1 or (len(words) > 1 and all(len(word) == 1 for word in words)):
        return form is Form.COLON and len(words) == 1  # plays of letters: "A: …"
    if upper:
        return label.upper() not in {"THE END", "FINIS", "CURTAIN"}
    return (
        all(word[0].isupper() or word[0].isdigit() or word in SMALL_WORDS for word in words)
        and words[0][0].isupper()
    )
