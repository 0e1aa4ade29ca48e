"""If this failed, whoever tries the page or the demo would see an analysis that has nothing to say."""

import pytest

from seven_stations.analysis.pipeline import report_of
from seven_stations.samples import first_draft


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_first_draft_can_be_judged_and_has_faults_to_find(language: str) -> None:
    report = report_of(first_draft(language))
    assert report.language == language
    assert report.doubts == []
    assert [issue["rule"] for issue in report.output(6)["issues"]] == ["repeated-scene", "misprinted-name"]
