"""If these failed, an attempt would be shown with the times or the error of another."""

from dataclasses import replace

from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.attempts import Attempt, attempts_of
from seven_stations.protocol.cursor import Position
from seven_stations.protocol.jobview import JobView, State, view_of

FIRST = 'Traceback (most recent call last):\n  File "a.py", line 1\nOSError: first'
SECOND = "Error: second\n    at two.js:1:1"


def view(state: State, made: int, **fields: str) -> JobView:
    found = view_of("q", "j", state, {"timestamp": "1", "atm": str(made), **fields})
    assert found is not None
    return found


def history(made: int, *entries: tuple[int, str, str], known: bool = True) -> History:
    """Entries as ``(milliseconds, event, previous state)``; ``known`` where the log has all of the job."""
    found = History(0 if known else None)
    for at, event, prev in entries:
        found.note(Position(1, at, 0), event, prev=prev)
    found.settle(made, None, 3)
    return found


RUNS = ((10, "active", "waiting"), (15, "waiting", "active"), (20, "active", "waiting"))


def test_attempts_have_the_times_of_the_log_and_the_errors_of_the_traces() -> None:
    failed = view("failed", 2, failedReason="second", processedOn="19", finishedOn="31")
    failed = replace(failed, stacktrace=(FIRST, SECOND))
    assert attempts_of(failed, history(2, *RUNS, (30, "failed", "active"))) == [
        Attempt(1, 10, "failed", 15, "OSError: first", FIRST),
        Attempt(2, 20, "failed", 30, "second", SECOND),
    ]
    running = replace(view("active", 1, failedReason="first", processedOn="19"), stacktrace=(FIRST,))
    assert attempts_of(running, history(1, *RUNS)) == [
        Attempt(1, 10, "failed", 15, "OSError: first", FIRST),
        Attempt(2, 20),
    ]


def test_what_was_no_failure_is_none() -> None:
    running = view("active", 0, processedOn="19")
    assert attempts_of(running, history(0, *RUNS)) == [Attempt(1, 10, "returned", 15), Attempt(1, 20)]
    stalled = history(0, *RUNS[:2], (16, "stalled", ""), RUNS[2])
    assert attempts_of(running, stalled) == [Attempt(1, 10, "stalled", 15), Attempt(1, 20)]


def test_a_completed_job_that_ran_again_has_both_runs() -> None:
    steps = ((10, "active", "waiting"), (15, "completed", "active"), (18, "waiting", "completed"), RUNS[2])
    completed = view("completed", 2, processedOn="19", finishedOn="31")
    assert attempts_of(completed, history(2, *steps, (30, "completed", "active"))) == [
        Attempt(1, 10, "completed", 15),
        Attempt(2, 20, "completed", 30),
    ]


def test_a_job_cancelled_while_it_waited_had_no_attempt() -> None:
    cancelled = view("failed", 1, failedReason="cancelled: by sam", finishedOn="31")
    assert attempts_of(cancelled, history(1, (30, "failed", "active"))) == []
    again = view("failed", 2, failedReason="cancelled: by sam", processedOn="10", finishedOn="31")
    again = replace(again, stacktrace=(FIRST,))
    assert attempts_of(again, history(2, *RUNS[:2], (30, "failed", "active"))) == [
        Attempt(1, 10, "failed", 15, "OSError: first", FIRST)
    ]


def test_times_that_the_log_lost_are_absent() -> None:
    failed = view("failed", 3, failedReason="second", processedOn="19", finishedOn="31")
    failed = replace(failed, stacktrace=(FIRST, SECOND))
    trimmed = history(3, (30, "failed", "active"), known=False)
    earlier = Attempt(None, None, "failed", None, "OSError: first", FIRST)
    assert attempts_of(failed, trimmed) == [earlier, Attempt(3, 19, "failed", 30, "second", SECOND)]
    assert attempts_of(failed, History()) == [earlier, Attempt(3, 19, "failed", 31, "second", SECOND)]
    assert attempts_of(view("completed", 1, processedOn="19", finishedOn="31"), History()) == [
        Attempt(1, 19, "completed", 31)
    ]
    assert attempts_of(view("waiting", 0), History()) == []


def test_a_trace_is_not_given_to_an_attempt_with_another_error() -> None:
    lost = "job stalled more than allowable limit"
    failed = view("failed", 2, failedReason=lost, processedOn="19", finishedOn="31")
    failed = replace(failed, stacktrace=(FIRST,))
    first, second = attempts_of(failed, history(2, *RUNS, (30, "failed", "active")))
    assert (first.stacktrace, second.stacktrace) == (FIRST, None)
    assert second.record(foreign=False, traced=True) == {
        "number": 2,
        "outcome": "failed",
        "startedAt": "1970-01-01T00:00:00.020Z",
        "endedAt": "1970-01-01T00:00:00.030Z",
        "duration": 10,
        "code": "worker-lost",
        "error": "The worker that ran this job was lost too often; it was given up.",
    }


def test_a_failed_job_without_a_reason_has_failed() -> None:
    failed = view("failed", 1, processedOn="19", finishedOn="31")
    assert attempts_of(failed, history(1, RUNS[0], (30, "failed", "active"))) == [Attempt(1, 10, "failed", 30)]


def test_of_many_traces_the_last_are_told() -> None:
    failed = replace(view("failed", 9), stacktrace=tuple(f"trace {number}" for number in range(20_000)))
    found = attempts_of(failed, history(0))
    assert (len(found), found[-1].stacktrace) == (100, "trace 19999")
