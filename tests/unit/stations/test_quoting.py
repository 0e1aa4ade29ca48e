"""Evidence stands where it says it does."""

from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.stations.concordance import Concordance
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.quoting import (
    LONGEST_QUOTE,
    gathered,
    quote_lines,
    quote_sentence,
    quote_speech,
    quote_text,
)
from seven_stations.stations import AnalysisType


def text(*lines: str) -> Manuscript:
    return Manuscript(None, "en", Layout.PROSE, lines, (), {})


def test_line_with_the_word_or_the_first() -> None:
    manuscript = text("", "  one", "the  Garden ", "three")
    assert quote_lines(manuscript, 1, 1, 4, "garden") == Evidence(scene=1, lines=(3, 3), quote="the Garden")
    assert quote_lines(manuscript, 1, 1, 4, "absent") == Evidence(scene=1, lines=(2, 2), quote="one")
    assert quote_lines(manuscript, 1, 1, 1) is None
    assert quote_lines(manuscript, 1, 9, 12) is None


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=600), st.text(max_size=10))
def test_quote_is_a_piece_of_its_line(line: str, word: str) -> None:
    evidence = quote_lines(text(line), None, 1, 1, word)
    if evidence is not None:
        assert evidence.quote in " ".join(line.split())
        assert 0 < len(evidence.quote) <= LONGEST_QUOTE


def test_text_is_quoted_over_as_few_lines_as_hold_it() -> None:
    manuscript = text("then Ben", "", "  kills  Ben", "and Dan, alas", "the end")
    found = quote_text(manuscript, 1, 1, 5, "Ben and Dan")
    assert found == Evidence(scene=1, lines=(3, 4), quote="Ben and Dan")
    assert quote_text(manuscript, 1, 1, 5, "then Ben kills Ben") is not None
    assert quote_text(manuscript, 1, 1, 5, "then Ben kills Ben and") is None, "four lines"
    assert quote_text(manuscript, 1, 1, 3, "Ben and Dan") is None, "not within the lines"
    assert quote_text(text("a" * 100, "b" * 99), 1, 1, 2, f"{'a' * 100} {'b' * 99}") is not None
    assert quote_text(text("a" * 100, "b" * 100), 1, 1, 2, f"{'a' * 100} {'b' * 100}") is None, "too long"


def test_long_line_is_cut_around_the_word() -> None:
    evidence = quote_lines(text(f"{'a ' * 300}lantern {'b ' * 300}"), None, 1, 1, "lantern")
    assert evidence is not None
    assert "lantern" in evidence.quote
    assert (evidence.cut_before, evidence.cut_after) == (True, True)
    assert quote_lines(text("a lantern"), None, 1, 1, "lantern") == Evidence(lines=(1, 1), quote="a lantern")


VERSE = """I will not stay
within this house at once. You do not know
what it is to fall into the pit, to
be forgotten. Not one hour."""


def test_sentence_is_quoted_across_lines(play) -> None:
    """A line of verse, or of a column, is seldom a sentence, and half a sentence tells nobody what is wrong."""
    manuscript = play([("ANN", VERSE)])
    (scene,) = manuscript.scenes
    (speech,) = scene.speeches
    whole = "You do not know what it is to fall into the pit, to be forgotten."
    pit = quote_speech(manuscript, scene, speech, "pit")
    assert pit == Evidence(scene=1, lines=(speech.start + 3, speech.start + 3), quote=whole)
    assert quote_lines(manuscript, 1, speech.start + 4, speech.start + 4, "forgotten") == Evidence(
        scene=1, lines=(speech.start + 4, speech.start + 4), quote=whole
    )
    first = quote_speech(manuscript, scene, speech)
    assert first is not None
    assert first.quote == "I will not stay within this house at once."
    assert quote_sentence(manuscript, scene, speech, whole, "pit") == pit


def test_the_sentence_that_is_meant_is_quoted(play) -> None:
    """Also where another on the same line has the word too."""
    manuscript = play([("ANN", "You leave Da? You leave all\nof them?")])
    (scene,) = manuscript.scenes
    (speech,) = scene.speeches
    evidence = quote_sentence(manuscript, scene, speech, "You leave all of them?", "leave")
    assert evidence == Evidence(scene=1, lines=(3, 3), quote="You leave all of them?")


def test_a_short_sentence_is_quoted_with_its_neighbours(play) -> None:
    manuscript = play([("ANN", VERSE)])
    (scene,) = manuscript.scenes
    evidence = quote_speech(manuscript, scene, scene.speeches[0], "hour")
    assert evidence is not None
    assert evidence.quote.endswith("to be forgotten. Not one hour.")
    assert (evidence.cut_before, evidence.cut_after) == (False, False)


def test_long_sentence_is_cut_around_its_evidence(play) -> None:
    manuscript = play([("ANN", "\n".join(["and so on and on"] * 30 + ["the lantern"] + ["without an end"] * 30))])
    (scene,) = manuscript.scenes
    evidence = quote_speech(manuscript, scene, scene.speeches[0], "lantern")
    assert evidence is not None
    assert "the lantern without" in evidence.quote
    assert len(evidence.quote) <= LONGEST_QUOTE
    assert (evidence.cut_before, evidence.cut_after) == (True, True)


def test_cue_is_not_quoted_for_its_speech(play) -> None:
    manuscript = play([("FOOL", "Well, fool.\nNo.")])
    (scene,) = manuscript.scenes
    evidence = quote_speech(manuscript, scene, scene.speeches[0], "fool")
    assert evidence is not None
    assert evidence.lines == (3, 3)


def test_gathered_is_cut_unless_detailed() -> None:
    found = [Evidence(lines=(number, number), quote="x") for number in (*range(1, 9), 1)]
    assert len(gathered([None, *found], Context())) == 5
    assert len(gathered(found, Context(analysis_type=AnalysisType.DETAILED))) == 8


def test_concordance_finds_phrases(play) -> None:
    concordance = Concordance(play([("ANN", "A silver cup.\nThe silver spoon.")], ["Spoon."]), ["silver spoon"])
    evidence = concordance.quote(1, "silver spoon")
    assert evidence is not None
    assert evidence.quote == "A silver cup. The silver spoon."
    assert evidence.lines == (4, 4)
    assert concordance.quote(2, "silver") is None


def test_concordance_quotes_speech_before_directions(play) -> None:
    concordance = Concordance(play(["A silver cup.", ("ANN", "The silver spoon.")], ["A cup."]), ["silver", "cup"])
    found = [concordance.quote(1, "silver"), concordance.quote(1, "cup")]
    assert [one.quote for one in found if one] == ["The silver spoon.", "A silver cup."]
