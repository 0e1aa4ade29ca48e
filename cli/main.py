"""The `stations` command: its sub-commands, and how their errors reach the user."""

import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from cli import analyze, demo, enqueue, processes, report, tail, token, up
from cli.errors import ExitCode, exit_code_of
from protocol.errors import StationsError
from worker.errors import WorkerError

_DEBUG = "--debug"


def run(arguments: Sequence[str] | None = None) -> None:
    """The console script. Errors become one line on standard error and an exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = _DEBUG in given[: given.index("--") if "--" in given else len(given)]
    if debug:
        # Taken wherever it stands: one adds it to the end of a line that failed.
        given.remove(_DEBUG)
    sys.exit(_run(given, debug=debug))


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        return int(application()(arguments, prog_name="stations", standalone_mode=False) or 0)
    except TyperException as error:
        return _fail(error, _with_hint(error), error.exit_code, debug=debug)
    except (StationsError, WorkerError) as error:
        return _fail(error, error.message, exit_code_of(error), debug=debug)
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except Exception as error:
        redis = _redis_error(error)
        if redis is not None:
            return _fail(error, redis, ExitCode.UNREACHABLE, debug=debug)
        hint = "" if debug else f" (run it again with {_DEBUG} to see where)"
        message = f"unexpected {type(error).__name__}: {error}{hint}"
        return _fail(error, message, ExitCode.JOB_FAILED, debug=debug)


def _with_hint(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    # Without arguments the help was printed already, and there is nothing to add.
    return f"{message} (see `{context.command_path} --help`)" if message and context is not None else message


def _fail(error: Exception, message: str, code: int, *, debug: bool) -> int:
    from cli.console import say

    if debug:
        traceback.print_exception(error)
    if message:
        say(f"stations: {' '.join(message.split())}")
    return code


def _redis_error(error: Exception) -> str | None:
    """What to tell where a connection that worked was lost; ``None`` for any other error."""
    loaded: Any = sys.modules.get("redis.exceptions")
    if loaded is not None and isinstance(error, (loaded.ConnectionError, loaded.TimeoutError)):
        return f"The connection to Redis was lost: {error}"
    return None


def application() -> typer.Typer:
    """The command tree."""
    app = typer.Typer(
        name="stations",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=(
            "Analyses dramatic texts in seven stations, as jobs that are watched live.\n\n"
            "Exit codes: 0 done, 1 the job failed, 2 usage, 3 cannot connect, 4 timed out, 5 not allowed,"
            " 6 no such job, queue or analysis, 130 interrupted."
        ),
    )
    app.callback()(_options)
    commands: list[tuple[Callable[..., None], str]] = [
        (demo.demo, "Run"),
        (up.up, "Run"),
        (processes.worker, "Run"),
        (processes.notifier, "Run"),
        (enqueue.enqueue, "Analyse"),
        (tail.tail, "Analyse"),
        (report.report, "Analyse"),
        (analyze.analyze, "Analyse"),
        (token.token, "Access"),
    ]
    for command, panel in commands:
        app.command(rich_help_panel=panel)(command)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"stations {version('seven-stations')}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option(_DEBUG, help="Show tracebacks; may stand anywhere.")] = False,
) -> None:
    pass
