"""What the tree of a flow may cost the server, however many jobs there are."""

import json
from typing import Any

import pytest
from redis import Redis as Server
from redis.asyncio import Redis

from seven_stations.protocol.jobview import JobView
from seven_stations.queue.flows import Flow, Flows
from seven_stations.queue.keys import Keys
from seven_stations.queue.queues import Queues

pytestmark = pytest.mark.anyio

QUEUE = "ai-analysis"


def everything(_view: JobView) -> bool:
    return True


async def test_of_many_long_lists_none_is_read(client: Redis, queues: Queues, redis: Server, prefix: str) -> None:
    key = Keys(prefix, QUEUE).job
    fields = {"name": "n", "data": "{}", "opts": "{}", "timestamp": "1"}
    redis.hset(key("root"), mapping=fields)
    for parent in range(30):
        redis.hset(key(f"p{parent}"), mapping={**fields, "parentKey": key("root")})
        redis.sadd(f"{key('root')}:dependencies", key(f"p{parent}"))
        redis.hset(f"{key(f'p{parent}')}:processed", mapping={key(f"{parent}-{n}"): "1" for n in range(1000)})
    redis.hset(f"{key('p0')}:failed", key("p1"), "1")

    def reads() -> int:
        stats: Any = redis.info("commandstats")
        return int(stats.get("cmdstat_hkeys", {"calls": 0})["calls"])

    before, view = reads(), await queues.job(QUEUE, "root")
    assert view is not None
    tree = await Flows(client, queues, prefix).of(view, everything)
    assert tree is not None
    assert sorted(child.hidden for child in tree.children) == [1000] * 29 + [1001]
    assert reads() - before == 1, "only of the short list"


async def test_what_is_too_deep_is_counted(client: Redis, queues: Queues, redis: Server, prefix: str) -> None:
    key = Keys(prefix, QUEUE).job
    for depth in range(30):
        parent = {"parentKey": key(f"d{depth - 1}")} if depth else {}
        redis.hset(key(f"d{depth}"), mapping={"name": "n", "data": "{}", "timestamp": "1", **parent})
        redis.sadd(f"{key(f'd{depth}')}:dependencies", key(f"d{depth + 1}"))
    view = await queues.job(QUEUE, "d0")
    assert view is not None
    tree: Flow | None = await Flows(client, queues, prefix).of(view, everything)
    hidden = []
    while tree is not None:
        hidden.append(tree.hidden)
        tree = tree.children[0] if tree.children else None
    assert hidden == [0] * 20 + [1]


async def test_the_texts_of_a_comparison_are_in_its_order(
    client: Redis, queues: Queues, redis: Server, prefix: str
) -> None:
    """They were added at once: neither their times nor their ids say which draft is the earlier one."""
    key = Keys(prefix, QUEUE).job
    wanted = ["j3", "j1", "j2"]
    compared = [{"jobId": job_id, "analysisId": job_id} for job_id in wanted]
    data = json.dumps({"analyses": [*compared, "odd", {"jobId": ["odd"]}], "analysisId": "both"})
    redis.hset(key("both"), mapping={"name": "compare", "data": data, "timestamp": "1"})
    for job_id in ("j0", "j1", "j2", "j3"):
        redis.hset(key(job_id), mapping={"name": "n", "data": "{}", "timestamp": "1", "parentKey": key("both")})
        redis.sadd(f"{key('both')}:dependencies", key(job_id))
    view = await queues.job(QUEUE, "both")
    assert view is not None
    tree = await Flows(client, queues, prefix).of(view, everything)
    assert tree is not None
    assert [child.view.job_id for child in tree.children] == [*wanted, "j0"]
