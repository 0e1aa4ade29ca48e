"""Cues of stage plays: the forms in which a line says who speaks.

Plays agree with themselves, not with one another: ``HAMLET.`` above the speech or before it, ``Hamlet:``, the name
alone in capitals, in marks of its own, or set off by a gap. Which of them a text uses, its census tells.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
_GOES_ON = re.compile(r"(?P<more>\d|[^\W\d_][\w'’]{1,14}(?: [^\W_][\w'’]{0,14})?)[.:]\s+(?P<rest>\S.*)$")
_ASIDE_AFTER = re.compile(r"^(?P<label>[^()\[\]]{1,48}?)\s*[(\[](?P<aside>[^()\[\]]{0,160})[)\]]\s*$")
_ASIDE_WITHIN = re.compile(
    rf"^(?P<label>(?:{_TITLE})?[^\W_][^()\[\].:;!?]{{0,48}}?)\s*"
    r"(?P<rest>[(\[](?:[^()\[\]]{0,200}[)\]]\s*[.,]?\s*(?P<dash>[-–—]{0,2})\s*[^\sa-z]|[^()\[\]]*$).*)$"
)
_GAP = re.compile(r"^(?P<label>[^\W_a-z][^a-z\s]*(?: [^a-z\s]+){0,4}?)\s{2,}(?P<rest>\S.*)$")
_GAP_SMALL = re.compile(
    rf"^(?P<label>(?:{_TITLE})?[^\W\d_a-z][^\s.,:;!?]*(?: [^\s.,:;!?]+){{0,2}})\s{{3,}}(?P<rest>\S.*)$"
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
_BRACKET = re.compile(r"^[(\[][^()\[\]]{0,160}[)\]]$")

SMALL_WORDS = frozenset(
    {"and", "of", "the", "de", "la", "le", "du", "von", "van", "a", "to", "in", "with", "his", "her"}
)
_NOT_NAMES = """
yes no oh ah well why what how nay ay aye come go so now sir madam good here there indeed alas farewell peace
amen hark ho lo true never always thus then but and or if for with who when where which act by end thanks please
stop wait look listen sorry okay hello goodbye welcome
"""
_OF_THE_TRADE = """
note notes setting settings time place places scene scenes acts characters cast title author music lights light
sound curtain finis exeunt exit enter reenter blackout intermission interval copyright contents dramatis personae
persons warning example silence pause beat song date part chapter synopsis source summary stage direction
directions http https www ps nb aside sings singing dies reads reading kneels kisses flourish insert super subtitle
caption intercut montage flashback later continued glossary footnote footnotes argument imprimatur
"""
_SHOT = re.compile(r"^(?:CLOSE(?:R)?(?: UP)? (?:ON|SHOT)|ANGLE ON|BACK TO|SERIES OF|WIDE (?:ON|SHOT)|POV|TITLE)\b")
"""What a camera does; nobody's name."""

_CAPITALS_BELOW = frozenset("sir lady lord king queen mr mrs ms miss dr st captain master don saint".split())  # noqa: SIM905
"""Titles that may stand in small letters before a name in capitals."""

_NO_NAMES = frozenset(_NOT_NAMES.split())
"""Words of speech that may be names all the same, or short for one: ``As.`` for Asdrubal."""

_TRADE = frozenset(_OF_THE_TRADE.split())
_OF_PEOPLE = """
man men woman women boy girl fellow voice voices servant maid child people crowd sen jun senior junior
"""
_PEOPLE = frozenset(_OF_PEOPLE.split())
"""What a label may end in, in small letters: ``Old man``, ``Voices from the crowd``."""
_TIMES_DOUBTED = 3
_TIMES_TRADE = 10
"""Times that a word of the language, or of plays, must stand where names do before it is one."""

_ROMAN = re.compile(r"^[IVXL]{2,6}$")
_FIRST_MARK = re.compile(r"[.:(\[]")
_DASH = re.compile(r"[–—]|--|\s-\s")
_BEFORE_CAPITALS = frozenset({"Sir ", "Mr. ", "Mrs.", "Dr. ", "Lady", "Lord", "King", "Don "})
LONGEST_LABEL = 50
MOST_WORDS = 6
MOST_WORDS_SMALL = 3
"""Words of a name that has a line to itself and no capitals: more are a line of speech."""


class Form(Enum):
    """How a cue stands in its line."""

    STOP = "NAME."
    COLON = "NAME:"
    BARE = "NAME"
    PARTED = "NAME, blank line"
    GAP = "NAME  text"
    DASH = "NAME — text"
    STRONG = "**NAME** text"
    HEADER = "### NAME"
    EQUALS = "=NAME= text"
    ANGLE = "<NAME> text"
    SQUARE = "[NAME] text"
    ROUND = "(NAME) text"


_BY_MARK = {"*": Form.STRONG, "_": Form.STRONG, "=": Form.EQUALS, "<": Form.ANGLE, "[": Form.SQUARE}
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
        return _TIMES_TRADE if self.label.lower().strip(".'’") in _TRADE else _TIMES_DOUBTED

    loose: bool = False
    """Nothing but capitals and place tell it: believed of names that are known."""

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
        if not text or text[0] in "[(<>=#|" or slugline(text) or is_transition(text):
            return None
        found = (
            _gapped(text) or _punctuated(text) or _dashed(text) or _bare(text, following) or _run_into_speech(text)
        )
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
    if text[0] == "(":
        match = _ROUND.match(text)
        named = (
            match is not None
            and looks_upper(match["label"])
            and _doubt(match["label"], upper=True, form=Form.ROUND)
        )
        return Candidate(match["label"], Form.ROUND, True, match["rest"]) if match and named is False else None
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
    upper = _in_capitals(label)
    if _doubt(label, upper=upper, form=form) is not False:
        return None
    rest = match["rest"].strip()
    if _BRACKET.match(rest):
        return Candidate(label, form, upper, "", rest.strip("()[] "))
    return Candidate(label, form, upper, rest)


def _punctuated(text: str) -> Candidate | None:
    near = _FIRST_MARK.search(text)
    if near is None or near.start() > LONGEST_LABEL:
        return None
    match = _INITIAL.match(text)
    found = _with_mark(match) if match is not None else None
    if found is None and (match := _PUNCTUATED.match(text)):
        found = _with_mark(match)
    if found is None and (match := _NUMBER_ALONE.match(text)) and not looks_upper(match["rest"][:20]):
        form = Form.COLON if match["mark"] == ":" else Form.STOP
        return Candidate(match["label"], form, False, match["rest"], doubtful=True)
    return found


def _with_mark(match: re.Match[str]) -> Candidate | None:
    label, aside, rest = match["label"].strip(), match["aside"].strip(), match["rest"].strip()
    form = Form.COLON if match["mark"] == ":" else Form.STOP
    if form is Form.STOP and rest and not match["close"] and not aside and rest[0] not in "[(":
        return None  # "J.B." and "3.5" are no cues
    label, spoken_to = _split_aside(label)
    if _BRACKET.match(rest):
        rest, aside = "", rest
    if len(label) == 1 and rest and looks_upper(rest[:LONGEST_LABEL]):
        return None
    upper = _in_capitals(label)
    doubt = _doubt(label, upper=upper, form=form)
    if doubt is None:
        return None
    aside = aside.strip("()[] ") or spoken_to
    return Candidate(label, form, upper, rest, aside, doubtful=doubt, loose=bool(spoken_to))


def _split_aside(label: str) -> tuple[str, str]:
    """``IAGO, aside`` is Iago; ``HORATIO, MARCELLUS`` are both."""
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
        if _doubt(match["label"], upper=upper, form=Form.GAP) is False:
            return Candidate(match["label"].rstrip(","), Form.GAP, upper, match["rest"].strip())
    return None


def _dashed(text: str) -> Candidate | None:
    if not _DASH.search(text, 1, LONGEST_LABEL + 3):
        return None
    for pattern, upper in ((_DASHED, True), (_DASHED_SMALL, False)):
        match = pattern.match(text)
        if match is None:
            continue
        doubt = _doubt(match["label"].rstrip(","), upper=upper, form=Form.DASH)
        if doubt is not None:
            return Candidate(match["label"].rstrip(","), Form.DASH, upper, match["rest"].strip(), doubtful=doubt)
    return None


def _bare(text: str, following: Line) -> Candidate | None:
    if len(text) > LONGEST_LABEL * 2 or text[-1] in "?!,;":
        return None
    match = _ASIDE_AFTER.match(text)
    label, aside = (match["label"].strip(), match["aside"].strip()) if match else (text, "")
    label, spoken_to = _split_aside(label)
    upper = _in_capitals(label)
    if not label or (not upper and (label[-1] in ".:…-–—" or len(label.split()) > MOST_WORDS_SMALL)):
        return None
    form = Form.PARTED if following.blank else Form.BARE
    doubt = _doubt(label, upper=upper, form=form)
    if doubt is None:
        return None
    return Candidate(label, form, upper, "", aside or spoken_to, doubtful=doubt, loose=bool(spoken_to))


def _run_into_speech(text: str) -> Candidate | None:
    """A name with nothing between it and the speech: a direction (``NORA [rises] Yes``), capitals, a comma."""
    match = _ASIDE_WITHIN.match(text) if "(" in text[:LONGEST_LABEL] or "[" in text[:LONGEST_LABEL] else None
    if match is not None:
        label = match["label"].strip()
        upper = _in_capitals(label)
        doubt = _doubt(label, upper=upper, form=Form.BARE)
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
            if _in_capitals(label) and _doubt(label, upper=True, form=form) is False:
                return Candidate(label, form, True, match["rest"].strip(), loose=loose)
    return None


def _in_capitals(label: str) -> bool:
    """Whether the name is in capitals; a title before it need not be (``Sir ANTHONY``, ``Mrs. P``)."""
    words = label.split()
    while len(words) > 1 and words[0].lower().rstrip(".") in _CAPITALS_BELOW and not words[0].isupper():
        words = words[1:]
    if len(words) < len(label.split()) and len(words[0].strip(".")) < 2:
        return False
    return looks_upper(" ".join(words))


def _doubt(label: str, *, upper: bool, form: Form) -> bool | None:
    """Whether ``label`` is doubtful as a name; ``None`` where it can be none."""
    words = label.replace("/", " ").split()
    if "  " in label or not words or len(words) > MOST_WORDS or len(label) > LONGEST_LABEL or label[-1] in "!?;":
        return None
    if not any(c.isalpha() for c in label) or not all(word[0].isalnum() or word == "&" for word in words):
        return None
    first = words[0].strip(",.'’").lower()
    if first in {"act", "scene", "exit", "exeunt", "enter", "dramatis", "end", "finis"} and len(words) > 1:
        return None
    if label.upper() in {"THE END", "EXEUNT", "EXIT", "ENTER"}:
        return None
    if len(label) == 1 or (len(words) > 1 and all(len(word) == 1 for word in words)):
        if len(words) > 1 or form not in (Form.COLON, Form.STOP):
            return None
        return form is not Form.COLON  # plays of letters: "A: …"
    spoken = first in _NO_NAMES or (not upper and is_stop_word(first) and first not in GROUP_WORDS)
    if len(words) == 1 and (spoken or first in _TRADE or _ROMAN.match(label)):
        return True
    if upper:
        return False
    if words[0][:2].isalpha() and words[0][1:].isupper() and any(word[1:].islower() for word in words):
        return None  # "NORA Yes": a name that runs into speech
    small = [word for word in words[1:] if word[0].islower() and word not in SMALL_WORDS]
    if small and words[0][0].islower() and label.islower():
        return True if form in (Form.COLON, Form.DASH) and len(words) <= MOST_WORDS_SMALL else None
    if small and not _PEOPLE.isdisjoint([*small, first]):
        return False
    if small:
        return None
    return not (words[0][0].isupper() or words[0][0].isdigit())


def joined(candidates: Sequence[Candidate | None]) -> list[Candidate | None]:
    """``candidates`` with labels as long as the text makes them.

    ``Yo: Pallat. Sir!`` is Young Pallatine where ``Yo`` is mostly followed by his name; ``NORA STOP it`` is Nora
    where she has other cues.
    """
    times = Counter(found.label for found in candidates if found is not None)
    pairs: Counter[tuple[str, str]] = Counter()
    counted: Counter[str] = Counter()
    for found in candidates:
        if found is not None and found.form in (Form.STOP, Form.COLON) and (match := _GOES_ON.match(found.rest)):
            pairs[found.label, match["more"]] += 1
            counted[match["more"]] += found.label.isdigit()
    behind: dict[str, list[int]] = {}
    for (_, more), count in pairs.items():
        behind.setdefault(more, []).append(count)
    single = {more for more, counts in behind.items() if sum(sorted(counts)[-2:]) >= MOSTLY_AFTER * sum(counts)}
    kept = {
        (label, more): count
        for (label, more), count in pairs.items()
        if (label.isdigit() and counted[more] > 1)
        or (count >= _OFTEN and more.islower())
        or (count > 1 and more in single)
    }
    followed: Counter[str] = Counter()
    for (label, _), count in kept.items():
        followed[label] += count
    first = {
        label
        for label, count in followed.items()
        if (count >= 2 * _OFTEN and 2 * count > times[label]) or (count >= _OFTEN and count == times[label])
    }
    longer = {pair for pair in kept if pair[0] in first or pair[0].isdigit() or pair[1].islower()}
    return [_joined(found, times, longer) if found is not None else None for found in candidates]


_OFTEN = 3
"""Times that a label must be followed by the same word to be the first half of a longer one."""

MOSTLY_AFTER = 0.8
"""Of the times that a word follows labels, those that it must follow the same two: words of speech follow many."""


def _joined(found: Candidate, times: Counter[str], longer: set[tuple[str, str]]) -> Candidate:
    label = found.label
    if found.form in (Form.STOP, Form.COLON) and longer and (match := _GOES_ON.match(found.rest)):
        if (label, match["more"]) not in longer:
            return found
        mark = "." if found.form is Form.STOP else ":"
        more = found.rest[: match.start("rest")].rstrip()
        whole = f"{label}{mark} {more[:-1]}"
        doubt = _doubt(whole, upper=_in_capitals(whole), form=found.form)
        form = Form.COLON if more[-1] == ":" else Form.STOP
        if doubt is not None:
            return replace(
                found, label=whole, form=form, upper=_in_capitals(whole), rest=match["rest"], doubtful=doubt
            )
        return found
    words = label.split()
    if found.form is Form.BARE and found.rest and len(words) > 1 and times[label] == 1:
        for size in range(len(words) - 1, 0, -1):
            if times[" ".join(words[:size])] > 1:
                rest = " ".join([*words[size:], found.rest])
                return replace(found, label=" ".join(words[:size]), rest=rest)
    return found
