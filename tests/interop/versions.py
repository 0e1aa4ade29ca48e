"""Other versions of Node's bullmq than the one in the lock file, tried by hand; docs/bullmq.md says how it went.

    python -m tests.interop.versions 5.0.0 5.30.1 6.7.0

Each version is installed into a folder of its own, and the tests that concern bullmq run with it. The exit code is
1 where one of them failed; ``--json`` gives a line a version.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

HERE = Path(__file__).parent
VERSIONS = ("5.0.0", "5.16.0", "5.30.1", "5.56.10", "5.81.5", "6.0.11", "6.7.0")
TESTS = (
    "test_node_peers.py",
    "test_node_workers.py",
    "test_node_flows.py",
    "test_node_bad_data.py",
    "test_node_operations.py",
    "test_node_schedules.py",
)


def installed(version: str, folder: Path) -> None:
    """Fill a folder with our scripts and the libraries that they need, bullmq in this version."""
    for script in (HERE / "node").iterdir():
        shutil.copy(script, folder)
    asked = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    # Up to version 5 bullmq brings its own ioredis; from 6 on it takes that of the application.
    names = ["eventsource", "socket.io-client", *(["ioredis"] if int(version.partition(".")[0]) >= 6 else [])]
    wanted = {"bullmq": version} | {name: asked[name] for name in names}
    (folder / "package.json").write_text(json.dumps({"type": "module", "dependencies": wanted}))
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, timeout=300, stdout=subprocess.DEVNULL)


def tried(version: str) -> dict[str, str]:
    """``passed``, ``skipped`` or the first line of the failure, by test."""
    with TemporaryDirectory(prefix=f"bullmq-{version}-") as name:
        folder = Path(name)
        installed(version, folder)
        report = folder / "report.xml"
        files = [str(HERE / test) for test in TESTS if (HERE / test).exists()]
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", f"--junitxml={report}", *files]
        env = {**os.environ, "STATIONS_TEST_PEERS": str(folder)}
        subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
        return {case.attrib["name"]: _outcome(case) for case in ET.parse(report).iter("testcase")}


def _outcome(case: ET.Element) -> str:
    for child in case:
        if child.tag in ("failure", "error"):
            return child.attrib.get("message", "failed").partition("\n")[0][:200]
        if child.tag == "skipped":
            return "skipped"
    return "passed"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    failures = 0
    for version in [argument for argument in arguments if argument != "--json"] or VERSIONS:
        results = tried(version)
        failed = {name: outcome for name, outcome in results.items() if outcome not in ("passed", "skipped")}
        failures += len(failed) + (not results)
        if as_json:
            say(json.dumps({"version": version, "results": results}))
            continue
        say(f"bullmq {version}: {len(results) - len(failed)} of {len(results)} as they should be")
        for name, outcome in failed.items():
            say(f"    {name}: {outcome}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
