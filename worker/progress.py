"""The state of one attempt's seven stations, and the progress that is published of it."""

import time
from typing import Any

from seven_stations.protocol.events import StationStatus, timestamp
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.log_line import MAX_LINE, stored
from seven_stations.protocol.progress import CompletedStation, Progress
from seven_stations.stations import READING, STATION_NAMES, TOTAL_STATIONS, StationState
from seven_stations.words import Note, catalogue, note
from worker.child import Step

COSTS = {READING: 25, 1: 25, 2: 14, 3: 20, 4: 1, 5: 9, 6: 5, 7: 1}
"""What each takes of the time, in percent, as measured with 5 MB of English and of Arabic. A station that asks a
language model takes longer."""

_PACE_SECONDS = 1.0
_PACE_SHARE = 0.04
"""A run's pace is not told before it has taken this long, and has done this share of the whole by itself."""


class Tracker:
    """Turns steps into progress. One for each attempt of a job."""

    def __init__(self, data: JobData, *, job_id: str, attempt: int) -> None:
        self._data = data
        self._analysis_id = data.analysis_id or job_id
        self._attempt = attempt
        self._running = data.analysis_type.stations
        self._states = dict.fromkeys(range(1, TOTAL_STATIONS + 1), StationState.WAITING)
        self._started: dict[int, str] = {}
        self._durations: dict[int, float] = {}
        self._summaries: dict[int, dict[str, Any]] = {}
        self._lines: list[str] = []
        self._sequence = 0
        self._current = 1
        self._resumed = 0
        self._parts = dict.fromkeys(range(TOTAL_STATIONS + 1), 0.0)  # shares done, of the reading under 0
        self._began: float | None = None
        self._found_done = 0.0  # the share that an earlier attempt did
        for number in range(1, TOTAL_STATIONS + 1):
            if number not in self._running:
                self._states[number] = StationState.SKIPPED

    def opening(self) -> Progress:
        """The first progress of an attempt: whose job it is, and which stations will be left out."""
        return self._progress(note("analysis-started"), phase="started")

    def apply(self, step: Step) -> Progress | None:
        """Take one step in; the progress to publish, or ``None`` where it can wait for the next."""
        self._began = self._began or time.monotonic()
        match step.kind:
            case "restored":
                self._restore(step)
                return None
            case "log":
                if step.note is not None:
                    self._lines.append(stored(step.note, timestamp()))
                return None
            case "part":
                self._parts[step.number] = max(self._parts[step.number], step.share)
                share = round(self._parts[step.number], 2)
                if step.number == READING:
                    return self._progress(note("reading", share=share))
                return self._progress(note("station-part", station=STATION_NAMES[step.number - 1], share=share))
            case "skipped":
                self._states[step.number] = StationState.SKIPPED
                return None
            case "started":
                self._current = step.number
                self._parts[READING] = 1.0
                self._states[step.number] = StationState.ACTIVE
                self._started[step.number] = timestamp()
                self._tell_resumed()
                return self._progress(note("station-started", station=STATION_NAMES[step.number - 1]))
            case "completed":
                self._states[step.number] = StationState.COMPLETED
                self._durations[step.number] = step.duration
                self._summaries[step.number] = step.summary
                self._parts[step.number] = 1.0
                name = STATION_NAMES[step.number - 1]
                done = CompletedStation(
                    station_number=step.number, station_name=name, result=step.summary, duration=step.duration
                )
                return self._progress(note("station-completed", station=name), completed=done)
            case "dropped":
                return None

    @property
    def where(self) -> str:
        """What runs now, for messages."""
        if self._states[self._current] is StationState.ACTIVE:
            return f"Station {self._current} ({STATION_NAMES[self._current - 1]})"
        return "Reading the text" if self._states[1] is StationState.WAITING else "The report"

    def closing(self) -> Progress | None:
        """The progress to publish at the end where nothing was left to run after the restored stations."""
        return self._progress(note("all-restored")) if self._tell_resumed() else None

    def failed(self, message: str) -> Progress:
        """The progress that says which station failed."""
        if self._states[self._current] is StationState.ACTIVE:
            self._states[self._current] = StationState.FAILED
        return self._progress(Note(message[:MAX_LINE]))

    def _done(self) -> float:
        """The share of the whole, weighted by what the reading and each station take."""
        total = sum(COSTS[number] for number in (READING, *self._running))
        return sum(COSTS[number] * self._parts[number] for number in (READING, *self._running)) / total

    def _remaining(self) -> float | None:
        """Milliseconds that are left at this attempt's own pace; ``None`` while that is not known."""
        done = self._done()
        by_itself = done - self._found_done
        taken = 0.0 if self._began is None else time.monotonic() - self._began
        if by_itself < _PACE_SHARE or taken < _PACE_SECONDS:
            return None
        return round(1000 * taken * (1 - done) / by_itself)

    def _restore(self, step: Step) -> None:
        self._resumed = self._current = step.number
        self._parts |= {READING: 1.0, step.number: 1.0}
        self._found_done = self._done()
        self._states[step.number] = StationState.COMPLETED
        self._durations[step.number] = step.duration
        self._summaries[step.number] = step.summary

    def _tell_resumed(self) -> bool:
        after, self._resumed = self._resumed, 0
        if after:
            self._lines.append(stored(note("resumed", station=after), timestamp()))
        return bool(after)

    def _progress(self, said: Note, **fields: object) -> Progress:
        lines, self._lines = self._lines, []
        first, self._sequence = self._sequence, self._sequence + len(lines)
        return Progress.model_validate(
            {
                "message": said.told("en"),
                "code": said.code if said.code in catalogue("en")["codes"] else None,
                "values": said.values or None,
                "progress": round(100 * self._done(), 1),
                "remaining": self._remaining(),
                "current_station": self._current,
                "station_name": STATION_NAMES[self._current - 1],
                "completed_steps": sum(
                    state in (StationState.COMPLETED, StationState.SKIPPED) for state in self._states.values()
                ),
                "attempt": self._attempt,
                "analysis_id": self._analysis_id,
                "user_id": self._data.user_id,
                "project_id": self._data.project_id,
                "stations": [
                    StationStatus(
                        number=number,
                        name=STATION_NAMES[number - 1],
                        state=state,
                        started_at=self._started.get(number),
                        duration=self._durations.get(number),
                        summary=self._summaries.get(number),
                        progress=round(100 * self._parts[number]) if state is StationState.ACTIVE else None,
                    )
                    for number, state in self._states.items()
                ],
                "logs": lines,
                "log_sequence": first,
                **fields,
            }
        )
