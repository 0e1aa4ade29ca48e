"""Serialising the results of finished stations, so that another process can continue after them.

Pure: the caller decides where the bytes are stored. They are JSON compressed with zlib, never pickles. Each
checkpoint carries an address made from everything that its content depends on: the text, the analysis type, the
title, the corrections, the code of the analysis, the implementation of the station, and the content of the
checkpoints before it. A checkpoint with a different address is not used.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from seven_stations.analysis import sources
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Result
from seven_stations.corrections import Correction
from seven_stations.errors import StationsError
from seven_stations.stations import AnalysisType
from seven_stations.words import Note

_FORMAT = "seven-stations/checkpoint/2"
_LEVEL = 1  # takes 1 % of the station's own time; level 6 would save another fifth of the size


class DamagedCheckpointError(StationsError):
    """A checkpoint cannot be read."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a station from an earlier attempt, the engine that computed it, and the time it took in ms."""

    result: Result
    engine: str
    duration_ms: float


class Checkpoints:
    """The checkpoints of one analysis. Restore or seal each station once, in order, because the addresses form a
    chain."""

    def __init__(
        self,
        text: bytes,
        *,
        analysis_type: AnalysisType,
        title: str | None,
        saved: Mapping[int, bytes],
        corrections: tuple[Correction, ...] = (),
    ) -> None:
        self._saved = saved
        self._chain = _digest(
            _FORMAT, sources.digest(), hashlib.sha256(text).hexdigest(), analysis_type.value, repr(title)
        )
        if corrections:
            self._chain = _digest(self._chain, json.dumps([one.as_json() for one in corrections]))

    def restore(self, number: int) -> Restored | None:
        """The result of station ``number`` if it was saved by the same code for the same text, otherwise ``None``.

        Raises :class:`DamagedCheckpointError` if there is one that cannot be read.
        """
        packed = self._saved.get(number)
        if packed is None:
            return None
        try:
            address, about, told, output = zlib.decompress(packed).decode("utf-8").split("\n")
            if address != self._address(number):
                return None
            run, rest = json.loads(about), json.loads(told)
            result = Result(
                registry.station(number).output_model.model_validate_json(output),
                rest["summary"],
                float(rest["confidence"]),
                tuple(Note(code, values) for code, values in rest["notes"]),
            )
            registry.check_output(number, result.output)
            restored = Restored(result, str(run["engine"]), float(run["duration"]))
        except (zlib.error, ValueError, KeyError, TypeError, StationsError) as error:
            raise DamagedCheckpointError(f"{type(error).__name__}: {str(error)[:200]}") from error
        self._advance(number, told, output)
        return restored

    def seal(self, number: int, result: Result, *, engine: str, duration_ms: float) -> bytes:
        """The checkpoint of station ``number``, which has just run."""
        about = json.dumps({"engine": engine, "duration": duration_ms})
        notes = [(one.code, one.values) for one in result.notes]
        told = json.dumps({"summary": result.summary, "confidence": result.confidence, "notes": notes})
        output = result.output.model_dump_json(by_alias=True)
        address = self._address(number)
        self._advance(number, told, output)
        return zlib.compress("\n".join((address, about, told, output)).encode(), _LEVEL)

    def _address(self, number: int) -> str:
        return _digest(self._chain, str(number), registry.identity_of(number))

    def _advance(self, number: int, told: str, output: str) -> None:
        # Without engine and duration, so that computing a station again does not invalidate those after it.
        self._chain = _digest(self._chain, str(number), told, output)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
