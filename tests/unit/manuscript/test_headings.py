"""Headings of acts and scenes: how they are spelt, and what only looks like one."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.headings import act_heading, scene_heading, slugline


@pytest.mark.parametrize(
    ("text", "act", "scene"),
    [
        ("ACT I", True, False),
        ("ACTVS. 1.", True, False),
        ("ACTVS QVARTI,", True, False),
        ("ACT THE FIRST.", True, False),
        ("THE II. ACTE.", True, False),
        ("SCAENA PRIMA.", False, True),
        ("SCOEN. 2.", False, True),
        ("Scena Tertia.", False, True),
        ("ACTUS TERTIJ. SCENA PRIMA.", True, True),
        ("ACTUS PRIMI SCENA SECUNDA", True, True),
        ("SCENE changes to the garden.", False, True),
        ("Actus 2. finis.", False, False),
        ("Act one way, then another", False, False),
        ("Second act; what of it?", False, False),
        ("The first act of kindness", False, False),
        ("Scenes of village life", False, False),
    ],
)
def test_spellings(text: str, act: bool, scene: bool) -> None:
    assert (act_heading(text), scene_heading(text) is not None) == (act, scene)


def headed(text: str) -> list[tuple[int | None, str, str | None]]:
    return [(scene.act, scene.heading, scene.place) for scene in read(text).scenes]


SAID = "ANNA.\nCome.\n\nBEN.\nI come.\n\n"
ARABIC_SAID = "أحمد – من هناك؟\n\nسلمى – أنا يا أبي.\n\nأحمد – ادخلي.\n\nسلمى – شكرا.\n\n"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("interior life which he wants to show", False),
        ("exterior of it all", False),
        ("est modus in rebus", False),
        ("Interior of a cottage. Night.", True),
        ("INTERIOR COTTAGE - NIGHT", True),
        ("int. cottage - night", True),
        ("int cottage - night", True),
    ],
)
def test_a_wrapped_line_that_goes_on_with_a_small_word_is_no_slugline(text: str, heading: bool) -> None:
    assert (slugline(text) is not None) is heading


def test_a_line_below_a_heading_that_names_the_place_opens_no_scene() -> None:
    text = f"SCENE I\n\n\nSCENE--A quay by night.\n\n{SAID}SCENE II\n\n\nSCENE--A street.\n\n{SAID}"
    assert headed(text) == [(None, "SCENE I", "A quay by night"), (None, "SCENE II", "A street")]


def test_numbers_alone_may_head_acts_and_scenes_in_one() -> None:
    text = "".join(f"{number}\n\n{'' if act else SAID}" for number, act in [
        ("I.", True), ("I.", False), ("II.", False), ("II.", True), ("I.", False), ("II.", False), ("III.", False),
    ])  # fmt: skip
    assert [(scene.act, scene.heading) for scene in read(text).scenes] == [
        (1, "I."), (1, "II."), (2, "I."), (2, "II."), (2, "III."),
    ]  # fmt: skip


def test_numbers_alone_head_scenes_within_acts_that_have_headings() -> None:
    text = f"ACT I\n\nI.\n\n{SAID}II.\n\n{SAID}ACT II\n\nI.\n\n{SAID}II.\n\n{SAID}"
    assert [(scene.act, scene.heading) for scene in read(text).scenes] == [
        (1, "I."), (1, "II."), (2, "I."), (2, "II."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "acts"),
    [
        (["ACT I. SCENE I.", "ACT I. SCENE II.", "ACT II. SCENE I.", "ACT II. SCENE II."], [1, 1, 2, 2]),
        (["ACTUS PRIMI, SCENA PRIMA.", "ACTUS PRIMI, SCENA VLTIMA.", "ACTUS SECUNDI"], [1, 1, 2]),
        (["ACT I\n\nSCENE 1", "ACT I\n\nSCENE 2", "ACT II\n\nSCENE 1"], [1, 1, 2]),
        (["ACT ONE", "ACT ONE", "ACT THREE"], [1, 2, 3]),  # a misprint
        (["ACTUS 1. SCENA 1.", "ACTUS 1. SCENA 1.", "ACTUS 3. SCENA 1."], [1, 2, 3]),
        (["ACT III", "ACT IV"], [3, 4]),  # an excerpt
        (["PROLOGUE", "ACT I", "ACT II", "EPILOGUE"], [None, 1, 2, None]),
        (["الفصل الأول - المشهد الأول", "الفصل الأول - المشهد الثاني", "الفصل الثاني - المشهد الأول"], [1, 1, 2]),
    ],
)
def test_acts_have_the_numbers_of_the_print(headings: list[str], acts: list[int | None]) -> None:
    """A play that says its act with every scene was told to have as many acts as scenes."""
    said = SAID if headings[0].isascii() else "أحمد: تعال.\nسلمى: نعم.\nأحمد: هيا.\nسلمى: لا.\n"
    text = "".join(f"{heading}\n\n{said}\n" for heading in headings)
    assert [act for act, *_ in headed(text)] == acts


@pytest.mark.parametrize(
    ("headings", "places"),
    [
        (["SCENE 1", "SCENE 2"], [(None, 1), (None, 2)]),
        (["PROLOGUE", "SCENE 1", "SCENE 2", "EPILOGUE."], [(None, None), (None, 1), (None, 2), (None, None)]),
        (["ACT I", "ACT II", "ACT III"], [(1, None), (2, None), (3, None)]),
        (
            ["PROLOGUE", "ACT I", "ACT II. SCENE 1", "ACT II. SCENE 2", "EPILOGUE"],
            [(None, None), (1, None), (2, 1), (2, 2), (None, None)],
        ),
        (["المشهد الأول", "المشهد الثاني"], [(None, 1), (None, 2)]),
        (
            ["الفصل الأول", "الفصل الثاني - المشهد الأول", "الفصل الثاني - المشهد الثاني"],
            [(1, None), (2, 1), (2, 2)],
        ),
        (
            ["استهلال", "الفصل الأول", "الفصل الثاني", "الخاتمة"],
            [(None, None), (1, None), (2, None), (None, None)],
        ),
        (["المقدمة", "المشهد الأول", "المشهد الثاني"], [(None, None), (None, 1), (None, 2)]),
    ],
)
def test_a_scene_has_its_number_in_its_act(
    headings: list[str], places: list[tuple[int | None, int | None]]
) -> None:
    """Where its act alone, or its heading, is its name, it has none and is not counted."""
    said = SAID if headings[0].isascii() else ARABIC_SAID
    scenes = read("".join(f"{heading}\n\n{said}" for heading in headings)).scenes
    assert [(scene.act, scene.within) for scene in scenes] == places


FOREWORD = "كتبت هذه المسرحية قبل سنوات كثيرة، ولم تمثل إلا مرة واحدة.\n\n"


@pytest.mark.parametrize(
    ("opening", "apart"),
    [
        (f"مقدمة\n\n{ARABIC_SAID}", True),
        (f"مقدمة\n\n(ساحة القرية.)\n\n{ARABIC_SAID}", True),
        (f"مقدمة\n{ARABIC_SAID}", False),
        (f"مقدمة\n\n{FOREWORD}{ARABIC_SAID}", False),
        (f"مقدمة\n\nالمؤلفة: {FOREWORD}{ARABIC_SAID}", False),
        (f"مقدمة الكاتب\n\n{ARABIC_SAID}", False),
    ],
)
def test_an_arabic_prologue_is_what_is_spoken_below_its_name(opening: str, apart: bool) -> None:
    """A foreword has the same name, and is none."""
    first = read(f"{opening}الفصل الأول\n\n{ARABIC_SAID}الفصل الثاني\n\n{ARABIC_SAID}").scenes[0]
    assert ((first.act, first.within) == (None, None)) is apart


def test_a_scene_between_acts_has_its_number_in_the_text() -> None:
    text = f"{SAID}PROLOGUE\n\n{SAID}SCENE. A street.\n\n{SAID}ACT I\n\n{SAID}"
    assert [(scene.act, scene.within) for scene in read(text).scenes] == [
        (None, 1), (None, None), (None, 3), (1, None),
    ]  # fmt: skip


def test_what_stands_before_the_second_act_is_the_first() -> None:
    assert [act for act, *_ in headed(f"{SAID}ACT 2.\n\n{SAID}ACT 3.\n\n{SAID}")] == [1, 2, 3]


def arabic(*headings: str) -> list[tuple[int | None, str]]:
    found = read("".join(f"{heading}\n\n{ARABIC_SAID}" for heading in headings)).scenes
    return [(scene.act, scene.heading) for scene in found]


def test_parts_within_arabic_acts_are_scenes() -> None:
    assert arabic("الفصل الأول\n\nالجزء الأول", "الجزء الثاني", "الفصل الثاني\n\nالجزء الأول", "الجزء الثاني") == [
        (1, "الجزء الأول"),
        (1, "الجزء الثاني"),
        (2, "الجزء الأول"),
        (2, "الجزء الثاني"),
    ]
    assert arabic("الجزء الأول", "الجزء الثاني") == [(1, "الجزء الأول"), (2, "الجزء الثاني")]


def test_arabic_scenes_that_count_anew_below_a_title_are_of_another_act() -> None:
    assert arabic(
        "الفصل الأول\n\nالرحيل\n\nالمشهد الأول", "المشهد الثاني", "العودة\n\n(قاعة.)\n\nالمشهد الأول",
        "المشهد الثاني",
    ) == [(1, "المشهد الأول"), (1, "المشهد الثاني"), (2, "المشهد الأول"), (2, "المشهد الثاني")]  # fmt: skip
    within = arabic(
        "الفصل الأول\n\nالمنظر الأول", "المشهد الأول", "المشهد الثاني", "المنظر الثاني", "المشهد الأول"
    )
    assert {act for act, _ in within} == {1}


def test_a_scene_right_below_a_larger_one_is_no_place() -> None:
    found = read(f"الفصل الأول\n\nالمنظر الأول\n\nالمشهد الأول\n\n{ARABIC_SAID}").scenes
    assert [(scene.heading, scene.place) for scene in found] == [("المنظر الأول", None), ("المشهد الأول", None)]
