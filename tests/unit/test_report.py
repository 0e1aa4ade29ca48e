"""The report as Markdown, and written anew from its JSON; what HTML must be is in ``tests/unit/report``."""

import re

from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import Report, to_html, to_markdown
from seven_stations.analysis.report.labels import Labels
from seven_stations.sparkline import WIDEST, sparkline

HOSTILE = """\
SCENE 1.

ANN.
  <script>alert("letter")</script> | **bold** you villain, I hate you, the `letter`!

BEN.
  The <b>letter</b> | is mine.

SCENE 2.

ANN.
  <img src=x onerror=alert(1)> You villain, I hate the letter!

BEN.
  The letter is lost.
"""


def test_markdown_leads_with_the_verdict() -> None:
    report = report_of(HOSTILE, title="The Letter")
    lines = to_markdown(report).splitlines()
    assert lines[0] == "# The Letter"
    assert "full analysis" in lines[2]
    assert "/100" not in "".join(lines)
    for number in range(1, 7):
        assert any(line.startswith(f"## {number}. ") for line in lines)
    assert not any("▁" <= char <= "█" for char in "".join(lines)), "two scenes make no curve"
    at = lines.index("No curve of tension is shown, for the reasons given at the beginning.")
    assert not any("Confidence" in line for line in lines[at : at + 4]), "of what is not shown"


def test_markdown_escapes_the_text() -> None:
    written = to_markdown(report_of(HOSTILE))
    assert not re.search(r"(?<!\\)<(script|img|b)", written)
    for line in written.splitlines():
        if line.startswith("|") and not line.startswith("| ---"):
            cells = re.split(r"(?<!\\)\|", line)
            assert len(cells) > 2


def test_tables_keep_their_width() -> None:
    """A cell that broke its table would shift every number after it."""
    table: list[int] = []
    for line in [*to_markdown(report_of(HOSTILE)).splitlines(), ""]:
        if line.startswith("|"):
            table.append(len(re.split(r"(?<!\\)\|", line)))
        else:
            assert len(set(table)) <= 1
            table = []


def test_stored_report_is_written_alike() -> None:
    """A report read back from its JSON gives the same documents: nothing depends on the running analysis."""
    report = report_of(HOSTILE)
    stored = Report.model_validate_json(report.to_json())
    assert to_markdown(stored) == to_markdown(report)
    assert to_html(stored) == to_html(report)


def test_labels_have_both_languages() -> None:
    assert Labels("ar")["findings"] != Labels("en")["findings"]
    assert Labels("ar")["some name"] == "some name"


def test_sparkline() -> None:
    assert sparkline([0, 0.5, 1]) == "▁▅█"
    assert sparkline([]) == ""
    assert len(sparkline([0.5] * 1000)) == WIDEST
