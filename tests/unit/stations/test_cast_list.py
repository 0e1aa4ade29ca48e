"""A list of persons: what else it calls those whom the cues name, and only them."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.stations.cast_list import LONGEST
from seven_stations.analysis.stations.mentions import names_of
from seven_stations.analysis.stations.network.deaths import deaths_of

TALK = "WARE. Where is the salt?\n\nMRS. WARE. It is gone.\n\nEDGAR. So it is.\n\n" * 6


def called(listed: str) -> dict[str, str]:
    """Who is known by which single word beside those of the cues."""
    play = read(f"THE SALT ROAD\n\nPERSONS\n\n{listed}\n\nACT I\n\nSCENE I. A room.\n\n{TALK}")
    return {word: name for word, name in names_of(play).single.items() if word not in ("ware", "edgar")}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("CONSTANTINE WARE, a merchant", {"constantine": "WARE"}),
        ("Constantine Ware (a merchant)", {"constantine": "WARE"}),
        ("MRS. PAULINA WARE, his wife", {"paulina": "MRS. WARE"}),
        # What follows a comma or a small letter is no name.
        ("WARE, Mayor of the Town", {}),
        ("WARE of Norwich", {}),
        # Titles and roles name nobody.
        ("CAPTAIN WARE, a merchant", {}),
        # Each line has one bearer: whoever is named by it alone leaves the other to the rest.
        ("JOHN WARE, a merchant\nEDGAR WARE, his son", {"john": "WARE"}),
        # Two of one first name are not told apart by it.
        ("JOHN WARE, a merchant\nJOHN EDGAR, his clerk", {}),
        ("JOHN WARE, a merchant\nA SERVANT of John's", {"john": "WARE"}),
        ("JOHN WARE, a merchant\nEDGAR, brother of John and Mary", {}),
        ("CONSTANTINE IVAR WARE BLYTH", {"constantine": "WARE", "ivar": "WARE", "blyth": "WARE"}),
        ("CONSTANTINE IVAR WARE BLYTH SAND", {}),
    ],
)
def test_a_list_of_persons_gives_the_other_names_of_those_who_speak(listed: str, expected: dict[str, str]) -> None:
    assert called(listed) == expected


@pytest.mark.parametrize(("between", "known"), [(LONGEST - 20, True), (LONGEST, False)])
def test_the_list_stands_in_the_last_lines_before_the_play(between: int, known: bool) -> None:
    play = read("CONSTANTINE WARE\n" + "\n" * between + f"ACT I\n\n{TALK}")
    assert ("constantine" in names_of(play).single) is known


def test_a_death_is_told_by_a_first_name_that_only_the_list_has() -> None:
    news = "MRS. WARE. Constantine has shot himself.\n\n"
    play = read(f"PERSONS\n\nCONSTANTINE WARE, a merchant\n\nACT I\n\n{TALK}ACT II\n\n{news}")
    assert [death.character for death in deaths_of(play)] == ["WARE"]
