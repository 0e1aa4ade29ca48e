"""Shows an analysis to people: a live view on a terminal, one plain line per station and log line elsewhere."""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Self, TextIO

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from cli.views.analysis_state import Board, Outcome, Row, reason_text
from cli.views.figures import describe, duration, printable
from cli.views.language import chosen, data_language, speaking, t
from cli.views.tables import state_word
from seven_stations.stations import TOTAL_STATIONS, StationState
from seven_stations.words import word

GLYPHS = {
    StationState.WAITING: ("○", "dim"),
    StationState.ACTIVE: ("●", "bold cyan"),
    StationState.COMPLETED: ("✔", "bold green"),
    StationState.SKIPPED: ("–", "dim"),
    StationState.FAILED: ("✘", "bold red"),
}

_LOG_ROWS = 6
_NARROW = 72
"""Terminals with fewer columns show only the most important parts."""
_FIXED_ROWS = TOTAL_STATIONS + 6
FRAMES_PER_SECOND = 12.5


class View(AbstractContextManager["View"]):
    """Shows a board as events change it. ``note`` is for messages that are not about the analysis."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def show(self, name: str, payload: Mapping[str, Any]) -> None:
        """Apply one event and show what it changed."""
        self.board.apply(name, payload)

    def note(self, message: str) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class PlainView(View):
    """One line per change in ``language``, for logs and pipes."""

    def __init__(self, board: Board, write: Callable[[str], None], language: str) -> None:
        super().__init__(board)
        self._write = write
        self._language = language
        self._seen_states: dict[int, StationState] = {}
        self._ended = False

    def show(self, name: str, payload: Mapping[str, Any]) -> None:
        with speaking(self._language):
            self._show(name, payload)

    def _show(self, name: str, payload: Mapping[str, Any]) -> None:
        before = self.board.logged
        super().show(name, payload)
        if self.board.logged > before:
            self.note(f"  {self.board.log[-1]}")
        # A station's figures follow its change of state, so wait for them.
        final = name in ("analysis:completed", "analysis:failed", "job:completed", "job:failed")
        told_by_name = payload.get("stationNumber") if name == "analysis:station_completed" else None
        for row in self.board.rows:
            if row.over and self._seen_states.get(row.number) is not row.state and self._has_its_turn(row):
                waits = row.state is StationState.COMPLETED and not row.summary and not payload.get("snapshot")
                if not waits or final or row.number == told_by_name:
                    self._seen_states[row.number] = row.state
                    self._tell(row)
        if self.board.outcome is not None and not self._ended:
            self._ended = True
            self.note(outcome_line(self.board.outcome))

    def note(self, message: str) -> None:
        self._write(printable(message))

    def _has_its_turn(self, row: Row) -> bool:
        """A station that is left out, known from the start, is told after those before it."""
        before = self.board.rows[: row.number - 1]
        return row.state is not StationState.SKIPPED or all(one.number in self._seen_states for one in before)

    def _tell(self, row: Row) -> None:
        figures = describe(row.summary)
        line = f"{row.number}/{TOTAL_STATIONS} {_name(row)}: {state_word(row.state, 'station states')}"
        if row.duration is not None:
            line = t("{line} in {took}", line=line, took=duration(row.duration / 1000))
        self.note(f"{line} — {figures}" if figures else line)


class LiveView(View):
    """Seven rows that fill in, a progress bar, and the last lines of the log."""

    def __init__(self, board: Board, console: Console) -> None:
        super().__init__(board)
        self._console = console
        self._live = Live(
            _Picture(board), console=console, refresh_per_second=FRAMES_PER_SECOND, vertical_overflow="crop"
        )

    def __enter__(self) -> Self:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def note(self, message: str) -> None:
        self._console.print(Text(printable(message), style="yellow"))


class _Picture:
    """The board as drawn by rich, again for each frame."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._spinner = Spinner("dots", style="bold cyan")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        board = self._board
        now = time.monotonic()
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        table.add_column(width=1, justify="right")
        width = options.max_width
        table.add_column(width=31 if width >= _NARROW else max(8, width - 16), no_wrap=True, overflow="ellipsis")
        if width >= _NARROW:
            table.add_column(width=10)
        table.add_column(width=7, justify="right", no_wrap=True)
        if width >= _NARROW:
            table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for row in board.rows:
            glyph, number, name, took, note = self._cells(row, now)
            table.add_row(glyph, number, name, *([_bar(row), took, note] if width >= _NARROW else [took]))
        room = max(0, min(_LOG_ROWS, console.height - _FIXED_ROWS))
        lines = list(board.log)[-room:] if room else []
        log = [Text(f"  {printable(line)}", style="dim", no_wrap=True, overflow="ellipsis") for line in lines]
        yield Group(
            Text(""),
            self._headline(),
            Text(""),
            table,
            Text(""),
            self._foot(width),
            *([Text(""), *log] if log else []),
        )

    def _headline(self) -> Text:
        board = self._board
        line = Text(f" {t('Seven Stations')}", style="bold")
        if board.title:
            line.append(f"  {printable(board.title)}", style="italic")
        if board.attempt > 1:
            line.append(f"  {t('attempt {attempt}', attempt=board.attempt)}", style="yellow")
        line.no_wrap = True
        line.overflow = "ellipsis"
        return line

    def _cells(self, row: Row, now: float) -> tuple[Any, ...]:
        glyph, style = GLYPHS[row.state]
        active = row.state is StationState.ACTIVE
        quiet = row.state in (StationState.WAITING, StationState.SKIPPED)
        name_style = "bold" if active else "dim" if quiet else "red" if row.state is StationState.FAILED else ""
        figures = describe(row.summary)
        note = figures or {StationState.SKIPPED: t("left out"), StationState.FAILED: t("failed")}.get(
            row.state, ""
        )
        return (
            self._spinner if active else Text(glyph, style=style),
            Text(str(row.number), style="dim"),
            Text(_name(row), style=name_style),
            Text("" if quiet else duration(row.seconds(now)), style="cyan" if active else "dim"),
            Text(note, style="" if figures else "dim"),
        )

    def _foot(self, width: int) -> Any:
        board = self._board
        if board.outcome is not None:
            style = "bold green" if board.outcome.completed else "bold red"
            return Text(f" {outcome_line(board.outcome)}", style=style)
        foot = Table.grid(padding=(0, 1), expand=True)
        foot.add_column(width=min(36, max(8, width - 10)))
        foot.add_column(width=5, justify="right")
        foot.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        bar = ProgressBar(total=100, completed=board.progress, complete_style="cyan", finished_style="green")
        foot.add_row(bar, f"{board.progress:.0f} %", Text(printable(self._status_line()), style="dim"))
        return foot

    def _status_line(self) -> str:
        """What runs now, and the time left if it is known."""
        board = self._board
        if board.remaining is None:
            return board.message
        left = t("about {time} left", time=_roughly(board.remaining / 1000))
        return f"{left} · {board.message}" if board.message else left


def _roughly(seconds: float) -> str:
    """An estimated duration: whole seconds, or minutes and seconds."""
    return f"{max(1, round(seconds))} s" if seconds < 59.5 else duration(seconds)


def _name(row: Row) -> str:
    return word("stations", row.name, chosen())


def outcome_line(outcome: Outcome) -> str:
    """The outcome in one line: the duration, and whether the text could be judged, or what went wrong."""
    if not outcome.completed:
        unseen = t("the error is not shown to this viewer")
        error = reason_text(outcome.error, outcome.code) if outcome.error else unseen
        if outcome.code:
            return printable(t("Failed ({code}): {error}", code=outcome.code, error=error))
        return printable(t("Failed: {error}", error=error))
    took = "" if outcome.duration is None else duration(outcome.duration / 1000)
    told = t("Completed in {took}", took=took) if took else t("Completed")
    doubts = outcome.result.get("doubts")
    if isinstance(doubts, list) and any(code != "few-scenes" for code in doubts):
        return t("{told}: not enough to judge", told=told)
    return told


def _bar(row: Row) -> Any:
    """A station's bar: full when the station has finished, moving while it runs."""
    if row.state is StationState.ACTIVE:
        return ProgressBar(total=None, pulse=True, pulse_style="cyan")
    if row.state is StationState.SKIPPED:
        return Text("·" * 10, style="dim")
    style = {StationState.COMPLETED: "green", StationState.FAILED: "red"}.get(row.state, "dim")
    return Text("━" * 10, style=style)


def draws_on(file: TextIO) -> bool:
    """Whether a live view can be drawn: on a terminal that is not a dumb one."""
    return file.isatty() and not Console(file=file).is_dumb_terminal


def view_of(board: Board, stream: TextIO | None = None) -> View:
    """The live view if ``stream`` (standard error) is a capable terminal, otherwise the plain one.

    What a plain one writes to a pipe on standard output is data, in the same language for everybody.
    """
    file = stream if stream is not None else sys.stderr
    if draws_on(file):
        return LiveView(board, Console(file=file))

    def write(line: str) -> None:
        file.write(line + "\n")
        file.flush()

    return PlainView(board, write, chosen() if stream is None else data_language(stream))
