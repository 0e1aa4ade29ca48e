"""What ``uv build`` makes of this repository: the programs in the wheel, and all of it in the source archive.

If these failed, an installation would lack a file that it reads, or hold somebody's secrets.
"""

import re
import subprocess
import tarfile
import zipfile
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
PERMISSIVE = re.compile(r"\b(MIT(-0)?|BSD|[23]-Clause|Apache|ISC|PSF)\b")
OTHER = {"certifi": "MPL", "bidict": "MPL"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [find_uv_bin(), "build", "--quiet", "--out-dir", folder, ROOT]
    subprocess.run(command, check=True)
    return folder


def kept(*folders: str) -> set[str]:
    """The files of the repository, with new ones and without those that git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_has_the_programs_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        about = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert b"stations = cli.main:run" in wheel.read(about)
    assert names == kept("seven_stations", "worker", "notifier", "cli")


def test_the_source_archive_has_what_the_repository_has(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names == kept() | {"PKG-INFO"}


def test_what_is_needed_has_a_licence_that_the_readme_names() -> None:
    named = re.findall(r"^([\w.-]+)(?:\[.*])?==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert len(named) > 50
    for name in named:
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # for another system or version of Python
        kinds = [each for each in about.get_all("Classifier") or () if each.startswith("License ::")]
        told = " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:40], *kinds])
        assert (OTHER[name] in told) if name in OTHER else PERMISSIVE.search(told), f"{name}: {told}"


def test_it_runs_from_its_repository_without_a_checkout() -> None:
    command = [find_uv_bin(), "tool", "run", "--quiet", "--from", f"git+{ROOT.as_uri()}", "stations", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.stdout.startswith("stations "), done.stderr
