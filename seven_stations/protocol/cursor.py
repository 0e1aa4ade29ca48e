"""The cursor: how far one viewer is in every stream that it may hear of.

A vector, because no single order over several streams survives equal milliseconds and clock steps. For each
stream: its epoch (which incarnation of the stream), the entry's id (milliseconds and sequence), and the slot of
the event within that entry (one entry may become several events; each kind has a fixed slot).

As text: base64url of ``version | base milliseconds (6 bytes) | per stream: number, epoch, base - ms, seq·2 + has
slot, slot?``, all but the first two as varints. 20 to 23 characters for one stream. Version 2 has 8 bytes of base:
any producer may write an entry whose id is of no year that will be.
"""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from seven_stations.errors import StationsError

_BASE_BYTES = {1: 6, 2: 8}
"""By version."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_MAX_SEQUENCE = 2**64 - 1
_MAX_STREAMS = 1024
_MAX_TEXT = 32_768

FULL = 1 << 30
"""The slot that means: every event of this entry."""

MOMENT = FULL - 1
"""The slot that means: up to this time, whether or not there is an entry of it."""


class BadCursorError(StationsError):
    """This cursor cannot be read."""

    code = "bad-cursor"


class Position(NamedTuple):
    """A place in one stream. Positions compare in the stream's order; epochs follow one another in time."""

    epoch: int
    ms: int
    seq: int
    slot: int = FULL

    @property
    def entry_id(self) -> str:
        """The Redis stream id."""
        return f"{self.ms}-{self.seq}"


Vector = Mapping[int, Position]
"""Positions by stream number."""


def entry_position(epoch: int, entry_id: str) -> Position:
    """The position of a stream entry, from its Redis id."""
    ms, _, seq = entry_id.partition("-")
    return Position(epoch, int(ms), int(seq), FULL)


def ahead_of(cursor: Vector, reader: Vector) -> dict[int, Position]:
    """The streams in which a viewer is further than the reader that it came to, and how far.

    A moment is further than the last entry wherever nothing happened since; nobody was told of anything beyond.
    """
    return {
        number: position
        for number, position in cursor.items()
        if number in reader and position > reader[number] and position.slot != MOMENT
    }


def _take(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
        if shift > 63:
            raise BadCursorError


@lru_cache(maxsize=4096)
def _varints(*numbers: int) -> bytes:
    # Kept, because of the events of one moment most is the same.
    out = bytearray()
    for each in numbers:
        number = each
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    return bytes(out)


def encode(vector: Vector) -> str:
    """The cursor as text."""
    base = max([position[1] for position in vector.values()], default=0)
    version = 1 if base < 1 << 48 else 2
    out = bytes((version,)) + base.to_bytes(_BASE_BYTES[version], "big")
    for stream in sorted(vector):
        epoch, ms, seq, slot = vector[stream]
        if slot == FULL:
            out += _varints(stream, epoch, base - ms, seq << 1)
        else:
            out += _varints(stream, epoch, base - ms, seq << 1 | 1, slot)
    return binascii.b2a_base64(out, newline=False).translate(_URL_SAFE).rstrip(b"=").decode("ascii")


def decode(text: str) -> dict[int, Position]:
    """The vector in a cursor; raises :class:`BadCursorError` for anything that :func:`encode` did not write."""
    if len(text) > _MAX_TEXT or not text.isascii():
        raise BadCursorError
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        at = 1 + _BASE_BYTES.get(data[0], len(data))
        base = int.from_bytes(data[1:at], "big")
        vector: dict[int, Position] = {}
        while at < len(data):
            stream, at = _take(data, at)
            epoch, at = _take(data, at)
            behind, at = _take(data, at)
            sequence, at = _take(data, at)
            slot = FULL
            if sequence & 1:
                slot, at = _take(data, at)
            known = stream in vector or len(vector) >= _MAX_STREAMS
            if known or behind > base or sequence >> 1 > _MAX_SEQUENCE or slot > FULL:
                raise BadCursorError
            vector[stream] = Position(epoch, base - behind, sequence >> 1, slot)
    except (IndexError, ValueError, binascii.Error) as error:
        raise BadCursorError from error
    # One vector has one text: whatever encodes otherwise was not written here.
    if encode(vector) != text.rstrip("="):
        raise BadCursorError
    return vector
