"""Behaviours of Node's libraries that users of ours should know; docs/bullmq.md lists them.

As in ``test_upstream``: a test that fails says that the library was mended.
"""

from seven_stations.process.settings import DeploymentSettings
from tests.deployment import TEXT
from tests.interop.stack import QUEUE, Stack


def bound(stack: Stack) -> int:
    return int(stack.redis.hget(f"{stack.prefix}:{QUEUE}:meta", "opts.maxLenEvents") or 0)


def test_a_node_queue_writes_its_own_bound_of_the_event_log(stack: Stack) -> None:
    """Over ours, until our next job: who was away long may find a gap then. ``skipMetasUpdate`` leaves ours."""
    stack.start_worker()
    stack.wait_entry("completed", stack.add({"text": TEXT, "analysisType": "quick"}))
    ours = DeploymentSettings.model_fields["stream_maxlen"].default
    stack.redis.hset(f"{stack.prefix}:{QUEUE}:meta", "opts.maxLenEvents", ours)  # as a worker at its start
    stack.queues.ask("open", queue=QUEUE, opts={"skipMetasUpdate": True})
    assert bound(stack) == ours
    stack.queues.ask("open", queue=QUEUE, opts={"streams": {"events": {"maxLen": ours}}})
    assert bound(stack) == ours
    stack.queues.ask("open", queue=QUEUE)
    assert bound(stack) == 10_000
    stack.wait_entry("completed", stack.add({"text": TEXT, "analysisType": "quick"}))
    assert bound(stack) == ours


def test_a_queue_name_with_a_colon_is_refused_by_node_too(stack: Stack) -> None:
    try:
        stack.queues.ask("open", queue="a:b")
    except RuntimeError as error:
        assert "cannot contain :" in str(error)
    else:
        raise AssertionError("Node takes such names now")
