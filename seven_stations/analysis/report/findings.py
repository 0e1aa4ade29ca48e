"""Findings of the rules, one entry per rule with all its places and the rule's precision."""

from collections.abc import Iterable, Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Item, Items, Quote
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.words import catalogue, filled

MOST_PLACES = 5

_Json = Mapping[str, Any]


def place_of(evidence: _Json, labels: Labels) -> str:
    """The scene and line of an item of evidence."""
    start, end = evidence["lines"]
    line = f"{labels['line']} {start}" if start == end else f"{labels['lines']} {start}–{end}"
    if evidence.get("scene") is None:
        return line
    return f"{labels.scene_name(evidence['scene'])}{labels['comma']}{line}"


def quotes_of(evidence: Iterable[_Json], labels: Labels, most: int = 2) -> tuple[Quote, ...]:
    """The first ``most`` items of evidence, with scene and line."""
    return tuple(Quote(quoted(one), place_of(one, labels), tuple(one["lines"])) for one in list(evidence)[:most])


def quoted(evidence: _Json) -> str:
    """The quotation, with ellipses where the line of the text continues."""
    before, after = ("… " if evidence.get("cutBefore") else ""), (" …" if evidence.get("cutAfter") else "")
    return f"{before}{evidence['quote']}{after}"


def percent(value: float) -> str:
    """A share as a percentage without decimals."""
    return f"{100 * value:.0f}%"


def findings(report: Report, labels: Labels) -> list[Items]:
    """The issues, one item per rule, the most severe first; no block if there are none."""
    grouped: dict[str, list[_Json]] = {}
    for issue in report.output(6).get("issues", ()):
        grouped.setdefault(issue["rule"], []).append(issue)
    found = {check["rule"]: check.get("found", 0) for check in report.output(6).get("rules", ())}
    items = [_item(issues, max(found.get(rule, 0), len(issues)), labels) for rule, issues in grouped.items()]
    return [Items(items)] if items else []


def precision_of(about: _Json, labels: Labels) -> str:
    """The rule's precision, as far as it was measured."""
    if not about.get("judged"):
        return labels["not counted"]
    return labels["right of"].format(right=about["right"], judged=about["judged"])


def _item(issues: list[_Json], found: int, labels: Labels) -> Item:
    first, shown = issues[0], issues[:MOST_PLACES]
    told = [labels[f"{first['severity']} aside"], precision_of(first, labels)]
    if found > 1:
        told.append(
            labels["places found" if found == len(shown) else "places shown"].format(found=found, shown=len(shown))
        )
    head = f"{first['title']} ({labels['semicolon'].join(told)})"
    if found == 1:
        return Item(
            f"{head}: {first['treatment']} ({_value(first, labels)})", quotes_of(first["evidence"], labels)
        )
    treatments = [str(issue["treatment"]) for issue in shown]
    quotes = tuple(quote for issue in shown for quote in quotes_of(issue["evidence"], labels, 1))
    return Item(f"{head}: {' '.join(dict.fromkeys(treatments))}", quotes)


def _value(issue: _Json, labels: Labels) -> str:
    """The measured value; a plain number with its unit for a rule that is not in the catalogue."""
    words = catalogue(labels.language)["rules"].get(issue["rule"])
    if words is None:
        return f"{round(issue['value'], 2):g} {issue['unit']}".rstrip()
    return filled(words["value"], issue, labels.language)
