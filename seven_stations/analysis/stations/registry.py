"""The implementation of each station 1-7: ours, or a replacement from settings or an entry point."""

import hashlib
import inspect
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from seven_stations.analysis.stations.contract import Output, Station
from seven_stations.errors import StationsError

ENTRY_POINT_GROUP = "seven_stations.stations"
"""An entry point named ``"1"`` to ``"7"`` in this group replaces that station.

Its results are kept for later attempts as long as the source of its module is the same. A station whose results
depend on settings has an attribute ``fingerprint``, a string that identifies them.
"""

BUILT_IN = "built-in"

_CLASSES = {
    1: ("seven_stations.analysis.stations.text_analysis", "TextAnalysis"),
    2: ("seven_stations.analysis.stations.concepts.station", "ConceptualAnalysis"),
    3: ("seven_stations.analysis.stations.network.station", "ConflictNetwork"),
    4: ("seven_stations.analysis.stations.efficiency.station", "EfficiencyMetrics"),
    5: ("seven_stations.analysis.stations.dynamics.station", "Dynamics"),
    6: ("seven_stations.analysis.stations.diagnostics.station", "Diagnostics"),
    7: ("seven_stations.analysis.stations.verdict.station", "FinalReport"),
}

_replacements: dict[int, Station] = {}
"""The replacements made by :func:`replace`, by number."""


class StationError(StationsError):
    """An installed station does not keep the contract of the one that it replaces."""

    code = "station"


@cache
def built_in(number: int) -> Station:
    """Our own station ``number``, imported on first use, because networkx alone takes a third of a second."""
    module, name = _CLASSES[number]
    return cast("Station", getattr(import_module(module), name)())


def replace(number: int, replacement: Station) -> None:
    """Use ``replacement`` as station ``number`` in this process from now on, in preference to any entry point.

    For the main module of a process, which knows settings that the analysis does not. Raises ``StationError`` if
    the replacement has a different number.
    """
    if replacement.number != number:
        raise StationError(f"{_path(replacement)} replaces station {number} but says {replacement.number}")
    _replacements[number] = replacement
    station.cache_clear()


def restore() -> None:
    """Undo every :func:`replace`."""
    _replacements.clear()
    station.cache_clear()


@cache
def station(number: int) -> Station:
    """The implementation of station ``number``, looked up once per process.

    Raises ``StationError`` if two packages provide the same number, or if the replacement has a different number.
    """
    if number in _replacements:
        return _replacements[number]
    offers = sorted(entry_points(group=ENTRY_POINT_GROUP, name=str(number)), key=lambda entry: entry.value)
    if not offers:
        return built_in(number)
    if len(offers) > 1:
        names = ", ".join(offer.value for offer in offers)
        raise StationError(f"station {number} is offered more than once: {names}")
    offer = offers[0].load()
    candidate = cast("Station", offer() if isinstance(offer, type) else offer)
    if candidate.number != number:
        raise StationError(f"{offers[0].value} is registered as station {number} but says {candidate.number}")
    return candidate


def engine_of(number: int) -> str:
    """What computed station ``number``: ``built-in``, or the class that replaces it.

    A replacement that may fall back has an attribute ``engine`` with the origin of its last result.
    """
    chosen = station(number)
    if type(chosen) is type(built_in(number)):
        return BUILT_IN
    told = getattr(chosen, "engine", None)
    return told if isinstance(told, str) else _path(chosen)


def identity_of(number: int) -> str:
    """Identifies station ``number`` as far as its results depend on it: its class, and for a replacement the
    source of its module and its attribute ``fingerprint``."""
    chosen = station(number)
    if type(chosen) is type(built_in(number)):
        return BUILT_IN
    try:
        source = inspect.getsource(sys.modules[type(chosen).__module__])
    except (OSError, TypeError, KeyError):  # no source file, so only its name identifies it
        source = ""
    code = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{_path(chosen)} {code} {getattr(chosen, 'fingerprint', '')}"


def check_output(number: int, output: Output) -> None:
    """Raise ``StationError`` unless ``output`` meets what later stations and the report rely on."""
    expected = built_in(number).output_model
    if not isinstance(output, expected):
        raise StationError(
            f"station {number} ({engine_of(number)}) returned {type(output).__name__}, not {expected.__name__}"
        )


def _path(chosen: Station) -> str:
    return f"{type(chosen).__module__}:{type(chosen).__qualname__}"
