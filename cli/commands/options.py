"""Options shared by several commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.errors import UsageError
from cli.views.language import t
from seven_stations.stations import AnalysisType


class Format(StrEnum):
    """The formats of a report."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    GRAPHML = "graphml"
    GEXF = "gexf"
    FOUNTAIN = "fountain"
    FDX = "fdx"


class Table(StrEnum):
    """The tables of ``--format csv``."""

    SCENES = "scenes"
    CHARACTERS_BY_SCENE = "characters-by-scene"
    LOCATIONS = "locations"
    CAST = "cast"
    MEASURES = "measures"
    FINDINGS = "findings"


def not_empty(parameter: typer.CallbackParam, value: Any) -> Any:
    """Refuse an empty name, which a shell gives for a variable that is not set: it must not mean the default."""
    if "" in (value if isinstance(value, list) else [value]):
        name = parameter.get_error_hint()  # type: ignore[attr-defined]  # click has it in all parameters
        raise UsageError(t("{name} is empty", name=name))
    return value


RedisUrl = Annotated[
    str | None,
    typer.Option(
        "--redis-url",
        metavar="URL",
        help="Redis or Valkey to use (else STATIONS_REDIS_URL).",
        callback=not_empty,
    ),
]
NotifierUrl = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="The notifier's address (else STATIONS_URL).", callback=not_empty),
]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="JWT", help="Bearer token (else STATIONS_TOKEN).", show_default=False),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", "-p", min=0, max=65535, help="The notifier's port (else STATIONS_PORT, 3000); 0 is any."
    ),
]
DataDir = Annotated[
    Path, typer.Option("--data-dir", metavar="DIR", help="Where jobs, reports and logs are kept.", file_okay=False)
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show what the processes log, on stderr.")]
Kind = Annotated[
    AnalysisType,
    typer.Option(
        "--type", "-t", help="quick: stations 1-3 and 7; detailed: with all evidence.", case_sensitive=False
    ),
]
Correct = Annotated[
    str | None,
    typer.Option("--correct", metavar="FILE", help="Corrections of the reading, a JSON list (docs/texts.md)."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout.")]
ReportFormat = Annotated[Format, typer.Option("--format", "-f", help="Output format.", case_sensitive=False)]
CsvTable = Annotated[
    Table | None,
    typer.Option("--table", help="With --format csv: this table; else a zip of all.", case_sensitive=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of stdout.")
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", min=0, help="Give up after this long (exit code 4)."),
]
Queue = Annotated[
    str | None,
    typer.Option(
        "--queue", metavar="NAME", help="The queue (else STATIONS_QUEUE, ai-analysis).", callback=not_empty
    ),
]
QueueName = Annotated[
    str | None,
    typer.Argument(metavar="QUEUE", help="The queue (else STATIONS_QUEUE, ai-analysis).", callback=not_empty),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]


def state(names: tuple[str, ...], about: str) -> Any:
    """An option for one or more of the states ``names``."""

    def known(given: Any) -> Any:
        for name in [given] if isinstance(given, str) else given or ():
            if name not in names:
                raise UsageError(
                    t("--state {state!r} is not known: choose among {states}", state=name, states=", ".join(names))
                )
        return given

    return typer.Option("--state", "-s", metavar="STATE", help=about, autocompletion=lambda: names, callback=known)
