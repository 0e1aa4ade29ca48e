"""The names of keys in Redis: BullMQ's, made by its own class, and ours beside them, in the same cluster slot."""

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
        """The hash of a job."""
        return self.of(job_id)

    def logs(self, job_id: str) -> str:
        return self.of(f"{job_id}:logs")

    def lock(self, job_id: str) -> str:
        """BullMQ's lock of a running job; its value is the token of the present attempt."""
        return self.of(f"{job_id}:lock")

    def text(self, job_id: str) -> str:
        """The text to analyse, compressed."""
        return self.of(f"{job_id}:text")

    def report(self, job_id: str) -> str:
        """The finished report: a hash with one compressed field per format."""
        return self.of(f"{job_id}:report")

    def cancel(self, job_id: str) -> str:
        """Exists while a job is to be cancelled; see ``seven_stations.queue.cancellation``."""
        return self.of(f"{job_id}:cancel")

    def request(self, job_id: str) -> str:
        """The request that added a job under an idempotency key."""
        return self.of(f"{job_id}:request")

    def checkpoint(self, job_id: str) -> str:
        """The finished stations of a running analysis: a hash with one field per station."""
        return self.of(f"{job_id}:checkpoint")

    @property
    def cancelled(self) -> str:
        """Jobs that were cancelled and not run again, a sorted set. A job in it that is not also failed no longer
        counts."""
        return self.of("stations:cancelled")

    @property
    def control(self) -> str:
        """The channel that announces cancel keys to workers."""
        return self.of("control")

    @property
    def turns(self) -> str:
        """Each user's last turn while jobs wait, a hash; see ``take_turn.lua``."""
        return self.of("stations:turns")

    def analysis(self, analysis_id: str) -> str:
        """The job and the owner of an analysis."""
        return self.of(f"stations:analysis:{analysis_id}")

    def schedule_text(self, schedule_id: str) -> str:
        """The text of all runs of a schedule, compressed."""
        return self.of(f"stations:schedule:{schedule_id}:text")

    def user(self, user_id: str) -> str:
        """A user's jobs: a sorted set by the time when each was first seen."""
        return self.of(f"stations:user:{user_id}")


def probe(prefix: str) -> str:
    """A key that is written briefly to find out whether the server accepts writes."""
    return f"{prefix}:stations:probe"


def stream_numbers(prefix: str) -> str:
    """The hash that holds the number of each relayed stream in cursors."""
    return f"{prefix}:stations:streams"


def published_stream(prefix: str) -> str:
    """The stream of published events."""
    return f"{prefix}:stations:published"
