"""What one text's cues have in common: a census over all lines finds the form in use."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from seven_stations.analysis.manuscript.cues import MARKS, SMALL_WORDS, Candidate, Form, candidate_of
from seven_stations.analysis.manuscript.names import GROUP_WORDS, key_of
from seven_stations.analysis.manuscript.source import BLANK, Line

_DIRECTION = re.compile(r"^(?:[\[(_*]|(?:Enter|Re-?enter|Exit|Exeunt|Manet|ENTER|EXIT|EXEUNT)\b)")
_WORD = re.compile(r"[^\W\d_][\w’']*")
_COUNTING = frozenset(
    ["first", "second", "third", "fourth", "fifth", "sixth", "1st", "2nd", "3rd", "4th", "another", "young", "old"]
)
"""Words that need no mention: directions name the officers, cues count them."""

CLEARLY = 0.9
"""Share of the cues that must agree on a trait (a blank line before, an indent) for it to be required of all."""

LEAST_BARE = 6
"""Lines that names without capitals must fill before they are taken for cues."""

OFTEN = 0.25
"""Share of all lines that names in small letters before a dash must begin."""

MOSTLY = 0.8
"""Share from which a trait counts as the habit of the text."""


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
    mentioned: frozenset[str]
    """Words with a capital in what looks like a direction, folded: who enters is who speaks."""

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
        if self.indent is not None and (candidate.rest or self.hanging) and line.indent != self.indent:
            return False
        if candidate.upper or candidate.form in MARKS:
            return True
        set_off = self.hanging if candidate.rest else before.blank
        mentioned = self._mentions(candidate.label)
        if known > 1:
            # "Speak. …" may well begin two lines of verse.
            return set_off or mentioned or known > 2 or before.blank or candidate.form is Form.COLON
        if candidate.form is Form.COLON and (before.blank or len(candidate.label.split()) > 1):
            return True
        # Seen once only: believed where the layout of the text sets cues apart from everything else.
        return mentioned or (self.hanging if candidate.rest else self.alone and before.blank)

    def _mentions(self, label: str) -> bool:
        words = [word for word in key_of(label).split() if word not in _COUNTING and word not in SMALL_WORDS]
        return bool(words) and all(
            word in self.mentioned or f"{word}s" in self.mentioned or word in GROUP_WORDS for word in words
        )


@dataclass(frozen=True, slots=True)
class Census:
    """The lines of a text, for every line the cue that it may be, and the usage of the text."""

    lines: Sequence[Line]
    candidates: Sequence[Candidate | None]
    usage: Usage | None

    def part(self, first: int, last: int) -> "Census":
        """The census of the lines from ``first`` up to ``last`` alone."""
        lines, candidates = self.lines[first:last], self.candidates[first:last]
        return Census(lines, candidates, usage_of(lines, candidates))


def census_of(lines: Sequence[Line]) -> Census:
    """The census of ``lines``."""
    candidates = candidates_of(lines)
    return Census(lines, candidates, usage_of(lines, candidates))


def candidates_of(lines: Sequence[Line]) -> list[Candidate | None]:
    """For every line the cue that it may be."""
    followers = [*lines[1:], BLANK]
    return [candidate_of(line, following) for line, following in zip(lines, followers, strict=False)]


def usage_of(lines: Sequence[Line], candidates: Sequence[Candidate | None]) -> Usage | None:
    """The style of cue that the text uses, or ``None`` where no two lines look alike enough to call it a play.

    ``candidates`` are those of ``lines``, one by one.
    """
    seen: dict[tuple[Form, bool], list[tuple[Candidate, Line, Line]]] = {}
    for before, line, candidate in zip([BLANK, *lines], lines, candidates, strict=False):
        if candidate is not None:
            seen.setdefault(candidate.style, []).append((candidate, line, before))
    best: Usage | None = None
    mentioned = _mentioned(lines)
    for style, found in seen.items():
        usage = _usage(style, found, lines, mentioned)
        if usage is not None and (best is None or usage.count > best.count):
            best = usage
    return best


def _mentioned(lines: Sequence[Line]) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:
        if _DIRECTION.match(line.text):
            found.update(key_of(word) for word in set(_WORD.findall(line.text)) if word[0].isupper())
    return frozenset(found)


def _usage(
    style: tuple[Form, bool],
    found: list[tuple[Candidate, Line, Line]],
    lines: Sequence[Line],
    mentioned: frozenset[str],
) -> Usage | None:
    labels = Counter(key_of(candidate.label) for candidate, _, _ in found)
    repeated = [entry for entry in found if labels[key_of(entry[0].label)] > 1]
    sure = repeated if repeated or not style[1] else found
    form, upper = style
    if not sure:
        return None
    if form is Form.DASH and not upper and not _prevails(len(sure), lines):
        return None
    if form is Form.BARE and not upper and not _set_off(sure):
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
        mentioned=mentioned,
    )


def _prevails(count: int, lines: Sequence[Line]) -> bool:
    """Whether so many dashes behind words in small letters are a form: sentences have them too."""
    return count >= max(LEAST_BARE, OFTEN * sum(not line.blank for line in lines))


def _set_off(found: list[tuple[Candidate, Line, Line]]) -> bool:
    """Whether names without capitals or marks can be told at all: by a blank line above, and by coming back."""
    return len(found) >= LEAST_BARE and _share([before.blank for _, _, before in found]) >= CLEARLY


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
