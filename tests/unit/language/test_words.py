"""Words, sentences, syllables, stop words, languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.language import (
    is_stop_word,
    language_of,
    letter_shares,
    normalise,
    sentences,
    stop_words,
    syllables,
    tokens,
    words,
)


def test_apostrophes_hold_words_together_and_hyphens_part_them() -> None:
    assert tokens("’Tis a knee-crooking knave; don’t!") == ["tis", "a", "knee", "crooking", "knave", "don't"]


def test_vowel_signs_do_not_split_words() -> None:
    assert tokens("مُحَمَّدٌ جاءَ") == ["محمد", "جاء"]
    assert words("مُحَمَّدٌ الأستاذة") == ["محمد", "الأستاذة"]


def test_sentences_pass_over_abbreviations_and_initials() -> None:
    assert sentences("Mr. Smith met J. Doe. He left... then came back! “Who?” he said.") == [
        "Mr. Smith met J. Doe.",
        "He left... then came back!",
        "“Who?” he said.",
    ]


def test_english_lines_run_on_but_a_blank_line_ends_a_sentence() -> None:
    assert sentences("If music be the food\nof love, play on\n\nGive me more") == [
        "If music be the food of love, play on",
        "Give me more",
    ]


def test_arabic_sentences_end_at_line_breaks_but_not_at_colons_and_commas() -> None:
    assert sentences("قال: تعال، الآن\nماذا؟ لا أعرف", "ar") == ["قال: تعال، الآن", "ماذا؟", "لا أعرف"]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("table", 2),
        ("loved", 1),
        ("wanted", 2),
        ("nation", 2),
        ("curious", 3),
        ("idea", 3),
        ("makes", 1),
        ("nth", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_stop_words_are_found_in_the_spelling_of_tokens() -> None:
    assert is_stop_word("thou")
    assert is_stop_word("don't")
    assert not is_stop_word("moor")
    assert is_stop_word(tokens("إلى")[0], "ar")
    assert not is_stop_word("مدينه", "ar")
    assert all(word == normalise(word) for language in ("en", "ar") for word in stop_words(language))


def test_the_script_tells_the_language() -> None:
    assert language_of("مرحبا يا صديقي OK") == "ar"
    assert language_of("Hello يا") == "en"
    assert letter_shares("اب cd") == {"ar": 0.5, "en": 0.5, "other": 0.0}
    assert letter_shares("12 …") == {"ar": 0.0, "en": 0.0, "other": 0.0}


@given(st.text(max_size=120), st.sampled_from(["en", "ar"]))
def test_no_text_breaks_them_and_no_sentence_is_empty(text: str, language: str) -> None:
    found = sentences(text, language)
    assert all(sentence == sentence.strip() and sentence for sentence in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(word == normalise(word) for word in tokens(text, language))
