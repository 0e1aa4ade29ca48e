"""If these failed, somebody's text would be read by others, or its owner could not see how it was read."""

import json
import zlib
from typing import Any

import httpx
import pytest

from tests.processes import NotifierProcess, StartNotifier
from tests.queue_log import Log
from tests.tokens import SECRET, bearer

SCRIPT = json.dumps({"title": None, "language": "en", "lines": ["ANNA", "Hello."], "roles": "cd"}).encode()


@pytest.fixture
def notifier(start_notifier: StartNotifier, log: Log) -> NotifierProcess:
    """A deployment with sam's analysis ``a`` of project hamlet, whose text was read, and ``b``, which was not."""
    for job in ("a", "b"):
        log.job(job, {"userId": "sam", "projectId": "hamlet"})
    kept: dict[str, Any] = {"script": zlib.compress(SCRIPT), "holder": "1700000000000:sam"}
    log.redis.hset(log.keys.report("a"), mapping=kept)
    return start_notifier(jwt_secret=SECRET)


def asked(
    notifier: NotifierProcess, user: str, *, analysis: str = "a", encoding: str = "gzip, deflate", **claims: object
) -> httpx.Response:
    headers = {**bearer(user, **claims), "Accept-Encoding": encoding}
    return httpx.get(f"{notifier.url}/api/analysis/{analysis}/script", headers=headers)


def test_its_owner_and_admins_see_it(notifier: NotifierProcess) -> None:
    for answer in (asked(notifier, "sam"), asked(notifier, "root", roles=["admin"])):
        assert (answer.status_code, answer.content) == (200, SCRIPT)
        assert answer.headers["cache-control"] == "no-store"
    assert asked(notifier, "sam").headers["content-encoding"] == "deflate"
    plain = asked(notifier, "sam", encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.content == SCRIPT


def test_a_grant_of_the_project_does_not_open_the_text(notifier: NotifierProcess) -> None:
    assert asked(notifier, "kim", rooms=["project:hamlet", "user:*"]).status_code == 403
    assert asked(notifier, "kim").status_code == 404


def test_what_was_not_read_yet_is_not_found(notifier: NotifierProcess) -> None:
    assert asked(notifier, "sam", analysis="b").status_code == 404
