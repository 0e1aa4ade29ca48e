"""Runs ``seven_stations.client.sync`` for the conformance suite, with a thread for each stream."""

import json
import sys
import threading
from pathlib import Path
from typing import Any

from seven_stations.client import ClientError
from seven_stations.client.sync import Events, follow, listen

gates: dict[str, threading.Event] = {}
streams: dict[str, tuple[Events, threading.Thread]] = {}


def tell(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def run(name: str, events: Events) -> None:
    try:
        with events:
            for event in events:
                gate = gates.get(name)  # a hold that answers this event is meant for the next one
                tell(**{"from": name}, event=event.name, payload=event.payload, cursor=event.cursor)
                if gate is not None:
                    gate.wait()
        tell(**{"from": name}, state="end")
    except ClientError as error:
        tell(**{"from": name}, state="refused", code=error.code, message=error.message)


def do(command: str, name: str, url: str = "", tokens: list[str] | None = None, **options: Any) -> int | None:
    def token() -> str:
        assert tokens
        return tokens.pop(0) if len(tokens) > 1 else tokens[0]

    given = {"token": token if tokens else None, "since": options.get("since", "")}
    match command:
        case "follow":
            begin(name, follow(url, options["analysis"], wait=options.get("wait", 30), **given))
        case "listen":
            begin(name, listen(url, options["rooms"], **given))
        case "hold":
            gates[name] = threading.Event()
        case "release":
            gates.pop(name).set()
        case "stop":
            streams[name][0].close()
        case "memory":
            status = Path("/proc/self/statm").read_text()
            return int(status.split()[1]) * 4096
    return None


def begin(name: str, events: Events) -> None:
    thread = threading.Thread(target=run, args=(name, events))
    streams[name] = (events, thread)
    thread.start()


for raw in sys.stdin:
    line = json.loads(raw)
    number = line.pop("number")
    tell(answer=number, value=do(**{"name": "", **line}))
for events, thread in streams.values():
    events.close()
    thread.join()
