"""Sentences on how a text compares with works of its kind."""

from collections.abc import Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Paragraph
from seven_stations.analysis.report.labels import Labels

RARE = 0.1
"""A measure is worth a sentence if at most this share of works is beyond it."""

_COUNTS = frozenset({"length", "cast"})


def placed(final: Mapping[str, Any], labels: Labels) -> list[str]:
    """What distinguishes the text from nine out of ten works of its kind, one sentence each."""
    told = []
    for one in final.get("placements", ()):
        if one.get("below") is None or RARE < one["below"] < 1 - RARE:
            continue
        side = "low" if one["below"] <= RARE else "high"
        sentence = labels[f"{side} {one['measure']}"].format(kind=labels[f"kind {final['kind']}"])
        told.append(
            labels["placed"].format(
                sentence=sentence,
                value=shown(one["measure"], one["value"]),
                middle=shown(one["measure"], one["middle"]),
            )
        )
    return told


def placement(final: Mapping[str, Any], labels: Labels) -> list[Block]:
    """Every measure with its place among the works, or that there are none to compare it with, in one sentence."""
    told = [_measured(one, labels) for one in final.get("placements", ())]
    if not told:
        return []
    kind, measures = labels[f"kind {final['kind']}"], labels["semicolon"].join(told)
    key = "works" if final["works"] else "no works"
    return [Paragraph(labels[key].format(kind=kind, number=final["works"], measures=measures))]


def _measured(one: Mapping[str, Any], labels: Labels) -> str:
    measure = one["measure"]
    values = {key: shown(measure, one[key]) for key in ("value", "low", "high") if one.get(key) is not None}
    key = "measure of" if one.get("below") is None else "standing of"
    return labels[key].format(measure=labels[f"measure {measure}"], **values)


def shown(measure: str, value: float) -> str:
    """A value of a measure with its unit."""
    if measure == "dialogue-share":
        return f"{value:.0%}"
    return f"{value:,.0f}" if measure in _COUNTS else f"{value:.1f}"
