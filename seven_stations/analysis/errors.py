"""The errors of the analysis."""

from typing import Literal

from seven_stations.errors import StationsError
from seven_stations.words import Note

Fault = Literal["empty", "binary", "too-large", "undecodable"]


class UnreadableTextError(StationsError, ValueError):
    """The text cannot be read. ``code`` says why, ``note`` what to do about it; the message is that in English."""

    note: Note

    def __init__(self, code: Fault, note: Note) -> None:
        super().__init__(note)
        self.code = code

    def __reduce__(self) -> tuple[type["UnreadableTextError"], tuple[str, Note]]:
        # Raised in a child process: the default would unpickle it with the message alone.
        return type(self), (self.code, self.note)
