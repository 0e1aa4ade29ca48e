"""The root of our errors, and those that more than one program knows."""


class StationsError(Exception):
    """Something went wrong in Seven Stations.

    ``code`` is for programs. ``template`` and ``values`` are the message in parts, to be told in another language.
    """

    code = "error"

    def __init__(self, message: str | None = None, /, **values: object) -> None:
        """``message`` may name ``values`` in braces; by default it is the class's docstring."""
        self.template = message or (type(self).__doc__ or "").partition("\n")[0]
        self.values = values
        super().__init__(self.template.format(**values) if values else self.template)

    @property
    def message(self) -> str:
        """What to tell a user."""
        return str(self)


class ConfigurationError(StationsError):
    """A setting cannot be used as it is."""

    code = "configuration"


class InvalidDataError(StationsError):
    """A job's data cannot be analysed; the message begins with the field at fault."""

    code = "invalid-data"


class OwnedByAnotherError(StationsError):
    """This analysis id belongs to another user."""

    code = "conflict"


class NotFoundError(StationsError):
    """There is no such thing."""

    code = "not-found"


class ConflictError(StationsError):
    """This cannot be done in the present state."""

    code = "conflict"


class UnavailableError(StationsError):
    """The server cannot do this now."""

    code = "unavailable"


class ServerUnreachableError(StationsError):
    """Redis cannot be reached."""

    code = "unreachable"


FAILURE_CODES = frozenset({"cancelled", "timeout", "invalid-data", "too-complex", "worker-lost"})
"""Codes that a failed job's reason may begin with, as ``code: message``."""

_STALLED_OUT = "job stalled more than allowable limit"  # bullmq's own words


def failure_reason(code: str, message: str) -> str:
    """The text stored as a job's ``failedReason``, so that the code survives BullMQ's single string."""
    return f"{code}: {message}"


def split_failure(reason: str) -> tuple[str | None, str]:
    """``(code, message)`` of a job's ``failedReason``; the code is ``None`` where it is not one of ours."""
    if _STALLED_OUT in reason:
        return "worker-lost", "The worker that ran this job was lost too often; it was given up."
    code, separator, message = reason.partition(": ")
    return (code, message) if separator and code in FAILURE_CODES else (None, reason)
