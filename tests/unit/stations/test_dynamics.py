"""Station 5's measures by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.stations.concepts.tone import tone_by_scene
from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.dynamics.arcs import arcs_of, shape_of
from seven_stations.analysis.stations.dynamics.curve import ranks, smoothed, thirds
from seven_stations.analysis.stations.dynamics.dialogue import dialogue_of, is_interrupted, median
from seven_stations.analysis.stations.dynamics.growth import growth_of
from seven_stations.analysis.stations.dynamics.motifs import dispersion, motifs_of
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.dynamics.station import Dynamics
from seven_stations.analysis.stations.dynamics.styles import acts_of, styles_of
from seven_stations.analysis.stations.dynamics.tension import exclamations, struggles, tension_of


def test_ranks_share_ties() -> None:
    assert ranks([3, 1, 1, 5]) == pytest.approx([2 / 3, 0.5 / 3, 0.5 / 3, 1])
    assert ranks([7]) == [0.5]
    assert ranks([2, 2]) == [0.5, 0.5]


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=40))
def test_ranks_keep_order_and_range(values: list[float]) -> None:
    scaled = ranks(values)
    assert all(0 <= one <= 1 for one in scaled)
    assert sorted(range(len(values)), key=lambda i: (values[i], i)) == sorted(
        range(len(values)), key=lambda i: (scaled[i], i)
    )


def test_smoothing_and_thirds() -> None:
    assert smoothed([0, 3, 6]) == [1, 3, 5]
    assert smoothed([0, 0, 4, 0, 0]) == [0, 1, 2, 1, 0], "one high scene is the highest of the curve"
    assert thirds([1, 2, 3, 4, 5, 6, 7]) == (1.5, 4, 6.5)
    assert thirds([1, 2]) is None


def test_tension_parts(play) -> None:
    manuscript = play(
        [("ANN", "I love this calm day and I love you")],
        [("BEN", "I hate you, villain!"), ("CAT", "Die!"), "They fight."],
        [("BEN", "I hate you!"), ("CAT", "We wait here for a while now.")],
    )
    points = tension_of(manuscript, tone_by_scene(manuscript))
    assert points[0].negative == 0
    assert (points[1].exclamations, points[1].harsh, points[1].struggles) == (1, 1, 1)
    raw = [(p.negative + p.exclamations + p.harsh + p.struggles) / 4 for p in points]
    assert [point.value for point in points] == pytest.approx(smoothed(raw), abs=1e-5)


def test_a_storm_is_told_from_a_quiet_scene(play) -> None:
    """A brawl, a curse and a murder lie above a breakfast, a farewell and a lively market."""
    market = [("A", "Fresh fish! Fresh fish!"), ("B", "How much, pray?"), ("A", "Two pence!"), ("B", "Done!")]
    breakfast = [("A", "More tea, my dear?"), ("B", "Thank you, the morning is lovely."), ("A", "It is.")]
    farewell = [("A", "I shall write every day."), ("B", "And I shall read it, and be glad of it.")]
    brawl = [("A", "Draw, you coward!"), ("B", "Villain, you die for this!"), "They fight."]
    curse = [("A", "I curse you, false traitor. Hell and shame take you."), ("B", "I hate you.")]
    murder = [("A", "Your death is here, murderer."), "He stabs him.", ("B", "O, I am killed!")]
    quiet = [("A", "We walk a little."), ("B", "So we do.")]
    manuscript = play(market, quiet, brawl, quiet, breakfast, quiet, curse, quiet, farewell, quiet, murder, quiet)
    points = {p.scene: p.value for p in tension_of(manuscript, tone_by_scene(manuscript))}
    assert min(points[3], points[7], points[11]) > max(points[1], points[5], points[9])


def test_exclamations_and_struggles(play) -> None:
    manuscript = play([("A", "Oh! No! Go"), ("B", "x"), "They fight, and Ben is wounded."], ["Ann sits down."])
    first, second = manuscript.scenes
    assert exclamations(first, 4) == 50
    assert (struggles(first, "en"), struggles(second, "en")) == (2, 0)


def test_dispersion_by_hand() -> None:
    """Gries' DP: a word in the first of two equal parts only, and one spread as the parts are."""
    assert dispersion({1: 4}, {1: 50, 2: 50}) == pytest.approx(0.5)
    assert dispersion({1: 3, 2: 1}, {1: 75, 2: 25}) == 0
    assert dispersion({}, {}) == 0


def test_motifs_are_things(play) -> None:
    scene = [("ANN", "The handkerchief is here. My happiness runs quickly. Give me the handkerchief.")]
    (motif,) = motifs_of(play(scene, scene, scene), Context())
    assert (motif.word, motif.count, motif.scenes) == ("handkerchief", 6, [1, 2, 3])
    assert motif.dispersion == 0
    assert len(motif.evidence) == 3


def test_growth(play) -> None:
    points = growth_of(play([("A", "x"), ("B", "x")], ["Rain."], [("B", "x"), ("C", "x")]))
    assert [(p.characters, p.ties, p.new_ties) for p in points] == [(2, 1, 1), (2, 1, 0), (3, 2, 1)]
    assert points[-1].density == pytest.approx(2 / 3, abs=1e-6)


def test_dialogue(play) -> None:
    dialogue = dialogue_of(play([("A", "one two three?"), ("B", "one—"), ("A", "well...")], [("B", "go!")]))
    assert dialogue.turns == 4
    assert dialogue.mean_turn == 1.5
    assert dialogue.median_turn == 1
    assert (dialogue.question_share, dialogue.exclamation_share) == (0.25, 0.25)
    assert (dialogue.interruption_share, dialogue.trailing_share) == (0.25, 0.25)
    assert [(one.scene, one.speaker, one.share) for one in dialogue.dominance] == [(1, "A", 0.8), (2, "B", 1)]
    assert dialogue.longest[0].words == 3


def test_interruption_and_median() -> None:
    assert is_interrupted("But I—”")
    assert is_interrupted("But I --")
    assert not is_interrupted("But I…")
    assert median([1, 9, 2]) == 2
    assert median([1, 2]) == 1.5
    assert median([]) == 0


def test_acts(play) -> None:
    scenes = [[("A", "one two.")], [("A", "one two.")], [("A", "one two three four.")]]
    marked, said = acts_of(play(*scenes, details=[{"act": 1}, {"act": 2}, {"act": 2}]))
    assert said
    assert {act: len(found) for act, found in marked.items()} == {1: 1, 2: 2}
    parts, said = acts_of(play(*scenes))
    assert not said
    assert list(parts) == [1, 2, 3]
    styles = styles_of(play(*scenes), [])
    assert [style.share for style in styles] == [0.25, 0.25, 0.5]
    assert styles[2].sentence_length == 4
    assert acts_of(play()) == ({}, False)


def test_arcs(play) -> None:
    sad, glad = [("A", "I hate this."), ("B", "Hm.")], [("A", "I love this."), ("B", "Hm.")]
    first, second = arcs_of(play(sad, sad, sad, glad, glad, glad))
    assert (first.character, first.shape) == ("A", "rise")
    assert first.change is not None
    assert first.change > 1
    assert second.shape == "level"
    assert first.points[0].presence == pytest.approx(3 / 4)
    assert shape_of(None) == "undetermined"
    assert shape_of((0, 1, 0)) == "rise and fall"
    assert shape_of((1, 0, 1)) == "fall and rise"


@pytest.mark.parametrize("scenes", [[], [[]], [["Rain."]], [[("A", "x")]]])
def test_hardly_anything(play, scenes) -> None:
    result = Dynamics().run(play(*scenes), {}, Context())
    assert isinstance(result.output, DynamicsOutput)
    assert len(result.output.tension) == len(scenes)


def test_what_describes_another_thing_is_no_thing_that_returns(play) -> None:
    """ "The gallant captain" speaks of the captain."""
    said = "The gallant captain took the lantern. A gallant soldier lit the lantern. My gallant friend!"
    other = "And then they went away together, as people do, and nothing more was heard of them. " * 6
    words = {one.word for one in motifs_of(play(*[[("ANN", said), ("BEN", other)]] * 5), Context())}
    assert "lantern" in words
    assert "gallant" not in words
