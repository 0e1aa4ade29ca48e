"""Check the lock files: they fit pyproject.toml and each other, pin each package once, and name no index."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def pins(path: Path) -> tuple[dict[str, set[str]], list[str]]:
    """Versions by package, and what is wrong with the file."""
    found: dict[str, set[str]] = {}
    faults: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.startswith("#") and re.search(r"https?://|--(extra-)?index-url|--find-links", line):
            faults.append(f"{path.name}:{number}: an address: {line.strip()[:60]}")
        match = re.match(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line)
        if match:
            versions = found.setdefault(canonicalize_name(match[1]), set())
            if match[2] in versions:
                faults.append(f"{path.name}:{number}: {match[1]} is pinned twice")
            versions.add(match[2])
    return found, faults


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime, faults = pins(ROOT / "requirements.lock")
    development, more = pins(ROOT / "requirements-dev.lock")
    faults += more
    wanted = {"requirements.lock": (runtime, project["project"]["dependencies"])}
    wanted["requirements-dev.lock"] = (development, project["dependency-groups"]["dev"])
    for name, (pinned, requirements) in wanted.items():
        for text in requirements:
            requirement = Requirement(text)
            versions = pinned.get(canonicalize_name(requirement.name), set())
            if not any(requirement.specifier.contains(version, prereleases=True) for version in versions):
                faults.append(f"{name}: {text} is not satisfied; run make lock")
    for name, versions in runtime.items():
        if name in development and development[name] != versions:
            faults.append(f"{name}: the two lock files differ; run make lock")
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
