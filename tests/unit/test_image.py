"""The image can be built: what the Dockerfile copies is there, and .dockerignore lets it in. And the container for
developers is that of the same Python, with commands that exist."""

import json
import re
from pathlib import Path

from notifier.settings import NotifierSettings

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


def test_the_developers_container_fits_the_image_and_the_makefile() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    base = re.search(r"^ARG BASE=(.+)-slim-(.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert base is not None
    assert container["image"] == f"{base[1]}-{base[2]}"
    program, target = container["updateContentCommand"].split()
    assert program == "make"
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert container["forwardPorts"] == [NotifierSettings.model_fields["port"].default]
