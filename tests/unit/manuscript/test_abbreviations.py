"""Which labels are one name cut short, and which are two people."""

from itertools import cycle, islice

import pytest

from seven_stations.analysis.manuscript.lines.listed_names import first_names, listed_names
from seven_stations.analysis.manuscript.lines.names import characters_of
from seven_stations.analysis.manuscript.model import Character


def characters(*turns: str, listed: set[str]) -> list[Character]:
    return list(characters_of([(label, 1) for label in turns], listed)[0].values())


def merged(*turns: str, scene: int = 1) -> set[tuple[str, ...]]:
    characters, _ = characters_of([(label, scene) for label in turns])
    return {tuple(sorted(character.variants)) for character in characters.values()}


EARLY = [
    *islice(cycle(["WILD.", "Luce", "Thwack", "Pert"]), 24),
    *islice(cycle(["WI.", "Luc", "Thw", "Pert"]), 24),
]


def test_early_prints_cut_names_short_in_several_ways() -> None:
    assert merged(*EARLY) == {("WI.", "WILD."), ("Luc", "Luce"), ("Thw", "Thwack"), ("Pert",)}


def test_spellings_that_stood_for_one_another_are_one_name() -> None:
    turns = [*islice(cycle(["Vesta", "Tytan", "Iupiter"]), 12), *islice(cycle(["Uest", "Titan", "Iup"]), 12)]
    assert merged(*turns) == {("Uest", "Vesta"), ("Titan", "Tytan"), ("Iup", "Iupiter")}


def test_two_who_answer_one_another_are_two() -> None:
    """However much the text cuts names short."""
    found = merged(*EARLY, *islice(cycle(["ANN", "ANNA"]), 12))
    assert ("ANN",) in found
    assert ("ANNA",) in found


def test_men_and_women_of_one_arabic_name_are_two() -> None:
    """In a text that cuts names short, whether they answer one another or not."""
    men = ["الخادم الأول", "الخادم الثاني", "القروي الثالث", "الأول"]
    women = ["الخادمة الأولى", "الخادمة الثانية", "القروية الثالثة", "الأولى"]
    found = merged(
        *EARLY, *islice(cycle(men), 16), *islice(cycle(women), 16), "القروي الثال", "الشيخ", "القروي الثال"
    )
    assert {(label,) for label in [*men[:2], men[3], *women]} <= found
    assert ("القروي الثال", "القروي الثالث") in found
    assert ("ثان", "ثاني") in merged(*EARLY, *islice(cycle(["ثان", "الشيخ", "ثاني", "الشيخ"]), 16))


def test_a_modern_play_joins_nobody() -> None:
    assert len(merged(*islice(cycle(["JO", "SAM", "RITA", "JOHN"]), 24), scene=1)) == 4


def test_numbers_and_titles_are_not_cut_short() -> None:
    turns = ["1. Lord", "2. Lord", "King", "King Henry", "1. Lor", "2. Lor", "Lady", "Lady Anne", *EARLY]
    found = merged(*turns)
    assert {("1. Lor", "1. Lord"), ("2. Lor", "2. Lord"), ("King",), ("Lady",)} <= found


def test_what_may_be_short_for_two_is_nobodys() -> None:
    turns = ["Marrall", "Luce", "Margaret", "Luce", "Mar", "Thwack", "Mar", "Pert", *EARLY]
    assert ("Mar",) in merged(*turns)


def test_letters_that_number_people_tell_them_apart() -> None:
    turns = [f"PERSON {first}{second}" for first in "AUV" for second in "IJYUV"] * 2
    assert all(len(labels) == 1 for labels in merged(*turns))


def test_letters_that_stood_for_one_another_do_so_in_short_labels_too() -> None:
    """VIN and VIND, IUD and JUD, BY and BYA are one; of two letters, only the beginning of a name."""
    turns = [
        *islice(cycle(["Vind", "Iud", "Bya", "Pert"]), 24),
        *islice(cycle(["Vin", "Jud", "By", "Pert"]), 24),
        *islice(cycle(["AI", "Thwack", "AJ"]), 12),
    ]
    found = merged(*turns)
    assert {("Vin", "Vind"), ("Iud", "Jud"), ("By", "Bya"), ("AI",), ("AJ",)} <= found


def test_a_listed_name_that_nobody_else_speaks_for_is_the_labels_own() -> None:
    """Wi. is Winifred, not Wild, where both are listed and no other label begins Winifred."""
    told = {"wild", "luce", "thwack", "pert"}
    assert ("WI.", "WILD.") in {tuple(sorted(one.variants)) for one in characters(*EARLY, listed=told)}
    apart = {tuple(sorted(one.variants)) for one in characters(*EARLY, listed={*told, "winifred"})}
    assert {("WI.",), ("WILD.",)} <= apart
    turns = [(label, 1) for label in EARLY] + [(label, 2) for label in ["Wini.", "Pert"] * 4]
    spoken, _ = characters_of(turns, {*told, "winifred"})
    assert ("WI.", "WILD.") in {tuple(sorted(one.variants)) for one in spoken.values()}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Randolph, a groom, his man.", "randolph"),
        ("Master Clay, the judge himself.", "clay"),
        ("Cook to Oldham.", "cook"),
        ("Winifred", "winifred"),
        ("Finding (he saies) such stories bear the sway,", None),
        ("And here she comes.", None),
    ],
)
def test_what_a_list_of_persons_begins_its_lines_with(line: str, name: str | None) -> None:
    assert first_names(listed_names([line])) == ({name} if name else set())
