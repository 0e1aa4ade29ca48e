"""Screenplays whose headings begin with a place, not with INT.: what tells them from other lines."""

from collections.abc import Iterable

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.layouts.places import LEAST, MOSTLY, RETURNING
from seven_stations.analysis.manuscript.model import Layout, Manuscript, Setting

ACTION, SPEECH, NAME = " " * 15, " " * 25, " " * 37
PLACES = ("THE MILL", "HARBOUR WALL", "NORTH GATE", "LONG BARN", "QUARRY", "CHAPEL", "OLD BRIDGE", "LOFT", "FORGE")


def scene(heading: str) -> str:
    """A heading at the margin of the action, somebody who moves, two speeches."""
    return (
        f"{ACTION}{heading}\n\n{ACTION}The door opens and they come in.\n\n"
        f"{NAME}ANNA\n{SPEECH}I know where you were.\n\n{NAME}BEN\n{SPEECH}Then you tell me.\n\n"
    )


def film(headings: Iterable[str], before: str = "") -> Manuscript:
    return read(before + "".join(map(scene, headings)))


def headings_of(manuscript: Manuscript) -> list[str]:
    return [one.heading for one in manuscript.scenes if one.heading]


def test_places_with_a_time_are_headings_from_the_least_number_on() -> None:
    headings = [f"{place} - NIGHT" for place in PLACES[:LEAST]]
    manuscript = film(headings)
    assert headings_of(manuscript) == headings
    assert manuscript.layout is Layout.SCREENPLAY
    assert next((one.place, one.time, len(one.speeches)) for one in manuscript.scenes) == ("THE MILL", "night", 2)
    assert headings_of(film(headings[1:])) == []


def test_inside_or_outside_may_stand_behind_the_place() -> None:
    forms = ("{}. INT. DAY.", "{} - INTERIOR - NIGHT", "{}. OUTSIDE. DAY.", "{} - INT/EXT - DUSK")
    manuscript = film([forms[at % 4].format(place) for at, place in enumerate(PLACES)])
    found = [(one.place, one.setting, one.time) for one in manuscript.scenes]
    assert found[:4] == [
        ("THE MILL", Setting.INTERIOR, "day"),
        ("HARBOUR WALL", Setting.INTERIOR, "night"),
        ("NORTH GATE", Setting.EXTERIOR, "day"),
        ("LONG BARN", Setting.BOTH, "evening"),
    ]


@pytest.mark.parametrize("more", [0, 1])
def test_where_most_say_when_the_others_are_no_headings(more: int) -> None:
    told = [f"{place} - DAY" for place in PLACES[:LEAST]]
    others = [f"A PAIR OF HANDS {'I' * at}" for at in range(2, 2 + round(LEAST / MOSTLY) - LEAST + more)]
    assert headings_of(film([*told, *others])) == (told if not more else [*told, *others])


@pytest.mark.parametrize("returning", [True, False])
def test_places_alone_are_headings_where_the_text_comes_back_to_them(returning: bool) -> None:
    single = [f"WALL {chr(65 + at) * 3}" for at in range(14)]
    count = round(RETURNING * 20) if returning else round(RETURNING * 20) - 1
    headings = [*single, *["THE MILL"] * count, *[f"YARD {chr(65 + at) * 3}" for at in range(6 - count)]]
    assert headings_of(film(headings)) == (headings if returning else [])


def test_numbers_in_one_margin_head_scenes_where_they_rise() -> None:
    headings = [f"{at}. {place}" for at, place in enumerate(PLACES, 1)]
    assert headings_of(film(headings)) == headings
    assert headings_of(film(headings[::-1])) == []


@pytest.mark.parametrize(
    "line",
    ["BEN", "ANNA AND BEN", "CLOSE ON THE DOOR", "WIDER ANGLE", "CUT TO:", "WHERE IS IT?", "WHAMM!", "CONTINUED"],
)
def test_speakers_shots_and_shouts_are_no_places(line: str) -> None:
    headings = [place for one in PLACES for place in (one, one)]
    assert line not in headings_of(film([*headings, line]))


def test_a_line_in_the_column_of_names_is_no_place() -> None:
    headings = [f"{place} - NIGHT" for place in PLACES]
    manuscript = film(headings, before=f"{scene(headings[0])}{NAME}BELL TOWER - NIGHT\n\n")
    assert headings_of(manuscript) == [headings[0], *headings]


def test_beside_int_only_what_says_when_is_a_heading_and_only_if_it_is_much_more_frequent() -> None:
    slugs = [f"INT. {place} - DAY" for place in PLACES[:LEAST]]
    places = [f"{place} - NIGHT" for place in PLACES] * 3
    assert headings_of(film([*slugs, *places])) == [*slugs, *places]
    assert headings_of(film([*slugs, *places[: 3 * LEAST]])) == slugs
    bare = [*PLACES] * 3
    assert headings_of(film([*slugs, *bare])) == slugs
    assert headings_of(film([*slugs[1:], *bare])) == [*slugs[1:], *bare]


def test_names_with_a_blank_line_below_are_no_places() -> None:
    turn = "ANNA\n\nI know where you were.\n\nBEN\n\nThen you tell me.\n\n"
    assert headings_of(read(turn * 12)) == []


def test_what_is_said_before_the_first_heading_is_no_title_page() -> None:
    """Somebody who speaks often speaks there too; the title stays."""
    opening = f"{NAME}THE MILL\n\n{NAME}written by\n\n{NAME}Ida Stone\n\n{NAME}ANNA\n{SPEECH}It was long ago.\n\n"
    manuscript = film([f"INT. {place} - DAY" for place in PLACES], before=opening)
    assert manuscript.title == "THE MILL"
    assert manuscript.speeches[0].text == "It was long ago."


def test_an_aside_that_goes_on_as_speech_belongs_to_the_scene_before_the_heading() -> None:
    """An open bracket is closed by the heading, not carried into the scene below it."""
    last = f"{NAME}ANNA\n{SPEECH}(laughs) I was\n{SPEECH}just looking.\n\n"
    manuscript = read(f"{scene('INT. LOFT - DAY')}{last}{scene('INT. FORGE - DAY') * 6}")
    assert [speech.text for speech in manuscript.scenes[0].speeches][-1] == "(laughs) I was\njust looking."
