"""Spelling: what is one word must compare as one."""

from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.language import fold_arabic, normalise, without_marks


def test_arabic_spellings_of_a_name_are_one() -> None:
    assert normalise("أحمد") == normalise("احمد") == normalise("أَحْمَدُ") == normalise("أحـــمد")
    assert normalise("سلمى") == normalise("سلمي")
    assert normalise("فاطمة") == normalise("فاطمه")


def test_letters_that_tell_words_apart_stay() -> None:
    assert fold_arabic("سؤال") == "سؤال"
    assert normalise("شيء") != normalise("شي")


def test_direction_marks_and_tatweel_vanish() -> None:
    assert without_marks("\u202bأحـمد\u202c\u200f") == "أحمد"


def test_apostrophes_are_one() -> None:
    assert normalise("Don’t") == normalise("don't") == "don't"


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
