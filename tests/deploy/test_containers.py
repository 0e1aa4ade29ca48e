"""``docker-compose.yml`` as it is shipped, by a real engine: services are scaled and killed while jobs run.

If this failed, somebody who deploys in containers would lose analyses or events, or have an analysis end twice.
"""

import json
import os
import secrets
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.deployment import TEXT, long_text
from tests.processes import wait_until
from tests.tokens import SECRET, bearer, token
from tests.viewers import Frame, frames_of

if TYPE_CHECKING:
    from tests.spans import Receiver

ROOT = Path(__file__).parents[2]
EVENTS = "/api/realtime/events?rooms=queue:ai-analysis"
JOBS = 50


class Containers:
    """A project of its own, on ports that the engine chooses, with settings as they are by default."""

    def __init__(self) -> None:
        self.project = f"stations-{secrets.token_hex(4)}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STATIONS_")},
            "STATIONS_JWT_SECRET": SECRET,
            "STATIONS_REDIS_PASSWORD": secrets.token_hex(16),
            "STATIONS_PUBLISH_PORT": "0",
        }

    def compose(self, *arguments: str) -> str:
        command = ["docker", "compose", "--project-name", self.project, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, f"{command}: {(done.stdout + done.stderr).decode()}"
        return done.stdout.decode().strip()

    def scale(self, *, workers: int, notifiers: int) -> None:
        numbers = ["--scale", f"worker={workers}", "--scale", f"notifier={notifiers}"]
        self.compose("up", "--detach", "--wait", "--no-recreate", *numbers)

    def port(self, service: str, inside: int) -> str:
        return self.compose("port", service, str(inside)).rpartition(":")[2]

    def notifier(self, number: int) -> httpx.Client:
        address = self.compose("port", "--index", str(number), "notifier", "3000")
        return httpx.Client(base_url=f"http://{address}", headers=bearer("sam", roles=["admin"]))

    def log(self) -> Counter[tuple[str, str]]:
        """How often each event of each job is in the queue's log, which is read without anything of ours."""
        read = ["valkey-cli", "--json", "XRANGE", "bull:ai-analysis:events", "-", "+"]
        rows: Any = json.loads(self.compose("exec", "-T", "valkey", *read))
        entries = (dict(zip(fields[::2], fields[1::2], strict=True)) for _, fields in rows)
        return Counter((entry["event"], entry.get("jobId", "")) for entry in entries)


@pytest.fixture
def containers() -> Iterator[Containers]:
    engine = ["sh", "-c", "docker info && docker compose version"]
    if subprocess.run(engine, capture_output=True, check=False).returncode:
        pytest.skip("engine: no container engine with Compose runs here")
    running = Containers()
    try:
        running.compose("create", "--build")  # what was only built, `down` would leave behind
        yield running
    finally:
        running.compose("down", "--volumes", "--rmi", "local", "--timeout", "5")


def busy(client: httpx.Client) -> list[str]:
    """The containers that run a job, by the first digits of their ids."""
    workers = client.get("/api/queues/ai-analysis/workers").raise_for_status().json()["workers"]
    return [worker["name"].rpartition("-")[0] for worker in workers if worker["jobs"]]


def watch(client: httpx.Client, told: list[Frame]) -> None:
    """Note the ends of jobs, from the last that is noted, until all are told or the notifier is gone."""
    headers = {"Last-Event-ID": str(told[-1].id)} if told else {}
    with suppress(httpx.TransportError), client.stream("GET", EVENTS, headers=headers) as response:
        for frame in frames_of(response):
            if frame.event in ("job:completed", "job:failed"):
                told.append(frame)
            if len(told) >= JOBS:
                break


@pytest.mark.timeout(1800)
def test_each_job_ends_once_while_services_are_scaled_and_killed(containers: Containers) -> None:
    """Workers 3, 1, 4, 1 and notifiers 1, 2, amid jobs; one of each is killed, and a viewer goes to the other."""
    text = long_text(60)
    added: list[dict[str, Any]] = []
    told: list[Frame] = []

    def add(client: httpx.Client) -> None:
        for _ in range(JOBS // 5):
            answer = client.post("/api/analysis", json={"text": text, "title": f"Play {len(added)}"})
            added.append(answer.raise_for_status().json())
        wait_until(lambda: busy(client), "a worker runs a job")

    containers.scale(workers=3, notifiers=1)
    with containers.notifier(1) as first:
        viewer = threading.Thread(target=watch, args=(first, told), daemon=True)
        viewer.start()
        wait_until(lambda: first.get("/api/realtime/stats").json()["stats"]["sse"]["totalClients"], "it watches")
        add(first)
        containers.scale(workers=1, notifiers=1)
        add(first)
        containers.scale(workers=4, notifiers=1)
        add(first)
        containers.scale(workers=4, notifiers=2)
        with containers.notifier(2) as second:
            add(second)
            wait_until(lambda: told, "the viewer knows a job that has ended")
            killed = [f"{containers.project}-notifier-1", busy(second)[0]]
            subprocess.run(["docker", "kill", *killed], capture_output=True, check=True)
            viewer.join(60)
            assert not viewer.is_alive()
            add(second)
            containers.scale(workers=1, notifiers=2)
            watch(second, told)
            reports = [second.get(job["links"]["report"]).status_code for job in added]
    log = containers.log()
    each_once = Counter(("completed", job["jobId"]) for job in added)
    assert {end: times for end, times in log.items() if end[0] in ("completed", "failed")} == each_once
    assert Counter((end.event.removeprefix("job:"), end.data["jobId"]) for end in told) == each_once
    assert reports == [200] * JOBS
    assert any(event == "stalled" for event, _ in log), "the worker that was killed ran no job"


def test_profiles_add_tls_metrics_and_bull_board(containers: Containers) -> None:
    """And Grafana, which only shows what Prometheus has; ``test_monitoring.py`` tries its dashboard."""
    containers.environment |= {
        "COMPOSE_PROFILES": "proxy,monitoring,bull-board",
        "STATIONS_TRUSTED_PROXIES": "172.16.0.0/12,192.168.0.0/16",
        "STATIONS_METRICS_TOKEN": token("prometheus"),
        **dict.fromkeys(("STATIONS_HTTP_PORT", "STATIONS_HTTPS_PORT"), "0"),
        **dict.fromkeys(("STATIONS_PROMETHEUS_PORT", "STATIONS_BOARD_PORT"), "0"),
    }
    services = ("worker", "notifier", "proxy", "prometheus", "bull-board")
    containers.compose("up", "--build", "--detach", "--wait", *services)

    site = f"https://localhost:{containers.port('proxy', 443)}"
    admin = bearer("sam", roles=["admin"])
    with httpx.Client(base_url=site, verify=False) as viewer:  # the certificate is Caddy's own
        wait_until(lambda: viewer.get("/readyz").status_code == 200, "the proxy knows a notifier")
        with viewer.stream("GET", EVENTS, headers=admin) as response:
            for frame in frames_of(response):
                if frame.event == "connected":
                    viewer.post("/api/analysis", json={"text": TEXT}, headers=admin).raise_for_status()
                if frame.event == "job:completed":
                    break
        session = viewer.post("/api/session", json={"token": token()}, headers={"Origin": site})
        assert "Secure" in session.headers["set-cookie"], "the notifier does not know that it is behind TLS"

    prometheus = f"http://127.0.0.1:{containers.port('prometheus', 9090)}/api/v1/query"

    def found(query: str) -> bool:
        return bool(httpx.get(prometheus, params={"query": query}).json()["data"]["result"])

    for query in ('up{job="stations-worker"} == 1', "stations_queue_workers == 1"):
        wait_until(lambda query=query: found(query), query)  # type: ignore[misc]

    board = f"http://127.0.0.1:{containers.port('bull-board', 3001)}/queues/api/queues"
    (queue,) = httpx.get(board).raise_for_status().json()["queues"]
    assert (queue["name"], queue["counts"]["completed"]) == ("ai-analysis", 1)


def test_the_image_exports_traces_where_a_variable_says_so(
    containers: Containers, receiver: "Receiver", redis_url: str, prefix: str
) -> None:
    image = f"{containers.project}-worker"
    settings = {
        "STATIONS_REDIS_URL": redis_url,
        "STATIONS_PREFIX": prefix,
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
    }
    given = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
    command = ["docker", "run", "--rm", "--interactive", "--network", "host", *given, image, "enqueue", "-"]
    subprocess.run(command, input=TEXT.encode(), capture_output=True, check=True)
    receiver.wait_for(lambda span: span.name.startswith("add ai-analysis"), "the job that was added")
