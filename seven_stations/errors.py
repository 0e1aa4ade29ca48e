"""The root of our exceptions, and those that more than one program uses."""

import os
import re
from typing import Self

from seven_stations.words import Note


class StationsError(Exception):
    """The base class of our errors.

    ``code`` is for programs. ``note``, or else ``template`` with ``values``, is the message in parts, so that it
    can be translated.
    """

    code = "error"

    def __init__(self, message: str | Note | None = None, /, **values: object) -> None:
        """Values in braces in ``message`` are filled from ``values``. The default message is the class's
        docstring."""
        self.note = message if isinstance(message, Note) else None
        english = message.render("en") if isinstance(message, Note) else message
        self.template = english or (type(self).__doc__ or "").partition("\n")[0]
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

    @classmethod
    def of_text(cls, why: Note) -> Self:
        """The error of a text that cannot be read."""
        error = cls(f"text: {why.render('en')}")
        error.note = why
        return error


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


def connection_reason(error: BaseException) -> str:
    """Why a connection failed, as the system says it: libraries wrap its error in words for programmers."""
    cause: BaseException | None = error
    while cause is not None:
        # Several addresses of one host give one error that lists theirs.
        number = getattr(cause, "errno", None) or _number_in(str(cause))
        system = isinstance(cause, OSError) and type(cause).__module__ != "ssl"  # whose numbers are its own
        if system and number and number > 0:
            return os.strerror(number)
        cause = cause.__cause__ or cause.__context__
    return str(error).removesuffix(".") or type(error).__name__


def _number_in(message: str) -> int | None:
    found = re.search(r"\[Errno (\d+)\]", message)
    return int(found[1]) if found else None


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
