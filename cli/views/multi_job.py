"""Many jobs at once on a terminal: a row of seven stations for each, and other events below."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Self, TextIO

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.views.analysis_state import Board
from cli.views.figures import duration, printable
from cli.views.language import t
from cli.views.render import FRAMES_PER_SECOND, GLYPHS, outcome_line
from seven_stations.stations import StationState

MAX_JOBS = 200
"""The most jobs remembered; beyond it, those that ended first are removed."""

_LOG_LINES = 200
_LOG_ROWS = 8
_FIXED_ROWS = 4
_NARROW = 60
_NOT_LOGGED = ("analysis:progress", "job:progress", "queue:stats", "connected", "analysis:station_completed")
_LINES = ("analysis:log", "job:log")

_DOTS = {StationState.WAITING: "·", StationState.ACTIVE: "●", StationState.COMPLETED: "━"}


class MultiJobView:
    """Shows the events of any jobs. ``line_of`` formats an event as a line."""

    def __init__(self, file: TextIO, title: str, line_of: Callable[[str, Mapping[str, Any]], str]) -> None:
        self._console = Console(file=file)
        self._wall = _Wall(title)
        self._line_of = line_of
        self._live = Live(
            self._wall, console=self._console, refresh_per_second=FRAMES_PER_SECOND, vertical_overflow="crop"
        )

    def show(self, name: str, payload: Mapping[str, Any]) -> None:
        """Apply and show one event."""
        self._wall.take(name, payload)
        # What a row already shows is not printed again.
        if name not in _NOT_LOGGED and not (name == "job:log" and self._wall.is_analysis(payload)):
            if name in _LINES:
                subject = payload.get("analysisId") or payload.get("jobId")
                self._wall.log.append(printable(f"{subject}  {payload.get('line', '')}"))
            else:
                self._wall.log.append(printable(self._line_of(name, payload)))

    def note(self, message: str) -> None:
        """Show a message that is not about a job."""
        self._wall.log.append(printable(message))

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()


class _Wall:
    def __init__(self, title: str) -> None:
        self._title = title
        self._boards: dict[str, Board] = {}
        self._since: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._analyses: set[str] = set()
        self.log: deque[str] = deque(maxlen=_LOG_LINES)

    def is_analysis(self, payload: Mapping[str, Any]) -> bool:
        return payload.get("jobId") in self._analyses

    def take(self, name: str, payload: Mapping[str, Any]) -> None:
        job_id = payload.get("jobId")
        if not isinstance(job_id, str) or not name.startswith(("job:", "analysis:")):
            return
        if name.startswith("analysis:"):
            self._analyses.add(job_id)
        board = self._boards.get(job_id)
        if board is None:
            board = self._boards[job_id] = Board(str(payload.get("analysisId", job_id)))
            self._since[job_id] = time.monotonic()
            self._forget()
        board.apply(name, payload)
        if board.outcome is not None:
            self._took.setdefault(job_id, time.monotonic() - self._since[job_id])
        elif name in ("job:started", "analysis:started"):
            self._since[job_id] = time.monotonic()
            self._took.pop(job_id, None)

    def _forget(self) -> None:
        while len(self._boards) > MAX_JOBS:
            ended = next((job for job, board in self._boards.items() if board.outcome is not None), None)
            gone = ended if ended is not None else next(iter(self._boards))
            for known in (self._boards, self._since, self._took):
                known.pop(gone, None)
            self._analyses.discard(gone)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        head = Text(" Seven Stations", style="bold", no_wrap=True, overflow="ellipsis")
        running = [job for job, board in self._boards.items() if board.outcome is None]
        ended = [job for job, board in self._boards.items() if board.outcome is not None]
        told = t("running {running}, ended {ended}", running=len(running), ended=len(ended))
        head.append(f"  {told}", style="dim")
        head.append(f"  {printable(self._title)}", style="italic")
        log_rows = min(_LOG_ROWS, max(0, (console.height - _FIXED_ROWS) // 2), len(self.log))
        room = max(1, console.height - _FIXED_ROWS - log_rows)
        # Running jobs come first; of those that ended, the latest are shown.
        left = max(0, room - len(running))
        shown = [*running[:room], *(reversed(ended[-left:]) if left else [])]
        table = Table.grid(padding=(0, 1), expand=True)
        wide = options.max_width >= _NARROW
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=24 if wide else 12)
        table.add_column(width=7, no_wrap=True)
        if wide:
            table.add_column(width=16)
        table.add_column(width=7, justify="right", no_wrap=True)
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for job in shown:
            table.add_row(*self._cells(job, wide=wide))
        lines = (
            [
                Text(f" {line}", style="dim", no_wrap=True, overflow="ellipsis")
                for line in list(self.log)[-log_rows:]
            ]
            if log_rows
            else []
        )
        yield Group(head, Text(""), table, *([Text(""), *lines] if lines else []))

    def _cells(self, job: str, *, wide: bool) -> list[Any]:
        board = self._boards[job]
        rail = Text()
        for row in board.rows:
            rail.append(_DOTS.get(row.state, GLYPHS[row.state][0]), style=GLYPHS[row.state][1])
        took = self._took.get(job, time.monotonic() - self._since[job])
        outcome = board.outcome
        if outcome is not None and outcome.duration is not None:
            took = outcome.duration / 1000  # the events are from the past, so they came in a moment
        bar = ProgressBar(total=100, completed=board.progress, complete_style="cyan", finished_style="green")
        if outcome is None:
            active = next((row for row in board.rows if row.state is StationState.ACTIVE), None)
            said = Text(
                printable(active.name if active is not None else board.message or t("waiting")), style="dim"
            )
        else:
            said = Text(outcome_line(outcome), style="green" if outcome.completed else "red")
        name = Text(printable(board.title or job), style="bold" if outcome is None else "")
        return [name, rail, *([bar] if wide else []), Text(duration(took), style="cyan"), said]
