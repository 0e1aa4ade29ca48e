"""Arabic cues: words of the language that are names, lists of persons, excerpts without a heading."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Layout
from tests.unit.manuscript.plays import play
from tests.unit.manuscript.test_shapes import ARABIC_CUES, SPACINGS, written

PERSONS = "أشخاص الرواية\n\nأحمد: تاجر.\nسلمى: ابنته.\nالضابط: من المدينة.\nمنى: خادمة.\n"


def labels(text: str) -> list[str]:
    return [speech.label for speech in read(text).speeches]


def test_a_list_of_persons_says_nothing() -> None:
    body = "المشهد الأول\n\nأحمد: من هناك؟\nسلمى: أنا يا أبي.\nأحمد: ادخلي.\nسلمى: شكرا.\n"
    manuscript = read(f"الرواية\n\n{PERSONS}\n{body}")
    assert [speech.label for speech in manuscript.speeches] == ["أحمد", "سلمى"] * 2
    assert manuscript.title == "الرواية"


def test_dialogue_above_the_first_heading_is_the_play() -> None:
    assert labels("أحمد – من هناك؟\nسلمى – أنا.\n\nالمشهد الثاني\n\nأحمد – نعم.\nسلمى – لا.\nأحمد – بلى.\n") == [
        "أحمد", "سلمى", "أحمد", "سلمى", "أحمد",
    ]  # fmt: skip


def test_a_word_of_the_language_is_a_name_when_it_comes_back_where_names_stand() -> None:
    turns = "لير: من أنت؟\nكنت: رجل يا سيدي.\n" * 4
    assert labels(f"الفصل الأول\n\n{turns}") == ["لير", "كنت"] * 4
    assert labels("الفصل الأول\n\nلير: من أنت؟ كنت\nكنت: هنا.\nأحمد: نعم.\nلير: لا.\nأحمد: بلى.\n") == [
        "لير", "أحمد", "لير", "أحمد",
    ]  # fmt: skip


def test_who_speaks_once_before_a_dash_is_believed_where_dashes_begin_most_lines() -> None:
    turns = "الملك – تعال.\nالوزير – نعم.\n" * 5
    assert labels(f"الفصل الأول\n\n{turns}الجنديان – هو بالباب.\nلص آخر – رأيته … وذهب.\n")[-2:] == [
        "الجنديان",
        "لص آخر",
    ]


def test_where_a_tab_follows_every_colon_others_are_speech() -> None:
    turns = "عبلة :\tأين أنت\nعنترة :\tأصيخوا لي: اذهبوا\n" * 3
    assert labels(f"الفصل الأول\n\n{turns}قولوا لصخر: تعال\n{turns}") == ["عبلة", "عنترة"] * 6


@pytest.mark.parametrize("cue", ["n: t", "alone", "n - t", "tab", "wrapped"])
def test_an_excerpt_without_any_heading_is_a_play(cue: str) -> None:
    (scene,) = play("ar", scenes=1)
    text = written([scene], ARABIC_CUES[cue], lambda _n: "", SPACINGS["loose"])
    manuscript = read(text)
    assert manuscript.layout is Layout.STAGE_PLAY
    assert len(manuscript.speeches) == len(scene.speeches)


def test_prose_that_quotes_is_no_play() -> None:
    said = (
        "كان الليل طويلا، وقال أحمد: تعال. ثم خرج.",
        "ومضى – كما يقولون – إلى البيت.",
        "صمت طويل.",
        "قالت: لا.",
    )
    text = "\n\n".join(f"{one} {other}" for one in said for other in said)
    assert read(text).layout is Layout.PROSE


def test_after_a_cue_with_nothing_but_dots_the_next_line_is_spoken() -> None:
    """Dots stand for the half of a verse that another says. The line below began with a verb, as action does."""
    turns = "سلمى – تعال إلينا … … …\n\nأحمد – … … …\nيعود المساء وأبقى هنا\n\n" * 4
    found = read(f"الفصل الأول\n\n{turns}").speeches
    assert [speech.label for speech in found] == ["سلمى", "أحمد"] * 4
    assert found[1].text == "يعود المساء وأبقى هنا"


def test_what_is_said_right_below_a_heading_is_no_part_of_it() -> None:
    """A doctor's title is the letter that is short for inside."""
    talk = "د. سامي: أين الملف؟\nمنى: هنا.\nد. سامي: هاتيه إلى مكتبي الآن\nمنى: نعم.\n"
    scenes = f"المشهد الأول\n{talk}المشهد الثاني\n(د. سامي في مكتبه.)\n{talk}المشهد الثالث\nد. سامي: تعالي\n{talk}"
    manuscript = read(f"الفصل الأول\n{scenes}")
    assert manuscript.layout is Layout.STAGE_PLAY
    assert [scene.heading for scene in manuscript.scenes] == ["المشهد الأول", "المشهد الثاني", "المشهد الثالث"]
    assert len(manuscript.speeches) == 13
