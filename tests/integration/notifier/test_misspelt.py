"""A field that is misspelt would be ignored: an analysis of another depth, or one without its corrections."""

from typing import Any

import httpx
import pytest

from tests.processes import NotifierProcess
from tests.queue_log import Log

TEXT = "ANNA: Yes."


@pytest.mark.parametrize(
    ("fields", "field", "meant"),
    [
        ({"analysistype": "quick"}, "analysistype", "analysisType"),
        ({"analysis_type": "quick"}, "analysis_type", "analysisType"),
        ({"titel": "The key"}, "titel", "title"),
        ({"user_id": "nell"}, "user_id", "userId"),
        ({"options": {"correction": []}}, "options.correction", "options.corrections"),
    ],
)
def test_a_field_that_is_probably_misspelt_is_refused(
    notifier: NotifierProcess, fields: dict[str, Any], field: str, meant: str
) -> None:
    answer = httpx.post(f"{notifier.url}/api/analysis", json={"text": TEXT, **fields}, timeout=60)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["reason"] == {
        "code": "value-misspelt",
        "values": {"field": field, "meant": meant},
    }


def test_so_is_one_beside_a_file_and_one_of_corrections(notifier: NotifierProcess, log: Log) -> None:
    file = httpx.post(
        f"{notifier.url}/api/analysis?analysis-type=quick",
        content=TEXT,
        headers={"content-type": "application/octet-stream"},
        timeout=60,
    )
    assert (file.status_code, "analysisType" in file.text) == (400, True), file.text
    log.job("carried", {"text": TEXT})
    again = httpx.post(f"{notifier.url}/api/analysis/carried/again", json={"correction": []}, timeout=60)
    assert (again.status_code, "corrections" in again.text) == (400, True), again.text


def test_fields_of_a_clients_own_are_ignored(notifier: NotifierProcess) -> None:
    own = {
        "genre": "farce",
        "source": {"tittle": "x"},
        "x" * 100: 1,
        **{f"tit{n}le": n for n in range(500, 520)},
    }
    body = {**{f"own{n}": n for n in range(50)}, **own, "text": TEXT, "options": {"depth": 2}}
    answer = httpx.post(f"{notifier.url}/api/analysis", json=body, timeout=60)
    assert answer.status_code == 202, answer.text
