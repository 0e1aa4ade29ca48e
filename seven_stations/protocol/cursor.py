"""The cursor: how far a viewer has read in each of the streams it may see.

It is a vector, because no single order over several streams is reliable when milliseconds are equal or clocks
step. For each stream it holds the epoch (which incarnation of the stream), the entry's id (milliseconds and
sequence), and the slot of the event within that entry (one entry may become several events; each kind has a fixed
slot).

The text form is base64url of ``version | base milliseconds (6 bytes) | per stream: number, epoch, base - ms, seq·2
+ has slot, slot?``, where all but the first two are varints. It has 20 to 23 characters for one stream. Version 2
has 8 bytes of base, because any producer may write an entry whose id is an impossible date.
"""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from seven_stations.errors import StationsError

_BASE_BYTES = {1: 6, 2: 8}
"""By version of the cursor."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_MAX_SEQUENCE = 2**64 - 1
_MAX_STREAMS = 1024
_MAX_TEXT = 32_768

FULL = 1 << 30
"""The slot that means every event of this entry."""

MOMENT = FULL - 1
"""The slot that means everything up to this time, whether or not there is an entry with it."""


class BadCursorError(StationsError):
    """This cursor cannot be read."""

    code = "bad-cursor"


class Position(NamedTuple):
    """A place in one stream. Positions compare in the order of the stream; later epochs are greater."""

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
    """The streams in which a viewer has read further than the reader it connected to, with the viewer's positions.

    A cursor of a moment does not count: if nothing happened since, it lies after the last entry, yet no event was
    seen.
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
    # Cached, because the numbers of events at the same time are mostly the same.
    out = bytearray()
    for each in numbers:
        number = each
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    return bytes(out)


def encode(vector: Vector) -> str:
    """The cursor's text form."""
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
    """The vector of a cursor. Raises :class:`BadCursorError` for anything that :func:`encode` did not write."""
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
    # Each vector has exactly one text; any other encoding was not written by us.
    if encode(vector) != text.rstrip("="):
        raise BadCursorError
    return vector
