"""Which implementation runs as station 1-7: ours, or one installed under the entry-point group."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from worker.errors import WorkerError
from worker.stations.contract import Output, Station

ENTRY_POINT_GROUP = "seven_stations.stations"
"""An entry point named ``"1"`` to ``"7"`` in this group replaces that station."""

BUILT_IN = "built-in"

_CLASSES = {
    1: ("worker.stations.text_analysis", "TextAnalysis"),
    2: ("worker.stations.concepts.station", "ConceptualAnalysis"),
    3: ("worker.stations.network.station", "ConflictNetwork"),
    4: ("worker.stations.efficiency.station", "EfficiencyMetrics"),
    5: ("worker.stations.dynamics.station", "Dynamics"),
    6: ("worker.stations.diagnostics.station", "Diagnostics"),
    7: ("worker.stations.verdict.station", "FinalReport"),
}


class StationError(WorkerError):
    """An installed station does not keep the contract of the one that it replaces."""

    code = "station"


@cache
def built_in(number: int) -> Station:
    """Our own station ``number``. Imported when first asked for: networkx alone takes a third of a second."""
    module, name = _CLASSES[number]
    return cast("Station", getattr(import_module(module), name)())


@cache
def station(number: int) -> Station:
    """The station that runs as ``number``, looked up once per process.

    Raises ``StationError`` where two packages offer the same number, or where the replacement says it is
    another station.
    """
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
    """What computes station ``number``: ``built-in``, or the class that replaces it."""
    kind = type(station(number))
    return BUILT_IN if kind is type(built_in(number)) else f"{kind.__module__}:{kind.__qualname__}"


def check_output(number: int, output: Output) -> None:
    """Raise ``StationError`` unless ``output`` is what later stations and the report rely on."""
    expected = built_in(number).output_model
    if not isinstance(output, expected):
        raise StationError(
            f"station {number} ({engine_of(number)}) returned {type(output).__name__}, not {expected.__name__}"
        )
