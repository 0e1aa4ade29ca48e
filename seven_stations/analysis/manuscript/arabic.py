"""Arabic screenplays and plays: who speaks, what is spoken, what is told, scene by scene."""

import re
from collections import Counter
from collections.abc import Sequence

from seven_stations.analysis.manuscript.arabic_cues import Said, alone, tells_action, with_colon, with_dash
from seven_stations.analysis.manuscript.arabic_headings import (
    ArabicHeading,
    act_heading,
    attributes,
    folded,
    scene_heading,
)
from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.headings import slugline
from seven_stations.analysis.manuscript.markup import without_emphasis
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.manuscript.names import key_of
from seven_stations.analysis.manuscript.preparation import prepared
from seven_stations.analysis.manuscript.source import BLANK, Line
from seven_stations.analysis.manuscript.transitions import is_transition

_INLINE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BEFORE_TITLE = re.compile(r"^(?:العنوان|عنوان|فيلم|مسلسل|مسرحية|سيناريو)\s*[:：]\s*")
_BASMALA = re.compile(r"^بسم الله(?: الرحمن الرحيم)?\W*$")


def parse(raw: Sequence[str]) -> Draft:
    """The draft of an Arabic text; line numbers are those of ``raw``."""
    return _Parser(prepared(raw)).run()


class _Parser:
    """One pass over the lines, after a census of the labels."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._headings = {line.number: _heading_of(line.text) for line in [BLANK, *lines]}
        self._draft = Draft()
        self._speaking = False
        self._waiting = False  # a cue without words on its line: the next line is spoken
        self._colons: Counter[str] = Counter()
        self._alones: Counter[str] = Counter()
        self._dashes: Counter[str] = Counter()
        self._take_census()
        repeated = sum(count for count in self._alones.values() if count > 1)
        colons = sum(self._colons.values())
        self._alone_style = repeated >= 3 and repeated > colons
        self._dash_style = sum(c for c in self._dashes.values() if c > 1) > max(3, 2 * colons, 2 * repeated)
        self._wrap = self._wrap_width()
        self._dense = sum(line.blank for line in lines) * 10 < len(lines)

    def _take_census(self) -> None:
        """Count the labels of every form. What stands nowhere but right below headings is a place."""
        openings: Counter[str] = Counter()
        headed = False
        self._above: Counter[str] = Counter()  # labels with a colon whose speech stands below
        for index, line in enumerate(self._lines):
            if line.blank:
                continue
            if self._headings[line.number] or is_transition(line.text):
                headed = True
                continue
            standing = self._alone(index)
            if headed and standing:
                openings[key_of(standing.label)] += 1
            headed = False
            for said in (with_colon(line.text), standing, with_dash(line.text)):
                if said:
                    {":": self._colons, "-": self._dashes, "": self._alones}[said.form][key_of(said.label)] += 1
                    if said.form == ":" and not said.rest:
                        self._above[key_of(said.label)] += 1
        for key, count in openings.items():
            if self._alones[key] == count:
                del self._alones[key]
        self._names = self._colons.keys() | self._alones.keys()

    def run(self) -> Draft:
        index = self._front_matter()
        while index < len(self._lines):
            index = self._read(index)
        return self._draft

    def _line(self, index: int) -> Line:
        return self._lines[index] if 0 <= index < len(self._lines) else BLANK

    def _read(self, index: int) -> int:
        line = self._line(index)
        if line.blank:
            if not self._waiting:
                self._speaking = False
            return index + 1
        heading = self._headings[line.number]
        if act_heading(line.text):
            self._draft.items.append(ActBreak(_shown(line.text), line.number))
            self._quiet()
            if heading is None:
                return index + 1
        if heading is not None:
            self._quiet()
            return self._scene(index, heading)
        if is_transition(line.text):
            self._draft.add(Kind.TRANSITION, line.text, line.number)
            self._quiet()
            return index + 1
        said = self._cue(index)
        if said is not None:
            self._draft.items.append(Cue(said.label, line.number))
            self._speaking, self._waiting = True, not said.rest
            for aside in _INLINE.findall(said.aside):
                self._draft.add(Kind.PARENTHETICAL, aside.strip(), line.number)
            if said.rest:
                self._spoken(said.rest, line.number)
            return index + 1
        if not _BASMALA.match(folded(line.text)) or self._speaking:
            self._plain(index)
        return index + 1

    def _quiet(self) -> None:
        self._speaking = self._waiting = False

    def _plain(self, index: int) -> None:
        """A line without a cue of its own: a direction in brackets, more of a speech, or action."""
        line, text = self._line(index), self._line(index).text
        bracketed = text[0] in "([" and text.rstrip(" .").endswith((")", "]"))
        if bracketed and len(_INLINE.sub("", text).strip(" .")) == 0:
            kind = Kind.PARENTHETICAL if self._speaking else Kind.ACTION
            self._draft.add(kind, text.strip("()[] ."), line.number)
        elif self._speaking and (self._waiting or self._goes_on(index)):
            self._waiting = False
            self._spoken(text, line.number)
        else:
            self._quiet()
            self._draft.add(Kind.ACTION, without_emphasis(text), line.number)

    def _goes_on(self, index: int) -> bool:
        """Whether a line right below speech is spoken too: not where it tells what somebody does."""
        before, line = self._line(index - 1), self._line(index)
        if self._wrap and len(before.text) >= 0.75 * self._wrap:
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

    def _spoken(self, text: str, number: int) -> None:
        for aside in _INLINE.findall(text):
            self._draft.add(Kind.PARENTHETICAL, aside.strip(), number)
        spoken = without_emphasis(" ".join(_INLINE.sub(" ", text).split()))
        if any(c.isalnum() for c in spoken):
            self._draft.add(Kind.DIALOGUE, spoken, number)

    def _cue(self, index: int) -> Said | None:
        line = self._line(index)
        said = with_colon(line.text)
        if said is not None:
            return said if self._is_colon_cue(said, index) else None
        said = self._alone(index)
        if said is not None and self._is_alone_cue(said, index):
            return said
        said = with_dash(line.text) if self._dash_style else None
        return said if said is not None and self._dashes[key_of(said.label)] > 1 else None

    def _is_colon_cue(self, said: Said, index: int) -> bool:
        """A colon also stands in the middle of what is said: a label seen once has to fit the text's habits."""
        key, before = key_of(said.label), self._line(index - 1)
        known = self._colons[key]
        if self._alone_style:
            return self._alones[key] > 1 or (known > 1 and before.blank)
        if said.rest and 2 * self._above.total() > self._colons.total():
            return self._above[key] > 0
        if self._waiting and not before.blank:
            return self._above[key] > 0 or known > 3
        if known == 1 and self._wrap and self._speaking and len(before.text) >= 0.75 * self._wrap:
            return False
        return known > 1 or len(said.label.split()) <= 3

    def _is_alone_cue(self, said: Said, index: int) -> bool:
        before = self._line(index - 1)
        key = key_of(said.label)
        if self._colons[key] > 1 and before.blank:
            return True
        if not self._alone_style:
            return False
        # Where a text has no blank lines, a name known by its repetition is a cue, but not right below another.
        if self._dense and not self._waiting and self._alones[key] > 1:
            return True
        set_off = before.blank or self._line(index).indent > self._line(index + 1).indent
        return set_off and (self._alones[key] > 1 or (before.blank and len(said.label.split()) <= 3))

    def _alone(self, index: int) -> Said | None:
        line, following = self._line(index), self._line(index + 1)
        if following.blank or (following.text[0] not in "([" and self._headings[following.number]):
            return None
        return alone(line.text)

    def _scene(self, index: int, heading: ArabicHeading) -> int:
        """A heading with the lines below that complete it (time, inside or outside, place); the next index."""
        first = self._line(index)
        shown = [_shown(first.text)]
        setting, time, place = heading.setting, heading.time, heading.place
        at = last = index
        while at + 1 < len(self._lines) and at - index < 5:
            at += 1
            line = self._line(at)
            if line.blank:
                continue
            more = attributes(line.text) if setting is None or time is None else None
            if more is not None and scene_heading(line.text) is not None and _numbered_apart(line.text):
                break
            if more is not None:
                setting, time, place = setting or more.setting, time or more.time, place or more.place
            elif place is None and last - index < 2 and self._is_place(at):
                place = _shown(line.text)
            else:
                break
            shown.append(_shown(line.text))
            last = at
        self._draft.items.append(
            SceneBreak(" - ".join(shown), first.number, self._line(last).number, place, setting, time)
        )
        return last + 1

    def _is_place(self, index: int) -> bool:
        line, following = self._line(index), self._line(index + 1)
        text = line.text
        key = key_of(text)
        if len(text.split()) > 6 or text[-1] in ".:؟?!،…" or self._colons[key] or self._alones[key] > 1:
            return False
        if text[0] in '(["«' or is_transition(text) or act_heading(text) or tells_action(text):
            return False
        return following.blank or attributes(following.text) is not None or not self._line(index - 1).blank

    def _front_matter(self) -> int:
        """Title and credits before the first heading; the index at which the text itself begins."""
        first = next(
            (i for i, line in enumerate(self._lines) if self._headings[line.number] or act_heading(line.text)),
            None,
        )
        if first is None:
            return 0
        known = [
            i
            for i in range(first)
            if (said := with_colon(self._line(i).text)) and self._colons[key_of(said.label)] > 1
        ]
        if len(known) > 2:
            return 0
        for line in self._lines[:first]:
            if not line.blank and not _BASMALA.match(folded(line.text)) and len(line.text) <= 80:
                self._draft.title_page["title"] = _BEFORE_TITLE.sub("", line.text).strip('*#_«»" ')
                break
        return first

    def _wrap_width(self) -> int:
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


def _numbered_apart(text: str) -> bool:
    heading = scene_heading(text)
    return heading is not None and heading.numbered


def _shown(text: str) -> str:
    return text.strip(" *#_\t")
