"""The table that a run of the fault suite prints at its end, whichever process ran which test."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.faults.ledger import Differences

_NAME = "fault"


@dataclass(frozen=True, slots=True)
class Row:
    """What was injected and what came of it. ``note`` says what the figures do not."""

    injected: str
    times: int
    jobs: int = 0
    jobs_lost: int = 0
    jobs_doubled: int = 0
    events: int = 0
    """Events that viewers were to have, summed over viewers."""
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    seconds: float | None = None
    """The longest recovery."""
    note: str = ""


Record = Callable[..., None]
"""Takes the fields of a :class:`Row`, and the :class:`~tests.faults.ledger.Differences`."""


def recorder(record_property: Callable[[str, object], None]) -> Record:
    def record(injected: str, times: int, differences: Differences = Differences(), **fields: Any) -> None:  # noqa: B008
        found = {name: getattr(differences, name) for name in ("lost", "doubled", "disordered")}
        record_property(_NAME, json.dumps(asdict(Row(injected, times, **found, **fields))))

    return record


_COLUMNS = (
    ("injected", "injected", 46),
    ("times", "times", 5),
    ("jobs", "jobs", 6),
    ("jobs_lost", "lost", 5),
    ("jobs_doubled", "twice", 5),
    ("events", "events", 9),
    ("lost", "lost", 5),
    ("doubled", "twice", 5),
    ("disordered", "order", 5),
    ("seconds", "s", 6),
    ("note", "note", 0),
)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    rows = [
        json.loads(str(value))
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in (getattr(report, "user_properties", None) or ())
        if name == _NAME and getattr(report, "when", "") == "call"
    ]
    if not rows:
        return
    terminalreporter.section("faults")
    terminalreporter.line(
        " ".join(_cell(title, width, left=title in ("injected", "note")) for _, title, width in _COLUMNS)
    )
    for row in rows:
        terminalreporter.line(
            " ".join(
                _cell(_shown(row[key]), width, left=key in ("injected", "note")) for key, _, width in _COLUMNS
            )
        )


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _cell(text: str, width: int, *, left: bool) -> str:
    return text.ljust(width) if left else text.rjust(width)
