"""Cues of stage plays: the forms in which a line says who speaks.

Plays agree with themselves, not with one another: ``HAMLET.`` above the speech or before it, ``Hamlet:``, the name
alone in capitals, in marks of its own, or set off by a gap. Which of them a text uses, its census tells.
"""

import re
from dataclasses import dataclass, replace

from seven_stations.analysis.manuscript.lines.headings import (
    act_heading,
    bare_of,
    scene_heading,
    slugline,
    stands_beside_acts,
)
from seven_stations.analysis.manuscript.lines.labels import (
    LONGEST_LABEL,
    MOST_WORDS,
    MOST_WORDS_SMALL,
    Form,
    doubt_of,
    in_capitals,
    times_wanted,
)
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.lines.shots import is_shot
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.source import Line

_TITLE = r"(?:MRS?|DR|ST|MS|Mrs?|Dr|St|Ms|mrs?|dr|ms)\.\s"
_COUNTED = r"(?:\d{1,2}(?:(?:st|nd|rd|d|th|ST|ND|RD|D|TH)\.?)?\s+(?=[^\W\d_]))"
_PUNCTUATED = re.compile(
    rf"^(?P<label>{_COUNTED}?(?:{_TITLE}|(?!{_TITLE}))"
    r"[^\W_](?:[^.:(\[—\t-]|-(?!-)|(?<=\b[A-Z])\.(?=[A-Z ])){0,48}?)"
    r"(?P<aside>\s*(?:[(\[][^()\[\]]{0,160}[)\]]\s*)?)(?P<mark>[.:])(?P<close>\s*[-–—]{0,2}\s*)(?P<rest>.*)$"
)
_INITIAL = re.compile(
    r"^(?P<label>[^\W\d_a-z]\. ?[^\W\d_a-z][\w'’]+(?: [^\W\d_a-z][\w'’]*)?)"
    r"(?P<aside>\s*(?:[(\[][^()\[\]]{0,160}[)\]]\s*)?)(?P<mark>[.:])(?P<close>\s*[-–—]{0,2}\s*)(?P<rest>.*)$"
)
_NUMBER_ALONE = re.compile(r"^(?P<label>\d{1,2})(?P<mark>[.:])\s+(?P<rest>\S.*)$")
_ASIDE_AFTER = re.compile(r"^(?P<label>[^()\[\]]{1,48}?)\s*[(\[](?P<aside>[^()\[\]]{0,160})[)\]]\s*$")
_ASIDE_WITHIN = re.compile(
    rf"^(?P<label>(?:{_TITLE})?[^\W_][^()\[\].:;!?]{{0,48}}?)\s*"
    r"(?P<rest>[(\[](?:[^()\[\]]{0,200}[)\]]\s*[.,]?\s*(?P<dash>[-–—]{0,2})\s*[^\sa-z]|[^()\[\]]*$).*)$"
)
_GAP = re.compile(r"^(?P<label>[^\W_a-z][^a-z\s]*(?: [^a-z\s]+){0,4}?)\s{2,}(?P<rest>\S.*)$")
_GAP_SMALL = re.compile(
    rf"^(?P<label>{_COUNTED}?(?:{_TITLE})?[^\W\d_a-z][^\s.,:;!?]*(?: [^\s.,:;!?]+){{0,2}})\s{{3,}}(?P<rest>\S.*)$"
)
_CLOSED = re.compile(rf"^(?P<label>(?:{_TITLE})?[^\W\d_a-z][^a-z\[\]().:;!?]{{0,48}})\]\s+(?P<rest>\S.*)$")
_ROUND = re.compile(
    rf"^\((?P<label>(?:{_TITLE})?[^\W\d_a-z][^a-z()\[\].:;!?]{{0,48}})\)\s*[:.]?\s+(?P<rest>\S.*)$"
)
_RUN = re.compile(
    r"^(?P<label>(?:[^\W\d_a-z](?:[^\W\d_a-z]|[.'’-])+ ){1,4})"
    r"(?P<rest>(?=[^a-z]*[a-z])(?!-)[^\w]{0,2}(?:[^\W\d_a-z][\w'’]*[a-z]|[^\W\d_a-z]\b).*)$"
)
_COMMA = re.compile(r"^(?P<label>[^\W\d_a-z][^a-z,.:;!?]*),\s+(?P<rest>[^\W\d_a-z][\w'’]*[a-z].*|[IO],? .*)$")
_DASHED = re.compile(
    r"^(?P<label>[^\W_a-z][^a-z\s–—-]*(?: [^a-z\s–—-]+){0,4}?)\s*(?:[–—]|--|\s-\s)\s*(?P<rest>\S.*)$"
)
_DASHED_SMALL = re.compile(
    rf"^(?P<label>(?:{_TITLE})?[^\W\d_][^\s.:,;!?–—-]*(?: [^\s.:,;!?–—-]+){{0,2}}?)"
    r"\s*(?:[–—]|--|\s-\s)\s*(?P<rest>\S.*)$"
)
_MARKED = re.compile(
    r"^(?:(?P<open>\*{1,3}|_{1,2}|=|<|\[)(?P<label>[^\W_][^*_=<>\[\]]{0,48}?)(?P<mark>[.:]?)"
    r"(?P<close>\*{1,3}|_{1,2}|=|>|\])\s*(?P<after>[.:]?)|#{1,6}\s+(?P<header>[^\W_][^#:]{0,48}?)[.:]?\s*#*$)"
    r"\s*(?P<rest>.*)$"
)
_CLOSES = {"=": "=", "<": ">", "[": "]"}
_ITALIC = re.compile(r"^(?:_(?!_)|\*(?!\*))")
_BRACKET = re.compile(r"^[(\[][^()\[\]]{0,160}[)\]]$")

_INITIAL_WITHIN = re.compile(r"\w\w\.? [^\W\d_a-z]$")
_SURNAME = re.compile(r"^(?P<name>[^\W\d_a-z][\w'’-]+)[.:]\s*(?P<rest>.*)$")
"""What follows the initial in ``Rev. W. Duke. Good evening.``"""

_FIRST_MARK = re.compile(r"[.:(\[]")
_DASH = re.compile(r"[–—]|--|\s-\s")
_BEFORE_CAPITALS = frozenset({"Sir ", "Mr. ", "Mrs.", "Dr. ", "Lady", "Lord", "King", "Don "})


_MOST_SMALL = 4
"""Words of a name in bold type that has some in small letters."""

_DOES = frozenset({"sings", "singing", "reads", "reading", "recites", "repeats", "continues", "aside", "within"})
"""What a cue may say of its name behind it."""

_BY_MARK = {
    "*": Form.EMPHASIS, "_": Form.EMPHASIS, "=": Form.EQUALS, "<": Form.ANGLE, "[": Form.SQUARE,
    **dict.fromkeys(("**", "***", "__"), Form.STRONG),
}  # fmt: skip
MARKS = frozenset(_BY_MARK.values()) | {Form.HEADER, Form.ROUND}
"""Forms in which marks set the name off: small letters serve as well as capitals."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a cue. ``rest`` is what is spoken on the same line, ``aside`` a direction in the cue."""

    label: str
    form: Form
    upper: bool
    rest: str = ""
    aside: str = ""
    doubtful: bool = False
    """A word that is no name in most texts (``As``, ``No``, ``1``): only coming back makes it one."""

    @property
    def least(self) -> int:
        """How often the label must be a cue to be believed."""
        if not self.doubtful:
            return 1
        return times_wanted(self.label)

    loose: bool = False
    """Nothing but capitals and place tell it: believed of names that are known."""
    italic: bool = False
    """It begins in italics: where names do not, that is a direction (``_To Anna._ Come.``)."""

    @property
    def style(self) -> tuple[Form, bool]:
        """The form, and whether the name is in capitals. A gap is how a bare name shares its line with speech."""
        return Form.BARE if self.form is Form.GAP else self.form, self.upper


def candidate_of(line: Line, following: Line) -> Candidate | None:
    """The cue that ``line`` would be, if it is one; ``None`` where it cannot be."""
    if line.blank:
        return None
    found = _marked(line.text) if line.text[0] in "*_=<[#(" else None
    text = without_emphasis(line.text)
    if found is None:
        if not text or text[0] in "[(<>=#|" or (line.opens_heading and slugline(text)) or is_transition(text):
            return None
        found = (
            _gapped(text) or _punctuated(text) or _dashed(text) or _bare(text, following) or _run_into_speech(text)
        )
    if found is None or is_shot(found.label):
        return None
    if line.opens_heading and (_is_heading(bare_of(text)) or _is_heading(found.label)):
        return None
    return replace(found, italic=True) if _ITALIC.match(line.text) else found


def _is_heading(text: str) -> bool:
    if not text:
        return False
    return bool(scene_heading(text) or slugline(text) or (act_heading(text) and not stands_beside_acts(text)))


def _marked(text: str) -> Candidate | None:
    """A name in marks of its own, which no stop or colon follows: those are told by their own forms."""
    if text[0] == "(":
        match = _ROUND.match(text)
        named = (
            match is not None
            and looks_upper(match["label"])
            and doubt_of(match["label"], upper=True, form=Form.ROUND)
        )
        return Candidate(match["label"], Form.ROUND, True, match["rest"]) if match and named is False else None
    match = _MARKED.match(text)
    if match is None:
        return None
    if match["header"]:
        label, form = match["header"].strip(), Form.HEADER
    else:
        opened = match["open"]
        form = _BY_MARK[opened]
        if match["close"] != _CLOSES.get(opened, opened):
            return None
        if form in (Form.STRONG, Form.EMPHASIS) and (match["mark"] or match["after"]):
            bold = form is Form.STRONG and ":" in (match["mark"], match["after"])
            return _with_small_words(match) if bold else None
        label = match["label"].strip()
    label, aside = _split_aside(label)
    upper = in_capitals(label)
    if doubt_of(label, upper=upper, form=form) is not False:
        return None
    rest = match["rest"].strip()
    if _BRACKET.match(rest):
        return Candidate(label, form, upper, "", rest.strip("()[] "))
    return Candidate(label, form, upper, rest, aside)


def _with_small_words(match: re.Match[str]) -> Candidate | None:
    """``**The tall man:** …``: a name that only bold type tells from the beginning of a sentence."""
    label = match["label"].strip()
    words = label.split()
    if doubt_of(label, upper=False, form=Form.COLON) is not None or not 1 < len(words) <= _MOST_SMALL:
        return None
    if not (label[0].isupper() and all(word.isalnum() for word in words)):
        return None
    return Candidate(label, Form.COLON, False, match["rest"].strip(), doubtful=True)


def _punctuated(text: str) -> Candidate | None:
    near = _FIRST_MARK.search(text)
    if near is None or near.start() > LONGEST_LABEL:
        return None
    match = _INITIAL.match(text) if text[1:2] == "." else None
    found = _with_mark(match) if match is not None else None
    if found is None and (match := _PUNCTUATED.match(text)):
        found = _with_mark(match)
    if (
        found is None
        and text[0].isdigit()
        and (match := _NUMBER_ALONE.match(text))
        and not looks_upper(match["rest"][:20])
    ):
        form = Form.COLON if match["mark"] == ":" else Form.STOP
        return Candidate(match["label"], form, False, match["rest"], doubtful=True)
    return found


def _with_mark(match: re.Match[str]) -> Candidate | None:
    label, aside, rest = match["label"].strip(), match["aside"].strip(), match["rest"].strip()
    if _INITIAL_WITHIN.search(label) and (surname := _SURNAME.match(rest)):
        label, rest = f"{label}. {surname['name']}", surname["rest"]
    form = Form.COLON if match["mark"] == ":" else Form.STOP
    if form is Form.STOP and rest and not match["close"] and not aside and rest[0] not in "[(":
        return None  # "J.B." and "3.5" are no cues
    label, spoken_to = _split_aside(label)
    if _BRACKET.match(rest):
        rest, aside = "", rest
    if len(label) == 1 and rest and looks_upper(rest[:LONGEST_LABEL]):
        return None
    if label.count(" ") >= MOST_WORDS:
        return None  # most lines with a stop in them
    upper = in_capitals(label)
    doubt = doubt_of(label, upper=upper, form=form)
    if doubt is None:
        return None
    aside = aside.strip("()[] ") or spoken_to
    return Candidate(label, form, upper, rest, aside, doubtful=doubt, loose=bool(spoken_to))


def _split_aside(label: str) -> tuple[str, str]:
    """``IAGO, aside`` is Iago, and so is ``IAGO sings``; ``HORATIO, MARCELLUS`` are both."""
    name, _, rest = label.rpartition(" ")
    if name and rest in _DOES:
        return name.rstrip(" ,"), rest
    name, comma, rest = label.partition(",")
    rest = rest.strip()
    if comma and rest and rest[0].islower() and not rest.startswith("and "):
        return name.strip(), rest
    return label, ""


def _gapped(text: str) -> Candidate | None:
    if "  " not in text:
        return None
    for pattern, upper in ((_GAP, True), (_GAP_SMALL, False)):
        match = pattern.match(text)
        if match is None or match["label"][-1] in ".:":
            continue
        if doubt_of(match["label"], upper=upper, form=Form.GAP) is False:
            return Candidate(match["label"].rstrip(","), Form.GAP, upper, match["rest"].strip())
    return None


def _dashed(text: str) -> Candidate | None:
    if not _DASH.search(text, 1, LONGEST_LABEL + 3):
        return None
    for pattern, upper in ((_DASHED, True), (_DASHED_SMALL, False)):
        match = pattern.match(text)
        if match is None:
            continue
        doubt = doubt_of(match["label"].rstrip(","), upper=upper, form=Form.DASH)
        if doubt is not None:
            return Candidate(match["label"].rstrip(","), Form.DASH, upper, match["rest"].strip(), doubtful=doubt)
    return None


def _bare(text: str, following: Line) -> Candidate | None:
    if len(text) > LONGEST_LABEL * 2 or text[-1] in "?!,;":
        return None
    match = _ASIDE_AFTER.match(text)
    label, aside = (match["label"].strip(), match["aside"].strip()) if match else (text, "")
    label, spoken_to = _split_aside(label)
    upper = in_capitals(label)
    if not label or (not upper and (label[-1] in ".:…-–—" or len(label.split()) > MOST_WORDS_SMALL)):
        return None
    form = Form.PARTED if following.blank else Form.BARE
    doubt = doubt_of(label, upper=upper, form=form)
    if doubt is None:
        return None
    return Candidate(label, form, upper, "", aside or spoken_to, doubtful=doubt, loose=bool(spoken_to))


def _run_into_speech(text: str) -> Candidate | None:
    """A name with nothing between it and the speech: a direction (``NORA [rises] Yes``), capitals, a comma."""
    match = _ASIDE_WITHIN.match(text) if "(" in text[:LONGEST_LABEL] or "[" in text[:LONGEST_LABEL] else None
    if match is not None:
        label = match["label"].strip()
        upper = in_capitals(label)
        doubt = doubt_of(label, upper=upper, form=Form.BARE)
        form = Form.DASH if match["dash"] else Form.BARE
        if doubt is False:
            return Candidate(label, form, upper, match["rest"].strip(), loose=True)
    if not text[1:2].isupper() and text[:4] not in _BEFORE_CAPITALS:
        return None
    for pattern, form, loose in (
        (_RUN, Form.BARE, False),
        (_CLOSED, Form.SQUARE, False),
        (_COMMA, Form.BARE, True),
    ):
        match = pattern.match(text)
        if match is not None:
            label = match["label"].strip()
            if in_capitals(label) and doubt_of(label, upper=True, form=form) is False:
                return Candidate(label, form, True, match["rest"].strip(), loose=loose)
    return None
