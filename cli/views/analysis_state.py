"""The known state of one analysis while it runs, which both views draw."""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cli.views.language import chosen, t
from seven_stations.protocol.log_line import render_message
from seven_stations.stations import STATION_NAMES, TOTAL_STATIONS, StationState
from seven_stations.words.recognition import reworded

LOG_LINES = 200


@dataclass(slots=True)
class Row:
    """One station. ``since`` is by this machine's monotonic clock, ``duration`` in milliseconds."""

    number: int
    name: str
    state: StationState = StationState.WAITING
    since: float | None = None
    duration: float | None = None
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.state not in (StationState.WAITING, StationState.ACTIVE)

    def seconds(self, now: float) -> float | None:
        """How long the station took, or has taken so far."""
        if self.duration is not None:
            return self.duration / 1000
        return max(0.0, now - self.since) if self.since is not None else None


@dataclass(slots=True)
class Outcome:
    """How the job ended. ``result`` is its small result."""

    completed: bool
    result: dict[str, Any] = field(default_factory=dict)
    duration: float | None = None
    error: str | None = None
    code: str | None = None


class Board:
    """The seven stations of one analysis, its progress and its log, updated by its events in their order."""

    def __init__(self, title: str | None = None) -> None:
        self.title = title
        self.rows = [Row(number, name) for number, name in enumerate(STATION_NAMES, start=1)]
        self.progress = 0.0
        self.remaining: float | None = None
        """The milliseconds left by the last estimate; ``None`` without one."""
        self.message = ""
        self.attempt = 1
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self.logged = 0
        """The number of lines ever logged; ``log`` keeps the last ones."""
        self.outcome: Outcome | None = None
        self._newest_line = (0, -1)

    def apply(self, name: str, payload: Mapping[str, Any]) -> None:
        """Apply one event. Events of other kinds change nothing."""
        attempt = payload.get("attempt")
        if isinstance(attempt, int):
            self.attempt = attempt
        match name:
            case "analysis:started" | "job:started":
                self._begin()
            case "analysis:progress":
                self._take_progress(payload)
                for station in payload["stations"]:
                    self._take_station(station)
            case "job:progress":
                self._take_progress(payload)
                self._take_step(payload)
            case "analysis:station_completed":
                row = self._row(payload["stationNumber"])
                row.state = StationState.COMPLETED
                row.duration = payload["duration"]
                row.summary = dict(payload["result"])
            case "analysis:log" | "job:log":
                self._take_line(log_text(payload), payload.get("sequence", 0))
            case "job:retry":
                fields = {"made": payload["attemptsMade"], "most": payload["attemptsMax"]}
                if payload["delay"]:
                    seconds = payload["delay"] / 1000
                    again = t("attempt {made} of {most} failed, trying again in {s:.0f} s", **fields, s=seconds)
                else:
                    again = t("attempt {made} of {most} failed, trying again", **fields)
                self._append(again)
            case "analysis:completed" | "job:completed":
                self._end(Outcome(True, _mapping(payload.get("result")), payload.get("duration")))
                self.progress = 100.0
            case "analysis:failed" | "job:failed":
                self._end(Outcome(False, error=payload.get("error"), code=payload.get("code")))

    def fill(self, stations: Iterable[Mapping[str, Any]]) -> None:
        """Add the stations as the notifier reports them, for what happened before this viewer connected."""
        for station in stations:
            self._take_station(station)

    @property
    def lacking(self) -> bool:
        """Whether the figures of a station that ran are missing, or all events of a station."""
        ran = (row for row in self.rows if row.state not in (StationState.SKIPPED, StationState.FAILED))
        return any(not row.summary for row in ran)

    def _row(self, number: int) -> Row:
        return self.rows[min(max(number, 1), TOTAL_STATIONS) - 1]

    def _begin(self) -> None:
        # A second attempt continues from its checkpoints; the next progress says from where.
        self.outcome = None

    def _take_progress(self, payload: Mapping[str, Any]) -> None:
        self.progress = float(payload.get("progress", self.progress))
        self.remaining = payload.get("remaining")
        self.message = in_words(payload.get("message") or "", payload) or self.message

    def _take_step(self, payload: Mapping[str, Any]) -> None:
        """Apply a job's own progress: which station runs, and which have finished."""
        current = payload.get("currentStep")
        if payload.get("totalSteps") != TOTAL_STATIONS or not isinstance(current, int):
            return
        for row in self.rows:
            if row.number < current and not row.over:
                self._change(row, StationState.COMPLETED)
            elif row.number == current and row.state is StationState.WAITING:
                self._change(row, StationState.ACTIVE)

    def _take_station(self, station: Mapping[str, Any]) -> None:
        row = self._row(station["number"])
        row.name = station["name"]
        if station.get("duration") is not None:
            row.duration = station["duration"]
        self._change(row, StationState(station["state"]), station.get("startedAt"))
        row.summary = row.summary or dict(station.get("summary") or {})

    def _change(self, row: Row, state: StationState, started_at: str | None = None) -> None:
        if state is StationState.ACTIVE and row.state is not StationState.ACTIVE:
            row.since = time.monotonic() - _age(started_at)
            row.duration = None
        elif state is not StationState.ACTIVE:
            row.since = None
        row.state = state

    def _take_line(self, line: str, sequence: int) -> None:
        # A viewer in several rooms receives each line twice: for the analysis and for the job.
        if (self.attempt, sequence) > self._newest_line:
            self._newest_line = (self.attempt, sequence)
            self._append(line)

    def _append(self, line: str) -> None:
        self.log.append(line)
        self.logged += 1

    def _end(self, outcome: Outcome) -> None:
        if self.outcome is not None and self.outcome.completed == outcome.completed:
            return
        self.outcome = outcome
        for row in self.rows:
            if row.state is StationState.ACTIVE:
                self._change(row, StationState.COMPLETED if outcome.completed else StationState.FAILED)
            elif row.state is StationState.WAITING and outcome.completed:
                row.state = StationState.COMPLETED


def _age(started_at: str | None) -> float:
    """Seconds since a time by the worker's clock; 0 if the clocks disagree."""
    if started_at is None:
        return 0.0
    try:
        age = (datetime.now(UTC) - datetime.fromisoformat(started_at)).total_seconds()
    except ValueError:
        return 0.0
    return age if 0 <= age < 3600 else 0.0


def in_words(english: str, said: Mapping[str, Any]) -> str:
    """The message of an event or a stored line, in the chosen language."""
    return render_message(english, said.get("code"), said.get("values"), chosen())


def reason_text(error: str, code: str | None) -> str:
    """Why a job failed, in the chosen language; the errors of other applications unchanged."""
    if code == "cancelled" and error.startswith("by "):
        return t("by {name}", name=error.removeprefix("by "))
    return reworded(error, chosen())


def log_text(line: Mapping[str, Any]) -> str:
    """A line of a log in the chosen language, with its local time if it has one."""
    words, time = in_words(line["line"], line), line.get("time")
    if time is None:
        return words
    try:
        return f"{datetime.fromisoformat(time).astimezone():%H:%M:%S}  {words}"
    except (ValueError, OverflowError):
        return words


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
