"""Why a job failed, in the language of whoever reads it in a terminal."""

from collections.abc import Iterator

import pytest

from cli.commands.tail import line_of
from cli.views.analysis_state import Outcome, reason_text
from cli.views.error_translation import said
from cli.views.language import choose
from cli.views.render import outcome_line
from seven_stations.errors import InvalidDataError
from seven_stations.protocol.jobs import check_text
from seven_stations.words import note

LATE = note("late", where="reading", seconds=5)


@pytest.fixture
def arabic() -> Iterator[None]:
    choose("ar")
    yield
    choose("en")


@pytest.mark.usefixtures("arabic")
def test_reasons_of_ours_are_told_in_arabic() -> None:
    assert reason_text(LATE.render("en"), "timeout") == LATE.render("ar")
    assert reason_text("by layla", "cancelled") == "ألغاها layla"
    told = outcome_line(Outcome(False, error=LATE.render("en"), code="timeout"))
    assert told == f"فشلت (timeout): {LATE.render('ar')}"
    with pytest.raises(InvalidDataError) as refused:
        check_text(" ", 10)
    assert said(refused.value) == note("text-empty").render("ar")


@pytest.mark.usefixtures("arabic")
def test_the_errors_of_others_stay_as_they_are() -> None:
    assert reason_text("ECONNREFUSED 127.0.0.1:25", None) == "ECONNREFUSED 127.0.0.1:25"
    assert reason_text("by layla", None) == "by layla"


@pytest.mark.usefixtures("arabic")
def test_a_followed_event_is_told_in_arabic() -> None:
    at = {"timestamp": "2026-11-28T10:00:00.000Z", "jobId": "1"}
    begun = note("station-started", station="Conflict Network")
    payload = {"stationName": "Conflict Network", "message": begun.render("en"), "code": begun.code}
    assert line_of("analysis:progress", {**at, **payload, "progress": 12.5, "values": begun.values}).endswith(
        f"{begun.render('ar')} progress=12.5"
    )
    failed = {**at, "error": LATE.render("en"), "code": "timeout"}
    assert line_of("job:failed", failed).endswith(f"{LATE.render('ar')} code=timeout")


def test_in_english_they_are_as_they_are_kept() -> None:
    assert reason_text("by layla", "cancelled") == "by layla"
    assert reason_text(LATE.render("en"), "timeout") == LATE.render("en")
