"""The image can be built: what the Dockerfile copies is there, and .dockerignore lets it in."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_is_copied_into_the_image_is_let_into_its_build() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    copied = {name.rstrip("/") for line in lines for name in line.split()}
    assert "seven_stations" in copied
    assert all((ROOT / name).exists() for name in copied)
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    assert copied == let_in
