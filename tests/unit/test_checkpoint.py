"""Checkpoints of stations: the same objects again, and nothing that another text, setting or version left."""

import json
import zlib
from collections.abc import Iterator

import pytest

from seven_stations.analysis import sources
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.pipeline import analyse
from seven_stations.analysis.report import Report
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Context, Earlier, Result
from seven_stations.stations import AnalysisType
from seven_stations.steps import Step

PLAY = """ACT 1

SCENE 1.

ANN.
  You are a liar, Ben, and I hate you! Give me the letter.

BEN.
  The letter is burnt. Forgive me, dear Ann.

SCENE 2.

CAT.
  Who has seen the letter?

ANN.
  You coward, you villain! The letter was mine.
"""
ALL = [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture(autouse=True)
def stations() -> Iterator[None]:
    yield
    registry.restore()


def steps(text: str = PLAY, saved: dict[int, bytes] | None = None, **options: object) -> list[Step | Report]:
    """All but the first, which is the text."""
    return list(analyse(text, saved=saved or {}, **options))[1:]


def numbers(taken: list[Step | Report], kind: str) -> list[int]:
    return [step.number for step in taken[:-1] if step.kind == kind]


def saved_by(taken: list[Step | Report]) -> dict[int, bytes]:
    return {step.number: step.checkpoint for step in taken[:-1] if step.kind == "completed"}


def restored(taken: list[Step | Report]) -> list[int]:
    return numbers(taken, "restored")


@pytest.mark.parametrize("after", range(8))
def test_going_on_after_any_station_gives_the_very_same_report(after: int) -> None:
    whole = steps()
    kept = {number: body for number, body in saved_by(whole).items() if number <= after}
    resumed = steps(saved=kept)
    assert restored(resumed) == ALL[:after]
    assert numbers(resumed, "started") == ALL[after:]
    ours, theirs = json.loads(resumed[-1].to_json()), json.loads(whole[-1].to_json())
    for number, (one, other) in enumerate(zip(ours["stations"], theirs["stations"], strict=True), 1):
        if number <= after:
            assert one["duration"] == other["duration"], "a restored station tells its original duration"
        one["duration"] = other["duration"] = 0
    assert ours == theirs


def test_restored_outputs_are_typed_objects_that_later_stations_can_use() -> None:
    seen: list[Earlier] = []

    class Watching(type(registry.built_in(7))):  # type: ignore[misc]
        def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
            seen.append(earlier)
            return super().run(manuscript, earlier, context)

    registry.replace(7, Watching())
    kept = saved_by(steps())
    del kept[7]
    assert restored(steps(saved=kept)) == ALL[:6]
    original, again = seen
    assert {number: (r.output, r.summary, r.confidence, r.notes) for number, r in again.items()} == {
        number: (r.output, json.loads(json.dumps(r.summary)), r.confidence, r.notes)
        for number, r in original.items()
    }


def test_another_text_title_or_kind_of_analysis_uses_nothing() -> None:
    kept = saved_by(steps())
    assert restored(steps(saved=kept)) == ALL
    assert restored(steps(PLAY.replace("burnt", "lost"), kept)) == []
    assert restored(steps(saved=kept, title="Salt")) == []
    assert restored(steps(saved=kept, analysis_type=AnalysisType.DETAILED)) == []


def test_edited_code_uses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = saved_by(steps())
    monkeypatch.setattr(sources, "digest", lambda: "another version")
    assert restored(steps(saved=kept)) == []


def test_a_station_in_place_of_ours_uses_nothing_of_it_nor_of_those_after(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = saved_by(steps())

    class Other(type(registry.built_in(3))):  # type: ignore[misc]
        fingerprint = "one setting"

        def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
            found = super().run(manuscript, earlier, context)
            return Result(found.output, found.summary, found.confidence, (*found.notes, "another's"))

    registry.replace(3, Other())
    taken = steps(saved=kept)
    assert restored(taken) == [1, 2]
    kept |= saved_by(taken)
    assert restored(steps(saved=kept)) == ALL
    monkeypatch.setattr(Other, "fingerprint", "another setting")
    assert 3 not in restored(steps(saved=kept))


def repacked(body: bytes, change: str, to: str) -> bytes:
    text = zlib.decompress(body).decode()
    assert change in text
    return zlib.compress(text.replace(change, to).encode())


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "wrong field", "not JSON"])
def test_a_damaged_checkpoint_is_computed_again_and_those_after_it_still_hold(damage: str) -> None:
    kept = saved_by(steps())
    kept[3] = {
        "cut": kept[3][:-9],
        "noise": b"\x00\xff" * 40,
        "empty": b"",
        "wrong field": repacked(kept[3], '"nodes"', '"knots"'),
        "not JSON": repacked(kept[3], '"nodes":', '"nodes"'),
    }[damage]
    taken = steps(saved=kept)
    dropped = [step for step in taken[:-1] if step.kind == "dropped"]
    assert [step.number for step in dropped] == [3]
    assert dropped[0].reason
    assert restored(taken) == [1, 2, 4, 5, 6, 7], "the same result again: what was made of it is still right"


def test_the_digest_of_the_code_changes_with_any_of_its_files(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    copy = tmp_path / "worker"
    shutil.copytree(Path(sources.__file__).parent, copy)
    monkeypatch.setattr(sources, "__file__", str(copy / "sources.py"))
    sources.digest.cache_clear()
    same = sources.digest()
    try:
        for edited in ("stations/network/station.py", "lexicons/data/valence.en.txt", "pipeline.py"):
            sources.digest.cache_clear()
            with (copy / edited).open("a") as file:
                file.write("\n")
            changed = sources.digest()
            assert changed != same, edited
            same = changed
    finally:
        monkeypatch.undo()
        sources.digest.cache_clear()
