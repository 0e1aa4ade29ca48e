"""Check the lock files: they fit pyproject.toml and each other, pin each package once, and name no index.

And whoever is asked for with extras is pinned with them: pip 23 takes `coverage[toml]` for something that
`coverage==…` does not pin.
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def pins(path: Path) -> tuple[dict[str, set[str]], dict[str, set[str]], list[str]]:
    """Versions and extras by package, and what is wrong with the file."""
    found: dict[str, set[str]] = {}
    extras: dict[str, set[str]] = {}
    faults: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.startswith("#") and re.search(r"\w://|--(extra-)?index-url|--find-links", line):
            faults.append(f"{path.name}:{number}: an address: {line.strip()[:60]}")
        match = re.match(r"^([A-Za-z0-9._-]+)(?:\[([^]]*)\])?==([^ ;\\]+)", line)
        if match:
            versions = found.setdefault(canonicalize_name(match[1]), set())
            if match[3] in versions:
                faults.append(f"{path.name}:{number}: {match[1]} is pinned twice")
            versions.add(match[3])
            extras.setdefault(canonicalize_name(match[1]), set()).update(filter(None, (match[2] or "").split(",")))
    return found, extras, faults


def without_extras(name: str, extras: dict[str, set[str]]) -> list[str]:
    """What installed packages of one file ask of each other with extras, and the file names without them."""
    faults: list[str] = []
    for package, given in extras.items():
        try:
            texts = requires(package) or []
        except PackageNotFoundError:  # of another system
            continue
        for requirement in map(Requirement, texts):
            marker = requirement.marker
            if marker is not None and not any(marker.evaluate({"extra": extra}) for extra in {"", *given}):
                continue
            if missing := requirement.extras - extras.get(canonicalize_name(requirement.name), set()):
                wanted = f"{requirement.name}[{','.join(sorted(missing))}]"
                faults.append(f"{name}: {package} needs {wanted}, which is pinned without; run make lock")
    return faults


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime, runtime_extras, faults = pins(ROOT / "requirements.lock")
    development, development_extras, more = pins(ROOT / "requirements-dev.lock")
    faults += more
    faults += without_extras("requirements.lock", runtime_extras)
    faults += without_extras("requirements-dev.lock", development_extras)
    extras = project["project"]["optional-dependencies"].values()  # the image has all of them
    wanted = {"requirements.lock": (runtime, sum(extras, project["project"]["dependencies"]))}
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
