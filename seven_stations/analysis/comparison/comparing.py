"""Makes a comparison from reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seven_stations.analysis.comparison.drafts import drafts_of
from seven_stations.analysis.comparison.measures import MEASURES
from seven_stations.analysis.comparison.model import (
    Appearance,
    Common,
    ComparedText,
    Comparison,
    Difference,
    Drafts,
    MissingText,
)
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.stations.figures import clamp, rounded

STEPS = 20
MOST_COMMON = 20
"""The most names and themes that are listed as common."""


@dataclass(frozen=True, slots=True)
class Given:
    """One finished analysis: its ``report`` and, if it is still stored, its text as it was read (``script``), as
    JSON data."""

    analysis_id: str
    title: str | None
    report: Mapping[str, Any]
    script: Mapping[str, Any] | None = None


def compare(
    given: Sequence[Given], *, title: str | None = None, missing: Sequence[MissingText] = ()
) -> Comparison:
    """Compare two or more reports."""
    texts = [_text(number, one) for number, one in enumerate(given, 1)]
    languages = {text.language for text in texts}
    return Comparison(
        title=title,
        language=languages.pop() if len(languages) == 1 else "en",
        engine=", ".join(sorted({str(one.report["engine"]) for one in given})),
        texts=texts,
        missing=list(missing),
        differences=_differences(texts),
        common_characters=_common([_characters(one.report) for one in given], key_of),
        common_themes=_common([_themes(one.report) for one in given], str.casefold),
        notes=_notes(texts, {str(one.report["engine"]) for one in given}),
        drafts=_drafts(given),
    )


def _drafts(given: Sequence[Given]) -> Drafts | None:
    scripts = [one.script for one in given if one.script is not None]
    return drafts_of([one.report for one in given], scripts) if len(scripts) == len(given) == 2 else None


def _outputs(report: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    return {int(station["number"]): station["output"] for station in report["stations"]}


def _text(number: int, given: Given) -> ComparedText:
    report, outputs = given.report, _outputs(given.report)
    tension = [float(point["value"]) for point in outputs.get(5, {}).get("tension", ())]
    return ComparedText(
        number=number,
        analysis_id=given.analysis_id,
        title=given.title or report.get("title") or given.analysis_id,
        language=str(report["language"]),
        analysis_type=str(report["analysisType"]),
        doubts=[str(doubt["code"]) for doubt in report.get("doubts", ())],
        confidence=float(report["confidence"]),
        measures={measure.name: measure.of(outputs) for measure in MEASURES},
        tension=_resampled(tension),
    )


def _resampled(values: Sequence[float]) -> list[float]:
    """``STEPS`` points from the first value to the last, by linear interpolation."""
    if len(values) < 2:
        return []
    found = []
    for step in range(STEPS):
        place = step * (len(values) - 1) / (STEPS - 1)
        left = min(int(place), len(values) - 2)
        found.append(rounded(values[left] + (place - left) * (values[left + 1] - values[left])))
    return found


def _differences(texts: Sequence[ComparedText]) -> list[Difference]:
    found = []
    for measure in MEASURES:
        told = [(value, text.number) for text in texts if (value := text.measures[measure.name]) is not None]
        if len(told) < 2:
            continue
        low, high = min(told), max(told, key=lambda one: (one[0], -one[1]))
        if high[0] > low[0]:
            contrast = measure.contrast(low[0], high[0])
            found.append(
                Difference(
                    measure=measure.name,
                    low=low[0],
                    low_text=low[1],
                    high=high[0],
                    high_text=high[1],
                    contrast=contrast,
                )
            )
    return sorted(found, key=lambda one: -one.contrast)


def _characters(report: Mapping[str, Any]) -> dict[str, float]:
    cast = _outputs(report).get(1, {}).get("characters", ())
    return {one["name"]: float(one["wordShare"]) for one in cast if not one.get("group")}


def _themes(report: Mapping[str, Any]) -> dict[str, float]:
    return {one["theme"]: float(one["spread"]) for one in _outputs(report).get(2, {}).get("themes", ())}


def _common(found: Sequence[Mapping[str, float]], key: Any) -> list[Common]:
    """What at least two texts have in common, by ``key``; with the name from the first of them."""
    names: dict[str, str] = {}
    places: dict[str, dict[int, float]] = {}
    for number, shares in enumerate(found, 1):
        for name, share in shares.items():
            names.setdefault(key(name), name)
            by_text = places.setdefault(key(name), {})
            by_text[number] = max(share, by_text.get(number, 0.0))
    common = [
        Common(
            name=names[same],
            texts=[Appearance(text=number, share=clamp(share)) for number, share in by_text.items()],
        )
        for same, by_text in places.items()
        if len(by_text) > 1
    ]
    common.sort(key=lambda one: (-len(one.texts), -sum(place.share for place in one.texts), one.name))
    return common[:MOST_COMMON]


def _notes(texts: Sequence[ComparedText], engines: set[str]) -> list[str]:
    notes = []
    if len({text.analysis_type for text in texts}) > 1:
        notes.append("types differ")
    if len({text.language for text in texts}) > 1:
        notes.append("languages differ")
    if len(engines) > 1:
        notes.append("engines differ")
    return notes
