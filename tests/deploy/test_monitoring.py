"""``deploy/monitoring`` as it is shipped: the rules by promtool, all of it by Prometheus beside a running stack.

If these failed, somebody's dashboard would stay empty, or an alert would never come.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployment import TEXT, Deployment
from tests.ports import free_port
from tests.processes import NotifierProcess, Process
from tests.viewers import until, watching

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "monitoring"
DASHBOARD: dict[str, Any] = json.loads((SHIPPED / "dashboard.json").read_text("utf-8"))
ALERTS = (SHIPPED / "alerts.yml").read_text("utf-8")
NAME = re.compile(r"\b(?:stations|process)_[a-z_]+\b")


def expressions() -> list[str]:
    return [
        target["expr"].replace("$__rate_interval", "1m")
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    ]


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("prometheus: not installed")
    return found


def ran(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configurations_are_valid(promtool: str) -> None:
    ran(promtool, "check", "config", SHIPPED / "prometheus.yml")
    ran(promtool, "check", "config", "--syntax-only", ROOT / "deploy" / "compose" / "prometheus.yml")


def test_each_alert_fires_when_it_should_and_not_before(promtool: str) -> None:
    ran(promtool, "test", "rules", Path(__file__).with_name("alerts.yml"))


def test_each_alert_is_tested_and_says_what_to_do() -> None:
    named = re.findall(r"- alert: (\w+)", ALERTS)
    assert len(named) > 8
    assert len(set(named)) == len(named) == ALERTS.count("runbook: ") == ALERTS.count("summary: ")
    tested = Path(__file__).with_name("alerts.yml").read_text("utf-8")
    assert [name for name in named if f'alertname="{name}"' not in tested] == []
    told = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
    assert [name for name in named if f"`{name}`" not in told] == []


def test_panels_have_places_of_their_own() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in panels)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(set(cells)) == len(cells), "two lie over each other"
    assert max(x for x, _ in cells) < 24, "Grafana's width"


class Prometheus:
    """Prometheus with the shipped configuration: only targets and intervals differ."""

    def __init__(self, folder: Path, notifier: int, worker: int) -> None:
        shutil.copy(SHIPPED / "alerts.yml", folder)
        text = (SHIPPED / "prometheus.yml").read_text("utf-8")
        for shipped, here in (
            ("127.0.0.1:3000", f"127.0.0.1:{notifier}"),
            ("127.0.0.1:9464", f"127.0.0.1:{worker}"),
            ("scrape_interval: 15s", "scrape_interval: 1s"),
        ):
            assert shipped in text
            text = text.replace(shipped, here)
        (folder / "prometheus.yml").write_text(text)
        self.port = free_port()
        self._log = (folder / "log").open("ab")
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            stdout=self._log,
            stderr=self._log,
        )

    def get(self, path: str, **parameters: str) -> Any:
        return httpx.get(f"http://127.0.0.1:{self.port}/api/v1/{path}", params=parameters).json()["data"]

    def found(self, expression: str) -> bool:
        """Whether the expression has a result now."""
        try:
            return bool(self.get("query", query=expression)["result"])
        except httpx.TransportError:
            assert self._process.poll() is None, "Prometheus ended"
            return False

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()


@pytest.fixture
def prometheus(promtool: str, redis_url: str, prefix: str, tmp_path: Path) -> Iterator[Prometheus]:
    """It scrapes a stack that has done an analysis, with a viewer who left and came back."""
    deployment, port = Deployment(redis_url, prefix), free_port()
    common: dict[str, object] = {"redis_url": redis_url, "prefix": prefix}
    with ExitStack() as exits:
        notifier = exits.enter_context(NotifierProcess(**common))
        exits.enter_context(Process("worker", processes=1, worker_metrics_port=port, **common))
        made = Prometheus(tmp_path, notifier.port, port)
        exits.callback(made.close)
        events = f"{notifier.url}/api/realtime/events"
        for _ in range(2):
            with watching(events, userId="kim") as frames:
                cursor = next(frames).id
                deployment.add({"text": TEXT, "userId": "kim"})
                until(frames, lambda frame: frame.event == "analysis:completed")
            with watching(events, last_event_id=cursor, userId="kim") as frames:
                until(frames, lambda frame: frame.event == "analysis:completed")
        yield made


def test_every_panel_and_every_alert_finds_what_it_asks_for(prometheus: Prometheus) -> None:
    # Of an alert the metrics: its expression finds nothing where all is well.
    metrics = {
        name
        for rule in re.findall(r"expr: \|?([^:]*?)\n\s+(?:for|labels):", ALERTS)
        for name in NAME.findall(rule)
    }
    assert len(metrics) > 8
    wanted = [
        *expressions(),
        *sorted(metrics),
        'up{job="stations-notifier"} == 1',
        'up{job="stations-worker"} == 1',
    ]
    deadline = time.monotonic() + 90
    while missing := [expression for expression in wanted if not prometheus.found(expression)]:
        assert time.monotonic() < deadline, missing
        time.sleep(0.5)
    rules = prometheus.get("rules")["groups"][0]["rules"]
    assert len(rules) == ALERTS.count("- alert: ")
    while not all(rule["health"] == "ok" for rule in rules):
        assert time.monotonic() < deadline, rules
        time.sleep(0.5)
        rules = prometheus.get("rules")["groups"][0]["rules"]
    assert [rule["name"] for rule in rules if rule["state"] == "firing"] == []
