"""Evidence: quotations that support a finding, with their scene and lines."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from seven_stations.analysis.language import normalise
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.reading import reading_of

LONGEST_QUOTE = 200
"""In characters: a quotation serves to recognise the place, not to replace the text."""

MOST_LINES = 3
"""Lines of the text that :func:`quote_text` joins."""

SHORTEST_QUOTE = 40
"""In characters: a sentence that is shorter is quoted with those beside it in the speech."""


def quote_lines(
    manuscript: Manuscript, scene: int | None, start: int, end: int, word: str = ""
) -> Evidence | None:
    """Quote the first line of ``start..end`` with ``word``, or the first with text; ``None`` if all are blank.

    The quotation is the sentence there, which may begin or end on other lines of the speech; the line itself if it
    is a cue or a heading. It is cut to ``LONGEST_QUOTE`` characters around the word.
    """
    wanted = normalise(word)
    fallback: int | None = None
    for number in range(max(1, start), min(end, len(manuscript.lines)) + 1):
        line = manuscript.lines[number - 1].strip()
        if not line:
            continue
        if fallback is None:
            fallback = number
        if not wanted:
            break
        if wanted in normalise(line):
            return _evidence(scene, number, *_sentence_at(manuscript, scene, number, word))
    if fallback is None:
        return None
    return _evidence(scene, fallback, *_sentence_at(manuscript, scene, fallback, word))


def quote_speech(manuscript: Manuscript, scene: Scene, speech: Speech, word: str = "") -> Evidence | None:
    """Quote the sentence of ``speech`` that contains ``word``, or its first; the line of the cue only if there is
    no other."""
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
    """``sentence`` of ``speech``, on its line with ``word``; otherwise what :func:`quote_speech` finds."""
    for number in range(speech.start, min(speech.end, len(manuscript.lines)) + 1):
        line = manuscript.lines[number - 1]
        if sentence in line:
            return _evidence(scene.number, number, sentence, sentence.find(word))
        told, begins = _told_on(manuscript, scene.number, number)
        at = max(sentence.lower().find(word.lower()), 0)
        start = " ".join(told).find(sentence)
        if start >= 0 and begins <= start + at <= begins + len(line):
            return _evidence(scene.number, number, sentence, at)
    return quote_speech(manuscript, scene, speech, word)


def quote_text(manuscript: Manuscript, scene: int, start: int, end: int, text: str) -> Evidence | None:
    """``text`` where it is found within ``MOST_LINES`` of the lines ``start..end``, as few as hold it.

    ``None`` if it is not found, or has more than ``LONGEST_QUOTE`` characters. Words are quoted with single spaces
    between them.
    """
    quote = " ".join(text.split())
    end = min(end, len(manuscript.lines))
    for more in range(MOST_LINES if 0 < len(quote) <= LONGEST_QUOTE else 0):
        for first in range(start, end - more + 1):
            last = first + more
            if quote in " ".join(" ".join(manuscript.lines[first - 1 : last]).split()):
                return Evidence(scene=scene, lines=(first, last), quote=quote)
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


def _told_on(manuscript: Manuscript, scene: int | None, number: int) -> tuple[list[str], int]:
    """The sentences of what a line is part of, and how many of their characters precede the line."""
    passages = reading_of(manuscript).passages.get(scene or 0, ())
    behind = bisect_right(passages, number, key=lambda passage: passage.start)
    first = behind
    while first and passages[first - 1].end >= number:
        first -= 1
    told = [passage.text for passage in passages[first:behind]]
    return told, max(" ".join(told).find(" ".join(manuscript.lines[number - 1].split())), 0)


def _sentence_at(manuscript: Manuscript, scene: int | None, number: int, word: str) -> tuple[str, int]:
    """The sentence on a line, the one with ``word`` if there are several, and where in it the evidence begins."""
    told, begins = _told_on(manuscript, scene, number)
    for index, sentence in enumerate(told):
        if begins <= len(sentence) and normalise(word) in normalise(sentence):
            quoted, before = _lengthened(told, index)
            at = sentence.lower().find(word.lower()) if word else begins
            return quoted, before + max(at, begins, 0)
        begins -= len(sentence) + 1
    line = " ".join(manuscript.lines[number - 1].split())
    return line, line.lower().find(word.lower())


def _lengthened(told: Sequence[str], index: int) -> tuple[str, int]:
    """A sentence, with its neighbours if it is short, and how many characters precede it."""
    quoted, before, after = told[index], index - 1, index + 1
    while len(quoted) < SHORTEST_QUOTE:
        if after < len(told) and len(quoted) + len(told[after]) < LONGEST_QUOTE:
            quoted = f"{quoted} {told[after]}"
            after += 1
        elif before >= 0 and len(quoted) + len(told[before]) < LONGEST_QUOTE:
            quoted = f"{told[before]} {quoted}"
            before -= 1
        else:
            break
    return quoted, sum(len(one) + 1 for one in told[before + 1 : index])


def _evidence(scene: int | None, number: int, text: str, at: int) -> Evidence:
    quote = _cut(text, max(at, 0))
    return Evidence(
        scene=scene,
        lines=(number, number),
        quote=quote,
        cut_before=not text.startswith(quote),
        cut_after=not text.endswith(quote),
    )


def _cut(text: str, at: int) -> str:
    """``text``, or the part of it around position ``at``, cut at spaces."""
    if len(text) <= LONGEST_QUOTE:
        return text
    start = max(0, min(at - LONGEST_QUOTE // 3, len(text) - LONGEST_QUOTE))
    piece = text[start : start + LONGEST_QUOTE]
    if start:
        piece = piece[piece.find(" ") + 1 :]
    if start + LONGEST_QUOTE < len(text) and " " in piece:
        piece = piece[: piece.rfind(" ")]
    return piece.strip()
