"""Stage plays in plain text: names with a stop or a colon, or alone above the speech; directions in brackets."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.evidence import speaks_on
from seven_stations.analysis.manuscript.layouts import front_matter
from seven_stations.analysis.manuscript.layouts import title as titles
from seven_stations.analysis.manuscript.layouts.census import Census, census_of
from seven_stations.analysis.manuscript.lines import brackets, play_headings
from seven_stations.analysis.manuscript.lines.brackets import CLOSES, INLINE, Round
from seven_stations.analysis.manuscript.lines.cues import Candidate
from seven_stations.analysis.manuscript.lines.headings import (
    Slug,
    act_heading,
    bare_of,
    describes_place,
    scene_heading,
    slugline,
    stands_beside_acts,
    without_numbers,
)
from seven_stations.analysis.manuscript.lines.labels import Form
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import key_of, looks_upper
from seven_stations.analysis.manuscript.lines.play_directions import have_bare_entrances, is_direction
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.manuscript.preparation import prepared
from seven_stations.analysis.manuscript.source import BLANK, Line
from seven_stations.analysis.progress import reached

_SAYS = re.compile(r"[^\W_]")
_LONGEST_HEADING = 2
"""Lines below its first to which a heading in brackets may go on."""


def parse(raw: Sequence[str], census: Census | None = None) -> Draft:
    """The draft of a stage play; line numbers are those of ``raw``, whose ``census`` saves taking one."""
    if census is None:
        census = census_of(prepared(raw))
    first, last = front_matter.body(census.lines)
    title = titles.in_licence(census.lines[:first])
    if (first, last) != (0, len(census.lines)):
        census = census.part(first, last)
    last = front_matter.ending(census.lines, census.candidates, census.usage)
    if last < len(census.lines):
        census = census.part(0, last)  # notes have habits of their own
    draft = _Parser(census, title).run()
    return _Parser(census, title, flowing=True).run() if speaks_on(draft) else draft


class _Parser:
    """One pass over the lines. A speech lasts until the next cue or heading; directions may interrupt it."""

    def __init__(self, census: Census, title: str, *, flowing: bool = False) -> None:
        """``title`` is known already, or empty. ``flowing``: a speech goes on over blank lines without a mark."""
        self._title, self._flowing = title, flowing
        lines = self._lines = census.lines
        self._candidates = census.candidates
        self._usage = census.usage
        self._draft = Draft()
        self._speaking = False
        self._waiting = False  # nothing was said yet since the cue
        self._aside: tuple[str, list[str], int] | None = None  # a direction that goes on over the line's end
        self._square = sum(1 for line in lines if "[" in line.text) >= max(3, len(lines) // 2000)
        self._round = brackets.use_of_round(lines, square=self._square)
        self._unclosed = brackets.unclosed(lines) if self._square else {}
        self._open_ends = brackets.open_ends(lines) if self._unclosed else set()
        self._marks = "[" if self._round is Round.SPEECH else "[("
        standing = sum(
            1
            for before, line in zip([BLANK, *lines], lines, strict=False)
            if before.blank and line.text[:1] in ("[", "(", "_") and line.text
        )
        self._marked = standing > 1  # directions stand in brackets: what stands without them is spoken
        self._bare = have_bare_entrances(lines)
        self._body_indent = census.speech_is_indented()
        self._numbered = play_headings.numbered(lines)
        self._packed = play_headings.are_packed(lines)

    def run(self) -> Draft:
        index = front_matter.beginning(self._lines, self._candidates, self._usage, self._numbered)
        cues = (at for at, one in enumerate(self._candidates) if one is not None and self._is_cue(one, at))
        head = self._lines[: index or next(cues, None)]
        if title := self._title or titles.above(head, apart=index > 0):
            self._draft.title_page["title"] = title
        while index < len(self._lines):
            index = self._read(index)
            reached(0.3 + 0.42 * index / len(self._lines))
        self._draft.items = front_matter.without_place_of_the_play(self._draft.items)
        return self._draft

    def _line(self, index: int) -> Line:
        return self._lines[index] if 0 <= index < len(self._lines) else BLANK

    def _read(self, index: int) -> int:
        """Read the line at ``index`` and those that belong to it; the index of the next."""
        line, before, following = self._line(index), self._line(index - 1), self._line(index + 1)
        if self._aside is not None:
            self._more_aside(line)
            return index + 1
        if line.blank:
            return index + 1
        if self._heading(line, before, following):
            self._speaking = self._waiting = False
            return index + 1
        if line.text[0] in "[(" and (end := self._long_heading(index)):
            self._speaking = self._waiting = False
            return end + 1
        candidate = self._candidates[index]
        if candidate is not None and self._is_cue(candidate, index):
            self._cue(candidate, line)
            return index + 1
        if line.text[0] in "[(" and (end := self._direction_end(index)) is not None:
            within = not before.blank or self._is_plain(end + 1)
            self._direction(index, end, inside=self._speaking and within)
            return end + 1
        if before.blank and is_transition(line.text):
            self._draft.add(Kind.TRANSITION, line.text, line.number)
        elif self._is_direction(line, before) and not self._only_words(index):
            self._draft.add(Kind.ACTION, without_emphasis(line.text), line.number)
        elif self._speaking and self._goes_on(index):
            self._spoken(line.text, line.number)
        else:
            self._draft.add(Kind.ACTION, without_emphasis(line.text), line.number)
        return index + 1

    def _heading(self, line: Line, before: Line, following: Line) -> bool:
        if line.number in self._numbered:
            begins = self._numbered[line.number]
            if begins.act:
                self._draft.items.append(ActBreak(line.text, line.number))
            if begins.scene:
                self._draft.items.append(SceneBreak(line.text, line.number, line.number))
            return True
        text = without_emphasis(bare_of(line.text)) if line.opens_heading else ""
        if not text or not (
            before.blank or self._just_headed(before) or (self._packed and play_headings.stands_out(text))
        ):
            return False
        slug = slugline(text)
        if slug is not None and (looks_upper(text[:3]) or before.blank):
            heading = without_numbers(text)
            self._draft.items.append(
                SceneBreak(heading, line.number, line.number, slug.place, slug.setting, slug.time)
            )
            return True
        slug = scene_heading(text)
        if act_heading(text):
            # "Prologue" may be who speaks: a heading has a line to itself.
            if stands_beside_acts(text) and not following.blank:
                return False
            self._draft.items.append(ActBreak(text, line.number))
            if slug is None:
                return True
        if slug is None:
            return False
        self._scene(text, slug, line.number, line.number)
        return True

    def _scene(self, text: str, slug: Slug, start: int, end: int) -> None:
        """A scene begins; ``SCENE`` without a number right below a heading only says where that scene plays."""
        last = self._draft.items[-1] if self._draft.items else None
        if isinstance(last, SceneBreak) and describes_place(text):
            self._draft.items[-1] = replace(
                last, end=end, place=last.place or slug.place, time=last.time or slug.time
            )
        else:
            self._draft.items.append(SceneBreak(text, start, end, slug.place, slug.setting, slug.time))

    def _long_heading(self, index: int) -> int | None:
        """The last line of a heading in brackets that begins here and goes on over the line's end, if any."""
        if not play_headings.may_head(self._line(index).text) or not self._line(index - 1).blank:
            return None
        end = brackets.end_of_direction(self._lines, index)
        if end is None or not index < end <= index + _LONGEST_HEADING:
            return None
        text = " ".join(self._line(at).text for at in range(index, end + 1)).strip("[]() .")
        slug = scene_heading(text)
        if slug is None:
            return None
        self._scene(text, slug, self._line(index).number, self._line(end).number)
        return end

    def _just_headed(self, before: Line) -> bool:
        last = self._draft.items[-1] if self._draft.items else None
        return isinstance(last, ActBreak) and last.line == before.number

    def _is_cue(self, candidate: Candidate, index: int) -> bool:
        usage, line, before = self._usage, self._line(index), self._line(index - 1)
        if usage is None or not usage.accepts(candidate, line, before):
            return False
        if not (candidate.rest or candidate.aside or usage.alone) and self._line(index + 1).blank:
            return False  # where speech follows its cue on the line, such a name is a place or a title
        if not (candidate.rest or usage.alone or before.blank) and index + 1 < len(self._lines):
            # A name that a wrapped line begins with: whoever speaks next leaves it nothing to say.
            after = self._candidates[index + 1]
            if after is not None and usage.accepts(after, self._lines[index + 1], line):
                return False
        # "IAGO." and right below it "Faith.": that is what he says.
        last = self._draft.items[-1] if self._draft.items else None
        if isinstance(last, Cue) and last.line == line.number - 1:
            return usage.labels[key_of(candidate.label)] >= usage.labels[key_of(last.label)]
        return True

    def _cue(self, candidate: Candidate, line: Line) -> None:
        self._draft.items.append(Cue(candidate.label, line.number))
        self._speaking = self._waiting = True
        if candidate.aside:
            self._draft.add(Kind.PARENTHETICAL, candidate.aside, line.number)
        if candidate.rest:
            self._spoken(candidate.rest, line.number, "[(" if candidate.rest[0] in "[(" else self._marks)

    def _spoken(self, text: str, number: int, marks: str = "") -> None:
        """A line of speech; directions within it become parentheticals."""
        spoken = text
        for mark in marks or self._marks:
            if mark in spoken:
                spoken = INLINE[mark].sub(partial(self._aside_or_speech, mark, number), spoken)
            begun = spoken.rpartition(mark)
            if begun[1] and CLOSES[mark] not in begun[2] and self._aside is None:
                spoken = begun[0]
                if mark == "[" and number in self._open_ends:
                    self._draft.add(Kind.PARENTHETICAL, begun[2], number)
                else:
                    self._aside = (mark, [begun[2]], number)
        spoken = without_emphasis(" ".join(spoken.split()))
        spoken = spoken.lstrip("-–— ") if self._waiting else spoken
        if _SAYS.search(spoken):
            self._waiting = False
            self._draft.add(Kind.DIALOGUE, spoken, number)

    def _aside_or_speech(self, mark: str, number: int, found: re.Match[str]) -> str:
        """What is left of a bracket in speech: all of it where it is spoken, else a blank."""
        if self._is_said(mark, found[1]):
            return found[0]
        self._draft.add(Kind.PARENTHETICAL, found[1].strip("() _"), number)
        return " "

    def _is_said(self, mark: str, aside: str) -> bool:
        return mark == "(" and self._round is Round.BOTH and brackets.is_said(aside)

    def _more_aside(self, line: Line) -> None:
        """A line that follows an open bracket in speech. A blank line first: few texts leave directions open."""
        if self._aside is None:
            return
        mark, parts, start = self._aside
        if line.blank:
            self._aside = None
            kind, shown = (Kind.PARENTHETICAL, "") if self._unclosed else (Kind.DIALOGUE, mark)
            self._draft.add(kind, without_emphasis(" ".join([shown + parts[0], *parts[1:]])), start)
            return
        begun, closed, rest = line.text.partition(CLOSES[mark])
        parts.append(begun)
        if closed:
            self._aside = None
            text = " ".join(parts)
            if self._is_said(mark, text):
                self._draft.add(Kind.DIALOGUE, without_emphasis(f"{mark}{text}{closed}"), start, line.number)
            else:
                self._draft.add(Kind.PARENTHETICAL, text.strip("() _"), start, line.number)
            self._spoken(rest.lstrip(" .,-–—") if self._waiting else rest, line.number)

    def _direction_end(self, index: int) -> int | None:
        """The last line of a direction that begins here, if one does.

        Where round brackets hold speech, those around a whole paragraph below speech are a direction all the same.
        """
        end = self._unclosed.get(index) or brackets.end_of_direction(self._lines, index)
        if end is None or self._line(index).text[0] == "[":
            return end
        apart = self._line(index - 1).blank and self._line(end + 1).blank
        if self._round is Round.DIRECTIONS or (self._round is Round.BOTH and not self._speaking):
            return end
        if self._round is Round.SPEECH and (self._waiting or not apart):
            return None
        text = " ".join(line.text for line in self._lines[index : end + 1])
        return None if brackets.is_said(text.lstrip("( ")) else end

    def _is_plain(self, index: int) -> bool:
        """Whether the line is text that goes on, no cue, heading or direction."""
        line, candidate = self._line(index), self._candidates[index] if index < len(self._candidates) else None
        if line.blank or line.text[0] in "[(" or play_headings.is_heading(line):
            return False
        return candidate is None or not self._is_cue(candidate, index)

    def _direction(self, start: int, end: int, *, inside: bool) -> None:
        lines = self._lines[start : end + 1]
        text = without_emphasis(" ".join(line.text for line in lines if line.text)).strip("[]() _")
        kind = Kind.PARENTHETICAL if inside else Kind.ACTION
        self._draft.add(kind, text, lines[0].number, lines[-1].number)

    def _is_direction(self, line: Line, before: Line) -> bool:
        bare = not (self._marked and self._square) or (self._bare and not self._waiting)
        return is_direction(line.text, first=before.blank, entrances=before.blank and bare)

    def _only_words(self, index: int) -> bool:
        """Whether a line in italics is all that is said before the next cue: a song, or what is read aloud."""
        if not self._waiting or self._line(index).text[0] not in "_*":
            return False
        below = next((at for at in range(index + 1, len(self._lines)) if not self._lines[at].blank), None)
        found = self._candidates[below] if below is not None else None
        return found is not None and self._is_cue(found, below or 0)

    def _goes_on(self, index: int) -> bool:
        """Whether plain text still belongs to the speech: always without a blank line between, else by layout."""
        line, before = self._line(index), self._line(index - 1)
        if self._body_indent:
            return line.indent > 0 or not before.blank
        if self._waiting:
            return True
        if not before.blank:
            last = self._draft.items[-1]
            return not (isinstance(last, ActBreak | SceneBreak)) and getattr(last, "kind", None) is not Kind.ACTION
        if self._usage is not None and self._usage.tells_of_somebody(line.text):
            return False
        form = self._usage.style[0] if self._usage else None
        alone = self._usage is not None and self._usage.alone
        return self._flowing or self._marked or form is Form.PARTED or (alone and form in (Form.STOP, Form.COLON))
