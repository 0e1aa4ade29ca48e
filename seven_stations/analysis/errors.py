"""The errors of the worker."""

from typing import Literal

Fault = Literal["empty", "binary", "too-large", "undecodable"]


class WorkerError(Exception):
    """Something went wrong in the worker."""

    code = "error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)

    @property
    def message(self) -> str:
        """What to tell a user."""
        return str(self)


class UnreadableTextError(WorkerError, ValueError):
    """The text cannot be read. ``code`` says why, the message what to do about it."""

    def __init__(self, code: Fault, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["UnreadableTextError"], tuple[str, str]]:
        # Raised in a child process: the default would call the class with the message alone.
        return type(self), (self.code, self.message)
