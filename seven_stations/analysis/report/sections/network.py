"""Station 3: the character network and its conflicts."""

from collections.abc import Iterator, Mapping
from typing import Any

from seven_stations.analysis.report.blocks import Block, Item, Items, Panel
from seven_stations.analysis.report.charts.cast import LEAST_EXCHANGES
from seven_stations.analysis.report.charts.network import network_chart
from seven_stations.analysis.report.findings import quotes_of
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report

MOST_PAIRS = 3
MOST_NAMES = 5


def network(report: Report, labels: Labels) -> Iterator[Block | Panel]:
    """The network beside its interpretation."""
    told = [*_seen(report, labels), *_odds(report, labels), *_deaths(report, labels)]
    beside: list[Block] = [Items(told)] if told else []
    yield Panel(network_chart(report, labels), beside)


def _seen(report: Report, labels: Labels) -> Iterator[Item]:
    if report.misread:
        return
    output = report.output(3)
    nodes = output.get("nodes", ())
    several = _several(report)
    for circle in _circles(output)[1:]:
        if several.isdisjoint(circle):
            more = len(circle) - MOST_NAMES
            names = labels["comma"].join(circle[:MOST_NAMES])
            yield Item(
                labels["apart"].format(names=names + (labels["and more"].format(number=more) if more > 0 else ""))
            )
    talking = sorted(
        (
            edge
            for edge in output.get("edges", ())
            if edge.get("exchanges", 0) >= LEAST_EXCHANGES and several.isdisjoint((edge["source"], edge["target"]))
        ),
        key=lambda edge: (-edge["exchanges"], edge["source"], edge["target"]),
    )
    if talking and len(nodes) > 2 and not report.doubtful_names:
        pairs = [
            labels.filled("pair told", one=edge["source"], other=edge["target"], number=edge["exchanges"])
            for edge in talking[:MOST_PAIRS]
        ]
        yield Item(labels["closest pairs"].format(pairs=labels["comma"].join(pairs)))
    if output.get("isolated"):
        yield Item(labels["alone"].format(names=labels["comma"].join(output["isolated"])))


def _circles(output: Mapping[str, Any]) -> list[list[str]]:
    """The characters who meet one another, directly or through others, the largest circle first."""
    circles: list[set[str]] = []
    for edge in output.get("edges", ()):
        pair = {edge["source"], edge["target"]}
        met = [circle for circle in circles if circle & pair]
        circles = [circle for circle in circles if circle not in met] + [pair.union(*met)]
    return sorted(map(sorted, circles), key=lambda circle: (-len(circle), circle))


def _several(report: Report) -> set[str]:
    """Names that may belong to several people, about whom nothing is said."""
    return {one["name"] for one in report.output(1).get("characters", ()) if one.get("shared")}


def _odds(report: Report, labels: Labels) -> Iterator[Item]:
    for one in sure_conflicts(report.output(3)):
        yield Item(at_odds_told(one, labels), quotes_of(one["evidence"], labels, 1))


def _deaths(report: Report, labels: Labels) -> Iterator[Item]:
    for one in report.output(3).get("deaths", ()):
        yield Item(death_told(one, labels), quotes_of([one["evidence"]], labels, 1))


def sure_conflicts(output: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The conflicts in station 3's JSON that are reliable enough to be mentioned."""
    return [one for one in output.get("conflicts", ()) if one.get("sure")]


def at_odds_told(one: Mapping[str, Any], labels: Labels) -> str:
    """A conflict in the report's JSON as a sentence. Where it begins, ends and is sharpest is not told: its quotes
    have their places."""
    return labels["at odds"].format(one=one["source"], other=one["target"])


def death_told(one: Mapping[str, Any], labels: Labels) -> str:
    """A death in the report's JSON as a sentence."""
    key = "killed" if one.get("killer") else "dies" if one["shown"] else "death told"
    return labels[key].format(
        name=one["character"], killer=one.get("killer"), scene=labels.scene_name(one["scene"])
    )
