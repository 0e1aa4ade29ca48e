"""The findings of a report as Fountain notes in the text: ``[[…]]``, which no program prints."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from seven_stations.analysis.exports.annotations import Annotation, annotations_of
from seven_stations.analysis.manuscript.model import Layout
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

_PROSE = "adpu"
"""Roles of lines that may end with a note. Some programs do not recognise a cue with a note."""

_INSIDE = ("INT", "EXT", "EST", "I/E")


def to_fountain(report: Report, script: Mapping[str, Any]) -> str:
    """The text, line by line as it was read, with each finding as a note at the end of its first line.

    Lines keep their numbers, except for Final Draft documents, whose paragraphs are marked as in Fountain.
    ``script`` is the JSON of :func:`seven_stations.analysis.report.to_script`.
    """
    lines, roles = list(script["lines"]), str(script["roles"])
    if report.layout == Layout.FINAL_DRAFT:
        lines = [_marked(line, role) for line, role in zip(lines, roles, strict=True)]
    for line, texts in notes_of(report).items() if lines else ():
        lines[_line_for(line, lines, roles) - 1] += "".join(f" [[{_inert(text)}]]" for text in texts)
    if report.layout == Layout.FINAL_DRAFT:
        return _spaced(lines, roles)
    return "\n".join(lines) + "\n"


def notes_of(report: Report) -> dict[int, list[str]]:
    """The notes by line: each finding, conflict and death where it first shows, and lines that were not read."""
    labels = Labels(report.language, "tables", scenes=report.manuscript.scenes)
    notes: defaultdict[int, list[str]] = defaultdict(list)
    for found in annotations_of(report, labels):
        if found.evidence:
            notes[found.evidence[0]["lines"][0]].append(_worded(found))
    for what, unread in report.unread.items():
        for line in unread.lines:
            notes[line].append(labels[f"unread {what}"])
    return notes


def _worded(found: Annotation) -> str:
    told = f"{found.title}: {found.advice}" if found.advice else found.title
    aside = ", ".join(part for part in (found.severity, found.sure) if part)
    return f"{told} ({aside})" if aside else told


def _line_for(first: int, lines: Sequence[str], roles: str) -> int:
    """The first line from ``first`` on that may end with a note; ``first`` if there is none nearby."""
    for line in range(first, min(first + 4, len(lines)) + 1):
        if roles[line - 1] in _PROSE:
            return line
    return min(first, len(lines))


def _inert(text: str) -> str:
    """The text without sequences that would end the note early."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")


def _marked(line: str, role: str) -> str:
    """A paragraph of Final Draft with the mark that forces its role in Fountain."""
    text = line.strip()
    if not text:
        return ""
    match role:
        case "h":
            return text if text.upper().startswith(_INSIDE) else f".{text}"
        case "c":
            return f"@{text}"
        case "p":
            return text if text.startswith("(") else f"({text})"
        case "t":
            return f"> {text}"
    return text


def _spaced(lines: Sequence[str], roles: str) -> str:
    """Add a blank line before everything that does not belong to the cue above it."""
    out: list[str] = []
    for line, role in zip(lines, roles, strict=True):
        if line:
            out += [line] if role in "pd" else ["", line]
    return "\n".join(out).lstrip("\n") + "\n"
