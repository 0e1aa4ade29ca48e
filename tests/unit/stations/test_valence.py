"""The lexicons and their look-up."""

import math

import pytest

from seven_stations.analysis.lexicons import valence as lexicon
from seven_stations.analysis.lexicons.forms import candidates
from seven_stations.analysis.lexicons.genres import genres, genres_of
from seven_stations.analysis.lexicons.light_words import light_words
from seven_stations.analysis.lexicons.valence import combined, tone_of_sentence, valence


@pytest.mark.parametrize(("language", "least"), [("en", 400), ("ar", 300)])
def test_lexicon_is_large_and_in_range(language: str, least: int) -> None:
    entries = lexicon._lexicon(language)
    assert len(entries) >= least
    assert all(-4 <= value <= 4 for value in entries.values())


@pytest.mark.parametrize(
    ("word", "value"), [("loved", 3), ("loveth", 3), ("hateful", 0), ("killed", -3), ("hardly", 0), ("manner", 0)]
)
def test_english_forms(word: str, value: float) -> None:
    assert valence(word, "en") == value


@pytest.mark.parametrize(
    ("word", "value"), [("والحب", 3), ("الموت", -3), ("صديقي", 2), ("خيانتك", -2), ("كتاب", 0)]
)
def test_arabic_forms(word: str, value: float) -> None:
    assert valence(word, "ar") == value


def test_short_arabic_words_are_not_stripped() -> None:
    assert list(candidates("وسر", "ar")) == ["وسر", "وسر"]


def test_sentence_by_hand() -> None:
    tone = tone_of_sentence("I love this", "en")
    assert tone.value == pytest.approx(3 / math.sqrt(9 + 15))
    assert (tone.hits, tone.words) == (1, 3)


def test_negation_reaches_three_words_and_stops_at_punctuation() -> None:
    assert tone_of_sentence("not a good", "en").value == pytest.approx(-1.48 / math.sqrt(1.48**2 + 15))
    assert tone_of_sentence("not one two three good", "en").value > 0
    assert tone_of_sentence("No, good", "en").value > 0
    assert tone_of_sentence("don't love", "en").value < 0
    assert tone_of_sentence("لا أحب", "ar").value < 0


def test_combined_weighs_words() -> None:
    one, other = tone_of_sentence("love", "en"), tone_of_sentence("a b c", "en")
    assert combined([one, other]).value == pytest.approx(one.value / 4)
    assert combined([]).value == 0


def test_genres_know_both_languages() -> None:
    assert genres("en") == genres("ar")
    assert ("crime", 2.0) in genres_of("detectives", "en")
    assert ("crime", 1.0) in genres_of("الضابط", "ar")
    assert light_words("en")
    assert light_words("ar")


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("stares", "stare"),
        ("stared", "stare"),
        ("stars", "star"),
        ("stopped", "stop"),
        ("loved", "love"),
        ("pulled", "pull"),
        ("churches", "church"),
        ("lovest", "love"),
        ("settled", "settle"),
        ("cries", "cry"),
    ],
)
def test_form_leads_to_its_lemma(form: str, base: str) -> None:
    """*Stares* is no *star*: an ending is taken off only where the spelling allows it."""
    assert next(one for one in candidates(form, "en") if one != form) == base


@pytest.mark.parametrize("word", ["king", "morning", "honest", "news", "wedding"])
def test_word_that_only_ends_like_a_form_is_whole(word: str) -> None:
    assert list(candidates(word, "en")) == [word]
