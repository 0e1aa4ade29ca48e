"""Cues of stage plays: how one text marks who speaks.

Plays agree with themselves, not with one another: ``HAMLET.`` above the speech or before it, ``Hamlet:``, the name
alone in capitals, or set off by a gap. A census over the whole text finds the form in use.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from worker.language.stop_words import is_stop_word
from worker.manuscript.headings import act_heading, scene_heading, slugline, stands_beside_acts
from worker.manuscript.markup import without_emphasis
from worker.manuscript.names import key_of, looks_upper
from worker.manuscript.source import BLANK, Line
from worker.manuscript.transitions import is_transition

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

_SMALL_WORDS = frozenset(
    {"and", "of", "the", "de", "la", "le", "du", "von", "van", "a", "to", "in", "with", "his", "her"}
)
_NOT_NAMES = """
note notes setting settings time place places scene scenes act acts characters cast title author by music
lights light sound curtain end finis exeunt exit enter reenter blackout intermission interval copyright
contents dramatis personae persons warning example yes no oh ah well why what how nay ay
aye come go so now sir madam good here there indeed alas farewell peace amen hark ho lo true never always
thus then but and or if for with who when where which silence pause beat song both thanks please stop wait
look listen sorry okay hello goodbye welcome date part chapter synopsis source summary stage direction
directions http https www ps nb setting
"""
_NO_NAMES = frozenset(_NOT_NAMES.split())
_FIRST_MARK = re.compile(r"[.:(\[]")
_DASH = re.compile(r"[–—]|--|\s-\s")
LONGEST_LABEL = 50
MOST_WORDS = 6
CLEARLY = 0.9
"""Share of the cues that must agree on a trait (a blank line before, an indent) for it to be required of all."""


MOSTLY = 0.8


class Form(Enum):
    """How a cue stands in its line."""

    STOP = "NAME."
    COLON = "NAME:"
    BARE = "NAME"
    GAP = "NAME  text"
    DASH = "NAME — text"


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


@dataclass(frozen=True, slots=True)
class Usage:
    """What the census found: the style in use, and what the cues of the text have in common."""

    style: tuple[Form, bool]
    labels: Counter[str]
    alone: bool
    after_blank: bool
    indent: int | None
    hanging: bool
    count: int

    def accepts(self, candidate: Candidate, line: Line, before: Line) -> bool:
        """Whether the line is a cue, judged by the habits of the text."""
        known = self.labels[key_of(candidate.label)]
        if self.after_blank and not before.blank:
            return False
        if candidate.style != self.style:
            # Another form of cue is believed only of a name that is well known by then.
            if candidate.form is Form.COLON and self.style[0] is Form.COLON:
                return known > 1
            plain = candidate.form in (Form.STOP, Form.COLON, Form.BARE)
            return known > 1 and before.blank and candidate.upper and self.style[1] and plain
        if self.alone and candidate.rest:
            return known > 1 and candidate.upper and before.blank
        if self.indent is not None and candidate.rest and line.indent != self.indent:
            return False
        if candidate.upper:
            return True
        if known > 1 or (candidate.form is Form.COLON and before.blank):
            return True
        # Seen once only: believed where the layout of the text sets cues apart from everything else.
        return self.hanging if candidate.rest else self.alone and before.blank


def candidate_of(line: Line, following: Line) -> Candidate | None:
    """The cue that ``line`` would be, if it is one; ``None`` where it cannot be."""
    text = without_emphasis(line.text)
    if not text or text[0] in "[(<>=#|" or slugline(text) or is_transition(text):
        return None
    found = _gapped(text) or _punctuated(text) or _dashed(text) or _bare(text, following)
    if found is None or scene_heading(text) or (act_heading(text) and not stands_beside_acts(text)):
        return None
    return found


def candidates_of(lines: Sequence[Line]) -> list[Candidate | None]:
    """For every line the cue that it may be."""
    followers = [*lines[1:], BLANK]
    return [candidate_of(line, following) for line, following in zip(lines, followers, strict=True)]


def census(lines: Sequence[Line], candidates: Sequence[Candidate | None]) -> Usage | None:
    """The style of cue that the text uses, or ``None`` where no two lines look alike enough to call it a play.

    ``candidates`` are those of ``lines``, one by one.
    """
    seen: dict[tuple[Form, bool], list[tuple[Candidate, Line, Line]]] = {}
    for before, line, candidate in zip([BLANK, *lines], lines, candidates, strict=False):
        if candidate is not None:
            seen.setdefault(candidate.style, []).append((candidate, line, before))
    best: Usage | None = None
    for style, found in seen.items():
        usage = _usage(style, found, lines)
        if usage is not None and (best is None or usage.count > best.count):
            best = usage
    return best


def _usage(
    style: tuple[Form, bool], found: list[tuple[Candidate, Line, Line]], lines: Sequence[Line]
) -> Usage | None:
    labels = Counter(key_of(candidate.label) for candidate, _, _ in found)
    repeated = [entry for entry in found if labels[key_of(entry[0].label)] > 1]
    sure = repeated if repeated or not style[1] else found
    form, upper = style
    if not sure or (form in (Form.BARE, Form.DASH) and not upper):
        return None
    indents = Counter(line.indent for candidate, line, _ in sure if candidate.rest)
    indent, at_indent = indents.most_common(1)[0] if indents else (0, 0)
    agreed = indent if indents and at_indent >= CLEARLY * sum(indents.values()) else None
    numbers = {line.number for _, line, _ in found}
    others = [line.indent != agreed for line in lines if not line.blank and line.number not in numbers]
    return Usage(
        style=style,
        labels=labels,
        alone=_share([not candidate.rest for candidate, _, _ in sure]) >= MOSTLY,
        after_blank=_share([before.blank for _, _, before in sure]) >= CLEARLY,
        indent=agreed,
        hanging=agreed is not None and bool(others) and _share(others) >= MOSTLY,
        count=len(found) if upper and repeated else len(sure),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


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
    match = _DASHED.match(text) if _DASH.search(text, 1, LONGEST_LABEL + 3) else None
    if match is None or not _is_name(match["label"].rstrip(","), upper=True, form=Form.DASH):
        return None
    return Candidate(match["label"].rstrip(","), Form.DASH, True, match["rest"].strip())


def _bare(text: str, following: Line) -> Candidate | None:
    if following.blank or len(text) > LONGEST_LABEL * 2 or text[-1] in "?!,;":
        return None
    match = _ASIDE_AFTER.match(text)
    label, aside = (match["label"].strip(), match["aside"].strip()) if match else (text, "")
    label, spoken_to = _split_aside(label)
    if not looks_upper(label) or not _is_name(label, upper=True, form=Form.BARE):
        return None
    return Candidate(label, Form.BARE, True, "", aside or spoken_to)


def _is_name(label: str, *, upper: bool, form: Form) -> bool:
    words = label.replace("/", " ").split()
    if not words or len(words) > MOST_WORDS or len(label) > LONGEST_LABEL or label[-1] in "!?;":
        return False
    if not any(c.isalpha() for c in label):
        return False
    first = words[0].strip(",.'’").lower()
    if len(words) == 1 and (first in _NO_NAMES or (not upper and is_stop_word(first))):
        return False
    if first in {"act", "scene", "exit", "exeunt", "enter", "dramatis", "end", "the"} and first != "the":
        return False
    if len(label) == 1 or (len(words) > 1 and all(len(word) == 1 for word in words)):
        return form is Form.COLON and len(words) == 1  # plays of letters: "A: …"
    if upper:
        return label.upper() not in {"THE END", "FINIS", "CURTAIN"}
    return (
        all(word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS for word in words)
        and words[0][0].isupper()
    )
