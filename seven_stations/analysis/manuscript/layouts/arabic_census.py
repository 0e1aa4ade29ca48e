"""What one Arabic text's cues have in common: a census over all lines finds the forms in use."""

from collections import Counter
from dataclasses import replace

from seven_stations.analysis.manuscript.layouts.arabic_acts import acts_among
from seven_stations.analysis.manuscript.lines.arabic_cues import (
    Said,
    alone,
    is_mood,
    tells_action,
    with_colon,
    with_dash,
)
from seven_stations.analysis.manuscript.lines.arabic_headings import ArabicHeading, folded, scene_heading
from seven_stations.analysis.manuscript.lines.headings import slugline
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.source import BLANK, Line
from seven_stations.analysis.progress import reached

_CLEARLY = 0.9
_TIMES_DOUBTED = 3
"""Times that a word of the language must stand where names do before it is one."""

_LEAST_PARTED = 4
_PARTED = 0.1
"""Of the lines, those that names with blank lines around them must fill."""

_MOODS = 2
"""Times that a name may be said in one mood; with more, the words are part of the name."""

_FEW_WORDS = 4
_FULL = 0.75
"""Of the width to which lines are broken, that of a line whose paragraph goes on below."""

_OTHERWISE = 0.1
"""Of the speeches, paragraphs that may be something else where every name has a blank line above."""


class ArabicCensus:
    """The lines of a text, their headings, and how often each label stands before a colon, a dash, or alone."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self.headings = {line.number: _heading_of(line.text) for line in [BLANK, *lines]}
        self.acts = acts_among(lines, self.headings)
        self._colons: Counter[str] = Counter()
        self._alones: Counter[str] = Counter()
        self._dashes: Counter[str] = Counter()
        self._tabbed: Counter[str] = Counter()
        self._doubtful: set[str] = set()
        self._parted = self._are_parted()
        self._take_census()
        repeated = sum(count for count in self._alones.values() if count > 1)
        colons = sum(self._colons.values())
        self._alone_style = repeated >= 3 and repeated > colons
        self._dash_style = sum(c for c in self._dashes.values() if c > 1) > max(2, 2 * colons, 2 * repeated)
        sure = [key for key, count in self._colons.items() if count > 1]
        self._tabs = sum(self._tabbed[key] for key in sure) > _CLEARLY * sum(self._colons[key] for key in sure)
        self._wrap = self._width()
        shown = sum(not line.blank for line in lines)
        self._dashed = self._dash_style and 2 * sum(c for c in self._dashes.values() if c > 1) > shown
        self._set_off = self._alone_style and self._are_set_off()
        self._dense = sum(line.blank for line in lines) * 10 < len(lines)

    def _take_census(self) -> None:
        """Count the labels of every form. What stands nowhere but right below headings is a place."""
        openings: Counter[str] = Counter()
        marks: list[tuple[str, str]] = []
        headed = False
        self._above: Counter[str] = Counter()  # labels with a colon whose speech stands below
        for index, line in enumerate(self._lines):
            reached(0.3 + 0.2 * index / len(self._lines))
            if line.blank:
                continue
            if self.headings[line.number] or is_transition(line.text):
                headed = True
                continue
            standing = self._alone(index)
            if headed and standing:
                openings[key_of(standing.label)] += 1
            headed = False
            for said in (with_colon(line.text), standing, with_dash(line.text)):
                if said and not (said.doubtful and self._goes_over(index)):
                    {":": self._colons, "": self._alones}.get(said.form, self._dashes)[key_of(said.label)] += 1
                    marks.append((key_of(said.label), said.form))
                    self._tabbed[key_of(said.label)] += said.tabbed
                    if said.doubtful:
                        self._doubtful.add(key_of(said.label))
                    if said.form == ":" and not said.rest:
                        self._above[key_of(said.label)] += 1
        for key, count in openings.items():
            if self._alones[key] == count:
                del self._alones[key]
        usual = Counter(mark for key, mark in marks if mark not in (":", "") and self._dashes[key] > 1)
        self._dash = usual.most_common(1)[0][0] if usual else ""
        for counts in (self._colons, self._alones, self._dashes):
            for key in self._doubtful & counts.keys():
                if counts[key] < _TIMES_DOUBTED:
                    del counts[key]
        self._names = self._colons.keys() | self._alones.keys()
        self._said_below = 2 * self._above.total() > self._colons.total()

    def line(self, index: int) -> Line:
        """The line at ``index``; a blank one before the first and after the last."""
        return self._lines[index] if 0 <= index < len(self._lines) else BLANK

    def names(self, key: str) -> bool:
        """Whether the label is a name for all that the census knows."""
        return self._colons[key] > 0 or self._alones[key] > 1

    def goes_on(self, index: int) -> bool:
        """Whether a line right below speech is spoken too: not where it tells what somebody does."""
        before, line = self.line(index - 1), self.line(index)
        if self._wrap and len(before.text) >= _FULL * self._wrap:
            return True
        if line.indent < before.indent and self._alone_style:
            return False
        words = folded(line.text).split()
        first = words[0].strip("-–—*.") if words else ""
        known = any(
            self._colons[key] or self._alones[key] > 1
            for key in (first, " ".join(words[:2]))
            if key in self._names
        )
        return not (tells_action(first) or known or line.text.startswith(("-", "–", "*")))

    def cue(self, index: int, *, speaking: bool = False, waiting: bool = False) -> Said | None:
        line = self.line(index)
        said = with_colon(line.text)
        if said is not None:
            is_cue = self._is_colon_cue(said, index, speaking=speaking, waiting=waiting)
            return self._without_mood(said) if is_cue else None
        said = self._alone(index)
        if said is not None and self._is_alone_cue(said, index, waiting=waiting):
            return said
        said = with_dash(line.text) if self._dash_style else None
        if said is None:
            return None
        known = self._dashes[key_of(said.label)]
        return said if known > 1 or (known and self._once(said, index)) else None

    def _without_mood(self, said: Said) -> Said:
        """A cue of a known name with words behind it that tell how it is said: those are no part of the name."""
        words = said.label.split()
        if said.aside or len(words) < 2 or self._colons[key_of(said.label)] > _MOODS:
            return said
        for cut in range(len(words) - 1, 0, -1):
            name = " ".join(words[:cut])
            if self._colons[key_of(name)] > 1 and is_mood(words[cut:]):
                return replace(said, label=name, aside=f"({' '.join(words[cut:])})")
        return said

    def _once(self, said: Said, index: int) -> bool:
        """Whether a name before a dash is believed that has but one cue: where such cues begin most paragraphs."""
        begins = self._dashed or (self._wrap and len(self.line(index - 1).text) < _FULL * self._wrap)
        return bool(begins) and said.form == self._dash and len(said.label.split()) <= _FEW_WORDS

    def _is_colon_cue(self, said: Said, index: int, *, speaking: bool, waiting: bool) -> bool:
        """A colon also stands in the middle of what is said: a label seen once has to fit the text's habits."""
        key, before = key_of(said.label), self.line(index - 1)
        known = 0 if said.doubtful and self._goes_over(index) else self._colons[key]
        if not known or (self._tabs and said.rest):
            return said.tabbed and known > 0
        if self._alone_style:
            return self._alones[key] > 1 or (known > 1 and before.blank)
        if said.rest and self._said_below:
            return self._above[key] > 0
        if waiting and not before.blank:
            return self._above[key] > 0 or known > 3
        if known == 1 and self._wrap and speaking and len(before.text) >= _FULL * self._wrap:
            return False
        return known > 1 or len(said.label.split()) <= 3

    def _is_alone_cue(self, said: Said, index: int, *, waiting: bool) -> bool:
        before = self.line(index - 1)
        key = key_of(said.label)
        if self._colons[key] > 1 and before.blank:
            return True
        if not self._alone_style:
            return False
        # Where a text has no blank lines, a name known by its repetition is a cue, but not right below another.
        if self._dense and not waiting and self._alones[key] > 1:
            return True
        if not self._alones[key]:
            return False
        if self._set_off:
            return before.blank
        set_off = before.blank or self.line(index).indent > self.line(index + 1).indent
        return set_off and (self._alones[key] > 1 or (before.blank and len(said.label.split()) <= 3))

    def _are_set_off(self) -> bool:
        """Whether every name that comes back has a blank line above, and paragraphs of two lines are speeches."""
        known = paragraphs = others = 0
        for index, line in enumerate(self._lines):
            if line.blank or not self.line(index - 1).blank or self.line(index + 1).blank:
                continue
            said = self._alone(index)
            paragraphs += 1
            if said is not None:
                known += self._alones[key_of(said.label)] > 1
            else:
                others += not self.headings[line.number] and line.text[0] not in "(["
        return known > 0 and others <= _OTHERWISE * known

    def _are_parted(self) -> bool:
        """Whether names that have their line to themselves have a blank one below it as well as above."""
        parted: Counter[str] = Counter()
        shown = together = 0
        for index, line in enumerate(self._lines):
            shown += not line.blank
            if line.blank or not self.line(index - 1).blank or self.headings[line.number]:
                continue
            said = alone(line.text)
            if said is None or said.doubtful:
                continue
            if self.line(index + 1).blank:
                parted[key_of(said.label)] += 1
            else:
                together += 1
        again = sum(count for count in parted.values() if count > 1)
        return again >= _LEAST_PARTED and again > together and again >= _PARTED * shown

    def _goes_over(self, index: int) -> bool:
        """Whether the line above ends in the middle of a sentence."""
        before = self.line(index - 1)
        return not before.blank and before.text[-1].isalnum() and not self.headings[before.number]

    def _alone(self, index: int) -> Said | None:
        line, following = self.line(index), self.line(index + 1)
        if following.blank:
            return alone(line.text) if self._parted else None
        if following.text[0] not in "([" and self.headings[following.number]:
            return None
        return alone(line.text)

    def _width(self) -> int:
        """The width to which the lines of the text are broken; 0 where a line is a paragraph."""
        lengths = [len(line.text) for line in self._lines if len(line.text) > 30]
        if len(lengths) < 8 or max(lengths) > 110:
            return 0
        widest = max(lengths)
        near = sum(1 for length in lengths if length >= 0.85 * widest)
        return widest if near >= 0.3 * len(lengths) else 0


def _heading_of(text: str) -> ArabicHeading | None:
    slug = slugline(text)
    if slug is not None:
        return ArabicHeading(True, slug.setting, slug.time, slug.place)
    return scene_heading(text)
