"""Station 1, its measures counted by hand."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.text_analysis import TextAnalysis, TextAnalysisOutput
from seven_stations.analysis.stations.text_analysis.prominence import Presence, lead_of, prominences
from seven_stations.analysis.stations.text_analysis.readability import readability, sentence_length, sentence_words
from seven_stations.analysis.stations.text_analysis.richness import mtld
from seven_stations.analysis.stations.text_analysis.voices import cosine_delta, percentile, voices
from seven_stations.analysis.stations.text_analysis.wording import characteristic_words
from seven_stations.stations import AnalysisType

PLAY = """ACT 1

SCENE 1. A hall.

[Enter Anna.]

ANNA.
  Who goes there? Speak!

BEN.
  A friend.

ANNA.
  Come in.

SCENE 2.

ALL.
  Hail!

ANNA.
  Good night.
"""


def run(text: str, analysis_type: AnalysisType = AnalysisType.FULL) -> tuple[Result, TextAnalysisOutput]:
    result = TextAnalysis().run(read(text), {}, Context(analysis_type=analysis_type))
    assert isinstance(result.output, TextAnalysisOutput)
    return result, result.output


def test_directions_within_speech_are_not_spoken() -> None:
    """A play whose many directions stand in its speeches was said to have hardly any."""
    play = "\n".join(
        f"ANNA (taking the old letter from him). Give it to me {count}.\n\nBEN. Never [he turns away].\n"
        for count in ("now", "today", "again")
    )
    _, output = run(play)
    assert (output.counts.dialogue_words, output.counts.action_words) == (3 * 6, 3 * 9)
    assert output.balance.dialogue_by_words == pytest.approx(0.4)
    assert output.balance.dialogue_by_lines == 1.0


def test_counts_scenes_and_characters_of_a_small_play() -> None:
    _, output = run(PLAY)
    counts = output.counts
    # ACT 1 | SCENE 1 A hall | Enter Anna | ANNA | Who goes there Speak | BEN | A friend | ANNA | Come in |
    # SCENE 2 | ALL | Hail | ANNA | Good night
    assert counts.words == 2 + 4 + 2 + 1 + 4 + 1 + 2 + 1 + 2 + 2 + 1 + 1 + 1 + 2
    assert (counts.dialogue_words, counts.action_words) == (11, 2)
    assert (counts.lines, counts.scenes, counts.acts, counts.speeches) == (14, 2, 1, 5)
    assert (counts.characters, counts.groups) == (2, 1)
    assert [
        (s.number, s.act, s.heading, s.start_line, s.speeches, s.words, s.speakers) for s in output.scenes
    ] == [
        (1, 1, "SCENE 1. A hall.", 3, 3, 10, ["ANNA", "BEN"]),
        (2, 1, "SCENE 2.", 16, 2, 3, ["ALL", "ANNA"]),
    ]
    assert [(c.name, c.speeches, c.words, c.first_scene, c.last_scene, c.role) for c in output.characters] == [
        ("ANNA", 3, 8, 1, 2, "protagonist"),
        ("BEN", 1, 2, 1, 1, "other"),
        ("ALL", 1, 1, 2, 2, "other"),
    ]


def test_shares_leave_out_cues_and_headings() -> None:
    _, output = run(PLAY)
    assert output.balance.dialogue_by_words == pytest.approx(11 / 13, abs=1e-6)
    assert output.balance.dialogue_by_lines == pytest.approx(5 / 6, abs=1e-6)


def test_the_json_has_the_names_that_others_rely_on() -> None:
    _, output = run(PLAY)
    found = output.model_dump(mode="json", by_alias=True)
    assert {"words", "scenes", "speeches", "characters"} <= found["counts"].keys()
    scene = {"number", "act", "heading", "startLine", "endLine", "speeches", "words", "speakers"}
    assert scene <= found["scenes"][0].keys()
    character = {"name", "variants", "group", "speeches", "words", "firstScene", "lastScene", "role"}
    assert character <= found["characters"][0].keys()
    assert TextAnalysisOutput.model_validate(found) == output


def test_samples_are_quoted_from_their_lines() -> None:
    _, output = run(PLAY, AnalysisType.DETAILED)
    lines = PLAY.split("\n")
    samples = [sample for character in output.characters for sample in character.samples]
    assert len(samples) == 5
    assert all(sample.quote in lines[sample.lines[0] - 1] for sample in samples)


def test_sentence_length(play) -> None:
    reading = reading_of(play(["One two three. Four!", "Five six", "…"]))
    found = sentence_words(reading.passages[1])
    length = sentence_length(found)
    assert (length.sentences, length.mean, length.median, length.longest) == (3, 2.0, 2.0, 3)
    assert sentence_length([]).mean is None


def test_flesch_by_hand() -> None:
    # 100 sentences of "The cat sat." (3 words, 3 syllables): 206.835 - 1.015 * 3 - 84.6 * 1
    found = readability([["The", "cat", "sat"]] * 100, "en")
    assert found.value == pytest.approx(119.19)
    assert found.confidence > 0


def test_flesch_is_refused_under_a_hundred_sentences_and_for_arabic() -> None:
    assert readability([["The", "cat", "sat"]] * 99, "en").value is None
    arabic = readability([["جاء", "الولد"]] * 200, "ar")
    assert (arabic.measure, arabic.value, arabic.words_per_sentence, arabic.letters_per_word) == (
        "lengths",
        None,
        2,
        4,
    )
    assert arabic.confidence <= 0.3


def test_mtld_by_hand() -> None:
    # "a a" has a ratio of 1/2: every two tokens fill a factor, in both directions
    assert mtld(["a"] * 100) == pytest.approx(2.0)
    # a b a b: 1, 1, 2/3 fills a factor at every third token: 33 factors in 99, then one token at ratio 1
    assert mtld(["a", "b"] * 50) == pytest.approx(100 / 33)
    assert mtld(["a"] * 99) is None


def test_mtld_agrees_with_lexicalrichness() -> None:
    """The value is of lexicalrichness 0.5.1, LexicalRichness.mtld(threshold=0.72)."""
    tide = "the ship came in and the men went down to the quay to see the ship come in with salt and with sailors "
    assert mtld((tide * 6).split()) == pytest.approx(14.805774413763052, abs=1e-12)


def test_mtld_of_words_that_never_recur_is_the_length_of_the_text() -> None:
    assert mtld([str(n) for n in range(120)]) == 120


def test_the_lead_follows_from_words_speeches_and_scenes() -> None:
    cast = [
        Presence("LEAD", False, 50, 1000, 10),
        Presence("SECOND", False, 30, 500, 4),
        Presence("CHORUS", True, 90, 900, 10),
        Presence("GUARD", False, 2, 10, 1),
        Presence("NURSE", False, 8, 40, 2),
    ]
    assert prominences(cast)["SECOND"] == pytest.approx((0.5 + 30 / 90 + 0.4) / 3)
    assert lead_of(cast) == "LEAD"


def test_log_odds_by_hand() -> None:
    own, everyone = Counter({"sea": 40, "x": 60}), Counter({"sea": 40, "x": 160})
    prior = 500 * 40 / 200
    left = math.log((40 + prior) / (100 + 500 - 40 - prior))
    right = math.log((0 + prior) / (100 + 500 - 0 - prior))
    expected = (left - right) / math.sqrt(1 / (40 + prior) + 1 / prior)
    assert characteristic_words(own, everyone, ()) == [("sea", pytest.approx(expected), 40)]


def test_characteristic_words_are_the_speakers_own_and_none_that_is_excluded() -> None:
    own = Counter({"sea": 40, "the": 60, "ann": 40})
    everyone = own + Counter({"the": 60, "land": 200})
    assert [word for word, _, _ in characteristic_words(own, everyone, {"ann", "the"})] == ["sea"]
    assert characteristic_words(own, own, set()) == []


def test_cosine_delta_of_same_opposite_and_unrelated() -> None:
    assert cosine_delta([1.0, 2.0], [2.0, 4.0]) == pytest.approx(0)
    assert cosine_delta([1.0, 0.0], [-3.0, 0.0]) == pytest.approx(2)
    assert cosine_delta([1.0, 0.0], [0.0, 5.0]) == pytest.approx(1)
    assert cosine_delta([0.0], [1.0]) == 1


def test_percentile_interpolates() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)
    assert percentile([4.0], 0.95) == 4


def test_different_voices_are_told_apart_and_one_voice_in_two_is_not() -> None:
    one = [w for n in range(300) for w in ("the", "sea", "is", "wide", f"a{n % 7}")]
    two = [w for n in range(300) for w in ("my", "lord", "you", "are", "not", f"b{n % 5}")]
    found = voices([("A", one), ("B", two)], 2)
    assert (found.measured, found.too_small, found.distinctness) == (["A", "B"], [], 1.0)
    same = voices([("A", one), ("B", list(one))], 2)
    assert same.pairs[0].overlap


def test_voices_say_when_samples_are_too_small() -> None:
    few = voices([("A", ["x"] * 400), ("B", ["y"] * 300)], 2)
    assert (few.pairs, few.same_speaker, few.too_small) == ([], None, ["A", "B"])
    assert few.note.code == "few-voices"
    hints = voices([("A", ["x", "z"] * 300), ("B", ["y", "z"] * 300)], 2)
    assert hints.distinctness is None
    assert not hints.pairs[0].reliable


@pytest.mark.parametrize(
    ("text", "doubted"),
    [("It was night. She went home.\n", "reading"), ("ANNA: Hi.\nBEN: Ho.\nANNA: Hi.\nBEN: Ho.\n", "scenes")],
)
def test_what_the_text_does_not_allow_is_said(text: str, doubted: str) -> None:
    result, output = run(text)
    doubts = {doubt.aspect: doubt for doubt in output.uncertainty}
    assert doubts[doubted].confidence < 0.5
    assert result.confidence == doubts["reading"].confidence
    assert {"one-scene", "read-as-prose"} & {note.code for note in result.notes}


def test_arabic_is_measured_as_arabic() -> None:
    _, output = run("مشهد 1 - داخلي - ليل - الشقة\n\nأَحْمَد: مَن هناك؟\nسلمى: أنا.\nاحمد: تعالي.\n")
    assert output.language == "ar"
    assert output.counts.dialogue_words == 4
    assert [(c.name, c.speeches) for c in output.characters] == [("أحمد", 2), ("سلمى", 1)]
    assert output.readability.measure == "lengths"


@given(
    st.lists(
        st.sampled_from(["ANNA: Hi.", "BEN: Ho!", "SCENE 1", "", "[x]", "أحمد: نعم", "!"]), min_size=1, max_size=25
    )
)
def test_any_readable_text_gives_a_result_that_serialises(lines: list[str]) -> None:
    text = "x\n" + "\n".join(lines)
    result, output = run(text)
    assert 0 <= result.confidence <= 1
    assert output.model_dump_json(by_alias=True) == run(text)[1].model_dump_json(by_alias=True)
    assert sum(scene.speeches for scene in output.scenes) == output.counts.speeches
    assert sum(character.words for character in output.characters) == output.counts.dialogue_words


def test_whom_the_title_names_leads_unless_the_part_is_small() -> None:
    """Othello says less than Iago, and Julius Caesar much less than Brutus."""
    iago, cassio = Presence("IAGO", False, 100, 1000, 12), Presence("CASSIO", False, 30, 300, 9)
    othello, caesar = Presence("OTHELLO", False, 95, 750, 11), Presence("CAESAR", False, 40, 200, 4)
    assert lead_of([iago, othello, cassio], {"OTHELLO"}) == "OTHELLO"
    assert lead_of([iago, othello, cassio]) == "IAGO"
    assert lead_of([iago, caesar, cassio], {"CAESAR"}) == "IAGO"
