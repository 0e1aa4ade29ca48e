"""Names of the keys in Redis: BullMQ's through its own class, and ours beside them, in the same cluster slot."""

from bullmq.queue_keys import QueueKeys


class Keys:
    """The keys of one queue."""

    def __init__(self, prefix: str, queue: str) -> None:
        self.prefix = prefix
        self.queue = queue
        self._bullmq = QueueKeys(prefix)

    def of(self, kind: str) -> str:
        """A key of the queue itself: ``events``, ``meta``, ``wait``, …"""
        return str(self._bullmq.toKey(self.queue, kind))

    @property
    def events(self) -> str:
        return self.of("events")

    @property
    def meta(self) -> str:
        return self.of("meta")

    def job(self, job_id: str) -> str:
        """The job's hash."""
        return self.of(job_id)

    def logs(self, job_id: str) -> str:
        return self.of(f"{job_id}:logs")

    def lock(self, job_id: str) -> str:
        """BullMQ's lock of a running job: the token of the attempt that has it."""
        return self.of(f"{job_id}:lock")

    def text(self, job_id: str) -> str:
        """The text to analyse, compressed."""
        return self.of(f"{job_id}:text")

    def report(self, job_id: str) -> str:
        """The finished report, a hash with one compressed field a format."""
        return self.of(f"{job_id}:report")

    def cancel(self, job_id: str) -> str:
        """Set while a job is to be cancelled: see ``seven_stations.queue.cancellation``."""
        return self.of(f"{job_id}:cancel")

    def request(self, job_id: str) -> str:
        """What the request said that added a job under an idempotency key."""
        return self.of(f"{job_id}:request")

    def checkpoint(self, job_id: str) -> str:
        """What a running analysis has finished, a hash with one field a station."""
        return self.of(f"{job_id}:checkpoint")

    @property
    def cancelled(self) -> str:
        """Jobs that were cancelled and not run again since, a sorted set; what is not failed as well has gone."""
        return self.of("stations:cancelled")

    @property
    def control(self) -> str:
        """The channel on which workers are told at once what the cancel keys say."""
        return self.of("control")

    @property
    def turns(self) -> str:
        """Each user's last turn while jobs wait, a hash: see ``take_turn.lua``."""
        return self.of("stations:turns")

    def analysis(self, analysis_id: str) -> str:
        """Which job an analysis is, and whose."""
        return self.of(f"stations:analysis:{analysis_id}")

    def schedule_text(self, schedule_id: str) -> str:
        """The text of all runs of a schedule, compressed."""
        return self.of(f"stations:schedule:{schedule_id}:text")

    def user(self, user_id: str) -> str:
        """A user's jobs, a sorted set by the time at which each was first seen."""
        return self.of(f"stations:user:{user_id}")


def probe(prefix: str) -> str:
    """What is written for a moment, to see whether anything can be."""
    return f"{prefix}:stations:probe"


def stream_numbers(prefix: str) -> str:
    """The hash that gives every relayed stream its number in cursors."""
    return f"{prefix}:stations:streams"


def published_stream(prefix: str) -> str:
    """The stream of what code publishes."""
    return f"{prefix}:stations:published"
