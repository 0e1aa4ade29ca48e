"""The translation of an entry of BullMQ's stream into its ``queue:`` event, with the fields of QueueEvents."""

from typing import Any

from seven_stations.protocol.entries import MAX_NAME, Entry
from seven_stations.protocol.events import EVENTS, QueuePayload
from seven_stations.protocol.untrusted_json import whole_number

_MODELS = {name.removeprefix("queue:"): model for name, model in EVENTS.items() if name.startswith("queue:")}
"""The models of the events of jobs and of queues, by BullMQ's names."""


def queue_fields(entry: Entry) -> dict[str, Any] | None:
    """The fields in snake_case, or ``None`` for an entry that has no queue event.

    Raises :class:`ValueError` for a count that is not a number.
    """
    event, raw = entry.event, entry.fields
    fields: dict[str, Any] = {"queue_name": entry.stream.queue}
    model = _MODELS.get(event)
    if model is None or event == "stats":  # the notifier's own
        return None
    if issubclass(model, QueuePayload):
        if event == "cleaned":
            fields["count"] = whole_number(raw.get("count") or "0", most=2**63)
            if fields["count"] is None:
                raise ValueError(f"count: {raw['count'][:100]!r} is no number")
        return fields
    fields["job_id"] = entry.job_id or ""
    fields["prev"] = raw.get("prev") or None
    match event:
        case "added":
            fields["job_name"] = raw.get("name", "")[:MAX_NAME]
        case "delayed":
            fields["delay"] = whole_number(raw.get("delay"), most=2**63)
        case "retries-exhausted":
            fields["attempts_made"] = whole_number(raw.get("attemptsMade"), most=2**63)
        case "deduplicated":
            fields["deduplication_id"] = raw.get("deduplicationId", "")[:MAX_NAME]
            fields["deduplicated_job_id"] = raw.get("deduplicatedJobId", "")[:MAX_NAME]
    return fields
