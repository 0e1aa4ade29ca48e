"""No text stops an analysis but for what it is: empty, too large, or no text at all."""

import os

from hypothesis import HealthCheck, example, given, settings

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.manuscript.lines.names import MOST_NAMES
from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import to_html, to_markdown
from tests.security.hostile_texts import TEXTS
from tests.security.scripts import scripts

EXAMPLES = int(os.environ.get("STATIONS_TEST_SCRIPTS", "200"))
"""How many scripts are made; tens of thousands were tried by hand."""


def _reported(text: str) -> bool:
    """Whether ``text`` has a report; its formats are made, and its checkpoints."""
    *_, report = analyse(text, saved={})
    return bool(report.to_json() and to_html(report) and to_markdown(report))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(scripts())
@example("    Author: X\n\nANNA\nHi.\n")  # a title page that is indented
@example("ANNA: hi hi hi\n\nBEN: hi hi hi\n")  # everybody says one word
@example("1\n\n2\n\n3\n\n4\n")  # pages, and nothing on them
def test_no_script_stops_the_analysis(text: str) -> None:
    try:
        assert _reported(text)
    except UnreadableTextError as error:
        assert error.code in {"binary", "empty"}


def test_more_names_than_are_told_apart() -> None:
    """Those beyond are one group, which has everything to say that the others do not."""
    text = TEXTS["names with a colon"](160_000)
    assert text.count(":") > MOST_NAMES
    assert _reported(text)
