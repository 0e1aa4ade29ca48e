"""Removes claims about texts that cannot be judged."""

from dataclasses import replace
from typing import Any

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Output, Result
from seven_stations.analysis.stations.doubts import blocking, doubts_of, misread

_CLAIMS = {
    2: ("themes", "genres", "story"),
    3: ("conflicts", "sides", "relationships"),
    5: ("arcs", "motifs"),
    7: ("strengths", "weaknesses"),
}
"""By station: results that require that the whole text was understood."""

_OF_SCENES = {5: ("tension",)}
"""By station: results that require comparing scenes with one another."""

_OF_PERSONS = {3: ("deaths", "isolated")}
"""By station: what is told of single persons, who must have been told apart."""


def withheld(number: int, result: Result, manuscript: Manuscript) -> Result:
    """``result`` without claims that the text does not support: such lists are empty, such single values absent.

    Counts, the cast and its meetings stay, because they are what was read. This also applies to replaced stations.
    """
    claims: tuple[str, ...] = ()
    if doubts_of(manuscript):
        claims += _OF_SCENES.get(number, ())
    if blocking(manuscript):
        claims += _CLAIMS.get(number, ())
    if misread(manuscript):
        claims += _OF_PERSONS.get(number, ())
    output = result.output
    cleared: dict[str, list[object] | None] = {
        name: [] if isinstance(getattr(output, name), list) else None
        for name in claims
        if getattr(output, name, None)
    }
    if not cleared:
        return result
    names = {Output.model_config["alias_generator"](name) for name in cleared}  # type: ignore[operator, misc]
    return replace(
        result,
        output=output.model_copy(update=cleared),
        summary={
            name: _emptied(names, value) if isinstance(value, dict) else value
            for name, value in result.summary.items()
            if name not in names
        },
    )


def _emptied(names: set[str], picture: dict[str, Any]) -> dict[str, Any]:
    """A summary's chart data, all fields of which are required, with these lists empty."""
    return {name: [] if name in names else value for name, value in picture.items()}
