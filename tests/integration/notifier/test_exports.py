"""If these failed, a report could not be taken along, or the text would leave with somebody whose it is not."""

import io
import zipfile
import zlib
from pathlib import Path

import httpx
import networkx as nx
import pytest

import seven_stations.samples
from seven_stations.analysis.exports import FORMATS, NEEDS_TEXT, TABLES, export
from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import to_script
from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.tokens import SECRET, bearer

SAMPLE = Path(seven_stations.samples.__path__[0]) / "ten-past-four.txt"
HOLDER = "1700000000000:sam"


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """What a worker keeps of the sample."""
    manuscript, *_, report = analyse(SAMPLE.read_bytes())
    return {"script": to_script(manuscript), "json": report.to_json()}


@pytest.fixture
def notifier(
    start_notifier: StartNotifier, log: Log, kept: dict[str, str], request: pytest.FixtureRequest
) -> NotifierProcess:
    """Sam's analysis ``a`` of project hamlet, a comparison ``c``, and ``b``, which has not ended."""
    for job in ("a", "b", "c"):
        log.job(job, {"userId": "sam", "projectId": "hamlet"})
    bodies = {"a": kept, "c": {"json": '{"kind": "comparison"}'}}
    for job, body in bodies.items():
        packed = {name: zlib.compress(text.encode()) for name, text in body.items()}
        log.redis.hset(log.keys.report(job), mapping={**packed, "holder": HOLDER})
    return start_notifier(jwt_secret=SECRET, **getattr(request, "param", {}))


def asked(
    notifier: NotifierProcess,
    fmt: str,
    *,
    user: str = "sam",
    analysis: str = "a",
    table: str = "",
    **claims: object,
) -> httpx.Response:
    return httpx.get(
        f"{notifier.url}/api/analysis/{analysis}/report",
        headers=bearer(user, **claims),
        params={"format": fmt, **({"table": table} if table else {})},
        timeout=120,
    )


def test_every_form_is_had_as_it_is_made(notifier: NotifierProcess, kept: dict[str, str]) -> None:
    for fmt, media in FORMATS.items():
        table = "cast" if fmt == "csv" else ""
        answer = asked(notifier, fmt, table=table)
        assert answer.status_code == 200, answer.text
        assert answer.content == export(kept["json"], fmt, table=table or None, script=kept["script"])
        assert answer.headers["content-type"] == media
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["cache-control"] == "private, no-cache"
    whole = asked(notifier, "csv")
    assert whole.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(whole.content)).namelist() == [f"{table}.csv" for table in TABLES]
    assert len(nx.read_gexf(io.BytesIO(asked(notifier, "gexf").content))) > 2


def test_who_sees_the_report_has_its_figures_and_its_owner_alone_the_text(notifier: NotifierProcess) -> None:
    project = {"user": "kim", "rooms": ["project:hamlet"]}
    assert asked(notifier, "graphml", **project).status_code == 200
    for fmt in NEEDS_TEXT:
        assert asked(notifier, fmt, **project).status_code == 403
        assert asked(notifier, fmt, user="root", roles=["admin"]).status_code == 200
    assert asked(notifier, "csv", user="kim").status_code == 404


def test_what_cannot_be_had_is_refused_with_the_reason(notifier: NotifierProcess) -> None:
    for answer, status, words in (
        (asked(notifier, "pdf"), 400, "fountain"),
        (asked(notifier, "csv", table="props"), 400, "characters-by-scene"),
        (asked(notifier, "csv", analysis="b"), 404, "no report yet"),
        (asked(notifier, "fountain", analysis="c"), 404, "no report yet"),
        (asked(notifier, "csv", analysis="c"), 422, "A comparison"),
    ):
        assert (answer.status_code, words in answer.json()["error"]["message"]) == (status, True), answer.text


@pytest.mark.parametrize("notifier", [{"rate_limit": 2}], indirect=True)
def test_more_than_a_minute_allows_are_refused(notifier: NotifierProcess) -> None:
    """Each costs a process: one user's script could keep everybody else waiting."""
    found = [asked(notifier, "csv", table="cast").status_code for _ in range(4)]
    assert 429 in found
    assert asked(notifier, "json").status_code == 200
