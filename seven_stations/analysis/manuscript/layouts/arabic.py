"""Arabic screenplays and plays: who speaks, what is spoken, what is told, scene by scene."""

import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.layouts import title as titles
from seven_stations.analysis.manuscript.layouts.arabic_census import ArabicCensus
from seven_stations.analysis.manuscript.lines.arabic_cues import tells_action
from seven_stations.analysis.manuscript.lines.arabic_headings import (
    ArabicHeading,
    act_heading,
    attributes,
    folded,
    scene_heading,
)
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.manuscript.preparation import prepared
from seven_stations.analysis.manuscript.source import Line
from seven_stations.analysis.progress import reached

_INLINE = re.compile(r"[(\[]{1,2}([^()\[\]]*)[)\]]{1,2}")
_BEFORE_TITLE = re.compile(r"^(?:العنوان|عنوان|فيلم|مسلسل|مسرحية|سيناريو)\s*[:：]\s*")
_KIND = re.compile(r"^(?:مسرحيه|تمثيليه|فيلم|سيناريو)(?: (?:للاطفال|مدرسيه|قصيره?|شعريه|كوميديه))?$")
"""A line that only says what kind of text it is, folded."""

_CLOSES = {"(": ")", "[": "]"}
_LONGEST_DIRECTION = 40
"""Lines after which a bracket that does not close was no direction."""

_SAYS = re.compile(r"[^\W_]")
_BASMALA = re.compile(r"^بسم الله(?: الرحمن الرحيم)?\W*$")


_NEAR_TITLE = 4
"""Lines with text among which the author's name stands below a title."""

_TWICE = 0.2
"""Of the cues above the first heading, those of names that spoke before: a list of persons has none."""


def parse(raw: Sequence[str]) -> Draft:
    """The draft of an Arabic text; line numbers are those of ``raw``."""
    return _Parser(prepared(raw)).run()


class _Parser:
    """One pass over the lines, after a census of the labels."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._census = ArabicCensus(lines)
        self._line = self._census.line
        self._headings = self._census.headings
        self._draft = Draft()
        self._speaking = False
        self._waiting = False  # a cue without words on its line: the next line is spoken

    def run(self) -> Draft:
        index = self._front_matter()
        while index < len(self._lines):
            index = self._read(index)
            reached(0.5 + 0.22 * index / len(self._lines))
        return self._draft

    def _read(self, index: int) -> int:
        line = self._line(index)
        if line.blank:
            if not self._waiting:
                self._speaking = False
            return index + 1
        heading = self._headings[line.number]
        if line.number in self._census.acts:
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
        said = self._census.cue(index, speaking=self._speaking, waiting=self._waiting)
        if said is not None:
            self._draft.items.append(Cue(said.label, line.number))
            # Dots alone stand for the half of a verse that somebody else has: the words are on the next line.
            self._speaking, self._waiting = True, not _SAYS.search(said.rest)
            for aside in _INLINE.findall(said.aside):
                self._draft.add(Kind.PARENTHETICAL, aside.strip(), line.number)
            return self._spoken(said.rest, index) + 1 if said.rest else index + 1
        if not _BASMALA.match(folded(line.text)) or self._speaking:
            return self._plain(index) + 1
        return index + 1

    def _quiet(self) -> None:
        self._speaking = self._waiting = False

    def _plain(self, index: int) -> int:
        """A line without a cue: a direction in brackets, more of a speech, or action; the last index read."""
        line, text = self._line(index), self._line(index).text
        bracketed = text[0] in "([" and text.rstrip(" .").endswith((")", "]"))
        if bracketed and len(_INLINE.sub("", text).strip(" .")) == 0:
            kind = Kind.PARENTHETICAL if self._speaking else Kind.ACTION
            self._draft.add(kind, text.strip("()[] ."), line.number)
        elif self._speaking and (text[0] in "([" or self._waiting or self._census.goes_on(index)):
            index = self._spoken(text, index)
            self._waiting = False
        else:
            self._quiet()
            self._draft.add(Kind.ACTION, without_emphasis(text), line.number)
        return index

    def _spoken(self, text: str, index: int) -> int:
        """Speech with directions in brackets, which may go on over lines; the index of the last one read."""
        while text:
            number = self._line(index).number
            text, opened = self._until_closed(text, index)
            for aside in _INLINE.findall(text):
                self._draft.add(Kind.PARENTHETICAL, aside.strip(), number)
            spoken = without_emphasis(" ".join(_INLINE.sub(" ", text).split()))
            if self._waiting and spoken and not _SAYS.search(spoken):
                spoken = text  # a name in brackets that is called: (أردشير)!
            if _SAYS.search(spoken):
                self._draft.add(Kind.DIALOGUE, spoken, number)
            if not opened:
                break
            index += len(opened) - 1
            last, _, text = opened[-1].partition(_CLOSES[opened[0][0]])
            told = " ".join([*opened[:-1], last])[1:].strip()
            self._draft.add(Kind.PARENTHETICAL, told, number, self._line(index).number)
            text = text.strip().removeprefix(_CLOSES[opened[0][0]])
        return index

    def _until_closed(self, text: str, index: int) -> tuple[str, list[str]]:
        """``text`` up to a bracket that closes on a line below, and the lines from there to its end."""
        at = max(text.rfind("("), text.rfind("["))
        if at < 0 or _CLOSES[text[at]] in text[at:]:
            return text, []
        lines = [text[at:]]
        for below in range(index + 1, min(index + _LONGEST_DIRECTION, len(self._lines))):
            line = self._line(below)
            if line.blank or self._headings[line.number]:
                break
            lines.append(line.text)
            if _CLOSES[text[at]] in line.text:
                return text[:at], lines
        return text, []

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
        if len(text.split()) > 6 or text[-1] in ".:؟?!،…" or self._census.names(key):
            return False
        if text[0] in '(["«' or is_transition(text) or act_heading(text) or tells_action(text):
            return False
        if self._census.cue(index) or (self._headings[line.number] and scene_heading(text)):
            return False
        return following.blank or attributes(following.text) is not None or not self._line(index - 1).blank

    def _front_matter(self) -> int:
        """Title and credits before the first heading; the index at which the text itself begins."""
        acts = self._census.acts
        headed = (i for i, line in enumerate(self._lines) if self._headings[line.number] or line.number in acts)
        first = next(headed, None)
        shown = [(i, line.text) for i, line in enumerate(self._lines[:first]) if not line.blank]
        titles_of_all = [text for _, text in shown if not _BASMALA.match(folded(text)) and len(text) <= 80]
        title = next((text for text in titles_of_all if not _KIND.match(folded(text))), "".join(titles_of_all[:1]))
        title = _BEFORE_TITLE.sub("", title).strip('*#_«»" ')
        title = title[1:-1].strip() if title[:1] + title[-1:] == "()" else title
        near = shown[:_NEAR_TITLE]
        author = next((at for at, (_, text) in enumerate(near) if at and titles.AUTHOR.match(text)), 0)
        if author and not any(self._census.cue(i) for i, _ in near[:author]):
            self._draft.title_page["title"] = title
        if first is None:
            return 0
        cues = [said for i in range(first) if (said := self._census.cue(i))]
        again = len(cues) - len({key_of(said.label) for said in cues})
        # Lists of persons have colons, name everybody once, and neither ask nor call.
        if (again > 1 and again > _TWICE * len(cues)) or any(
            said.form != ":" or said.tabbed or said.rest.endswith(("؟", "!")) for said in cues
        ):
            return 0
        if title:
            self._draft.title_page["title"] = title
        return first


def _numbered_apart(text: str) -> bool:
    heading = scene_heading(text)
    return heading is not None and heading.numbered


def _shown(text: str) -> str:
    return text.strip(" *#_\t")
