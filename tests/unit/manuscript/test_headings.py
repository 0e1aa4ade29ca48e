"""Headings of acts and scenes: how they are spelt, and what only looks like one."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.headings import act_heading, scene_heading


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
