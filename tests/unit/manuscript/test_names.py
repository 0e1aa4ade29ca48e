"""Who is who: what merges, what never does, who is a group."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.names import (
    MOST_NAMES,
    OTHERS,
    base_of,
    characters_of,
    key_of,
    looks_upper,
)


def merged(*labels: tuple[str, int]) -> dict[str, tuple[str, ...]]:
    return {name: character.variants for name, character in characters_of(labels)[0].items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JOHN", "JOHN (V.O.)"),
        ("JOHN", "John (CONT’D)"),
        ("JOHN", "JOHN (on phone) (CONT'D)"),
        ("ZOË", "ZOE"),
        ("DR. CHEN", "DOCTOR CHEN"),
        ("OFFICER #2", "OFFICER ٢"),
        ("أحمد", "اَحمد (صوت)"),
        ("سلمى", "سلمي"),
        ("فاطمة", "فاطمه"),
        ("د. سامي", "الدكتور سامي"),
        ("عبد الله", "عبدالله"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MACBETH", "LADY MACBETH"),
        ("GUARD (1)", "GUARD (2)"),
        ("JOHN (YOUNG)", "JOHN"),
        ("FIRST OFFICER", "SECOND OFFICER"),
        ("أحمد", "أم أحمد"),
        ("عبد الله", "الله"),
        ("هاني", "هناء"),
    ],
)
def test_people_who_differ_by_a_telling_word_keep_apart(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert len(merged((one, 1), (other, 2))) == 2


def test_names_beyond_all_reason_are_one_group() -> None:
    labels = [("ANNA", 1), *((f"P{number}", 1) for number in range(2 * MOST_NAMES)), ("ANNA", 1)]
    characters, name_of = characters_of(labels)
    assert len(characters) == MOST_NAMES + 1
    assert name_of["ANNA"] == "ANNA"
    assert name_of[f"P{2 * MOST_NAMES - 1}"] == OTHERS
    assert characters[OTHERS].group


def test_variants_are_kept_and_the_commonest_base_is_the_name() -> None:
    assert merged(("John", 1), ("JOHN (V.O.)", 1), ("JOHN", 2)) == {"JOHN": ("John", "JOHN (V.O.)", "JOHN")}


def test_a_title_is_looked_through_where_no_one_else_bears_the_name() -> None:
    assert merged(("SIR TOBY", 1), ("TOBY", 2), ("TOBY", 3)) == {"TOBY": ("SIR TOBY", "TOBY")}
    assert merged(("الحاج صالح", 1), ("صالح", 2)) == {"الحاج صالح": ("الحاج صالح", "صالح")}


def test_a_title_is_not_looked_through_when_one_answers_the_other() -> None:
    assert len(merged(("SIR TOBY", 1), ("TOBY", 1))) == 2
    assert len(merged(("SIR TOBY", 1), ("ANNA", 1), ("TOBY", 1), ("SIR TOBY", 1))) == 3
    assert len(merged(("SIR TOBY", 1), ("ANNA", 1), ("TOBY", 1))) == 2


def test_a_voice_is_not_its_owner_who_speaks_in_the_same_scene() -> None:
    assert len(merged(("ANNA'S VOICE", 1), ("BEN", 1), ("ANNA", 1))) == 3


def test_a_title_is_not_looked_through_when_two_claim_the_name() -> None:
    assert len(merged(("MR. SMITH", 1), ("MRS. SMITH", 2), ("SMITH", 3))) == 3


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("ALL", True),
        ("الجميع", True),
        ("HORATIO/ MARCELLUS", True),
        ("ROSS AND ANGUS", True),
        ("HORATIO, MARCELLUS", True),
        ("ALL THE LORDS", True),
        ("GENTLEMEN", True),
        ("FIRST GENTLEMAN", False),
        ("HAMLET", False),
        ("ALLEN", False),
    ],
)
def test_groups(label: str, group: bool) -> None:
    characters, name_of = characters_of([(label, 1)])
    assert characters[name_of[label]].group is group


@pytest.mark.parametrize(
    ("label", "group"),
    [("ROBOTS", True), ("TWO ROBOTS", True), ("The Robots", True), ("ROBERTS", False), ("MISS ROBOTS", False)],
)
def test_many_of_those_who_are_numbered_are_a_group(label: str, group: bool) -> None:
    """Whom a list of words does not know: ROBOTS, beside FIRST ROBOT. ROBERTS, beside ROBERT, is a person."""
    others = [("FIRST ROBOT", 1), ("2ND ROBOT", 1), ("ROBERT", 1)]
    characters, name_of = characters_of([*others, (label, 1)])
    assert characters[name_of[label]].group is group
    assert not any(characters[name_of[other]].group for other, _ in others)


def test_two_arabic_names_joined_by_waw_are_a_group_only_if_both_are_known() -> None:
    characters, _ = characters_of([("أحمد", 1), ("سلمى", 1), ("أحمد وسلمى", 2), ("أم وليد", 2)])
    assert {name for name, character in characters.items() if character.group} == {"أحمد وسلمى"}


def test_base_and_capitals() -> None:
    assert base_of("MARY (O.S.) (CONT'D)") == "MARY"
    assert base_of("GUARD (2)") == "GUARD (2)"
    assert all(map(looks_upper, ("McCLANE", "MARY (quietly)", "ROSS and ANGUS")))
    assert not any(map(looks_upper, ("Mary", "أحمد", "42")))


def test_a_voice_heard_from_elsewhere_is_its_owner() -> None:
    assert merged(("MARY", 1), ("MARY'S VOICE", 2)) == {"MARY": ("MARY", "MARY'S VOICE")}
    assert len(merged(("MARY", 1), ("MARY'S VOICE", 1))) == 2


@pytest.mark.parametrize(
    ("head", "titled", "bare", "other", "mark"),
    [("CHARACTERS", "DR. STONE", "STONE", "ANNA", ", "), ("أشخاص المسرحية", "د. فهيم", "فهيم", "سلمى", "، ")],
)
def test_a_title_tells_two_apart_where_the_list_of_persons_has_both(
    head: str, titled: str, bare: str, other: str, mark: str
) -> None:
    """A doctor and his son who never answer one another; without the second line he is called both."""
    talk = f"{titled}: Hm?\n\n{other}: Yes.\n\n{bare}: No.\n\n{other}: Well.\n\n{other}: So.\n\n" * 6
    for second, persons in ((f"{bare}{mark}x\n", 3), ("", 2)):
        text = f"{head}\n\n{titled}{mark}x\n{second}{other}{mark}x\n\nACT I\n\n{talk}"
        assert len(read(text).characters) == persons, second
    assert len(read(f"{titled}{mark}x\n{bare}{mark}x\n\nACT I\n\n{talk}").characters) == 2
