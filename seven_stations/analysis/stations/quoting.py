"""Evidence: quotations that support a finding, with their scene and lines."""

from collections.abc import Iterable

from seven_stations.analysis.language import normalise
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.contract import Context, Evidence

LONGEST_QUOTE = 160
"""In characters: a quotation serves to recognise the place, not to replace the text."""


MOST_LINES = 3
"""Lines of the text that a quotation may span."""


def quote_lines(
    manuscript: Manuscript, scene: int | None, start: int, end: int, word: str = ""
) -> Evidence | None:
    """The first line of ``start..end`` with ``word``, or the first with text; ``None`` if all are blank.

    The quotation is one line of the text, cut to ``LONGEST_QUOTE`` characters around the word.
    """
    wanted = normalise(word)
    fallback: tuple[int, str] | None = None
    for number in range(max(1, start), min(end, len(manuscript.lines)) + 1):
        line = manuscript.lines[number - 1].strip()
        if not line:
            continue
        if fallback is None:
            fallback = (number, line)
        if not wanted:
            break
        if wanted in normalise(line):
            return _evidence(scene, number, line, word)
    if fallback is None:
        return None
    return _evidence(scene, fallback[0], fallback[1], word)


def quote_speech(manuscript: Manuscript, scene: Scene, speech: Speech, word: str = "") -> Evidence | None:
    """Quote a line of ``speech`` that contains ``word``, or its first; the cue's own line only if there is no
    other."""
    first = speech.start
    if speech.end > first and first <= len(manuscript.lines):
        line = manuscript.lines[first - 1].strip()
        spoken = speech.text.split("\n", 1)[0].strip()
        if not spoken or spoken not in line:
            first += 1
    return quote_lines(manuscript, scene.number, first, speech.end, word)


def quote_sentence(
    manuscript: Manuscript, scene: Scene, speech: Speech, sentence: str, word: str = ""
) -> Evidence | None:
    """``sentence``, if it is within a few lines of ``speech``; otherwise the line with ``word``."""
    found = quote_text(manuscript, scene.number, speech.start, speech.end, sentence, word)
    return found or quote_speech(manuscript, scene, speech, word)


def quote_text(
    manuscript: Manuscript, scene: int, start: int, end: int, text: str, word: str = ""
) -> Evidence | None:
    """``text`` where it is found within ``MOST_LINES`` of the lines ``start..end``, or ``None``.

    Of several lines the quotation has the words with single spaces between them, at most ``LONGEST_QUOTE``
    characters; longer text on one line is cut around ``word``.
    """
    wanted = " ".join(text.split())
    end = min(end, len(manuscript.lines))
    for number in range(start, end + 1):
        if text in manuscript.lines[number - 1]:
            return _evidence(scene, number, text, word)
    for more in range(MOST_LINES if 0 < len(wanted) <= LONGEST_QUOTE else 0):
        for first in range(start, end - more + 1):
            last = first + more
            joined = " ".join(" ".join(manuscript.lines[first - 1 : last]).split())
            if wanted in joined:
                return Evidence(
                    scene=scene,
                    lines=(first, last),
                    quote=wanted,
                    cut_before=not joined.startswith(wanted),
                    cut_after=not joined.endswith(wanted),
                )
    return None


def gathered(found: Iterable[Evidence | None], context: Context) -> list[Evidence]:
    """The evidence in order, without duplicates, cut to the number that the analysis type keeps."""
    kept: dict[tuple[tuple[int, int], str], Evidence] = {}
    for evidence in found:
        if evidence is not None:
            kept.setdefault((evidence.lines, evidence.quote), evidence)
            if context.evidence_limit is not None and len(kept) >= context.evidence_limit:
                break
    return list(kept.values())


def _evidence(scene: int | None, number: int, text: str, word: str) -> Evidence:
    quote = _cut(text, word)
    return Evidence(
        scene=scene,
        lines=(number, number),
        quote=quote,
        cut_before=not text.startswith(quote),
        cut_after=not text.endswith(quote),
    )


def _cut(line: str, word: str) -> str:
    """``line``, or the part of it around ``word``, cut at spaces; always a literal part of the line."""
    if len(line) <= LONGEST_QUOTE:
        return line
    middle = max(line.lower().find(word.lower()), 0) if word else 0
    start = max(0, min(middle - LONGEST_QUOTE // 3, len(line) - LONGEST_QUOTE))
    piece = line[start : start + LONGEST_QUOTE]
    if start:
        piece = piece[piece.find(" ") + 1 :]
    if start + LONGEST_QUOTE < len(line) and " " in piece:
        piece = piece[: piece.rfind(" ")]
    return piece.strip()
