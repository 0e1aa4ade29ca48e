"""Findings of the rules, told once a rule with all their places, for whichever chart or section they belong to."""

from collections.abc import Iterable, Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Item, Items, Quote
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.measured import bound_of, measured, value_of
from seven_stations.analysis.report.model import Report

MOST_PLACES = 5

_Json = Mapping[str, Any]


def place_of(evidence: _Json, labels: Labels) -> str:
    """Scene and line of a piece of evidence."""
    start, end = evidence["lines"]
    line = f"{labels['line']} {start}" if start == end else f"{labels['lines']} {start}–{end}"
    if evidence.get("scene") is None:
        return line
    return f"{labels['scene']} {evidence['scene']}{labels['comma']}{line}"


def quotes_of(evidence: Iterable[_Json], labels: Labels, most: int = 2) -> tuple[Quote, ...]:
    """The first ``most`` pieces of evidence, with scene and line."""
    return tuple(Quote(quoted(one), place_of(one, labels)) for one in list(evidence)[:most])


def quoted(evidence: _Json) -> str:
    """The quote, with an ellipsis on either side where the line of the text goes on."""
    before, after = ("… " if evidence.get("cutBefore") else ""), (" …" if evidence.get("cutAfter") else "")
    return f"{before}{evidence['quote']}{after}"


def percent(value: float) -> str:
    """A share as a percentage without decimals."""
    return f"{100 * value:.0f}%"


def findings(report: Report, labels: Labels, rules: Iterable[str] | None = None) -> list[Items]:
    """The issues, one item a rule, the gravest first; no block where there are none.

    With ``rules``, only theirs, and briefly: for beside a chart. Without, all of them with basis and quotes.
    """
    wanted = None if rules is None else set(rules)
    grouped: dict[str, list[_Json]] = {}
    for issue in report.output(6).get("issues", ()):
        if wanted is None or issue["rule"] in wanted:
            grouped.setdefault(issue["rule"], []).append(issue)
    found = {check["rule"]: check.get("found", 0) for check in report.output(6).get("rules", ())}
    items = [
        _item(issues, max(found.get(rule, 0), len(issues)), labels, brief=wanted is not None)
        for rule, issues in grouped.items()
    ]
    return [Items(items)] if items else []


def _item(issues: list[_Json], found: int, labels: Labels, *, brief: bool) -> Item:
    first = issues[0]
    told = [labels[f"{first['severity']} aside"]]
    if not brief:
        told.append(f"{labels['basis']} {first['basis']}")
    shown = issues[:MOST_PLACES]
    if brief and found == 1 and first["scene"] is not None:
        told.append(f"{labels['scene']} {first['scene']}")
    if found > 1:
        told.append(
            labels["places found" if found == len(shown) else "places shown"].format(found=found, shown=len(shown))
        )
    head = f"{first['title']} ({labels['comma'].join(told)})"
    if found == 1:
        quotes = () if brief else quotes_of(first["evidence"], labels, 1)
        return Item(f"{head}: {measured(first, labels)}. {first['treatment']}", quotes)
    scenes = sorted({issue["scene"] for issue in shown if issue["scene"] is not None})
    where = f" {labels.head('scenes')}: {labels['comma'].join(map(str, scenes))}." if brief and scenes else ""
    quotes = () if brief else tuple(_place(issue, labels) for issue in shown if issue["evidence"])
    return Item(f"{head}: {bound_of(first, labels)}.{where} {first['treatment']}", quotes)


def _place(issue: _Json, labels: Labels) -> Quote:
    one = issue["evidence"][0]
    return Quote(quoted(one), f"{place_of(one, labels)}{labels['semicolon']}{value_of(issue, labels)}")
