"""One trace over Node and us: BullMQ's own telemetry (bullmq-otel) on one side of the queue, ours on the other.

If these failed, an operator would see a producer's trace end at the queue.
"""

import json

import pytest

from seven_stations.stations import STATION_NAMES
from tests.deployment import TEXT
from tests.interop.peers import Peer
from tests.interop.stack import QUEUE, Stack
from tests.spans import Receiver

pytestmark = pytest.mark.usefixtures("node")


def test_the_trace_of_a_node_producer_goes_on_to_the_delivery(stack: Stack, receiver: Receiver) -> None:
    worker, notifier = stack.start_worker(), stack.start_notifier()
    with Peer("traces", stack.url, stack.prefix, QUEUE) as node:
        added = node.ask("add", name="anything", data={"text": TEXT}, opts={})
    trace, job = added["traceId"], added["id"]
    delivery = receiver.wait_for(lambda span: span.name == f"deliver {QUEUE}", "the delivery")
    receiver.wait_for(lambda span: span.name == f"process {QUEUE}", "the attempt")
    spans = receiver.spans(trace)
    by_name = {span.name: span for span in spans}
    assert len(by_name) == len(spans)
    assert list(by_name) == [
        "checkout",
        f"add {QUEUE}.anything",
        f"process {QUEUE}",
        *(f"station {name}" for name in STATION_NAMES),
        f"deliver {QUEUE}",
    ]
    add, attempt = by_name[f"add {QUEUE}.anything"], by_name[f"process {QUEUE}"]
    assert add.parent_id == by_name["checkout"].span_id == added["spanId"]
    assert attempt.parent_id == delivery.parent_id == add.span_id
    assert {by_name[f"station {name}"].parent_id for name in STATION_NAMES} == {attempt.span_id}
    assert (add.kind, attempt.kind, delivery.kind) == ("producer", "consumer", "consumer")
    assert (attempt.service, delivery.service) == ("stations-worker", "stations-notifier")
    told = {name: attempt.attributes[name] for name in add.attributes}  # all that Node's own has
    assert told == {**add.attributes, "bullmq.queue.operation": "process"}
    assert attempt.attributes["messaging.message.id"] == job
    stations = [by_name[f"station {name}"] for name in STATION_NAMES]
    assert all(attempt.began <= span.began <= span.ended <= attempt.ended for span in stations)
    assert not any(span.failed for span in spans)
    done = next(line for line in map(json.loads, worker.logged().splitlines()) if line["event"] == "job done")
    assert (done["trace_id"], done["span_id"]) == (trace, attempt.span_id)
    assert "trace_id" not in notifier.logged()  # no line of it is about this trace


def test_a_node_worker_goes_on_with_the_trace_of_our_producer(stack: Stack, receiver: Receiver) -> None:
    notifier = stack.start_notifier()
    trace, caller = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    answer = stack.post(
        "/api/analysis", {"text": TEXT}, headers={"traceparent": f"00-{trace}-{caller}-01", "x-request-id": "told"}
    )
    with Peer("traces", stack.url, stack.prefix, QUEUE) as node:
        node.ask("work")
        attempt = receiver.wait_for(lambda span: span.name == f"process {QUEUE}", "Node's attempt")
    add = receiver.wait_for(lambda span: span.name == f"add {QUEUE}.analyze", "our producer")
    assert (add.trace_id, add.parent_id) == (trace, caller)
    assert (attempt.trace_id, attempt.parent_id) == (trace, add.span_id)
    assert attempt.service.startswith("unknown_service")  # it is Node's
    assert add.attributes.items() >= {"bullmq.job.id": answer["jobId"], "messaging.system": "bullmq"}.items()
    line = next(
        line for line in map(json.loads, notifier.logged().splitlines()) if line.get("request_id") == "told"
    )
    assert (line["trace_id"], line["span_id"]) == (trace, caller)
