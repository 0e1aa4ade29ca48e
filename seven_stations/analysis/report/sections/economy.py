"""Station 4: economy of means."""

from collections.abc import Iterator

from seven_stations.analysis.report.blocks import Block, Item, Items, Paragraph, Table
from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.report.model import Report


def economy(report: Report, labels: Labels) -> Iterator[Block]:
    """The efficiency score, its parts, and how speech and scenes are shared out."""
    output = report.output(4)
    yield Paragraph(f"{labels['efficiency']}: {output['efficiency']:.0f}/100")
    rows = [
        [
            labels.head(part["name"]),
            labels["not measured"] if part["value"] is None else f"{part['value']:.0f}",
            labels.get(f"band {part['name']}", part.get("explanation", "")),
        ]
        for part in output.get("parts", ())
    ]
    if rows:
        yield Table([labels["part"], "0–100", labels["full marks"]], rows, frozenset({1}))
    gini = output.get("gini", {})
    told = [
        Item(labels[f"gini {key}"].format(value=f"{gini[key]:.2f}"))
        for key in ("speech", "presence")
        if key in gini
    ]
    if told:
        yield Items(told)
