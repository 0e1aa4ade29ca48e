"""The commands and programs of the pages, pasted as a reader would paste them, into the tutorial's deployment.

If these failed, somebody who follows the documentation would be stuck. What is not run here is listed, with why.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cli.local.directory import DataDirectory
from tests.deployment import TEXT
from tests.interop.libraries import install
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
README = ROOT / "README.md"
PAGES = [README] + [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "clients/javascript/README.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?!#|\s*$)(?:.*\\\n)*.*(?:<<'END'\n(?:.*\n)*?END)?$", re.MULTILINE)

LEFT_OUT = {
    "make demo FILE=": "the demo of the tutorial with another text",
    "make demo ONCE=1": "the same, to its end",
    "make demo  ": "the demo of the tutorial",
    "make test": "this run",
    "make check": "the gate runs it",
    "make bench": "takes minutes",
    "make soak": "takes half an hour",
    "python -m pytest": "this run",
    "python -m tests.interop.versions": "fetches other versions from the registry",
    "python -m benchmarks": "takes minutes",
    "(cd benchmarks/peers && npm ci)": "only for benchmarks",
    "stations up": "starts a second deployment: tests/integration/test_cli_up.py",
    "stations notifier": "the same: tests/integration/notifier/test_processes.py",
    "docker compose": "needs an engine: tests/deploy/test_containers.py",
    "export STATIONS_REDIS_PASSWORD": "for the containers",
    "stations tail": "runs until it is interrupted: tests/integration/test_cli_tail.py",
    "script.pdf": "tests/integration/test_cli_enqueue.py",
    "chromium --headless": "tests/browser/test_printed.py",
    "STATIONS_REDIS_URL='redis": "tests/integration/test_failover.py",
    "STATIONS_REDIS_URL='rediss": "tests/integration/test_tls.py",
    "STATIONS_PREFIX='{bull}'": "tests/integration/test_failover.py",
    "npm install": "tests/interop installs from a lock file",
    "node bull-board.mjs": "tests/interop/test_bull_board.py",
    "prometheus --config.file": "tests/deploy/test_monitoring.py",
    "export OTEL_EXPORTER": "tests/integration/test_traces.py",
    "export STATIONS_LLM": "tests/integration/test_llm_worker.py",
    "STATIONS_WEBHOOK_SECRET=": "tests/integration/notifier/test_webhooks.py",
}
"""Commands that are not run here, by a part of each, and why or where else."""

ELSEWHERE = {
    "from http.server import": "tests/integration/notifier/test_webhooks.py",
    "// bull-board beside": "tests/interop/test_bull_board.py",
    "// Events over Socket.IO": "tests/interop/clients/test_document.py",
    "// Events over EventSource": "tests/interop/clients/test_document.py",
    "// A component that shows": "tests/interop/clients/test_document.py",
    'from "seven-stations-client': "tests/interop/clients/test_conformance.py",
}
"""Programs that other tests run, by a part of each."""


@dataclass
class Folder:
    """A clone in which the demo of the tutorial runs."""

    path: Path
    environment: dict[str, str]
    placeholders: dict[str, str]

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def filled(self, text: str) -> str:
        """With this deployment's addresses and ids."""
        for pattern, value in self.placeholders.items():
            text = re.sub(pattern, value, text)
        return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """Where a newcomer is after the first commands of the tutorial."""
    clone, enter, demo = BLOCK.findall(TUTORIAL.read_text("utf-8"))[0][1].splitlines()
    home, port = tmp_path_factory.mktemp("newcomer"), free_port()
    subprocess.run(["bash", "-ec", clone.replace("ADDRESS", str(ROOT))], cwd=home, check=True, capture_output=True)
    path = home / enter.removeprefix("cd ")
    # Not installed once more: the environment of the tests is that of the clone.
    (path / ".venv").mkdir()
    for entry in Path(sys.prefix).iterdir():
        if not entry.name.startswith(".installed"):
            (path / ".venv" / entry.name).symlink_to(entry)
    (path / ".venv" / ".installed").touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STATIONS_", "LC_"))}
    environment |= {"STATIONS_PORT": str(port), "STATIONS_PACE": "0", "STATIONS_PROCESSES": "1", "LANG": "C.UTF-8"}
    running = subprocess.Popen(
        ["bash", "-ec", demo],
        cwd=path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # a group that Ctrl-C reaches
    )
    said = ""
    try:
        assert running.stdout is not None
        while "Running until Ctrl-C" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        assert "7/7 Final Report: completed" in said
        assert "/?analysis=" in said
        place = DataDirectory(path / ".stations").running()
        assert place is not None
        folder = Folder(path, environment, {})
        for name in ("play.txt", "one.txt", "two.txt"):
            (path / name).write_text(TEXT, "utf-8")
        (path / "corrections.json").write_text("[]")
        stations = f"{path}/.venv/bin/stations"
        job = folder.run(stations, "enqueue", "one.txt", "two.txt", "--compare", "--wait").splitlines()[0]
        waiting = folder.run(stations, "enqueue", "play.txt", "--delay", "1h")
        folder.environment |= {"URL": f"http://127.0.0.1:{port}", "ID": job, "TOKEN": "none"}
        folder.placeholders = {
            "127.0.0.1:3000": f"127.0.0.1:{port}",
            "redis://127.0.0.1:6379/0": place.redis,
            "port: 6379": f"port: {urlsplit(place.redis).port}",
            r"(?<=jobs cancel )JOB": waiting,
            r"(?<![\w$])(JOB|ANALYSIS)(?![\w=])": job,
        }
        yield folder
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.communicate(timeout=60)


def blocks(page: Path) -> list[tuple[Path, str]]:
    """The blocks of a page, without the commands that are left out."""
    found = [code for language, code in BLOCK.findall(page.read_text("utf-8")) if language in ("sh", "bash")]
    if page == TUTORIAL:
        del found[0]  # the fixture runs it
    kept = [[one for one in COMMAND.findall(code) if not any(part in one for part in LEFT_OUT)] for code in found]
    return [(page, "\n".join(commands)) for commands in kept if commands]


def named(value: Path | str) -> str:
    """A page, or the beginning of a block: what the test of a block is called."""
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else value[:40]


def python(page: Path) -> list[str]:
    """The programs of a page that no other test runs."""
    programs = [code for language, code in BLOCK.findall(page.read_text("utf-8")) if language == "python"]
    return [code for code in programs if not any(part in code for part in ELSEWHERE)]


@pytest.mark.parametrize(("page", "commands"), [block for page in PAGES for block in blocks(page)], ids=named)
def test_commands_work_when_they_are_pasted(page: Path, commands: str, folder: Folder) -> None:
    folder.run("bash", "-xeuo", "pipefail", "-c", folder.filled(commands))


@pytest.mark.parametrize("page", [page for page in PAGES if python(page)], ids=named)
def test_programs_run(page: Path, folder: Folder) -> None:
    for program in python(page):
        folder.run(f"{folder.path}/.venv/bin/python", "-c", folder.filled(program))


def test_javascript_of_the_overview_adds_a_job_and_hears_of_it(folder: Folder) -> None:
    (folder.path / "node_modules").symlink_to(install(ROOT / "tests" / "interop"))
    queue, stream, socket = re.findall(r"```js\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    program = f"""
        import {{ EventSource }} from "eventsource"; // browsers have it
        const token = undefined;
        {socket}
        await new Promise((go) => socket.on("authenticated", go));
        const over = new Promise((go) => socket.on("analysis:completed", go));
        {queue}
        {stream.replace('"/api', '"http://127.0.0.1:3000/api').replace("ANALYSIS_ID", "ANALYSIS")}
        const told = new Promise((go) => events.addEventListener("analysis:completed", go));
        await Promise.all([over, told]);
        socket.close();
        await queue.close();
    """
    (folder.path / "overview.mjs").write_text(folder.filled(program), "utf-8")
    said = folder.run("node", "overview.mjs")
    assert "Final Report {" in said
    assert "analysisId" in said


def test_every_program_is_run_by_a_test() -> None:
    for page in PAGES[1:]:
        for language, code in BLOCK.findall(page.read_text("utf-8")):
            if language == "py":  # what a report to the library's authors shows, with its own test beside it
                assert page.parent.name == "upstream"
            elif language not in ("sh", "bash", "python", "text", "yaml"):
                assert any(part in code for part in ELSEWHERE), f"{page.name}: {code[:80]}"
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).is_file()] == []


def test_what_is_left_out_is_still_there() -> None:
    text = "\n".join(code for page in PAGES for _, code in BLOCK.findall(page.read_text("utf-8")))
    assert [part for part in {**LEFT_OUT, **ELSEWHERE} if part not in text] == []
    named = {path for reason in LEFT_OUT.values() for path in re.findall(r"tests/\S+\.py", reason)}
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
