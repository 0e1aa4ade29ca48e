"""If this failed, whoever tries the page with its sample would see an analysis that has nothing to say."""

from pathlib import Path

from seven_stations.analysis.pipeline import report_of

SAMPLE = Path(__file__).parents[3] / "notifier" / "dashboard" / "sample.fountain"


def test_the_sample_can_be_judged_and_has_faults_to_find() -> None:
    report = report_of(SAMPLE.read_bytes())
    assert report.doubts == []
    assert [issue["rule"] for issue in report.output(6)["issues"]] == ["repeated-scene", "misprinted-name"]
