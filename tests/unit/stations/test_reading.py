"""The shared reading of a text: cut once, right by element and by speech, and let go with its text."""

import gc
import weakref

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.reading import reading_of


def test_a_speech_runs_on_over_a_direction() -> None:
    manuscript = read(
        "ACT I\n\nSCENE I. A room.\n\nANN.\nI will\n[She waits]\ngo now. Good.\n\nBOB.\nYes.\n\nANN.\nNo.\n"
    )
    reading = reading_of(manuscript)
    assert [one.text for one in reading.speeches[1][0]] == ["I will go now.", "Good."]
    assert reading.said(1, 0) == ["i", "will", "go", "now", "good"]
    assert reading.speech_words[1] == (5, 1, 1)
    assert [one.text for one in reading.passages[1] if one.kind is Kind.DIALOGUE][:2] == ["I will", "go now."]


def test_computed_once_and_never_for_another_text(play) -> None:
    asked: list[str] = []

    @once_a_manuscript
    def first_line(manuscript) -> str:
        asked.append(manuscript.lines[1])
        return manuscript.lines[1]

    one, other = play(["Same."]), play(["Same."])
    assert one == other
    assert [first_line(one), first_line(one), first_line(other)] == ["Same."] * 3
    assert len(asked) == 2, "two texts that are equal are still two texts"


def test_what_is_remembered_does_not_outlive_its_text(play) -> None:
    manuscript = play([("ANN", "Stay.")])
    reading_of(manuscript)
    gone = weakref.ref(manuscript)
    del manuscript
    gc.collect()
    assert gone() is None
