"""A line of a job's log, as our worker keeps it and as it is read back.

It is one string in BullMQ's own list, so that it comes and goes with the job and every tool shows it: the time,
the words in English, and after a tab what they say as JSON, ``{"code": …, "values": …}``.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seven_stations.protocol.untrusted_json import parse
from seven_stations.words import Note, catalogue, say

MAX_LINE = 2000
"""Characters of a line's words, and of what they say; longer ones are cut, with an ellipsis, and have no code."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """``line`` is in English, on one line. Lines that others wrote have nothing else."""

    line: str
    time: str | None = None
    """ISO 8601, UTC, milliseconds."""
    code: str | None = None
    values: dict[str, Any] | None = None

    def told(self, language: str) -> str:
        """The line in ``language``; in English where it has no code, or its values do not fit."""
        return told(self.line, self.code, self.values, language)

    def fields(self) -> dict[str, Any]:
        """As JSON data, without what is not known."""
        named = (("line", self.line), ("time", self.time), ("code", self.code), ("values", self.values))
        return {name: value for name, value in named if value is not None}


def told(english: str, code: Any, values: Any, language: str) -> str:
    """What an event says, in ``language``; its ``english`` where it has no code that we know, or odd values."""
    if language == "en" or not isinstance(code, str) or code not in catalogue(language)["codes"]:
        return english
    try:
        return say(code, values or {}, language)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return english


def stored(note: Note, time: str) -> str:
    """The line that is kept."""
    words = note.told("en").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    said: dict[str, Any] = {}
    if len(words) > MAX_LINE:
        words = words[: MAX_LINE - 1] + "…"
    elif note.code in catalogue("en")["codes"]:
        said = {"code": note.code, "values": note.values}
    tail = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"{time} {words}\t{tail if len(tail) <= MAX_LINE else '{}'}"


def parse_line(kept: str) -> LogLine:
    """What is known of a line of a log, whoever wrote it."""
    head, tab, tail = kept.rpartition("\t")
    time, _, words = head.partition(" ")
    if not tab or not tail.startswith("{"):
        return LogLine(kept)
    try:
        datetime.fromisoformat(time)
        said = parse(tail)
    except ValueError:
        return LogLine(kept)
    code, values = said.get("code"), said.get("values")
    if not isinstance(code, str) or not isinstance(values, dict):
        return LogLine(words, time)
    return LogLine(words, time, code, values)
