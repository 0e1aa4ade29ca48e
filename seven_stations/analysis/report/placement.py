"""Sentences on how a text compares with works of its kind."""

from collections.abc import Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Item, Items, Paragraph
from seven_stations.analysis.report.labels import Labels
from seven_stations.words import band, catalogue

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
    """Every measure in words: its rank and meaning, or that there is nothing to compare it with."""
    told = [_measured(one, final, labels) for one in final.get("placements", ())]
    if not told:
        return []
    kind = labels[f"kind {final['kind']}"]
    works = labels["works" if final["works"] else "no works"].format(kind=kind, number=final["works"])
    return [Items([Item(sentence) for sentence in told]), Paragraph(works, small=True)]


def _measured(one: Mapping[str, Any], final: Mapping[str, Any], labels: Labels) -> str:
    measure = one["measure"]
    meaning = catalogue(labels.language)["measured"].get(measure, "")
    name, value = labels.head(f"measure {measure}"), shown(measure, one["value"])
    if one.get("below") is None:
        return labels["measure of"].format(measure=name, value=value, meaning=meaning).rstrip()
    low, middle, high = (shown(measure, one[key]) for key in ("low", "middle", "high"))
    return (
        labels["standing of"]
        .format(
            measure=name,
            standing=band("standing", one["below"], labels.language),
            value=value,
            kind=labels[f"kind {final['kind']}"],
            low=low,
            middle=middle,
            high=high,
            meaning=meaning,
        )
        .rstrip()
    )


def shown(measure: str, value: float) -> str:
    """A value of a measure with its unit."""
    if measure == "dialogue-share":
        return f"{value:.0%}"
    return f"{value:,.0f}" if measure in _COUNTS else f"{value:.1f}"
