"""Room names."""

import pytest

from seven_stations.protocol.rooms import MAX_ROOM_LENGTH, parse_room, room, subjects_of

RELAYED = frozenset({"ai-analysis", "mail"})


def parse(name: object) -> tuple[str, str, str | None] | None:
    found = parse_room(name, default_queue="ai-analysis", relayed=RELAYED)
    return None if found is None else (found.kind, found.identifier, found.queue)


def test_names_round_trip() -> None:
    assert room("user", "sam") == "user:sam"
    assert room("job", "7", queue="ai-analysis", default_queue="ai-analysis") == "job:7"
    assert room("job", "7", queue="mail", default_queue="ai-analysis") == "job:mail:7"
    assert room("global") == "global"


def test_a_job_room_names_another_queue_only_where_it_is_relayed() -> None:
    assert parse("job:mail:7") == ("job", "7", "mail")
    assert parse("job:repeat:abc:1700") == ("job", "repeat:abc:1700", "ai-analysis")
    assert parse("job:secret:7") == ("job", "secret:7", "ai-analysis")


def test_the_default_queue_has_one_name_for_a_job() -> None:
    found = parse_room("job:ai-analysis:7", default_queue="ai-analysis", relayed=RELAYED)
    assert found is not None
    assert found.name == "job:7", "two names for one room would split its members"


@pytest.mark.parametrize(
    "name", ["", "user:", "nobody:x", "global:x", "*", "@everyone", "user", 7, None, "a" * 400]
)
def test_what_is_no_room_is_refused(name: object) -> None:
    assert parse(name) is None


def test_control_characters_and_length_are_refused() -> None:
    assert parse("user:a\nb") is None
    assert parse("user:" + "a" * MAX_ROOM_LENGTH) is None


def test_the_bounds_of_a_name_are_exact() -> None:
    assert parse("user:" + "a" * (MAX_ROOM_LENGTH - 5)) is not None
    assert parse("user:" + "a" * (MAX_ROOM_LENGTH - 4)) is None
    assert [parse(f"user:a{letter}") for letter in "\x1f\x7f"] == [None, None]
    assert None not in [parse(f"user:a{letter}") for letter in " ~\x80é"]


@pytest.mark.parametrize("queue", ["aa", "mail"])
def test_only_jobs_of_the_queue_of_analyses_are_about_an_analysis(queue: str) -> None:
    """Names of queues on either side: a comparison by order would take one of them for it."""
    own = subjects_of("7", "a", "p", queue="ai-analysis", analysis_queue="ai-analysis")
    assert own == ("job:7", "analysis:a", "project:p")
    theirs = subjects_of("7", "a", None, queue=queue, analysis_queue="ai-analysis")
    assert theirs == (f"job:{queue}:7",)
