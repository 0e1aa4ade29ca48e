"""Which names may be one person, and what is not concluded then."""

import pytest

from seven_stations.analysis.pipeline import analyse, report_of
from seven_stations.analysis.preview import preview_of
from seven_stations.analysis.report import to_html, to_markdown
from seven_stations.analysis.stations.identity import doubtful_names
from seven_stations.analysis.stations.text_analysis.prominence import Presence, lead_of

SAID = "I have told you all of it before, and I will tell it again."


def talk(one: str, other: str, times: int = 20) -> list[tuple[str, str]]:
    return [(one, SAID), (other, SAID)] * times


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Malef", "Mal"),
        ("Mal. sen", "Mal"),
        ("PRINCESS ANNE", "PRINCESS"),
        ("الملك", "الملك قيس"),
        ("GEOR", "GEORGE"),
    ],
)
def test_a_name_that_another_begins_with_may_be_the_same(play, one: str, other: str) -> None:
    assert doubtful_names(play(talk(one, "BEN"), talk(other, "CARL"))) == ({one, other},)


@pytest.mark.parametrize(
    ("one", "other"),
    [("MRS. ANNE", "ANNE"), ("ALAN", "ANNE"), ("LADY", "LADY ANNE"), ("AI", "AJ")],
)
def test_other_names_are_two(play, one: str, other: str) -> None:
    assert not doubtful_names(play(talk(one, "BEN"), talk(other, "CARL")))


@pytest.mark.parametrize(("answers", "doubtful"), [(0, True), (1, True), (2, False)])
def test_two_who_answer_one_another_are_two(play, answers: int, doubtful: bool) -> None:
    first = talk("DAN", "BEN", 25)
    second = talk("DANA", "BEN", 25 - answers) + talk("DAN", "DANA", 1)[: 2 * (answers > 0)]
    if answers == 2:
        second += [("DAN", SAID)]
    assert bool(doubtful_names(play(first, second))) is doubtful


@pytest.mark.parametrize(
    ("listed", "doubtful"),
    [
        (["DAN, a sailor", "DANA, his niece"], False),
        (["DANA"], True),
        (["Daniel, a sailor", "Danae, his niece"], False),
    ],
)
def test_a_list_of_persons_tells_two_apart(play, listed: list[str], doubtful: bool) -> None:
    found = doubtful_names(play([*listed, *talk("DAN", "BEN")], talk("DANA", "BEN")))
    assert bool(found) is doubtful


def test_a_label_that_alone_can_be_a_listed_name_is_that_person(play) -> None:
    """WI is Winifred where WIL is Wilbur, as the list has both."""
    listed = ["Wilbur, a sailor", "Winifred, his niece"]
    assert not doubtful_names(play([*listed, *talk("WIL", "BEN")], talk("WI", "BEN")))


@pytest.mark.parametrize(
    ("listed", "doubtful"),
    [
        (["Dramatis Personae", "Anna Glory, a lady", "Ben", "Anna, a maid"], ({"ANNA"},)),
        (["Dramatis Personae", "Anna Glory, a lady", "Ben, son of Anna"], ()),
        (["Anna Glory, in Two Acts", "Anna, a maid"], ()),
    ],
)
def test_a_name_that_a_list_of_persons_gives_to_two_may_be_either(
    play, listed: list[str], doubtful: tuple
) -> None:
    assert doubtful_names(play([*listed, *talk("ANNA", "BEN")])) == doubtful
    other = [("ANNA GLORY", "I am another.")]
    assert not doubtful_names(play([*listed, *talk("ANNA", "BEN"), *other]))


def test_a_role_may_be_given_its_name_on_the_stage(play) -> None:
    """THE STRANGER of the first scene is called DAN from there on; somebody who comes later is somebody else."""
    named = [*talk("A GENTLEMAN", "BEN", 10), ("BEN", "We call you Dan."), ("DAN", "Good.")]
    assert doubtful_names(play(named, talk("DAN", "BEN"))) == ({"A GENTLEMAN", "DAN"},)
    assert not doubtful_names(play(talk("A GENTLEMAN", "BEN", 10), talk("DAN", "BEN")))
    assert not doubtful_names(play([*named, ("CARL", "And me?")], talk("DAN", "CARL")))
    assert not doubtful_names(play([*talk("A GENTLEMAN", "BEN", 9), *named[-2:]], talk("DAN", "BEN")))


@pytest.mark.parametrize(("one", "other", "doubtful"), [("Page", "Viola", True), ("LADY", "MACBETH", False)])
def test_brackets_join_two_names_and_another_title_does_not(play, one: str, other: str, doubtful: bool) -> None:
    label = f"{one} ({other})" if doubtful else f"{one} {other}"
    assert bool(doubtful_names(play(talk(one, "BEN"), talk(other, "BEN"), [(label, "Yes.")]))) is doubtful


def test_a_third_name_may_join_two(play) -> None:
    scenes = talk("الأميرة", "قيس"), talk("ليلى", "قيس")
    assert not doubtful_names(play(*scenes))
    assert doubtful_names(play(*scenes, [("الأميرة ليلى", "نعم.")])) == ({"الأميرة", "ليلى"},)


@pytest.mark.parametrize(("times", "doubtful"), [(2, False), (3, True)])
def test_who_says_little_does_not_matter(play, times: int, doubtful: bool) -> None:
    """A name with under .1 of the most words of anybody."""
    assert bool(doubtful_names(play(talk("Malef", "BEN"), talk("Mal", "BEN", times)))) is doubtful


def test_no_lead_depends_on_a_doubt() -> None:
    def led(lead: int, one: int, other: int, families=({"Mal", "Malef"},)) -> bool:
        cast = [Presence(n, False, 9, w, 3) for n, w in (("DAN", lead), ("Mal", one), ("Malef", other))]
        return lead_of(cast, doubtful=families) is not None

    assert led(100, 40, 59)
    assert not led(100, 40, 60)
    assert not led(30, 40, 20)
    assert led(100, 40, 60, ({"Mal", "Mal. sen"}, {"Malef", "MALE"}))


def test_names_that_one_joins_are_one_set(play) -> None:
    scenes = [talk(name, "BEN") for name in ("Mal", "Malef", "Mal. sen", "DAN", "DANA")]
    assert set(doubtful_names(play(*scenes))) == {
        frozenset(("Mal", "Malef", "Mal. sen")),
        frozenset(("DAN", "DANA")),
    }


NAMES = {
    "en": ("MALEF", "MAL", "ROB", "BEN", "SCENE {}", SAID),
    "ar": ("الملك قيس", "الملك", "عمر", "بكر", "المشهد {}", "قلت لكم كل هذا من قبل وسأقوله لكم مرة أخرى."),
}
TOLD = {
    "en": (
        "nothing is concluded about who says most",
        "of the dialogue;",
        "speak to each other most",
        "; names that speak ",
    ),
    "ar": (
        "لا يُستنتج شيء عمّن هو أكثر كلامًا",
        "أربعة أخماسه",
        "أكثر مَن يتحادثون",
        "؛ الأسماء المتكلمة ",
    ),
}


def text(language: str, *, doubtful: bool) -> bytes:
    first, short, stranger, friend, scene, said = NAMES[language]
    parts = []
    for number in range(1, 11):
        one = first if number % 2 else short if doubtful else stranger
        talking = "".join(f"{one}: {said} {n}\n\n{friend}: {said} {n}!\n\n" for n in range(20))
        parts.append(f"{scene.format(number)}\n\n{talking}")
    return "".join(parts).encode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_says_why_and_counts_nobody(language: str) -> None:
    doubted, sure = (to_markdown(report_of(text(language, doubtful=doubtful))) for doubtful in (True, False))
    why, *claims = TOLD[language]
    assert (why in doubted, why in sure) == (True, False)
    assert [claim in sure for claim in claims] == [True] * len(claims)
    assert [claim in doubted for claim in claims] == [False] * len(claims)


@pytest.mark.parametrize(
    ("language", "doubtful", "logged", "drawn"),
    [
        ("en", True, "400 speeches, 3 names", "Names: 3"),
        ("en", False, "400 speeches, 3 characters", "Names that speak: 3"),
        ("ar", True, "400 مداخلة، 3 أسماء", "الأسماء: 3"),
        ("ar", False, "400 مداخلة، 3 شخصيات", "الأسماء المتكلمة: 3"),
    ],
)
def test_the_log_the_figures_the_preview_and_the_chart_count_names(
    language: str, doubtful: bool, logged: str, drawn: str
) -> None:
    """They counted characters where the report says that it cannot."""
    written = text(language, doubtful=doubtful)
    _, *steps, report = analyse(written)
    said = [step.note.render(language) for step in steps if step.note]
    assert any(line.endswith(logged) for line in said)
    counted, other = ("names", "characters") if doubtful else ("characters", "names")
    summaries = [step.summary for step in steps if step.kind == "completed" and step.number in (1, 3)]
    assert [(one[counted], other in one) for one in summaries] == [(3, False), (3, False)]
    assert drawn in to_html(report)
    names = sorted(NAMES[language][:2]) if doubtful else []
    assert preview_of(written, max_bytes=1_000_000).doubtful == names
