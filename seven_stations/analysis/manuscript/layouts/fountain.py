"""Fountain, the whole syntax (fountain.io/syntax), read line by line."""

import re
from collections import Counter
from collections.abc import Sequence

from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.arabic_headings import any_slug
from seven_stations.analysis.manuscript.lines.headings import (
    act_heading,
    bare_heading,
    scene_heading,
    slugline,
    without_numbers,
)
from seven_stations.analysis.manuscript.lines.labels import is_shouted
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.lines.transitions import is_transition
from seven_stations.analysis.manuscript.model import Element, Kind
from seven_stations.analysis.manuscript.preparation.spacing import closed_up
from seven_stations.analysis.manuscript.preparation.tags import without_quotes
from seven_stations.analysis.manuscript.source import BLANK, Line, lines_of
from seven_stations.analysis.progress import reached

_NOTE = re.compile(r"\[\[(?:[^\[\]\n]|\](?!\])|\[(?!\[)|\n(?![ \t]*\n))*\]\]")
_REMOVED = "\x1a"
"""Stands where a note or boneyard was; a control character cannot occur in a text that was let in."""

_TITLE_KEY = re.compile(r"^([^\W\d_][\w ]{0,30}):\s*(.*)$")
_TITLE_KEYS = frozenset(
    "title credit author authors source notes draft date contact copyright revision font".split()  # noqa: SIM905
) | {"draft date", "written by", "العنوان", "تأليف", "المؤلف", "تاريخ", "ملاحظات", "عنوان"}
_SECTION = re.compile(r"^(#{1,6})\s*([^#\s].*)$")
_LONGEST_CUE = 60


def opens_title_page(line: str) -> bool:
    """Whether a text that begins with ``line`` begins with a title page."""
    match = _TITLE_KEY.match(line)
    return match is not None and match.group(1).strip().lower() in _TITLE_KEYS


def parse(raw: Sequence[str]) -> Draft:
    """The draft of a Fountain text. Line numbers are those of ``raw``; notes and boneyards leave no trace."""
    return _Parser(without_quotes(lines_of(tuple(_without_comments(raw))))).run()


def _without_comments(raw: Sequence[str]) -> Sequence[str]:
    if not any("/*" in line or "[[" in line for line in raw):
        return raw
    text = "\n".join(raw)
    if "/*" in text:
        kept: list[str] = []
        position = 0
        while (start := text.find("/*", position)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
            kept += (text[position:start], _hole(text[start : end + 2]))
            position = end + 2
        text = "".join(kept) + text[position:]
    if "[[" in text:
        text = _NOTE.sub(lambda match: _hole(match.group()), text)
    # Lines that lost nothing stay the objects that they are: a text is large, and kept once.
    return [old if old == new else new for old, new in zip(raw, text.split("\n"), strict=True)]


def _hole(removed: str) -> str:
    return _REMOVED + ("\n" + _REMOVED) * removed.count("\n")


class _Parser:
    """One pass over the lines. ``_open`` is true inside a speech: after a cue, until a blank line."""

    def __init__(self, lines: list[Line]) -> None:
        # A line that held nothing but a comment is as good as not there: it must not end a speech.
        self._lines = [
            Line(line.number, line.text.replace(_REMOVED, "").strip(), line.indent)
            for line in lines
            if not (_REMOVED in line.text and not line.text.replace(_REMOVED, "").strip())
        ]
        self._lines = closed_up(self._lines)
        self._times = Counter(line.text for line in self._lines)
        self._draft = Draft()
        # Some write without the blank lines that the syntax asks for; then marks and capitals alone have to do.
        self._packed = sum(line.blank for line in self._lines) * 10 < len(self._lines)
        self._open = False
        self._fresh = True  # nothing but a blank line or a heading lies before
        self._aside: list[Line] = []

    def run(self) -> Draft:
        for index in range(self._title_page(), len(self._lines)):
            following = self._lines[index + 1] if index + 1 < len(self._lines) else BLANK
            self._read(self._lines[index], following)
            reached(0.3 + 0.42 * index / len(self._lines))
        self._end_aside()
        return self._draft

    def _title_page(self) -> int:
        index = next((i for i, line in enumerate(self._lines) if not line.blank), len(self._lines))
        if index == len(self._lines) or not opens_title_page(self._lines[index].text):
            return 0
        key = ""
        page = self._draft.title_page
        while index < len(self._lines) and not self._lines[index].blank:
            line = self._lines[index]
            match = _TITLE_KEY.match(line.text) if line.indent == 0 or not key else None
            if match:
                key = match.group(1).strip().lower()
                page[key] = without_emphasis(match.group(2).strip())
            else:
                page[key] = f"{page[key]}\n{without_emphasis(line.text)}".strip()
            index += 1
        return index

    def _read(self, line: Line, following: Line) -> None:
        if line.blank:
            if self._open and line.indent == 2 and not following.blank:
                return
            self._end_aside()
            self._open, self._fresh = False, True
            return
        if self._packed and self._begins_anew(line, following):
            self._end_aside()
            self._open, self._fresh = False, True
        if self._structure(line, following):
            self._end_aside()
            self._open, self._fresh = False, True
            return
        if self._open:
            self._spoken(line)
        elif not self._cue(line, following):
            self._business(line, following)
        self._fresh = False

    def _begins_anew(self, line: Line, following: Line) -> bool:
        """In a text without blank lines: whether the line is a heading or a cue all the same."""
        text = line.text
        if text[0] in "@.":
            return len(text) > 1 and text[1] not in "@. "
        if slugline(text) or (not text.isascii() and arabic_headings.scene_heading(text)):
            return True
        last = self._draft.items[-1] if self._draft.items else None
        waiting = isinstance(last, Cue) and self._open
        capitals = looks_upper(text) and text[-1] not in "?!.,;" and len(text) <= _LONGEST_CUE
        return capitals and not waiting and not following.blank and not is_transition(text)

    def _structure(self, line: Line, following: Line) -> bool:
        """Headings, sections, synopses, page breaks: what stands by itself."""
        text, items = line.text, self._draft.items
        section = _SECTION.match(text)
        if section and not self._open:
            heading = section.group(2).strip()
            strong = slugline(heading)
            slug = strong or scene_heading(heading)
            if act_heading(heading) and not (slug and not heading.lower().startswith("act")):
                items.append(ActBreak(heading, line.number))
            elif slug:
                items.append(
                    SceneBreak(
                        heading, line.number, line.number, slug.place, slug.setting, slug.time, weak=not strong
                    )
                )
            return True
        if text.startswith("=") and not self._open:
            return True
        if text.startswith(".") and len(text) > 1 and text[1] not in ". " and (self._fresh or not self._open):
            heading = without_numbers(text[1:])
            slug = scene_heading(heading) or any_slug(heading)
            items.append(SceneBreak(heading, line.number, line.number, slug.place, slug.setting, slug.time))
            return True
        if not self._fresh:
            return False
        slug = slugline(text)
        if slug is None and not text.isascii():
            if self._completes_heading(line):
                return True
            slug = any_slug(text) if arabic_headings.scene_heading(text) else None
        if slug is not None:
            heading = without_numbers(text)
            items.append(SceneBreak(heading, line.number, line.number, slug.place, slug.setting, slug.time))
            return True
        return following.blank and self._bare_heading(line)

    def _completes_heading(self, line: Line) -> bool:
        """An Arabic heading may go on below: ``مشهد ٣``, then ``ليل - داخلي``, then the place."""
        last = self._draft.items[-1] if self._draft.items else None
        if not isinstance(last, SceneBreak) or last.weak or (last.setting and last.time):
            return False
        heading = arabic_headings.scene_heading(line.text)
        more = arabic_headings.attributes(line.text)
        if more is None or (heading is not None and heading.numbered):
            return False
        self._draft.items[-1] = SceneBreak(
            f"{last.heading} - {line.text}",
            last.start,
            line.number,
            last.place or more.place,
            last.setting or more.setting,
            last.time or more.time,
        )
        return True

    def _bare_heading(self, line: Line) -> bool:
        """``ACT ONE`` and ``SCENE 2`` without a mark, centred or not."""
        text = without_emphasis(line.text.strip("<> "))
        heading = bare_heading(text, line.number)
        if heading is not None:
            self._draft.items.append(heading)
        return heading is not None

    def _cue(self, line: Line, following: Line) -> bool:
        text = line.text
        forced = text.startswith("@")
        if not self._fresh or following.blank:
            return False
        label = text[1:].strip() if forced else text
        dual = label.endswith("^")
        label = without_emphasis(label.rstrip("^ ").strip())
        if not forced and (
            len(label) > _LONGEST_CUE
            or text[0] in "!~>"
            or not looks_upper(label)
            or label.endswith(("?", "!"))
            or is_transition(label)
        ):
            return False
        if not label:
            return False
        if not forced and is_shouted(label) and self._times[text] == 1:
            # Capitals after a blank line, and no name: the speech above goes on, where it has not ended.
            self._open = self._breaks_off()
            if self._open:
                self._spoken(line)
            return self._open
        self._draft.items.append(Cue(label.rstrip(":"), line.number, dual=dual))
        self._open = True
        return True

    def _breaks_off(self) -> bool:
        last = self._draft.items[-1] if self._draft.items else None
        if isinstance(last, Cue):
            return True
        said = last.text.rstrip('*_"”’) ') if isinstance(last, Element) else ""
        return isinstance(last, Element) and (
            last.kind is Kind.PARENTHETICAL or (last.kind is Kind.DIALOGUE and said[-1:] not in (".", "!", "?"))
        )

    def _spoken(self, line: Line) -> None:
        text = line.text
        if self._aside:
            self._aside.append(line)
            if text.endswith(")"):
                self._end_aside()
        elif text.startswith("(") and text.endswith(")"):
            self._draft.add(Kind.PARENTHETICAL, without_emphasis(text[1:-1].strip()), line.number)
        elif text.startswith("(") and ")" not in text:
            self._aside = [line]
        else:
            spoken = text[1:].strip() if text.startswith("~") else text
            self._draft.add(Kind.DIALOGUE, without_emphasis(spoken), line.number)

    def _end_aside(self) -> None:
        """Close a parenthetical of several lines; one that never closes was speech."""
        lines, self._aside = self._aside, []
        if lines and lines[-1].text.endswith(")"):
            text = " ".join(line.text for line in lines)[1:-1].strip()
            self._draft.add(Kind.PARENTHETICAL, without_emphasis(text), lines[0].number, lines[-1].number)
            return
        for line in lines:
            self._draft.add(Kind.DIALOGUE, without_emphasis(line.text), line.number)

    def _business(self, line: Line, following: Line) -> None:
        text = line.text
        if text.startswith("!"):
            self._draft.add(Kind.ACTION, without_emphasis(text[1:].strip()), line.number)
        elif text.startswith(">") and not text.endswith("<"):
            self._draft.add(Kind.TRANSITION, text[1:].strip(), line.number)
        elif self._fresh and following.blank and is_transition(text):
            self._draft.add(Kind.TRANSITION, text, line.number)
        else:
            self._draft.add(
                Kind.ACTION, without_emphasis(text.strip("~<> ") if text[0] in "~>" else text), line.number
            )
