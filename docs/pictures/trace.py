"""Draw a recorded trace for docs/monitoring.md: ``python docs/pictures/trace.py`` (needs Node).

A producer in Node with bullmq-otel adds a sample; a worker and a notifier do their part. The picture shows the
spans that all three exported.
"""

import os
import tempfile
from html import escape
from pathlib import Path

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests.interop.libraries import install
from tests.interop.peers import Peer
from tests.interop.stack import QUEUE, Stack
from tests.spans import Receiver, Span

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seven_stations" / "samples" / "the-salt-ledger.fountain"
COLOURS = {"stations-worker": "#2f6f9f", "stations-notifier": "#b0602e"}
ROW, LEFT, WIDTH, RIGHT = 22, 300, 500, 100


def main() -> None:
    install(ROOT / "tests" / "interop")
    with tempfile.TemporaryDirectory() as folder, Receiver() as receiver:
        os.environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url, "OTEL_SERVICE_NAME": ""}
        with DataDirectory(Path(folder)) as directory, EmbeddedServer(directory) as server:
            picture = drawn(recorded(server.url, receiver))
    Path(__file__).with_name("trace.svg").write_text(picture, "utf-8")


def recorded(url: str, receiver: Receiver) -> list[Span]:
    """The spans of one analysis; the one before it starts what starts with the first."""
    with Stack(url, "bull") as stack:
        stack.start_worker()
        stack.start_notifier()
        with Peer("traces", url, "bull", QUEUE) as node:
            data = {"text": SAMPLE.read_text("utf-8")}
            stack.wait_entry("completed", node.ask("add", name="script", data=data, opts={})["id"])
            added = node.ask("add", name="script", data=data, opts={})
            stack.wait_entry("completed", added["id"])
        for name in ("deliver", "process"):
            receiver.wait_for(lambda s, n=name: s.trace_id == added["traceId"] and s.name.startswith(n), name)
    return receiver.spans(added["traceId"])


def drawn(spans: list[Span]) -> str:
    """An SVG with a row for each span, those of one parent in their order."""
    began, ended = spans[0].began, max(span.ended for span in spans)
    rows = list(in_rows(spans, ""))
    height = ROW * (len(rows) + 1)
    parts = []
    for number, (span, depth) in enumerate(rows):
        y = ROW * number + 15
        x, width = (WIDTH * t / (ended - began) for t in (span.began - began, span.ended - span.began))
        colour = COLOURS.get(span.service, "#777")
        label = f"{(span.ended - span.began) / 1e6:.1f} ms"
        parts.append(f'<text x="{8 + 14 * depth}" y="{y}">{escape(span.name)}</text>')
        parts.append(
            f'<rect x="{LEFT + x:.1f}" y="{y - 11}" width="{max(1, width):.1f}" height="14" fill="{colour}"/>'
        )
        parts.append(f'<text x="{LEFT + x + width + 5:.1f}" y="{y}" fill="#555">{label}</text>')
    legend = {"Node": "#777"} | COLOURS
    for number, (name, colour) in enumerate(legend.items()):
        parts.append(f'<text x="{LEFT + 150 * number}" y="{height - 7}" fill="{colour}">■ {name}</text>')
    size = f'width="{LEFT + WIDTH + RIGHT}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">\n'
        f'<rect {size} fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def in_rows(spans: list[Span], parent: str, depth: int = 0) -> list[tuple[Span, int]]:
    """The spans under ``parent``, each followed by those under it."""
    return [
        row
        for span in spans
        if span.parent_id == parent
        for row in ((span, depth), *in_rows(spans, span.span_id, depth + 1))
    ]


if __name__ == "__main__":
    main()
