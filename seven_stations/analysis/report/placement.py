"""Where a text stands among works of its kind, in sentences and as a table."""

from collections.abc import Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Paragraph, Table
from seven_stations.analysis.report.labels import Labels

RARE = 0.1
"""Share of works beyond which a measure is worth a sentence."""

_PERCENTS = frozenset({"dialogue-share", "lead-share", "questions"})
_COUNTS = frozenset({"length", "cast", "vocabulary"})


def placed(final: Mapping[str, Any], labels: Labels) -> list[str]:
    """What sets the text apart from nine of ten works of its kind, a sentence each."""
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
    """Every measure with what is usual; where nothing free exists to compare with, that is said."""
    rows = [
        [
            labels[f"measure {one['measure']}"],
            *("–" if one.get(key) is None else shown(one["measure"], one[key])
              for key in ("value", "low", "middle", "high")),
        ]
        for one in final.get("placements", ())
    ]  # fmt: skip
    if not rows:
        return []
    kind = labels[f"kind {final['kind']}"]
    head = [labels["measure"], labels["this text"], labels["a tenth"], labels["half"], labels["nine tenths"]]
    if not final["works"]:
        return [
            Table(head[:2], [row[:2] for row in rows], frozenset({1})),
            Paragraph(labels["no works"].format(kind=kind), small=True),
        ]
    return [
        Table(head, rows, frozenset({1, 2, 3, 4})),
        Paragraph(labels["works"].format(kind=kind, number=final["works"]), small=True),
    ]


def shown(measure: str, value: float) -> str:
    """A value of a measure in its unit."""
    if measure in _PERCENTS:
        return f"{value:.0%}"
    if measure in _COUNTS:
        return f"{value:,.0f}"
    return f"{value:.2f}" if measure == "speech-inequality" else f"{value:.1f}"
