"""Station 4: economy of means, and all measures compared with works of the same kind."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Item, Items
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.report.placement import placement
from seven_stations.words import band


def economy(report: Report, labels: Labels) -> Iterator[Block]:
    """The distribution of speech and scenes, and how every measure compares."""
    gini = report.output(4).get("gini", {})
    told = [
        Item(
            labels[f"gini {key}"].format(
                words=band("inequality", gini[key], labels.language), value=f"{gini[key]:.2f}"
            )
        )
        for key in (("speech", "presence") if len(report.manuscript.scenes) > 1 else ("speech",))
        if key in gini
    ]
    if told:
        yield Items(told)
    yield from placement(report.output(7), labels)
