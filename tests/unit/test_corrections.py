"""If these failed, what somebody knows better of their text would be lost, or taken for something else."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import to_markdown
from seven_stations.corrections import MAX_CORRECTIONS, parse_corrections
from seven_stations.errors import InvalidDataError

PLAY = """INT. KITCHEN - NIGHT

ANNA
You took the ledger.

ANN
I did not.

BEN
Nor I.

THE STREET AT NIGHT

ANNA
Then who? BEN: Not me.

She turns away.

BEN
Look there.
"""


def corrected(*corrections: object) -> Manuscript:
    return read(PLAY, corrections=parse_corrections(list(corrections)))


def said(play: Manuscript) -> list[tuple[str, str]]:
    return [(speech.speaker, speech.text) for speech in play.speeches]


def line_of(text: str) -> int:
    return PLAY.split("\n").index(text) + 1


def test_two_names_become_one() -> None:
    play = corrected({"merge": ["ANNA", "Ann"]})
    assert list(play.characters) == ["ANNA", "BEN"]
    assert play.characters["ANNA"].variants == ("ANNA", "ANN")
    assert [one.changed for one in play.corrections] == [3]


def test_a_name_may_be_given_to_those_that_are_one() -> None:
    assert list(corrected({"merge": ["ANNA", "ANN"], "name": "Anna Bligh"}).characters) == ["Anna Bligh", "BEN"]


def test_one_name_becomes_two_by_scene_or_from_a_line_on() -> None:
    heading = {"line": line_of("THE STREET AT NIGHT"), "is": "heading"}
    by_scene = corrected(heading, {"split": "BEN", "into": "OLD BEN", "scenes": [2]})
    from_line = corrected({"split": "BEN", "into": "OLD BEN", "fromLine": line_of("She turns away.")})
    for play in (by_scene, from_line):
        assert [name for name, _ in said(play) if "BEN" in name] == ["BEN", "OLD BEN"]


def test_a_line_becomes_a_heading_a_direction_or_a_speech() -> None:
    street, turns = line_of("THE STREET AT NIGHT"), line_of("She turns away.")
    play = corrected({"line": street, "is": "heading"}, {"line": turns, "is": "speech", "speaker": "BEN"})
    assert [scene.heading for scene in play.scenes] == ["INT. KITCHEN - NIGHT", "THE STREET AT NIGHT"]
    assert ("BEN", "She turns away.") in said(play)
    silent = corrected({"line": line_of("Look there."), "is": "direction"})
    assert "Look there." not in [text for _, text in said(silent)]
    assert said(silent)[-1][0] == "ANNA"


def test_a_name_that_stands_before_the_speech_is_not_said() -> None:
    play = read(
        "ANNA\nYes.\n\nBEN: No, no.\n",
        corrections=parse_corrections([{"line": 4, "is": "speech", "speaker": "Ben"}]),
    )
    assert said(play)[-1] == ("Ben", "No, no.")


def test_what_the_text_has_not_changes_nothing_and_the_report_says_so() -> None:
    corrections = parse_corrections([{"merge": ["NOBODY", "NOONE"]}, {"line": 9999, "is": "heading"}])
    assert said(read(PLAY, corrections=corrections)) == said(read(PLAY))
    report = report_of(PLAY, corrections=corrections)
    assert [one.changed for one in report.manuscript.corrections] == [0, 0]
    assert to_markdown(report).count("The text has nothing to correct there.") == 2


def test_the_report_says_what_was_corrected() -> None:
    report = report_of(PLAY, corrections=parse_corrections([{"merge": ["ANNA", "ANN"]}]))
    assert "Corrected: ANN is really ANNA. Speeches changed: 3." in to_markdown(report)
    assert report.manuscript.speakers == ["ANNA", "BEN"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("ANN", "a list of at most"),
        ([{"merge": ["A", "B"]}] * (MAX_CORRECTIONS + 1), f"at most {MAX_CORRECTIONS}"),
        ([{}], "options.corrections[0]: exactly one of merge"),
        ([{"merge": ["A"]}], "options.corrections[0].merge"),
        ([{"merge": ["A", "B"]}, {"merge": ["A", "x" * 201]}], "options.corrections[1].merge.1"),
        ([{"split": "A", "into": "B"}], "either scenes or fromLine"),
        ([{"line": 0, "is": "heading"}], "options.corrections[0].line"),
        ([{"line": 1, "is": "song"}], "options.corrections[0].is"),
        ([{"line": 1, "is": "heading", "speaker": "A"}], "only a speech has a speaker"),
        ([{"line": 1, "is": "heading", "page": 2}], "options.corrections[0].page"),
        ([{"split": "A", "into": "  ", "scenes": [1]}], "options.corrections[0].into"),
    ],
)
def test_what_is_no_correction_is_refused_with_its_place(value: object, words: str) -> None:
    with pytest.raises(InvalidDataError) as refused:
        parse_corrections(value)
    assert words in refused.value.message


def test_corrections_survive_the_way_through_the_queue() -> None:
    given = [{"merge": ["A", "B"]}, {"split": "A", "into": "C", "fromLine": 3}, {"line": 4, "is": "direction"}]
    assert [one.as_json() for one in parse_corrections(given)] == given
