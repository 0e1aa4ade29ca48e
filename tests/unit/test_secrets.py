"""If this failed, `make check` would let a key into the repository without a word."""

import subprocess
import sys
from pathlib import Path

import pytest

SCAN = Path(__file__).parents[2] / ".ci" / "secrets.py"


def scanned(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCAN)], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("-----BEGIN EC " + "PRIVATE KEY-----\n" + "M" * 40, "a private key"),
        ("key = 'gh" + "p_" + "a1" * 20 + "'", "a token of GitHub"),
        ("STATIONS_JWT_" + "SECRET=" + "0f" * 16, "a value of a setting for a secret"),
        ("eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 30, "a signed token"),
    ],
)
def test_a_secret_is_found_and_its_line_named(tmp_path: Path, line: str, what: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "settings").write_text(f"one\n{line}\n")
    assert scanned(tmp_path).returncode == 0, "what is not under version control is nobody's business"
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    found = scanned(tmp_path)
    assert (found.returncode, found.stderr) == (1, f"settings:2: this may be {what}\n")
    assert line not in found.stderr
    (tmp_path / "settings").write_text(f"one\n{line.replace(chr(10), ' ')}  # not a secret\n")
    assert scanned(tmp_path).returncode == 0


def test_it_says_where_it_could_not_look(tmp_path: Path) -> None:
    found = scanned(tmp_path)
    assert found.returncode == 0
    assert "not looked for" in found.stderr
