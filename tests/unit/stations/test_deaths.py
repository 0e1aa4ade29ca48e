"""Deaths: a direction or a person says so, and the dead say nothing after it."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.stations.network.deaths import deaths_of

LIVES = [("ANN", "What now?"), ("BEN", "We go on."), ("CAT", "So we do.")]


def dead(manuscript) -> list[tuple[str, int, bool, str | None]]:
    return [(one.character, one.scene, one.shown, one.killer) for one in deaths_of(manuscript)]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("Dies.", [("DAN", 1, True, None)]),
        ("He falls, and dies.", [("DAN", 1, True, None)]),
        ("Ben kills Dan.", [("DAN", 1, True, "BEN")]),
        ("They fight, and Dan is slain.", [("DAN", 1, True, None)]),
        ("Stabs himself.", [("DAN", 1, True, None)]),
        ("Servants exit with the body of Dan.", [("DAN", 1, True, None)]),
        ("Enter Ben with Dan's head.", [("DAN", 1, True, None)]),
        ("Enter one with the heads of Dan and Eve on poles.", [("DAN", 1, True, None), ("EVE", 1, True, None)]),
        ("Bearers enter with the bodies of Dan and Eve.", [("DAN", 1, True, None), ("EVE", 1, True, None)]),
        ("Bearers enter with the body of Dan and Eve.", [("DAN", 1, True, None)]),
        ("Ben enters carrying Dan's head.", [("DAN", 1, True, None)]),
        ("Ann strokes Dan's head.", []),
        ("Ann enters scratching Dan's head.", []),
        ("Ann carries a pillow to put under Dan's head.", []),
        ("Ann carries the bodies out and Dan follows her.", []),
        ("Ann brings a wreath for the head and Dan.", []),
        ("Ben enters and finds no body of Dan.", []),
        ("Dan breathes his last.", [("DAN", 1, True, None)]),
        ("He gives up the ghost.", [("DAN", 1, True, None)]),
        ("Ben breathes again.", []),
        ("The murmur dies away.", []),
        ("Ben offers to kill Dan.", []),
        ("Dan leaves.", []),
    ],
)
def test_direction_tells_who_dies(play, direction, expected) -> None:
    assert dead(play([("EVE", "Ho!"), ("BEN", "Turn."), ("DAN", "O!"), direction], LIVES, LIVES)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("My lord, Dan is dead.", [("DAN", 2, False, None)]),
        ("They have murdered Dan.", [("DAN", 2, False, None)]),
        ("Dan died this night.", [("DAN", 2, False, None)]),
        ("Look on Dan. He is dead.", [("DAN", 2, False, None)]),
        ("Dan knew her well. He is dead.", []),
        ("Dan knew him well. He is dead.", [("DAN", 2, False, None)]),
        ("Dan is late. I hate her, and he is dead.", []),
        ("I hate her. Look on Dan. He is dead.", [("DAN", 2, False, None)]),
        ("Dan's wife is dead.", []),
        ("He is dead.", []),
        ("They would have murdered Dan.", []),
        ("Dan has been murdered with words.", [("DAN", 2, False, None)]),
        ("Is Dan dead?", []),
        ("If Dan is dead, we are lost.", []),
        ("His father is dead, and Dan weeps.", []),
    ],
)
def test_told_death_is_said_of_somebody_by_name(play, line, expected) -> None:
    assert dead(play([("DAN", "Farewell."), ("BEN", "Go.")], [("ANN", line), *LIVES], LIVES)) == expected


def test_a_speaker_who_names_herself_does_not_call_herself_dead(play) -> None:
    lament = [("ANN", "Dan! Forgive thy foolish Ann. He is dead!"), *LIVES]
    assert dead(play([("DAN", "Farewell."), ("BEN", "Go.")], lament, LIVES)) == [("DAN", 2, False, None)]


def test_who_speaks_again_is_not_dead(play) -> None:
    """The dead of comedies get up, and messengers err."""
    fight = [("DAN", "O!"), "Ben kills Dan.", ("ANN", "Alas, Dan is dead.")]
    assert dead(play(fight, LIVES, LIVES, LIVES, [("DAN", "Here I am.")])) == []


def test_last_words_of_the_dying(play) -> None:
    assert dead(play([("BEN", "Die!"), ("DAN", "O, I am slain!")], LIVES, LIVES)) == [("DAN", 1, True, None)]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("يموت", [("ليلى", 1, True, None)]),
        ("ثم يقتل سالم ليلى.", [("ليلى", 1, True, "سالم")]),
        ("تسقط ليلى ميتة.", [("ليلى", 1, True, None)]),
        ("ليلى تلفظ أنفاسها.", [("ليلى", 1, True, None)]),
        ("(تسلم الروح)", [("ليلى", 1, True, None)]),
        ("(تطعن نفسها بخنجرها)", [("ليلى", 1, True, None)]),
        ("(يؤتى بجثتي ليلى وهند)", [("ليلى", 1, True, None), ("هند", 1, True, None)]),
        ("(يؤتى بجثة ليلى وهند)", [("ليلى", 1, True, None)]),
        ("(الفراش خال ولا توجد عليه جثة ليلى)", []),
        ("تخرج ليلى.", []),
    ],
)
def test_arabic_direction(play, direction, expected) -> None:
    quiet = [("سالم", "هيا."), ("مريم", "نعم.")]
    text = play(
        [("هند", "من؟"), ("سالم", "قف."), ("ليلى", "آه."), direction], quiet, quiet, quiet, quiet, language="ar"
    )
    assert dead(text) == expected


@pytest.mark.parametrize("line", ["لقد ماتت ليلى.", "ماتت الملكة ليلى.", "ليلى قد ماتت."])
def test_arabic_report_of_a_death(play, line) -> None:
    text = play([("ليلى", "وداعا.")], [("سالم", line), ("مريم", "نعم.")], language="ar")
    assert dead(text) == [("ليلى", 2, False, None)]


def test_arabic_report_of_somebody_elses_death(play) -> None:
    text = play([("ليلى", "وداعا.")], [("سالم", "ماتت أم ليلى."), ("مريم", "نعم.")], language="ar")
    assert dead(text) == []


def test_directions_beside_a_cue_are_no_names() -> None:
    """ "She hears her uncle groan" beside Nasa's cue does not make "her uncle" her name."""
    scenes = [
        "ناعسة (تسمع أنين عمها): من هناك؟\n\nسالم: أنا سالم يا ناعسة.\n\nناعسة: وداعا يا سالم.\n\n",
        "سالم: ولكن ابن عمها قد مات.\n\nمريم: نعم، سمعت هذا يا سالم.\n\n" * 3,
    ]
    text = read("".join(f"المشهد {number}\n\n{scene}" for number, scene in enumerate(scenes, 1)))
    assert "ناعسة (تسمع أنين عمها)" in text.characters["ناعسة"].variants
    assert dead(text) == []


def test_title_belongs_to_the_name(play) -> None:
    """ "Mrs." ends no clause: of MRS. DAN and DAN, one is dead."""
    fight = [("MRS. DAN", "Farewell."), ("DAN", "Go.")]
    assert dead(play(fight, [("ANN", "Mrs. Dan is dead!"), ("DAN", "No!")], LIVES)) == [
        ("MRS. DAN", 2, False, None)
    ]


@pytest.mark.parametrize("speaks", ["DAN", "MRS. DAN"])
def test_who_speaks_on_is_not_the_one_who_died(play, speaks: str) -> None:
    """ "Annie Dan is dead" is said of MRS. DAN, unless DAN is the silent one; the first report counts."""
    talk = [("MRS. DAN", "Farewell."), ("DAN", "Go.")]
    (silent,) = {"DAN", "MRS. DAN"} - {speaks}
    news = [("ANN", "Annie Dan is dead."), (speaks, "No!"), *LIVES]
    again = [("ANN", f"{silent.title()} is dead."), *LIVES]
    assert dead(play(talk, LIVES, news, again)) == [(silent, 3, False, None)]
    assert dead(play(talk, [("ANN", "Annie Dan is dead."), *talk])) == []


def test_a_direction_spells_out_what_the_cues_abbreviate(play) -> None:
    """CAR is the Caratach of the directions; DAN is not Dance."""
    opening = ["Enter Caratach and Judas.", ("CAR", "Turn."), ("JUD", "O!"), "Caratach kills Judas with a stone."]
    assert dead(play(opening, LIVES, LIVES)) == [("JUD", 1, True, "CAR")]


def test_a_plural_is_nobodys_full_name(play) -> None:
    assert dead(play([("LORD", "Turn."), ("ANN", "O!"), "The lords kill the Lords."], LIVES, LIVES)) == []


def test_evidence_stands_in_its_lines(play) -> None:
    text = play([("BEN", "Turn."), ("DAN", "O!"), "Ben kills Dan."], LIVES, LIVES)
    (death,) = deaths_of(text)
    assert death.evidence.quote in text.lines[death.evidence.lines[0] - 1]


def test_a_killing_is_quoted_with_both_names(play) -> None:
    text = play(
        [("BEN", "Turn."), ("DAN", "O!"), "They fight at the gate, and then Ben kills\nDan."], LIVES, LIVES
    )
    (death,) = deaths_of(text)
    assert death.killer == "BEN"
    assert death.evidence.quote == "They fight at the gate, and then Ben kills Dan."
    assert text.lines[death.evidence.lines[0] - 1].endswith("Ben kills")


def test_a_death_is_quoted_with_the_words_that_say_it(play) -> None:
    said = "The murmur of the crowd dies away in the long dark corridor behind them. Now Dan dies."
    (death,) = deaths_of(play([("BEN", "Turn."), ("DAN", "O!"), said], LIVES, LIVES))
    assert death.evidence.quote == "Now Dan dies"
