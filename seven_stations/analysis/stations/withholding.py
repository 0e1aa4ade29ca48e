"""What is not claimed of a text that gives no ground to judge by."""

from dataclasses import replace
from typing import Any

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Output, Result
from seven_stations.analysis.stations.ground import blocking, doubts_of

_CLAIMS = {
    2: ("themes", "genres", "story"),
    3: ("conflicts", "sides", "relationships"),
    5: ("arcs", "motifs"),
    7: ("strengths", "weaknesses"),
}
"""By station: what rests on having understood the whole text."""

_OF_SCENES = {5: ("peaks", "valleys")}
"""By station: what rests on comparing scenes with one another."""


def withheld(number: int, result: Result, manuscript: Manuscript) -> Result:
    """``result`` without the claims that the text gives no ground for: lists are empty then, single values absent.

    Counts, the cast and who meets whom stay: they are what was read. Whatever computed the station is held to it.
    """
    claims: tuple[str, ...] = ()
    if doubts_of(manuscript):
        claims += _OF_SCENES.get(number, ())
    if blocking(manuscript):
        claims += _CLAIMS.get(number, ())
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
    """A picture of a summary, whose fields are all needed to draw it, with these lists empty."""
    return {name: [] if name in names else value for name, value in picture.items()}
