"""What one text's cues have in common: a census over all lines finds the form in use."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from seven_stations.analysis.manuscript.layouts.standing import (
    CLEARLY,
    LEAST_BARE,
    MOSTLY,
    SOMETIMES,
    column_of_names,
    names_are_set_off,
    prevails,
    set_off,
    share,
)
from seven_stations.analysis.manuscript.lines.cues import MARKS, Candidate, candidate_of
from seven_stations.analysis.manuscript.lines.labels import SMALL_WORDS, Form
from seven_stations.analysis.manuscript.lines.listed_names import listed_names, persons_in
from seven_stations.analysis.manuscript.lines.longer_labels import joined
from seven_stations.analysis.manuscript.lines.names import GROUP_WORDS, key_of, parts_of
from seven_stations.analysis.manuscript.lines.play_headings import heads, is_heading
from seven_stations.analysis.manuscript.source import BLANK, Line

_DIRECTION = re.compile(r"^(?:[\[(_*]|(?:Enter|Re-?enter|Exit|Exeunt|Manet|ENTER|EXIT|EXEUNT)\b)")
_WORD = re.compile(r"[^\W\d_][\w’']*")
_COUNTING = frozenset(
    [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "1st",
        "2nd",
        "3rd",
        "4th",
        "an",
        "another",
        "young",
        "old",
    ]
)
"""Words that need no mention: directions name the officers, cues count them."""

_PLAIN = frozenset({Form.STOP, Form.COLON, Form.BARE, Form.GAP, Form.DASH})
_RISING = 0.8
_BEGUN_OTHERWISE = 0.12
"""Of the paragraphs, those that may begin like nothing in particular where paragraphs are speeches."""


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
    """Words with a capital in what looks like a direction or a list of persons, folded: who enters speaks."""
    doubted: bool = False
    """Most labels of the text are doubtful by themselves: its names are in small letters, or numbers."""
    paragraphs: bool = False
    """Paragraphs are speeches here: hardly one begins with anything but a cue, a heading or a direction."""
    bracketed: bool = False
    """Names that are known stand before a direction in brackets here, with no other mark: ``NORA [rises] Yes``."""
    italics: float = 0.0
    """Share (0..1) of the cues that begin in italics: ``_Anna._ Come.``"""
    column: int = 0
    """The least indent of names where most, each with a line to itself, stand far from the margin."""
    listed: bool = False
    """Numbers that stand for names count up: they are items of a list."""

    def accepts(self, candidate: Candidate, line: Line, before: Line) -> bool:
        """Whether the line is a cue, judged by the habits of the text."""
        known = self._known(candidate.label)
        if self.after_blank and not before.blank:
            return False
        if self.italics < SOMETIMES if candidate.italic else self.italics >= CLEARLY and known < 2:
            return False
        if line.indent < self.column:
            return False
        usual = self.doubted and self.paragraphs and before.blank and candidate.style == self.style
        if candidate.doubtful and not usual and (known < candidate.least or not (before.blank or self.doubted)):
            return False
        if candidate.label.isdigit():
            return not self.listed and (before.blank or candidate.style == self.style)
        if candidate.loose and known < 2 and self.bracketed and candidate.rest[:1] in ("[", "("):
            return candidate.upper and before.blank
        if candidate.loose and known < 2:
            return self.paragraphs and candidate.style == self.style and candidate.upper and not candidate.aside
        if candidate.style != self.style:
            return self._accepts_another(candidate, known, before)
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
        return (
            mentioned
            or (before.blank and self.paragraphs)
            or (self.hanging if candidate.rest else self.alone and before.blank)
        )

    def _accepts_another(self, candidate: Candidate, known: int, before: Line) -> bool:
        """Whether a cue of another form than the text's is believed: only of a name that is known by then."""
        if candidate.form is self.style[0] and candidate.form in MARKS:
            return known > 1 or before.blank
        if candidate.form is Form.COLON and self.style[0] is Form.COLON:
            return known > 1
        if candidate.form is Form.GAP and self.hanging and not self.alone:
            return before.blank
        if known < 2 or not before.blank or candidate.form not in _PLAIN:
            return False
        if candidate.upper != self.style[1]:
            return candidate.form is self.style[0]
        told = candidate.form in (Form.STOP, Form.COLON) or candidate.rest[:1] in ("[", "(")
        return candidate.upper or (self.paragraphs and told)

    def tells_of_somebody(self, text: str) -> bool:
        """Whether a paragraph begins with a name in capitals as cues are, and says what that person does."""
        first = text.split(maxsplit=1)[0]
        return self.style[1] and first.isupper() and self.paragraphs and self.labels[key_of(first)] > 1

    def _known(self, label: str) -> int:
        """How often the label is a cue; of several names together, the one that is so least often."""
        return self.labels[key_of(label)] or min(self.labels[key_of(part)] for part in parts_of(label))

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

    def speech_is_indented(self) -> bool:
        """Whether speeches are indented against their cues, which tells them from directions."""
        if self.usage is None or not self.usage.alone:
            return False
        inner = [
            following.indent > line.indent
            for found, line, following in zip(self.candidates, self.lines, self.lines[1:], strict=False)
            if found is not None and found.style == self.usage.style and not following.blank
        ]
        return len(inner) > 1 and sum(inner) >= CLEARLY * len(inner)


def census_of(lines: Sequence[Line]) -> Census:
    """The census of ``lines``."""
    candidates = joined(candidates_of(lines))
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
    if best is None:
        return None
    labels = Counter(
        key_of(found.label)
        for style, entries in seen.items()
        for found, _, _ in entries
        if (not found.loose or found.rest[:1] in ("[", "("))
        and (found.italic or best.italics < CLEARLY)
        and (
            style == best.style
            or (style[0] in _PLAIN and (style[1] == best.style[1] or found.label.isdigit()))
            or (style[0] is best.style[0] and style[0] in MARKS)
            or (found.form is Form.GAP and best.hanging)
        )
    )
    bracketed = [
        labels[key_of(found.label)] > 1
        for found in candidates
        if found is not None and found.loose and found.upper and found.rest[:1] in ("[", "(")
    ]
    numbers = [int(found.label) for found in candidates if found is not None and found.label.isdigit()]
    rising = sum(other == one + 1 for one, other in pairwise(numbers))
    return replace(
        best,
        labels=labels,
        paragraphs=_are_speeches(lines, candidates, best),
        bracketed=len(bracketed) >= LEAST_BARE and share(bracketed) >= MOSTLY,
        listed=rising >= _RISING * (len(numbers) - 1),
    )


def _are_speeches(lines: Sequence[Line], candidates: Sequence[Candidate | None], usage: Usage) -> bool:
    """Whether paragraphs, once the play has begun, are cues with their speech, or plainly something else."""
    begun = cues = others = 0
    for before, line, found in zip([BLANK, *lines], lines, candidates, strict=False):
        if line.blank or not before.blank:
            continue
        if found is not None and found.style == usage.style and usage.labels[key_of(found.label)] > 1:
            cues += 1
            begun = 1
        elif begun and found is None and line.text[0] not in "[(_*#" and not is_heading(line):
            others += 1
    return cues > 0 and others <= _BEGUN_OTHERWISE * cues


def _mentioned(lines: Sequence[Line]) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:
        if _DIRECTION.match(line.text):
            found.update(key_of(word) for word in set(_WORD.findall(line.text)) if word[0].isupper())
    persons = takewhile(lambda text: not heads(text), persons_in([line.text for line in lines]))
    return frozenset(found.union(*(name.split() for name in listed_names(persons))))


def _usage(
    style: tuple[Form, bool],
    found: list[tuple[Candidate, Line, Line]],
    lines: Sequence[Line],
    mentioned: frozenset[str],
) -> Usage | None:
    labels = Counter(key_of(candidate.label) for candidate, _, _ in found)
    repeated = [entry for entry in found if labels[key_of(entry[0].label)] > 1]
    form, upper = style
    sure = repeated if repeated or not upper or form is Form.PARTED else [one for one in found if not one[0].loose]
    if not sure:
        return None
    if form is Form.DASH and not upper and not prevails(sure, lines):
        return None
    if form in (Form.BARE, Form.PARTED) and not upper and not (set_off(sure) or prevails(sure, lines)):
        return None
    indents = Counter(line.indent for candidate, line, _ in sure if candidate.rest)
    indent, at_indent = indents.most_common(1)[0] if indents else (0, 0)
    agreed = indent if indents and at_indent >= CLEARLY * sum(indents.values()) else None
    others: list[bool] = []
    if agreed is not None:
        numbers = {line.number for _, line, _ in found}
        others = [line.indent != agreed for line in lines if not line.blank and line.number not in numbers]
    alone = share([not candidate.rest for candidate, _, _ in sure]) >= MOSTLY
    return Usage(
        style=style,
        labels=labels,
        alone=alone,
        column=column_of_names([line for candidate, line, _ in sure if not candidate.rest], lines) if alone else 0,
        after_blank=share([before.blank for _, _, before in sure]) >= CLEARLY or names_are_set_off(sure),
        indent=agreed,
        hanging=share(others) >= MOSTLY,
        count=len(found) if upper and repeated and form is not Form.PARTED else len(sure),
        mentioned=mentioned,
        doubted=share([candidate.doubtful for candidate, _, _ in sure]) >= CLEARLY,
        italics=share([candidate.italic for candidate, _, _ in sure if not candidate.doubtful]),
    )
