"""The `stations` command: its sub-commands, and how errors reach the user."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from cli.commands import (
    analyze,
    demo,
    doctor,
    enqueue,
    jobs,
    preview,
    processes,
    queues,
    report,
    schedules,
    tail,
    token,
    up,
    workers,
)
from cli.errors import ExitCode, UsageError, exit_code_of
from cli.views.error_translation import refused, said
from cli.views.help import prepare
from cli.views.language import choose, t
from seven_stations.errors import ServerUnreachableError, StationsError

_DEBUG = "--debug"
_LANG = "--lang"


def run(arguments: Sequence[str] | None = None) -> None:
    """The console script. An error becomes one line on standard error and an exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug, lang = False, None
    try:
        debug, lang = _taken(given)
        choose(lang)
    except UsageError as error:
        sys.exit(_fail(error, error.message, error.exit_code, debug=debug))
    sys.exit(_run(given, debug=debug))


def _taken(given: list[str]) -> tuple[bool, str | None]:
    """Take ``--debug`` and ``--lang`` out of the arguments, wherever they stand before ``--``.

    Users append them to a command line that failed or that they did not understand.
    """
    debug, lang, at = False, None, 0
    while at < len(given) and given[at] != "--":
        if given[at] == _DEBUG:
            debug = True
            del given[at]
        elif given[at] == _LANG:
            if at + 1 == len(given):
                raise UsageError(t("--lang needs a language: en or ar"))
            lang = given[at + 1]
            del given[at : at + 2]
        elif given[at].startswith(f"{_LANG}="):
            lang = given.pop(at).partition("=")[2]
        else:
            at += 1
    return debug, lang


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        command = get_command(application())
        prepare(command)
        return int(command.main(arguments, prog_name="stations", standalone_mode=False) or 0)
    except TyperException as error:
        return _fail(error, _with_hint(error), error.exit_code, debug=debug)
    except ServerUnreachableError as error:
        hint = t(
            "{message}. Start one with `stations up`, or give the address of yours with --redis-url or"
            " STATIONS_REDIS_URL",
            message=said(error),
        )
        return _fail(error, hint, exit_code_of(error), debug=debug)
    except StationsError as error:
        return _fail(error, said(error), exit_code_of(error), debug=debug)
    except (typer.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except SystemExit as ended:
        # Typer ends with exit code 1 if the reader has closed the pipe (`stations jobs list | head`).
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        # Write nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:
        redis = _redis_error(error)
        if redis is not None:
            return _fail(error, redis, ExitCode.UNREACHABLE, debug=debug)
        fields = {"kind": type(error).__name__, "error": error}
        message = t("unexpected {kind}: {error} (run it again with --debug to see where)", **fields)
        if debug:
            message = t("unexpected {kind}: {error}", **fields)
        return _fail(error, message, ExitCode.JOB_FAILED, debug=debug)


def _with_hint(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = refused(error)
    # Without arguments, the help has already been printed.
    if not message or context is None:
        return message
    return t("{message} (see `{command} --help`)", message=message, command=context.command_path)


def _fail(error: Exception, message: str, code: int, *, debug: bool) -> int:
    from cli.views.console import say

    if debug:
        traceback.print_exception(error)
    if message:
        say(f"stations: {' '.join(message.split())}")
    return code


def _redis_error(error: Exception) -> str | None:
    """The message for a lost connection or a full server; ``None`` for other errors."""
    loaded: Any = sys.modules.get("redis.exceptions")
    if loaded is None or not isinstance(error, loaded.RedisError):
        return None
    if isinstance(error, (loaded.ConnectionError, loaded.TimeoutError)):
        return t("The connection to Redis was lost: {error}", error=error)
    from seven_stations.queue.connection import refuses_writes

    return t("Redis refuses writes: its memory or its disk is full") if refuses_writes(error) else None


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
        (preview.preview, "Analyse"),
        (enqueue.enqueue, "Analyse"),
        (tail.tail, "Analyse"),
        (report.report, "Analyse"),
        (analyze.analyze, "Analyse"),
        (doctor.doctor, "Operate"),
        (workers.workers, "Operate"),
        (token.token, "Operate"),
    ]
    for command, panel in commands:
        app.command(rich_help_panel=panel)(command)
    for name, group in (("jobs", jobs.app), ("queues", queues.app), ("schedules", schedules.app)):
        app.add_typer(group, name=name, rich_help_panel="Operate")
    return app


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # imports the modules email and zipfile, which nothing else needs

        typer.echo(f"stations {version('seven-stations')}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option(_DEBUG, help="Show tracebacks; accepted anywhere on the line.")] = False,
    _lang: Annotated[
        str | None,
        typer.Option(
            _LANG, metavar="en|ar", help="Language of messages (the locale's); accepted anywhere on the line."
        ),
    ] = None,
) -> None:
    pass
