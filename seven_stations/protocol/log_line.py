"""A line of a job's log, as our worker stores it and as it is read back.

It is one string in BullMQ's own list of logs, so it is removed with the job and every tool shows it: the time, the
English text, and after a tab the same message as JSON, ``{"code": …, "values": …}``.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seven_stations.protocol.untrusted_json import parse
from seven_stations.words import Note, catalogue, say

MAX_LINE = 2000
"""The most characters of a line's text, and of its JSON; a longer text is cut with an ellipsis and has no code."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log. ``line`` is the English text. Lines of other workers have no other fields."""

    line: str
    time: str | None = None
    """ISO 8601, UTC, milliseconds."""
    code: str | None = None
    values: dict[str, Any] | None = None

    def render(self, language: str) -> str:
        """The line in ``language``, or in English if it has no code or its values do not fit."""
        return render_message(self.line, self.code, self.values, language)

    def fields(self) -> dict[str, Any]:
        """The known fields as JSON data."""
        named = (("line", self.line), ("time", self.time), ("code", self.code), ("values", self.values))
        return {name: value for name, value in named if value is not None}


def render_message(english: str, code: Any, values: Any, language: str) -> str:
    """An event's message in ``language``, or ``english`` if the code is unknown or the values do not fit."""
    if language == "en" or not isinstance(code, str) or code not in catalogue(language)["codes"]:
        return english
    try:
        return say(code, values or {}, language)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        return english


def stored(note: Note, time: str) -> str:
    """The line as it is stored."""
    words = note.render("en").replace("\r", " ").replace("\n", " ").replace("\t", " ")
    said: dict[str, Any] = {}
    if len(words) > MAX_LINE:
        words = words[: MAX_LINE - 1] + "…"
    elif note.code in catalogue("en")["codes"]:
        said = {"code": note.code, "values": note.values}
    tail = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return f"{time} {words}\t{tail if len(tail) <= MAX_LINE else '{}'}"


def parse_line(kept: str) -> LogLine:
    """Parse a stored line of a log, whoever wrote it."""
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
