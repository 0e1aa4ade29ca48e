"""benchmarks.accuracy on a small work: if it failed, the numbers of docs/accuracy.md could not be had again."""

import json
from pathlib import Path

import pytest

from benchmarks import accuracy

PLAY = "ACT I\n\nSCENE 1\n\n" + "".join(
    f"{name}.\nI said that there are {number} of them.\n\n"
    for number, name in enumerate(["ANNABEL", "BENEDICT"] * 10 + ["ANABEL", "BENEDICT"])
)


@pytest.fixture
def works(tmp_path: Path) -> Path:
    lines = PLAY.split("\n")
    cues = [
        [number, line.rstrip("."), "ANNABEL" if line == "ANABEL." else line.rstrip(".")]
        for number, line in enumerate(lines, 1)
        if line.isupper() and line.endswith(".")
    ]
    folder = tmp_path / "stage"
    folder.mkdir()
    (folder / "play.txt").write_text(PLAY, "utf-8")
    truth = {"cues": cues, "doubtful": [], "scenes_judged": True, "scene_counts_accepted": [1], "language": "en"}
    (folder / "play.truth.json").write_text(json.dumps(truth), "utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["accuracy", *arguments])
    accuracy.main()


def test_reading_and_rules_are_counted(works: Path, monkeypatch, capsys) -> None:
    run(monkeypatch, str(works))
    told = capsys.readouterr().out
    assert "| stage | 1 | 1.000 | 1 | 0 | 0 | 1 of 1 |" in told
    assert "| `misprinted-name` | 1 | 1 |" in told
    assert "| `repeated-scene` | 0 | 0 |" in told


def test_a_wrong_finding_is_named(works: Path, monkeypatch, capsys) -> None:
    """Two people whose names differ by a letter: the rule is wrong of them, and that must show."""
    path = works / "stage" / "play.truth.json"
    path.write_text(path.read_text("utf-8").replace('"ANABEL", "ANNABEL"', '"ANABEL", "ANABEL"'), "utf-8")
    run(monkeypatch, str(works), "--rules")
    told = capsys.readouterr()
    assert "| `misprinted-name` | 0 | 1 |" in told.out
    assert "wrong: misprinted-name play: ANABEL / ANNABEL" in told.err


def test_damage_is_counted(works: Path, monkeypatch, capsys) -> None:
    said = "".join(f"{name}.\nI do not know what to say to you now.\n\n" for name in ["ANNABEL", "BENEDICT"] * 20)
    (works / "broken.txt").write_text("ACT I\n\nSCENE 1\n\n" + said, "utf-8")
    index = [{"work": "play", "damage": "one-sentence", "file": "broken.txt"}]
    (works / "index.json").write_text(json.dumps(index), "utf-8")
    run(monkeypatch, str(works), "--damaged", str(works), "--rules")
    assert "| one-sentence | 1 | 1 | 1 | 0 |" in capsys.readouterr().out
