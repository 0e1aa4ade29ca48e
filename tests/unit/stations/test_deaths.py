"""Deaths: a direction or a person says so, and the dead say nothing after it."""

import pytest

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
        ("The murmur dies away.", []),
        ("Ben offers to kill Dan.", []),
        ("Dan leaves.", []),
    ],
)
def test_direction_tells_who_dies(play, direction, expected) -> None:
    assert dead(play([("BEN", "Turn."), ("DAN", "O!"), direction], LIVES, LIVES)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("My lord, Dan is dead.", [("DAN", 2, False, None)]),
        ("Is Dan dead?", []),
        ("If Dan is dead, we are lost.", []),
        ("His father is dead, and Dan weeps.", []),
    ],
)
def test_told_death_is_said_of_somebody_by_name(play, line, expected) -> None:
    assert dead(play([("DAN", "Farewell."), ("BEN", "Go.")], [("ANN", line), *LIVES], LIVES)) == expected


def test_who_speaks_again_is_not_dead(play) -> None:
    """The dead of comedies get up, and messengers err."""
    fight = [("DAN", "O!"), "Ben kills Dan.", ("ANN", "Alas, Dan is dead.")]
    assert dead(play(fight, LIVES, LIVES, LIVES, [("DAN", "Here I am.")])) == []


def test_last_words_of_the_dying(play) -> None:
    assert dead(play([("BEN", "Die!"), ("DAN", "O, I am slain!")], LIVES, LIVES)) == [("DAN", 1, False, None)]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("يموت", [("ليلى", 1, True, None)]),
        ("ثم يقتل سالم ليلى.", [("ليلى", 1, True, "سالم")]),
        ("تسقط ليلى ميتة.", [("ليلى", 1, True, None)]),
        ("تخرج ليلى.", []),
    ],
)
def test_arabic_direction(play, direction, expected) -> None:
    quiet = [("سالم", "هيا."), ("مريم", "نعم.")]
    text = play([("سالم", "قف."), ("ليلى", "آه."), direction], quiet, quiet, quiet, quiet, language="ar")
    assert dead(text) == expected


def test_arabic_report_of_a_death(play) -> None:
    text = play([("ليلى", "وداعا.")], [("سالم", "لقد ماتت ليلى."), ("مريم", "نعم.")], language="ar")
    assert dead(text) == [("ليلى", 2, False, None)]


def test_evidence_stands_in_its_lines(play) -> None:
    text = play([("BEN", "Turn."), ("DAN", "O!"), "Ben kills Dan."], LIVES, LIVES)
    (death,) = deaths_of(text)
    assert death.evidence.quote in text.lines[death.evidence.lines[0] - 1]
