"""Station 2 on texts small enough to count by hand."""

import math
from collections import Counter

import pytest

from seven_stations.analysis.stations.concepts.events import events_of
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.concepts.station import ConceptualAnalysis
from seven_stations.analysis.stations.concepts.themes import weight
from seven_stations.analysis.stations.concepts.tone import tone_by_scene
from seven_stations.analysis.stations.concepts.vocabulary import vocabulary_of
from seven_stations.analysis.stations.contract import Context


def run(manuscript) -> ConceptualAnalysisOutput:
    output = ConceptualAnalysis().run(manuscript, {}, Context()).output
    assert isinstance(output, ConceptualAnalysisOutput)
    return output


def test_weight_by_hand() -> None:
    assert weight(Counter({1: 1, 3: 2}), 4) == pytest.approx((1 + 1 + math.log(2)) * math.log(3))


def test_theme_is_what_returns(play) -> None:
    output = run(
        play(
            [("ANN", "The garden burns.")],
            [("BEN", "Water for the gardens!")],
            [("ANN", "My garden is lost. A lantern, a lantern, a lantern!")],
            [("BEN", "Ann, Ann, Ann.")],
        )
    )
    (theme,) = output.themes
    assert (theme.theme, theme.count, theme.scenes) == ("garden", 3, [1, 2, 3])
    assert theme.strength == 1
    assert theme.spread == pytest.approx(3 / 4)
    assert theme.forms == ["garden", "gardens"]
    assert theme.evidence[0].quote == "The garden burns."


def test_phrase_swallows_its_words(play) -> None:
    output = run(play(*[[("ANN", "The silver spoon.")] for _scene in range(3)]))
    assert [theme.theme for theme in output.themes] == ["silver spoon"]


def test_names_and_cues_are_no_themes(play) -> None:
    vocabulary = vocabulary_of(play(*[[("FOOL", "Fool and Rome and a rose, o Rome.")] for _scene in range(3)]))
    assert set(vocabulary.base) == {"rose"}


def test_one_scene_is_cut_into_blocks(play) -> None:
    long = [("ANN", " ".join(["Silver rivers sing to quiet mountains tonight."] * 100))]
    assert len(vocabulary_of(play(long)).documents) > 3


def test_genre_needs_evidence(play) -> None:
    thin = run(play([("ANN", "The detective came.")]))
    assert len({genre.weight for genre in thin.genres}) == 1
    thick = run(play(*[[("ANN", "The detective and the sergeant found the alibi and the culprit.")]] * 6))
    assert thick.genres[0].genre == "crime"
    assert math.isclose(sum(genre.weight for genre in thick.genres), 1, abs_tol=1e-5)
    assert thick.genres[0].words[0].count == 6


def test_tone_and_its_limits(play) -> None:
    tones = tone_by_scene(play([("ANN", "I love you. " * 12)], [("ANN", "I hate it. " * 12)], [("ANN", "Well.")]))
    assert [tone.determined for tone in tones] == [True, True, False]
    assert tones[0].value == pytest.approx(3 / math.sqrt(24), abs=1e-6)
    assert tones[1].value == pytest.approx(-3 / math.sqrt(24), abs=1e-6)
    assert tones[0].coverage == pytest.approx(1 / 3, abs=1e-6)


def test_events(play) -> None:
    manuscript = play(
        [("ANN", "I love you. " * 12)],
        [("BEN", "I hate it. " * 12), ("ANN", "No.")],
        [("ANN", "I hate it. " * 12)],
        details=[{"place": "Garden"}, {"place": "garden"}, {"place": "Hall"}],
    )
    first, second, third = events_of(manuscript, tone_by_scene(manuscript))
    assert (first.entering, first.places, first.turn) == (["ANN"], ["Garden"], False)
    assert (second.entering, second.places, second.turn) == (["BEN"], [], True)
    assert (third.entering, third.places, third.turn, third.changes) == ([], ["Hall"], False, True)


def test_story_is_quoted_from_the_text(play) -> None:
    scenes = [[("ANN", f"The garden of my father burns again tonight, {word} friends.")] for word in "abcdef"]
    manuscript = play(*scenes)
    story = run(manuscript).story
    assert len(story) == 3
    for sentence in story:
        start, end = sentence.evidence.lines
        assert sentence.evidence.quote in "\n".join(manuscript.lines[start - 1 : end])


@pytest.mark.parametrize("scenes", [[], [[]], [["Rain."]], [[("ANN", "")]]])
def test_nothing_to_find(play, scenes) -> None:
    result = ConceptualAnalysis().run(play(*scenes), {}, Context())
    assert result.notes
    assert 0 <= result.confidence < 0.2
