"""English screenplays in plain text: sluglines, cues in capitals, columns where the text has them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median_low

from seven_stations.analysis.manuscript.draft import Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.layouts import title as titles
from seven_stations.analysis.manuscript.layouts.columns import BESIDE, unfolded
from seven_stations.analysis.manuscript.lines.headings import (
    Slug,
    act_heading,
    bare_heading,
    slugline,
    without_numbers,
)
from seven_stations.analysis.manuscript.lines.labels import is_shouted
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import base_of, key_of, looks_upper
from seven_stations.analysis.manuscript.lines.shots import is_shot
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.manuscript.preparation import prepared
from seven_stations.analysis.manuscript.source import BLANK, DEEP, Line
from seven_stations.analysis.progress import reached

_PAGE_FURNITURE = re.compile(
    r"^(?:\(?continued:?\)?(?:\s*\(\d+\))?|\d{1,3}[A-Z]?\s+continued:?.*|continued:?\s+\d{1,3}|(?:page\s+)?\d{1,3}\.?"
    r"|\d{1,3}[A-Z]?\s+omitted\b.*|-\s*\d{1,3}\s*-|\d{1,4}[A-Z]{1,2}(?:\s+\d{1,4}[A-Z]{1,2})?)$",
    re.IGNORECASE,
)
_MORE = re.compile(r"^\(?\s*more\s*\)?$", re.IGNORECASE)
_CONTINUED = re.compile(r"\(\s*cont(?:['’]?d|inued|inuing)?\.?\s*\)", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:OVER BLACK|OVER|BLACK SCREEN|SUPER|TITLE CARD|COLD OPEN|TEASER|ACT ONE)\b", re.IGNORECASE
)
_ABBREVIATED = re.compile(r"^(?:Int|Ext|Int\.?/Ext)\.\s+[A-Z]")
"""A heading in small letters that no speech begins like."""

_NUMBERED_TWICE = re.compile(r"^(?P<number>\d{1,4}[A-Z]{0,2})[.)]?\s+(?P<place>\S.{1,99}?)\s+(?P=number)[.)]?$")
"""A heading between the two margins where shooting scripts have its number: ``12 THE VILLAGE 12``."""

_NUMBERED_SHOT = re.compile(r"^\d{1,4}[A-Z]?[.)]\s")
_SHORTENED = re.compile(r"\b(?:JR|SR|ESQ|[A-Z])\.$")
"""What ends a name with a stop."""

_WORDS = re.compile(r"(?<![a-z])[a-z]{2,} [a-z]{2,}")
"""What a sentence that ends a line of action has, and hardly any line of a title page."""

_CREDIT = re.compile(r"(?:(?:screenplay|teleplay|story|written|adapted|directed) )?by\b", re.IGNORECASE)

_LONGEST_TITLE_PAGE = 30
_WIDEST_TITLE = 70
_LONGEST_CUE = 45
_CENTRED = 6
"""Columns to either side by which names are off their column where they are centred."""

_KNOWN = 3
"""Times that a name must stand in its column before it is one anywhere: pages are typed by several hands."""


def parse(raw: Sequence[str], places: Mapping[int, Slug] | None = None) -> Draft:
    """The draft of a screenplay; line numbers are those of ``raw``. Page numbers and CONTINUED are left out.

    ``places`` are the headings without ``INT.``, by the numbers of their lines.
    """
    lines = [line for line in prepared(raw) if not _PAGE_FURNITURE.match(line.text)]
    return _Parser(unfolded(lines), places or {}).run()


class _Parser:
    """One pass over the lines. With columns, a speech lasts as long as the indent; without, until a blank line."""

    def __init__(self, lines: list[Line], places: Mapping[int, Slug]) -> None:
        self._lines = lines
        self._places = places
        self._times = Counter(line.text for line in lines)
        self._draft = Draft()
        indents = Counter(
            line.indent for line in lines if line.number in places or (line.opens_heading and slugline(line.text))
        )
        self._margin = indents.most_common(1)[0][0] if indents else 0
        self._cue_column = self._column_of_cues()
        self._names = Counter(
            key_of(line.text)
            for line in lines
            if self._cue_column is not None
            and not line.blank
            and self._in_column(line)
            and _looks_like_cue(line.text)
        )
        # Without blank lines capitals alone tell a cue, and a speech lasts until the next one.
        self._dense = sum(line.blank for line in lines) * 10 < len(lines)
        self._speech: int | None = None  # the indent of the speech that is open
        self._broken = False  # a page break only interrupts the speech: (MORE)
        self._aside: list[Line] = []

    def run(self) -> Draft:
        for index in range(self._title_page(), len(self._lines)):
            reached(0.3 + 0.42 * index / len(self._lines))
            line = self._lines[index]
            before, following = self._line(index - 1), self._line(index + 1)
            if line.blank:
                if self._cue_column is None:
                    self._end_speech()
                continue
            if _MORE.match(line.text):
                self._broken = True
                continue
            if self._heading(line, before, following):
                continue
            if self._is_cue(line, before, following):
                self._end_speech()
                label = without_emphasis(line.text).rstrip(":^ ")
                continues = self._broken and bool(_CONTINUED.search(label))
                self._draft.items.append(
                    Cue(label, line.number, dual=line.text.endswith("^"), continues=continues)
                )
                self._speech, self._broken = -1, False
            elif self._speech is not None and self._in_speech(line, before):
                self._spoken(line)
            else:
                self._end_speech()
                text = without_emphasis(line.text)
                transition = is_transition(text) or (line.indent > 40 and text.endswith(("TO:", "OUT.")))
                self._draft.add(Kind.TRANSITION if transition else Kind.ACTION, text, line.number)
        self._end_speech()
        return self._draft

    def _title_page(self) -> int:
        """Title and credits; the index at which the script begins, 0 where it begins at once."""
        first = next(
            (
                index
                for index, line in enumerate(self._lines)
                if line.number in self._places
                or slugline(line.text)
                or is_transition(line.text)
                or _OPENING.match(line.text)
            ),
            0,
        )
        shown = [line.text for line in self._lines[:first] if not line.blank]
        if title := titles.above(self._lines[:first], apart=False):
            self._draft.title_page["title"] = title
        if not shown or len(shown) > _LONGEST_TITLE_PAGE or max(map(len, shown)) > _WIDEST_TITLE:
            return 0
        if sum(map(_ends_sentence, shown)) > 1 and not any(map(_CREDIT.match, shown)):
            return 0  # it begins with what is seen
        page = self._draft.title_page
        page["title"] = without_emphasis(shown[0]).strip('"“” ')
        for credit, author in pairwise(shown):
            if credit.lower().strip(":") in {"by", "written by", "screenplay by"}:
                page["author"] = author
        return self._below_credits(first) if any(map(self._speaks_at, range(first))) else first

    def _below_credits(self, first: int) -> int:
        """The index below the last credit above ``first``, and below a name that it leaves to the next line."""
        found = [index for index in range(first) if _CREDIT.match(self._lines[index].text)]
        if not found:
            return 0
        last = found[-1]
        if not self._lines[last].text.lower().rstrip(" :").endswith("by"):
            return last + 1
        return next((at + 1 for at in range(last + 1, first) if not self._lines[at].blank), last + 1)

    def _speaks_at(self, index: int) -> bool:
        """Whether somebody speaks there who does so often: no line of a title page."""
        line, following = self._line(index), self._line(index + 1)
        if line.blank or following.blank or self._names[key_of(line.text)] < _KNOWN or not self._in_column(line):
            return False
        return not _CREDIT.match(following.text)

    def _line(self, index: int) -> Line:
        return self._lines[index] if 0 <= index < len(self._lines) else BLANK

    def _heading(self, line: Line, before: Line, following: Line) -> bool:
        text = without_emphasis(line.text)
        slug = slugline(text) or self._places.get(line.number)
        if slug is None and (both := _NUMBERED_TWICE.match(text)) and looks_upper(both["place"]):
            slug, text = slugline(both["place"], forced=True), both["place"]
        if slug is not None and (
            before.blank or looks_upper(text) or self._speech is None or (self._dense and _ABBREVIATED.match(text))
        ):
            heading = without_numbers(text)
            self._end_speech()
            self._draft.items.append(
                SceneBreak(heading, line.number, line.number, slug.place, slug.setting, slug.time)
            )
            return True
        if not (before.blank and following.blank):
            return False
        bare = bare_heading(text, line.number)
        if bare is not None:
            self._end_speech()
            self._draft.items.append(bare)
        return bare is not None

    def _column_of_cues(self) -> int | None:
        """The column at which names stand, or ``None`` where the text has no columns."""
        columns = Counter(
            line.indent
            for line, following in zip(self._lines, [*self._lines[1:], BLANK], strict=False)
            if not line.blank and not following.blank and line.indent != BESIDE and _looks_like_cue(line.text)
        )
        deep = Counter({column: count for column, count in columns.items() if column >= self._margin + DEEP})
        if not deep or sum(deep.values()) * 2 < sum(columns.values()):
            return None
        return median_low(deep.elements())

    def _is_cue(self, line: Line, before: Line, following: Line) -> bool:
        text = without_emphasis(line.text.removesuffix(" ^"))
        if not _looks_like_cue(text):
            return False
        if line.indent == BESIDE:
            return self._speech is None or before.indent != BESIDE
        if self._cue_column is not None:
            return self._in_column(line) or self._off_column(line, before, following)
        if is_shouted(text) and self._times[line.text] == 1:
            return False
        return (before.blank or self._dense) and not following.blank

    def _in_column(self, line: Line) -> bool:
        """Whether names stand there; they may be centred, but never as far out as speech or action."""
        column = self._cue_column or 0
        return abs(line.indent - column) <= _CENTRED and line.indent >= self._margin + DEEP

    def _off_column(self, line: Line, before: Line, following: Line) -> bool:
        """Whether a name stands elsewhere, as another typist or a program left it: one that comes back."""
        known = self._names[key_of(line.text)] >= _KNOWN
        if not before.blank:
            deep = line.indent >= self._margin + DEEP and line.indent != before.indent
            return known and deep and not following.blank
        if following.blank:
            return known and bool(_CONTINUED.search(line.text))
        return known or (self._times[line.text] >= _KNOWN and not following.text[0].islower())

    def _in_speech(self, line: Line, before: Line) -> bool:
        if self._cue_column is None or line.indent == BESIDE:
            return True
        if line.text.startswith("(") and line.indent > self._margin:
            return True
        if line.indent <= self._margin + 2:
            # At the margin it is action, unless the text indents its names alone.
            return self._speech is not None and self._speech <= self._margin + 2 and not before.blank
        return self._speech in (None, -1) or abs(line.indent - (self._speech or 0)) <= 6

    def _spoken(self, line: Line) -> None:
        text = line.text
        if self._aside or text.startswith("("):
            self._aside.append(line)
            if text.endswith(")") or len(self._aside) > 4:
                self._end_aside()
            return
        self._speech = line.indent if self._speech == -1 else self._speech
        self._draft.add(Kind.DIALOGUE, without_emphasis(text), line.number)

    def _end_aside(self) -> None:
        lines, self._aside = self._aside, []
        if lines and lines[-1].text.endswith(")"):
            text = " ".join(line.text for line in lines).strip("() ")
            self._draft.add(Kind.PARENTHETICAL, without_emphasis(text), lines[0].number, lines[-1].number)
            return
        for line in lines:
            self._draft.add(Kind.DIALOGUE, without_emphasis(line.text), line.number)

    def _end_speech(self) -> None:
        self._end_aside()
        self._speech = None


def _looks_like_cue(text: str) -> bool:
    base = base_of(text)
    return (
        len(base) <= _LONGEST_CUE
        and looks_upper(text)
        and text[0] not in "(["
        and not _NUMBERED_SHOT.match(text)
        and text[-1] not in '!?,;-–—"”'
        and not is_shot(text)
        and not (text.endswith(".") and len(base.split()) > 2 and not _SHORTENED.search(text))
        and not (text.endswith(")") and "(" not in text)
        and not is_transition(text)
        and slugline(text) is None
        and not act_heading(text)
        and not text.endswith("TO:")
        and any(c.isalpha() for c in base)
    )


def _ends_sentence(text: str) -> bool:
    return text.endswith(".") and _WORDS.search(text[:-1].rpartition(".")[2]) is not None
