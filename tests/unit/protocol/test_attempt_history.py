"""Attempts counted from a job's entries: the same whenever they are read."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from seven_stations.protocol.attempt_history import History
from seven_stations.protocol.cursor import Position


def at(number: int) -> Position:
    return Position(1, number, 0)


@dataclass
class Job:
    """A job as BullMQ keeps it, and what is true of each of its entries."""

    attempts: int = 3
    resets: bool = False
    """The count begins anew when it is taken up again by hand."""
    moves: bool = False
    """It leaves its worker without having failed, each time (a rate limit)."""
    made: int = 0
    reason: str | None = None
    state: str = "waiting"
    entries: list[tuple[str, str, str]] = field(default_factory=list)
    truth: list[tuple[int, bool, bool, str | None]] = field(default_factory=list)
    """For each entry: attempts made by then, whether it is a retry, whether the job had ended before, and why."""

    def step(self, wish: str) -> None:
        ended = self.state in ("completed", "failed")
        match wish, self.state:
            case "run", "waiting":
                self.state = "active"
                self._write("active", "waiting", ended=ended)
            case (("back" | "later"), "active") if self.moves:
                self.state = "waiting"
                self._write("waiting" if wish == "back" else "delayed", "active", ended=ended)
            case (("back" | "later"), "active") if self.made + 1 < self.attempts:
                self.made += 1
                self.reason = f"error {len(self.entries)}"
                self.state = "waiting"
                self._write("waiting" if wish == "back" else "delayed", "active", ended=ended, retry=True)
                if wish == "later":
                    self._write("waiting", "delayed", ended=ended)
            case "stall", "active":
                self.state = "waiting"
                self._write("waiting", "active", ended=ended)
                self._write("stalled", "", ended=ended)
            case (("fail" | "complete"), "active"):
                self.made += 1
                self.state = "failed" if wish == "fail" else "completed"
                self.reason = "final" if wish == "fail" else self.reason
                self._write(self.state, "active", ended=ended)
            case "revive", ("failed" | "completed") if not self.moves:
                self.made = 0 if self.resets else self.made
                self.reason = None if self.state == "failed" else self.reason
                self._write("waiting", self.state, ended=ended)
                self.state = "waiting"
            case "late", _:
                self._write("progress", "", ended=ended)

    def _write(self, event: str, prev: str, *, ended: bool, retry: bool = False) -> None:
        self.entries.append((event, prev, ""))
        self.truth.append((self.made, retry, ended, self.reason if retry else None))


WISHES = st.sampled_from(["run", "run", "back", "later", "fail", "complete", "revive", "stall", "late"])
# Being put back and a count that begins anew both leave the counter below the entries: a job does one of them.
KINDS = st.sampled_from([{}, {"resets": True}, {"moves": True}])
JOBS = st.builds(
    lambda attempts, made, kind: Job(attempts=attempts, made=made, **kind),
    st.integers(1, 4),
    st.sampled_from([0, 0, 2]),
    KINDS,
)


def check(history: History, job: Job) -> None:
    for number, (made, retry, ended, reason) in enumerate(job.truth):
        where = f"entry {number} of {job.entries}"
        assert history.made(at(number)) == made, where
        found = history.retry(at(number))
        assert (found is not None) == retry, where
        assert history.ended(at(number)) == ended, where
        if found is not None:
            assert found.error in (None, reason), f"another attempt's error at {where}"


@given(JOBS, st.lists(WISHES, max_size=40), st.data())
def test_prompt_and_late_readers_find_the_same(job: Job, wishes: list[str], data: st.DataObject) -> None:
    """A prompt reader looks at the counter after each step, a late one in the end, another now and then."""
    prompt, late, other = History(), History(), History()
    for history in (prompt, late, other):
        history.settle(job.made, None, job.attempts)
    for wish in wishes:
        before = len(job.entries)
        job.step(wish)
        for history in (prompt, late, other):
            for number in range(before, len(job.entries)):
                event, prev, attempts = job.entries[number]
                history.note(at(number), event, prev=prev, attempts=attempts)
        prompt.settle(job.made, job.reason, job.attempts)
        if data.draw(st.booleans()):
            other.settle(job.made, job.reason, job.attempts)
    for history in (prompt, late, other):
        history.settle(job.made, job.reason, job.attempts)
        assert history.settled
        check(history, job)


@given(st.integers(0, 3), st.lists(st.sampled_from(["run", "back", "later", "fail", "late"]), max_size=20))
def test_a_job_that_began_before_the_log_is_counted_from_its_counter(made: int, wishes: list[str]) -> None:
    job = Job(attempts=20, made=made)
    history = History()
    for wish in wishes:
        job.step(wish)
    for number, (event, prev, attempts) in enumerate(job.entries):
        history.note(at(number), event, prev=prev, attempts=attempts)
    history.settle(job.made, job.reason, job.attempts)
    check(history, job)


def test_the_entry_that_names_the_attempts_is_enough_where_the_job_is_gone() -> None:
    history = History()
    for number, (event, prev, attempts) in enumerate(
        [("active", "waiting", ""), ("delayed", "", ""), ("active", "waiting", ""), ("failed", "active", "")]
    ):
        history.note(at(number), event, prev=prev, attempts=attempts)
    history.note(at(4), "retries-exhausted", attempts="5")
    assert history.made(at(3)) == 5 - 1, "the one that went back is not known to have failed"
    history.settle(None, None, 5)
    assert [history.made(at(number)) for number in (0, 1, 3)] == [3, 4, 5]


def test_a_long_past_is_counted_and_not_kept() -> None:
    job, history = Job(attempts=10_000), History(0)
    for _ in range(1000):
        job.step("run")
        job.step("back")
    for number, (event, prev, attempts) in enumerate(job.entries):
        history.note(at(number), event, prev=prev, attempts=attempts)
        history.settle(job.truth[number][0], None, None)
    assert len(history.transitions) <= 128
    assert history.made() == 1000
    assert history.made(at(len(job.entries) - 2)) == 999


def test_a_run_began_with_its_first_attempt_since_it_was_added_or_queued_again() -> None:
    history = History(0)
    steps = [
        "waiting",
        "active",
        "delayed",
        "active",
        "failed",
        "waiting",
        "active",
        "waiting",
        "active",
        "failed",
    ]
    began = []
    for number, event in enumerate([*steps, "waiting"]):
        history.note(at(number), event, prev="active" if steps[number - 1] == "active" else "")
        began.append(history.began)
    first, second = at(1), at(6)
    assert began == [None, first, first, first, first, None, second, second, second, second, None]
