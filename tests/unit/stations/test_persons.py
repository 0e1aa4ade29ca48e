"""Which names are one person: of a name that may be several people's, nothing is claimed."""

import pytest

from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.report import to_markdown
from seven_stations.analysis.stations.network.deaths import deaths_of
from seven_stations.analysis.stations.persons import persons_of, shared_names

LEADS = [
    ("ANNABEL", "I have told you all of it before, and I will tell it again."),
    ("BENEDICT", "So you have."),
] * 20


@pytest.mark.parametrize("name", ["SERVANT", "First Lord", "2", "THE OTHER", "الخادم", "الأول"])
def test_a_role_in_two_scenes_may_be_two_people(play, name: str) -> None:
    said = (name, "Here, my lord.")
    assert shared_names(play([*LEADS, said], [*LEADS, said])) == {name}
    assert not shared_names(play([*LEADS, said], LEADS))


@pytest.mark.parametrize("name", ["CAROLINE", "LADY MACBETH", "ANNABEL'S SERVANT", "THE", "AN"])
def test_a_name_is_one_person(play, name: str) -> None:
    assert not shared_names(play([*LEADS, (name, "Yes.")], [*LEADS, (name, "Yes.")]))


def test_a_role_that_says_much_is_a_person(play) -> None:
    """The Captain of a play about a captain."""
    captain = play([*LEADS, ("CAPTAIN", "No.")] * 2, [("CAPTAIN", "I say as much as anybody here.")] * 20)
    assert "CAPTAIN" in persons_of(captain)
    number = play([("2", "I say as much as anybody here.")] * 20, [*LEADS, ("2", "No.")])
    assert "2" in shared_names(number)


def test_nobody_dies_whose_name_may_be_several_peoples(play) -> None:
    first = [*LEADS, ("SERVANT", "My lord.")]
    assert not deaths_of(play(first, [*LEADS, ("SERVANT", "I am slain."), "The servant dies."], LEADS))
    assert [one.character for one in deaths_of(play(LEADS, [*first, "The servant dies."], LEADS))] == ["SERVANT"]


def test_the_report_says_so_and_concludes_nothing() -> None:
    said = "Servant: Thou liar! I hate thee, villain.\n\nANNABEL: Out, thou villain! I hate thee, thou liar.\n\n"
    said = said.replace("Servant", "SERVANT")
    talk = "".join(
        f"ANNABEL: This is what number {n} says.\n\nBENEDICT: And so it is, my dear.\n\n" for n in range(80)
    )
    report = report_of("".join(f"SCENE {n}\n\n{talk}{said}" for n in range(1, 10)).encode())
    (servant,) = [one for one in report.output(1)["characters"] if one["name"] == "SERVANT"]
    assert servant["shared"]
    told = [report.output(3)["conflicts"], report.output(3)["relationships"], report.output(5)["arcs"]]
    assert "SERVANT" not in str(told)
    assert "speaks in several scenes: SERVANT. Nothing" in to_markdown(report)
