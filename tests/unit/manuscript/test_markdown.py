"""Markdown: who speaks, scenes and the title are found among its marks; those of Fountain stay what they are."""

import pytest

from seven_stations.analysis.manuscript import read

HEAD = "---\ntitle: The Salt Road\nauthor: A. Writer\n---\n\n"


def quoted(name: str, text: str) -> str:
    return f"> {name}\n>> {text}\n\n"


def test_dialogue_in_quotations_is_read_with_the_title_of_its_head() -> None:
    script = (
        f"{HEAD}# INT. SALT HOUSE - DAY\n\nA room with [two doors](Set 1).\n\n"
        + quoted("@ANNA", "Where is the salt?")
        + quoted("[#2](Clerk #2)", "(to [#1](Clerk #1))\n>> It is gone.")
        + "## EXT. ROAD - NIGHT\n\n"
        + quoted("@ANNA", "Then we go, too.") * 3
    )
    manuscript = read(script)
    assert manuscript.title == "The Salt Road"
    assert [scene.heading for scene in manuscript.scenes] == ["INT. SALT HOUSE - DAY", "EXT. ROAD - NIGHT"]
    spoken = [(speech.speaker, speech.text) for speech in manuscript.speeches][:2]
    assert spoken == [("ANNA", "Where is the salt?"), ("Clerk #2", "It is gone.")]


def test_few_marks_of_quotation_are_transitions_and_centred_lines() -> None:
    script = (
        "INT. SALT HOUSE - DAY\n\nANNA\nWhere is it?\n\n> CUT TO:\n\nEXT. ROAD - NIGHT\n\n@Ben\nGone.\n\n> END <\n"
    )
    manuscript = read(script)
    assert [speech.speaker for speech in manuscript.speeches] == ["ANNA", "Ben"]
    assert len(manuscript.scenes) == 2


@pytest.mark.parametrize(("mark", "scenes"), [("###", 2), ("#", 2), ("", 2), ("Part", 1)])
def test_headings_of_scenes_may_be_marked_as_headings_of_markdown(mark: str, scenes: int) -> None:
    said = "@ANNA\nWhere is it?\n\n@BEN\nGone.\n\n"
    script = f"{mark} INT. SALT HOUSE - DAY\n\n{said}{mark} EXT. ROAD - NIGHT\n\n{said}"
    assert len(read(script).scenes) == scenes


SCREENPLAY = "INT. SALT HOUSE - DAY\n\nANNA\nWhere is the salt?\n\nBEN\nIt is gone.\n\nANNA\nWhere to?\n"
PLAY = "ACT ONE\n\nScene 1\n\nANNA: Where is it?\n\nBEN: Gone.\n\nANNA: Where to?\n\nBEN: The road.\n"
ARABIC = "الفصل الأول\n\nأحمد: أين كنت؟\n\nليلى: كنت في البيت.\n\nأحمد: لا أصدق.\n\nليلى: صدق.\n"


@pytest.mark.parametrize("script", [SCREENPLAY, PLAY, ARABIC])
@pytest.mark.parametrize(
    "head",
    [
        '---\nlayout: post\ntitle: "The Salt Road"\n\ntags:\n- salt\n- road\n---\n\n',
        "\n---\nTitle: >-\n  The Salt\n  Road\nAuthor: A. Writer\n...\n",
        "---\nالعنوان: The Salt Road\n---\n\n",
    ],
)
def test_the_head_of_a_plain_script_gives_the_title_and_is_no_part_of_it(head: str, script: str) -> None:
    """The title of such a text was ``---``. Every line keeps its number."""
    manuscript, plain = read(head + script), read(script)
    assert manuscript.title == "The Salt Road"
    assert [(one.speaker, one.text) for one in manuscript.speeches] == [
        (one.speaker, one.text) for one in plain.speeches
    ]
    assert [one.start - head.count("\n") for one in manuscript.speeches] == [one.start for one in plain.speeches]


def test_a_head_without_a_title_gives_none() -> None:
    assert read(f"---\nlayout: post\n---\n{SCREENPLAY}").title is None


@pytest.mark.parametrize("text", ["---\nANNA: Where is it?\nBEN: Gone.\n---\n", "---\n\n---\n", "---\n"])
def test_what_stands_between_two_rules_may_be_speech(text: str) -> None:
    spoken = "ANNA: Where to?\nBEN: The road.\nANNA: When?\nBEN: Now.\n"
    manuscript = read(text + spoken)
    assert len(manuscript.speeches) == text.count(": ") + 4
