"""The report for people: complete, escaped, and in the direction of its language."""

import re
from html.parser import HTMLParser

import pytest

from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import Report, to_html, to_markdown
from seven_stations.analysis.report.labels import Labels
from seven_stations.sparkline import WIDEST, sparkline
from seven_stations.stations import AnalysisType

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

ARABIC = "مشهد 1 - داخلي - ليل - البيت\n\nسامي:\nأكرهك يا خائن!\n\nليلى:\nأنا أحبك.\n"


def report_of(text: str, **options) -> Report:
    return list(analyse(text, **options))[-1].report


class Tags(HTMLParser):
    """Collects the tags of a document and checks that they close."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def test_markdown_leads_with_the_verdict() -> None:
    report = report_of(HOSTILE, title="The Letter")
    lines = to_markdown(report).splitlines()
    assert lines[0] == "# The Letter"
    assert "full analysis" in lines[2]
    assert "/100" not in "".join(lines)
    for number in range(1, 7):
        assert any(line.startswith(f"## {number}. ") for line in lines)
    assert any("▁" <= char <= "█" for char in "".join(lines))


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


def test_html_is_whole_and_inert() -> None:
    written = to_html(report_of(HOSTILE, title="<script>x</script>"))
    tags = Tags()
    tags.feed(written)
    assert tags.open == []
    assert not tags.seen & {"script", "img", "b", "link", "iframe"}
    assert "http" not in written
    assert '<html lang="en" dir="ltr">' in written


def test_arabic_report_is_arabic_and_right_to_left() -> None:
    report = report_of(ARABIC)
    assert '<html lang="ar" dir="rtl">' in to_html(report)
    assert "## 1. تحليل النص" in to_markdown(report)


@pytest.mark.parametrize("analysis_type", list(AnalysisType))
def test_every_kind_of_analysis_can_be_written(analysis_type: AnalysisType) -> None:
    report = report_of(HOSTILE, analysis_type=analysis_type)
    assert to_markdown(report)
    assert to_html(report)


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
