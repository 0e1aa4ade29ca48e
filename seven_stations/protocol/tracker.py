"""The state of one attempt's seven stations, and the progress that is published about it."""

import time
from typing import Any

from seven_stations.errors import StationsError
from seven_stations.protocol.events import StationStatus, timestamp
from seven_stations.protocol.jobs import JobData
from seven_stations.protocol.log_line import MAX_LINE, stored
from seven_stations.protocol.progress import CompletedStation, Progress
from seven_stations.stations import COSTS, READING, STATION_NAMES, TOTAL_STATIONS, StationState
from seven_stations.steps import Step
from seven_stations.words import Note, catalogue, note

_PACE_SECONDS = 1.0
_PACE_SHARE = 0.4
"""The remaining time is not published before an attempt's stations have run this long and have done this share of
their work. From then on, the estimates for texts that took over half a second were at most 25 % off."""

_OFF_SHARE = 0.25
_OFF_SECONDS = 2.0
"""A published end is corrected only if it is off by more than both, so that the remaining time counts down
evenly."""


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
        self._parts = dict.fromkeys(range(TOTAL_STATIONS + 1), 0.0)  # shares done; 0 is the reading
        self._began: float | None = None  # when the first station of this attempt began
        self._restored = 0.0  # the cost of the stations restored from earlier attempts
        self._end: float | None = None  # the published estimate
        for number in range(1, TOTAL_STATIONS + 1):
            if number not in self._running:
                self._states[number] = StationState.SKIPPED

    def opening(self) -> Progress:
        """The first progress of an attempt: the owner of the job, and the stations that will be skipped."""
        return self._progress(note("analysis-started"), phase="started")

    def apply(self, step: Step) -> Progress | None:
        """Apply one step; returns the progress to publish, or ``None`` if it can wait for the next step."""
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
                self._began = time.monotonic() if self._began is None else self._began
                self._states[step.number] = StationState.ACTIVE
                self._started[step.number] = timestamp()
                self._log_resumed()
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
        """What runs now: one of the ``places`` of the catalogue."""
        if self._states[self._current] is StationState.ACTIVE:
            return STATION_NAMES[self._current - 1]
        return "reading" if self._states[1] is StationState.WAITING else "report"

    def closing(self) -> Progress | None:
        """The progress to publish at the end if all stations were restored."""
        return self._progress(note("all-restored")) if self._log_resumed() else None

    def failed(self, error: StationsError) -> Progress:
        """The progress that says which station failed."""
        if self._states[self._current] is StationState.ACTIVE:
            self._states[self._current] = StationState.FAILED
        return self._progress(error.note or Note(error.message[:MAX_LINE]))

    def _done(self) -> float:
        """How much of the work is done (0..1), weighted by the cost of reading and of each station."""
        total = sum(COSTS[number] for number in (READING, *self._running))
        return sum(COSTS[number] * self._parts[number] for number in (READING, *self._running)) / total

    def _remaining(self) -> float | None:
        """The estimated milliseconds left, from the pace of this attempt's stations; ``None`` while it is not
        known."""
        now = time.monotonic()
        ahead = sum(COSTS[number] * (1 - self._parts[number]) for number in self._running)
        done = sum(COSTS[number] for number in self._running) - ahead - self._restored
        taken = 0.0 if self._began is None else now - self._began
        if taken < _PACE_SECONDS or done < _PACE_SHARE * (done + ahead):
            return None
        left = taken * ahead / done
        if self._end is None or abs(now + left - self._end) > max(_OFF_SECONDS, _OFF_SHARE * left):
            self._end = now + left
        return round(1000 * max(0.0, self._end - now))

    def _restore(self, step: Step) -> None:
        self._resumed = self._current = step.number
        self._parts |= {READING: 1.0, step.number: 1.0}
        self._restored += COSTS[step.number]
        self._states[step.number] = StationState.COMPLETED
        self._durations[step.number] = step.duration
        self._summaries[step.number] = step.summary

    def _log_resumed(self) -> bool:
        after, self._resumed = self._resumed, 0
        if after:
            self._lines.append(stored(note("resumed", station=after), timestamp()))
        return bool(after)

    def _progress(self, said: Note, **fields: object) -> Progress:
        lines, self._lines = self._lines, []
        first, self._sequence = self._sequence, self._sequence + len(lines)
        return Progress.model_validate(
            {
                "message": said.render("en"),
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
