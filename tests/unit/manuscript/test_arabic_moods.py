"""How Arabic scripts of today say in what mood a speech is spoken."""

import pytest

from seven_stations.analysis.manuscript import read

TALK = "مشهد 1 - داخلي - نهار\n\n" + "سليم: أين كنت يا هشام؟\n\nهشام: كنت في البيت.\n\n" * 3


def test_words_behind_a_known_name_tell_its_mood() -> None:
    text = (
        TALK + "هشام يضحك: لا أبداً.\n\nسليم باستغراب: منذ متى؟\n\nهشام مبتسمًا: منذ أمس.\n\nسليم الكبير: كفى.\n\n"
    )
    manuscript = read(text)
    assert [speech.label for speech in manuscript.speeches][6:] == ["هشام", "سليم", "هشام", "سليم الكبير"]
    assert [speech.parentheticals for speech in manuscript.speeches][6:9] == [
        ("يضحك",),
        ("باستغراب",),
        ("مبتسمًا",),
    ]


def test_a_name_that_comes_back_is_no_mood() -> None:
    manuscript = read(TALK + "سليم بشير: كفى كلاما.\n\nهشام: نعم.\n\n" * 3)
    assert "سليم بشير" in manuscript.characters


def test_a_dash_and_double_brackets_behind_the_colon() -> None:
    manuscript = read("المشهد الأول\n\n" + "الأول :- (( ببرود )) من أنت؟\n\nالثاني :- أنا هو.\n\n" * 3)
    assert [speech.text for speech in manuscript.speeches][:2] == ["من أنت؟", "أنا هو."]
    assert manuscript.speeches[0].parentheticals == ("ببرود",)


def test_the_backdrop_does_not_speak() -> None:
    manuscript = read("المشهد الأول\n\nخلفية المسرح: شارع قديم في المدينة\n\n" + TALK)
    assert set(manuscript.characters) == {"سليم", "هشام"}


def test_a_kind_of_play_is_no_title() -> None:
    assert (
        read("مسرحية للأطفال\n\n(المهرج الحزين)\n\nتأليف سامي\n\nالفصل الأول\n\n" + TALK).title == "المهرج الحزين"
    )


@pytest.mark.parametrize("mark", ["ـ", "ً"])
def test_a_mark_without_a_letter_behind_a_name_is_no_mood(mark: str) -> None:
    assert len(read(TALK + f"سليم {mark}: نعم.\n").speeches) == 7
