"""The errors of the analysis."""

from typing import Literal

from seven_stations.errors import StationsError

Fault = Literal["empty", "binary", "too-large", "undecodable"]


class UnreadableTextError(StationsError, ValueError):
    """The text cannot be read. ``code`` says why, the message what to do about it."""

    def __init__(self, code: Fault, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["UnreadableTextError"], tuple[str, str]]:
        # Raised in a child process: the default would call the class with the message alone.
        return type(self), (self.code, self.message)
