"""The operations on a Cluster: every key that a script touches is to be in the queue's slot."""

from pathlib import Path

import pytest

from seven_stations.protocol.flows import is_comparison
from seven_stations.queue.operations import Operations
from seven_stations.queue.producer import Producer
from seven_stations.queue.queues import Queues
from seven_stations.queue.schedules import Schedules
from tests.clients import connected
from tests.topology import Cluster

QUEUE = "ai-analysis"
pytestmark = pytest.mark.anyio


async def test_jobs_are_added_listed_and_operated_on_a_cluster(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    async with connected(cluster.url) as (client, blobs):
        queues, operations = Queues(client, cluster.prefix), Operations(client, blobs, cluster.prefix)
        producer = Producer(client, blobs, prefix=cluster.prefix, queue=QUEUE, max_text_bytes=1000)
        schedules = Schedules(client, blobs, prefix=cluster.prefix, queue=QUEUE, max_text_bytes=1000)
        text = {"text": "HAMLET\nTo be.", "userId": "hala"}
        job = await producer.enqueue(text, deduplicate=True)
        await producer.enqueue_set([text, text])
        await schedules.put("often", text, every=60)
        assert await queues.names() == [QUEUE]
        assert len((await queues.page(QUEUE)).jobs) == 5
        owned = (await queues.page(QUEUE, owner="hala")).jobs
        assert [is_comparison(view.data) for view in owned].count(True) == 1
        assert (await operations.cancel(QUEUE, job.job_id, by="hala")).state == "failed"
        assert (await operations.retry(QUEUE, job.job_id)).state == "waiting"
        await operations.remove(QUEUE, job.job_id)
        await operations.pause(QUEUE)
        await operations.resume(QUEUE)
        assert await operations.drain(QUEUE) == 2
        await schedules.remove("often")
        assert await operations.clean(QUEUE, "failed") == 0
        cluster.close()
