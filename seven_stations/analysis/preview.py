"""How a text would be read, without analysing it. As a program, it reads a file from stdin and writes JSON to
stdout.

``python -m seven_stations.analysis.preview MAX_BYTES [CORRECTIONS]`` is a separate process, because a malicious
file may use all the time and memory that it can get.
"""

import json
import sys
from collections import Counter
from typing import Any

from seven_stations.analysis.documents import text_in
from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.outline import SceneRow
from seven_stations.corrections import Correction, parse_corrections
from seven_stations.model import Model
from seven_stations.words import Note

MOST_CAST = 200
MOST_SCENES = 500
"""The most characters and scenes that are listed; all are counted."""

MOST_SHOWN = 200
"""The most characters of a line that is shown."""

MEMORY, SECONDS = 800_000_000, 10
"""Limits: bytes of address space, and CPU seconds, which are twice what a text of 5 MB needs."""

REFUSED, OUT_OF_MEMORY = 3, 4
"""Exit codes: the text cannot be read, with a ``ToldNote`` on standard output; not enough memory."""


class ToldNote(Model):
    """A note of the reader: its code with its values, and its English text."""

    code: str
    values: dict[str, Any]
    text: str

    @classmethod
    def of(cls, told: Note) -> "ToldNote":
        return cls(code=told.code, values=told.values, text=told.render("en"))


class Preview(Model):
    """A text as it would be read. ``confidence`` (0..1) is how reliably the speakers were identified.

    ``cast`` has one row per character, ordered by number of speeches: name and speeches. As in the report, groups
    such as ALL are not counted as characters. Where there are ``doubtful`` names, which may be one person with
    another of them, ``characters`` is the number of names. ``outline`` has the rows of the report's ``scenes``.
    ``unread`` is the number of lines that resemble cues or headings but were read as neither, and ``unread_lines``
    are the first of them, with number and text. ``title`` is the one in the text, absent if there is none.
    """

    title: str | None = None
    language: str
    layout: str
    words: int
    characters: int
    speeches: int
    scenes: int
    cast: list[tuple[str, int]]
    doubtful: list[str]
    outline: list[SceneRow]
    confidence: float
    unread: int
    unread_lines: list[tuple[int, str]]
    notes: list[ToldNote]


def preview_of(data: bytes | str, *, max_bytes: int, corrections: tuple[Correction, ...] = ()) -> Preview:
    """Read a text, PDF or Word file. Raises :class:`UnreadableTextError`."""
    # not loaded by programs that only start this one
    from seven_stations.analysis.manuscript import read
    from seven_stations.analysis.stations.identity import doubtful_names

    manuscript = read(
        text_in(data, max_bytes=max_bytes) if isinstance(data, bytes) else data,
        max_bytes=max_bytes,
        corrections=corrections,
    )
    speeches = Counter(speech.speaker for speech in manuscript.speeches)
    cast = [row for row in speeches.most_common() if not manuscript.characters[row[0]].group]
    reading = manuscript.reading
    unread = sorted({*reading.unread_cues.lines, *reading.unread_headings.lines})
    return Preview(
        title=manuscript.title,
        language=manuscript.language,
        layout=manuscript.layout.value,
        words=manuscript.word_count,
        characters=len(cast),
        speeches=speeches.total(),
        scenes=len(manuscript.scenes),
        cast=cast[:MOST_CAST],
        doubtful=sorted(set().union(*doubtful_names(manuscript))),
        outline=[scene.row for scene in manuscript.scenes[:MOST_SCENES]],
        confidence=reading.confidence,
        unread=reading.unread_cues.count + reading.unread_headings.count,
        unread_lines=[(line, manuscript.lines[line - 1].strip()[:MOST_SHOWN]) for line in unread],
        notes=[ToldNote.of(one) for one in manuscript.notes],
    )


def main(max_bytes: int, corrections: str) -> int:
    """Write the preview of standard input within the limits; ``corrections`` is a JSON list."""
    from seven_stations.process.limits import limit_process

    limit_process(MEMORY, SECONDS)
    try:
        told = parse_corrections(json.loads(corrections))
        found = preview_of(sys.stdin.buffer.read(), max_bytes=max_bytes, corrections=told)
    except UnreadableTextError as error:
        sys.stdout.write(ToldNote.of(error.note).model_dump_json())
        return REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(found.model_dump_json(by_alias=True, exclude_none=True).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "[]"))
