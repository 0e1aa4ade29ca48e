"""The root of our exceptions, and those that more than one program uses."""


class StationsError(Exception):
    """The base class of our errors.

    ``code`` is for programs. ``template`` and ``values`` are the message in parts, so that it can be translated.
    """

    code = "error"

    def __init__(self, message: str | None = None, /, **values: object) -> None:
        """Values in braces in ``message`` are filled from ``values``. The default message is the class's
        docstring."""
        self.template = message or (type(self).__doc__ or "").partition("\n")[0]
        self.values = values
        super().__init__(self.template.format(**values) if values else self.template)

    @property
    def message(self) -> str:
        """The message for a user."""
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
"""Codes that may precede the reason of a failed job, as ``code: message``."""

_STALLED_OUT = "job stalled more than allowable limit"  # bullmq's own message


def failure_reason(code: str, message: str) -> str:
    """The text stored as a job's ``failedReason``: BullMQ has one string for both the code and the message."""
    return f"{code}: {message}"


def split_failure(reason: str) -> tuple[str | None, str]:
    """``(code, message)`` from a job's ``failedReason``; the code is ``None`` if it is not one of ours."""
    if _STALLED_OUT in reason:
        return "worker-lost", "The worker that ran this job was lost too often; it was given up."
    code, separator, message = reason.partition(": ")
    return (code, message) if separator and code in FAILURE_CODES else (None, reason)
