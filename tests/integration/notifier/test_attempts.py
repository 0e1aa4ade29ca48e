"""Other producers' jobs: told the same by a reader that keeps up, one that lags, and one that reads them again.

Random histories over a real server, written as BullMQ's scripts write them: hash and entry in one step.
"""

import json
import os
import random
import secrets
from collections.abc import Sequence
from typing import Any

import pytest
from redis.asyncio import Redis

from notifier.app import build_services
from notifier.message import EVERYTHING, Message
from notifier.services import Services
from notifier.settings import NotifierSettings
from notifier.subscriber import Item, Subscriber
from seven_stations.protocol.cursor import Position
from tests.clients import with_clients
from tests.services import caught_up

SCHEDULES = int(os.environ.get("STATIONS_SCHEDULES", "25"))
JOBS = 6

Told = dict[tuple[Any, ...], tuple[str, dict[str, Any]]]
"""What was told, by its place in the log."""


class Reader(Subscriber):
    """Everything that a notifier publishes."""

    def __init__(self) -> None:
        super().__init__(user=None, admin=True)
        self.told: Told = {}

    def write(self, items: Sequence[Item]) -> bool:
        for message, _limited in items:
            note(self.told, message)
        return True

    def wake(self) -> None:
        raise AssertionError("never behind")


def note(told: Told, message: Message) -> None:
    if message.position is not None and message.event.startswith(("job:", "analysis:")):
        assert message.position not in told, f"{message.event} came twice"
        told[message.position] = message.event, json.loads(message.body)


class Jobs:
    """A few jobs of one queue, changed at random."""

    def __init__(self, client: Any, prefix: str, chance: random.Random) -> None:
        self.client = client
        self.events = f"{prefix}:ai-analysis:events"
        self.prefix = f"{prefix}:ai-analysis:"
        self.random = chance
        self.state: dict[str, str] = {}
        self.made: dict[str, int] = {}
        self.attempts: dict[str, int] = {}
        self.reasons: dict[tuple[str, int], str] = {}

    async def step(self) -> None:
        job = f"j{self.random.randrange(JOBS)}"
        state = self.state.get(job)
        if state is None:
            await self.add(job)
        elif state == "waiting":
            await self.write(job, "active", {"event": "active", "prev": "waiting"})
        elif state in ("completed", "failed"):
            await self.after(job, state)
        else:
            await self.work(job)

    async def add(self, job: str) -> None:
        self.attempts[job], self.made[job] = self.random.randint(1, 4), 0
        fields = {"name": "x", "data": '{"userId": "sam"}', "timestamp": "1700000000000"}
        fields["opts"] = json.dumps({"attempts": self.attempts[job]})
        await self.write(job, "waiting", {"event": "added", "name": "x"}, {"event": "waiting"}, fields=fields)

    async def work(self, job: str) -> None:
        wish = self.random.choice(("progress", "progress", "back", "later", "fail", "complete", "stall"))
        if wish == "progress":
            await self.write(job, "active", {"event": "progress", "data": str(self.random.randrange(100))})
        elif wish == "stall":
            await self.write(job, "waiting", {"event": "waiting", "prev": "active"}, {"event": "stalled"})
        elif wish == "complete":
            await self.end(job, "completed", {"event": "completed", "returnvalue": "1", "prev": "active"})
        elif wish == "fail" or self.made[job] + 1 >= self.attempts[job]:
            reason = secrets.token_hex(3)
            await self.end(job, "failed", {"event": "failed", "failedReason": reason, "prev": "active"}, reason)
        elif wish == "back":
            await self.end(job, "waiting", {"event": "waiting", "prev": "active"}, secrets.token_hex(3))
        else:
            await self.end(job, "waiting", {"event": "delayed", "delay": str(10**15)}, secrets.token_hex(3))
            await self.write(job, "waiting", {"event": "waiting", "prev": "delayed"})

    async def after(self, job: str, state: str) -> None:
        if self.random.random() < 0.5:  # of a worker that lost its lock
            await self.write(job, state, {"event": "progress", "data": "7"})
            return
        await self.client.hdel(self.prefix + job, "failedReason")
        await self.write(job, "waiting", {"event": "waiting", "prev": state})

    async def end(self, job: str, state: str, entry: dict[str, str], reason: str | None = None) -> None:
        self.made[job] += 1
        fields = {"atm": str(self.made[job])} | ({} if reason is None else {"failedReason": reason})
        if reason is not None:
            self.reasons[job, self.made[job]] = reason
        await self.write(job, state, entry, fields=fields)

    async def write(
        self, job: str, state: str, *entries: dict[str, str], fields: dict[str, str] | None = None
    ) -> None:
        self.state[job] = state
        pipe = self.client.pipeline(transaction=True)
        if fields:
            pipe.hset(self.prefix + job, mapping=fields)
        for entry in entries:
            pipe.xadd(self.events, {**entry, "jobId": job})
        await pipe.execute()


def attached(services: Services) -> Reader:
    reader = Reader()
    services.hub.add(reader, [EVERYTHING])
    reader.live = True
    return reader


async def told_again(services: Services) -> Told:
    """The whole log, as a viewer of this notifier catches up on it from Redis."""
    told: Told = {}

    def share(message: Message) -> Item:
        note(told, message)
        return message, False

    until = dict(services.listener.vector)
    start = {number: Position(position.epoch, 0, 0) for number, position in until.items()}
    async for _page in services.replay.missed(start, until, share, gaps=["any"]):  # past the ring
        pass
    return told


def without_reasons(told: Told, reasons: dict[tuple[str, int], str]) -> Told:
    """A retry's error is on no entry: it may be missing, and is never another attempt's."""
    for event, payload in told.values():
        if event == "job:retry":
            reason = payload.pop("error", None)
            assert reason in (None, reasons[payload["jobId"], payload["attemptsMade"]]), "another attempt's error"
    return told


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_prompt_late_and_repeated_readers_tell_the_same(redis_url: str, seed: int) -> None:
    async def play(client: Redis, blobs: Redis) -> None:
        chance = random.Random(seed)
        prefix = f"attempts-{secrets.token_hex(4)}"
        settings = NotifierSettings(redis_url=redis_url, prefix=prefix, _env_file=None)
        prompt, lagging, later = (build_services(settings, client, blobs) for _ in range(3))
        readers = []
        for services in (prompt, lagging):
            await services.listener.follow()
            readers.append(attached(services))
        jobs = Jobs(client, prefix, chance)
        for _ in range(chance.choice((20, 60, 120))):
            await jobs.step()
            await caught_up(prompt)
            if chance.random() < 0.03:
                await caught_up(lagging)
        await caught_up(lagging)
        await later.listener.follow()
        await caught_up(later)
        told = without_reasons(readers[0].told, jobs.reasons)
        assert without_reasons(readers[1].told, jobs.reasons) == told, "a reader that lagged"
        for name, services in (("prompt", prompt), ("lagging", lagging), ("later", later)):
            assert without_reasons(await told_again(services), jobs.reasons) == told, f"repeated by {name}"
        failures = {(p["jobId"], p["attemptsMade"]) for e, p in told.values() if e in ("job:retry", "job:failed")}
        assert failures == set(jobs.reasons), "a failed attempt was not told, or told with another number"

    with_clients(redis_url, play)


def test_an_id_given_to_another_job_keeps_the_owners_apart(redis_url: str) -> None:
    """A late reader must not tell the first owner's failure to the second."""

    async def play(client: Redis, blobs: Redis) -> None:
        prefix = f"attempts-{secrets.token_hex(4)}"
        settings = NotifierSettings(redis_url=redis_url, prefix=prefix, _env_file=None)
        prompt, late = (build_services(settings, client, blobs) for _ in range(2))
        for services in (prompt, late):
            await services.listener.follow()
        readers = [attached(prompt), attached(late)]
        jobs = Jobs(client, prefix, random.Random(1))
        for user in ("sam", "kim"):
            fields = {"name": "x", "data": json.dumps({"userId": user}), "timestamp": "1700000000000"}
            await jobs.write("j", "waiting", {"event": "added", "name": "x"}, fields=fields)
            await jobs.write("j", "failed", {"event": "active"}, {"event": "failed", "failedReason": "secret"})
            await caught_up(prompt)
            await client.delete(jobs.prefix + "j")
        await caught_up(late)
        owners = [[p.get("userId") for e, p in reader.told.values() if e == "job:failed"] for reader in readers]
        assert owners == [["sam", "kim"], [None, None]], "the hash was gone: nobody's, not somebody else's"
        again = [
            payload.get("userId") for event, payload in (await told_again(prompt)).values() if "failed" in event
        ]
        assert again == ["sam", "sam", "kim", "kim"]

    with_clients(redis_url, play)
