"""What a text must have to be judged, and what is not claimed of one that has not."""

from dataclasses import replace
from random import Random

import pytest

from seven_stations.analysis.manuscript.model import Layout, Reading
from seven_stations.analysis.pipeline import analyse, report_of
from seven_stations.analysis.report import to_html, to_markdown
from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.doubts import (
    ENOUGH_SCENES,
    ENOUGH_WORDS,
    SURE_READING,
    Doubt,
    blocking,
    doubts_of,
    order_of,
)
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.dynamics.station import Dynamics
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.network.station import ConflictNetwork
from seven_stations.analysis.stations.text_analysis.cast import spoken_by, summaries
from seven_stations.analysis.stations.withholding import withheld

SENTENCES = (
    "I do not know what it is that you want of me.",
    "You have been here before, and you will be here again.",
    "She said that there was nothing in the house for us.",
    "Give it to him, or we are all lost together.",
)


def scene(seed: int, words: int) -> list[tuple[str, str]]:
    dice = Random(seed)
    said = []
    while words > 0:
        text = " ".join(dice.choice(SENTENCES) for _ in range(3))
        said.append((dice.choice(("ANN", "BEN")), text))
        words -= len(text.split())
    return said


def codes(manuscript) -> list[str]:
    return [doubt.code for doubt in doubts_of(manuscript)]


def enough(play):
    return play(*[scene(n, ENOUGH_WORDS // ENOUGH_SCENES + 20) for n in range(ENOUGH_SCENES)])


def test_a_whole_play_can_be_judged(play) -> None:
    assert codes(enough(play)) == []


def test_each_limit_is_crossed(play) -> None:
    whole = enough(play)
    assert codes(play(*[scene(n, 200) for n in range(ENOUGH_SCENES)])) == ["short"]
    assert codes(play(scene(1, ENOUGH_WORDS + 50))) == ["few-scenes"]
    assert codes(replace(whole, reading=Reading(confidence=0.79))) == ["reading"]
    assert codes(replace(whole, reading=Reading(confidence=0.8))) == []
    assert codes(replace(whole, layout=Layout.PROSE)) == ["no-script"]
    assert codes(play(["Rain."] * 9)) == ["no-script"]


def test_another_language_and_filler_are_known(play) -> None:
    german = "Ich weiß nicht was soll es bedeuten daß ich so traurig bin und doch"
    words = german.split() * 300
    Random(1).shuffle(words)
    assert "language" in codes(play([("ANN", " ".join(words[n : n + 9])) for n in range(0, len(words), 9)]))


def test_shuffled_words_are_in_no_order(play) -> None:
    said = [speech for n in range(8) for speech in scene(n, 400)]
    words = [word for _, text in said for word in text.split()]
    Random(3).shuffle(words)
    drawn = iter(words)
    salad = play([(name, " ".join(next(drawn) for _ in text.split())) for name, text in said])
    assert "order" in codes(salad)
    assert order_of(salad) == pytest.approx(1, abs=0.15)


def test_few_scenes_forbid_only_what_compares_scenes(play) -> None:
    assert blocking(play(scene(1, ENOUGH_WORDS + 50))) == ()


@pytest.mark.parametrize(("scenes", "shown"), [(ENOUGH_SCENES - 1, False), (ENOUGH_SCENES, True)])
def test_a_curve_takes_eight_scenes(play, scenes: int, shown: bool) -> None:
    """Also for those who watch the analysis: the page and the terminal draw the curve of the summary."""
    manuscript = play(*[scene(n, ENOUGH_WORDS // scenes + 20) for n in range(scenes)])
    result = withheld(5, Dynamics().run(manuscript, {}, Context()), manuscript)
    assert isinstance(result.output, DynamicsOutput)
    assert bool(result.output.tension) == shown
    assert ("tension" in result.summary) == shown


@pytest.mark.parametrize(
    ("confidence", "words", "told"),
    [(0.79, ENOUGH_WORDS, False), (0.8, ENOUGH_WORDS, True), (0.79, ENOUGH_WORDS // 2, True)],
)
def test_of_single_persons_nothing_is_told_where_who_speaks_is_doubtful(
    play, confidence: float, words: int, told: bool
) -> None:
    manuscript = play(
        scene(1, words),
        [("CARL", "There is nobody here but me."), "CARL falls and dies."],
        *[scene(n, 100) for n in range(2, ENOUGH_SCENES)],
    )
    manuscript = replace(manuscript, reading=Reading(confidence=confidence))
    network = withheld(3, ConflictNetwork().run(manuscript, {}, Context()), manuscript).output
    assert isinstance(network, ConflictNetworkOutput)
    assert (bool(network.deaths), network.isolated) == (told, ["CARL"] if told else [])
    roles = {one.role for one in summaries(manuscript, spoken_by(manuscript), Context())}
    assert ("protagonist" in roles) == told


def test_a_report_of_a_doubtful_reading_interprets_nobody() -> None:
    report = report_of(QUARREL + "INT. YARD - DAY\n\nCARL\nThere is nobody here but me.\n\n")
    doubtful = report.model_copy(update={"doubts": [Doubt(code="reading", value=0.5, needed=SURE_READING)]})
    sentences = ("no scene with any other", "of the dialogue")
    for one, told in ((report, True), (doubtful, False)):
        assert [sentence in to_markdown(one) for sentence in sentences] == [told] * 2


QUARREL = "".join(
    f"INT. ROOM {n} - DAY\n\nANN\nI hate you, you villain! You are a liar and a thief!\n\n"
    "BEN\nNo. I hate you, you villain! Damn you, you liar!\n\n"
    for n in range(1, 10)
)


def test_nothing_is_claimed_of_a_short_text() -> None:
    report = report_of(QUARREL)
    assert "short" in [doubt.code for doubt in report.doubts]
    assert not report.judged
    assert "score" not in report.to_json().partition('"manuscript"')[0]
    for number, names in {
        2: ("themes", "genres", "story"),
        3: ("conflicts", "sides", "relationships"),
        5: ("arcs", "motifs", "tension"),
        7: ("placements", "strengths", "weaknesses"),
    }.items():
        for name in names:
            assert not report.output(number).get(name), name
    for written in (to_markdown(report), to_html(report)):
        assert "Not enough to judge" in written
        assert "about 3,000 are needed" in written
        assert "in conflict" not in written.lower()


def test_what_is_withheld_is_not_told_on_the_way() -> None:
    """Watchers see summaries and lines: neither may tell a conflict that the report then withholds."""
    _, *steps, _ = analyse(QUARREL)
    for step in steps:
        told = repr(step.summary) + repr(step.note)
        assert "sharpest" not in told
        assert "'conflicts': [[" not in told
