"""The errors of commands, and their exit codes."""

from enum import IntEnum

from seven_stations.errors import StationsError


class ExitCode(IntEnum):
    """The exit codes that scripts rely on."""

    DONE = 0
    JOB_FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    TIMED_OUT = 4
    NOT_ALLOWED = 5
    NOT_FOUND = 6
    INTERRUPTED = 130


class CommandError(StationsError):
    """A command could not do what it was asked."""

    exit_code: int = ExitCode.JOB_FAILED


class UsageError(CommandError):
    """This cannot be asked for."""

    exit_code = ExitCode.USAGE


class TimedOutError(CommandError):
    """It took too long."""

    exit_code = ExitCode.TIMED_OUT


class NotAllowedError(CommandError):
    """Not allowed."""

    exit_code = ExitCode.NOT_ALLOWED


class BusyDirectoryError(UsageError):
    """Another `stations up` runs on this data directory."""


class ServerFailedError(CommandError):
    """The embedded server does not start."""


class ChildFailedError(CommandError):
    """A process that was started ended before it was ready."""


_CODES = {
    "configuration": ExitCode.USAGE,
    "invalid-data": ExitCode.USAGE,
    "empty": ExitCode.USAGE,
    "binary": ExitCode.USAGE,
    "too-large": ExitCode.USAGE,
    "undecodable": ExitCode.USAGE,
    "bad-request": ExitCode.USAGE,
    "conflict": ExitCode.NOT_ALLOWED,
    "not-found": ExitCode.NOT_FOUND,
    "unreachable": ExitCode.UNREACHABLE,
    "not-allowed": ExitCode.NOT_ALLOWED,
}


def exit_code_of(error: Exception) -> int:
    """The exit code for one of our errors; 1 if it is not in the table."""
    if isinstance(error, CommandError):
        return error.exit_code
    return _CODES.get(getattr(error, "code", ""), ExitCode.JOB_FAILED)
