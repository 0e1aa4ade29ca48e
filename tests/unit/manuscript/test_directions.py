"""Directions in brackets: wherever these close, nothing in them is spoken; and brackets within speech."""

from hypothesis import given
from hypothesis import strategies as st

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind

WALKING = ["walks", "slowly", "over", "the", "bridge", "where", "lamps", "burn", "low"]
ARABIC_WALKING = ["يمشي", "ببطء", "نحو", "النافذة", "ثم", "يقف", "عند", "الباب"]


def said(text: str) -> list[str]:
    return [speech.text for speech in read(text).speeches]


def told(text: str) -> list[tuple[str, str]]:
    elements = [element for scene in read(text).scenes for element in scene.elements]
    return [(one.kind.value, one.text) for one in elements if one.kind in (Kind.ACTION, Kind.PARENTHETICAL)]


def wrapped(words: list[str], width: int) -> str:
    return "\n".join(" ".join(words[at : at + width]) for at in range(0, len(words), width))


@given(
    st.lists(st.sampled_from(WALKING), min_size=1, max_size=30),
    st.integers(3, 8),
    st.sampled_from(["[]", "()"]),
    st.booleans(),
)
def test_no_word_of_a_bracketed_direction_is_spoken(
    words: list[str], width: int, marks: str, within: bool
) -> None:
    direction = wrapped(f"{marks[0]}He {' '.join(words)}{marks[1]}".split(), width)
    place = f"Come in {direction} and sit down." if within else f"Come in.\n\n{direction}"
    others = f"BEN.\n{marks[0]}Rising.{marks[1]} I come.\n\nANNA.\nSo do I.\n\n" * 6
    text = f"SCENE I\n\n{others}ANNA.\n{place}\n\nBEN.\nThank you.\n"
    spoken = " ".join(said(text))
    assert not {"walks", "slowly", "bridge", "lamps"} & set(spoken.replace("[", " ").split())
    assert {"Come", "Thank"} <= set(spoken.split())


@given(
    st.lists(st.sampled_from(ARABIC_WALKING), min_size=1, max_size=30),
    st.integers(3, 8),
    st.sampled_from(["أحمد – ", "أحمد: ", "أحمد\n"]),
)
def test_no_word_of_an_arabic_direction_is_spoken(words: list[str], width: int, cue: str) -> None:
    direction = wrapped(f"({' '.join(words)})".split(), width)
    other = cue.replace("أحمد", "سلمى")
    turns = f"{cue}من هناك؟\n\n{other}أنا يا أبي.\n\n" * 4
    text = f"الفصل الأول\n\n{turns}{cue}تعالي هنا {direction} واجلسي.\n\n{other}نعم.\n"
    spoken = " ".join(said(text))
    assert not set(words) & set(spoken.replace("(", " ").split())
    assert "واجلسي" in spoken


def test_brackets_that_stay_open_end_with_their_paragraph() -> None:
    """An edition that closes no bracket at the end of a paragraph had its longest directions spoken."""
    turn = (
        "ANNA.\n\n[_To BEN._] Come.\n\n[_BEN goes to the window, and\nlooks out for long._\n\nBEN.\n\nI come.\n\n"
    )
    assert said(f"ACT I\n\n{turn * 3}") == ["Come.", "I come."] * 3
    habit = "ANNA.\nCome.\n\n[Exeunt with great\nceremony.\n\nBEN.\nI come [aside] at once.\n\n"
    assert said(f"ACT I\n\n{habit * 3}") == ["Come.", "I come at once."] * 3
    ends = habit.replace("Come.\n", "Come.\n    [Rising.\n").replace("at once.", "at once.   [To her.")
    assert said(f"ACT I\n\n{ends * 3}") == ["Come.", "I come at once."] * 3


def test_round_brackets_are_directions_beside_square_ones_where_they_say_what_is_done() -> None:
    done = "ANNA.\nCome here (taking his hand), my dear.\n\nBEN.\n[Aside.] Never. (Exit Ben.)\n\n" * 3
    assert said(f"SCENE I\n\n{done}")[:2] == ["Come here , my dear.", "Never."]
    asides = "ANNA.\nMy friend (for so I call you) is late.\n\nBEN.\n[Aside.] Never (as they say) again.\n\n" * 3
    assert said(f"SCENE I\n\n{asides}")[:2] == [
        "My friend (for so I call you) is late.", "Never (as they say) again.",
    ]  # fmt: skip


def test_a_paragraph_in_round_brackets_is_a_direction_where_others_are_speech() -> None:
    turn = (
        "ANNA.\n[Aside.] Here.\n\n(Two guests are seen at the door,\nand look in.)\n\nBEN.\nYes (so to say).\n\n"
    )
    assert said(f"SCENE I\n\n{turn * 3}")[:2] == ["Here.", "Yes (so to say)."]


def test_round_brackets_may_hold_directions_and_asides_of_a_sentence() -> None:
    """Old prints have both; what is said in brackets was lost as a direction."""
    turn = (
        "ANNA.\nThe King (if you must know) is here. (Exit Anna.)\n\nBEN.\nI go (like all of\nmy kin) at once.\n\n"
    )
    text = f"SCENE I\n\n{turn * 3}"
    spoken = " ".join(" ".join(said(text)[:2]).split())
    assert spoken == "The King (if you must know) is here. I go (like all of my kin) at once."
    assert told(text)[0] == ("parenthetical", "Exit Anna.")


def test_text_right_below_a_direction_that_opens_a_paragraph_of_speech_is_spoken() -> None:
    turn = "ANNA.\nCome.\n\n(Singing.)\nThe boys that fear no noise\nAre coming home.\n\nBEN.\n(Rising.) Yes.\n\n"
    assert said(f"SCENE I\n\n{turn * 3}")[0] == "Come.\nThe boys that fear no noise\nAre coming home."


def test_entrances_may_stand_in_no_brackets_where_other_directions_do() -> None:
    turn = "ANNA.\n[Rising.] Come.\n\nEnter BEN, with\na lamp.\n\nBEN.\nI come.\n\n[Exit ANNA.]\n\n[Exit BEN.]\n\n"
    assert said(f"SCENE I\n\n{turn * 3}") == ["Come.", "I come."] * 3
    assert said(f"SCENE I\n\n{turn.replace('Enter BEN', '_Enter_ BEN') * 3}") == ["Come.", "I come."] * 3
    verse = (
        "ANNA.\n[Rising.] Come.\n\nEnter My heart, says he.\n\nBEN.\nI come.\n\n[Exit ANNA.]\n\n[Exit BEN.]\n\n"
    )
    assert "My heart" in " ".join(said(f"SCENE I\n\n{verse}"))


def test_speech_between_two_directions_on_one_line_is_spoken() -> None:
    turn = "ANNA.\n[Looking up.] Ten to four! [As to herself.]\nThere is no time.\n\nBEN.\n[Rising.] Yes.\n\n"
    assert said(f"SCENE I\n\n{turn * 3}")[:2] == ["Ten to four!\nThere is no time.", "Yes."]
    shown = "ANNA.\nCome.\n\n[Exit ANNA.] [Exit BEN.]\n\nBEN.\n[Rising.] Yes.\n\n"
    assert said(f"SCENE I\n\n{shown * 3}")[:2] == ["Come.", "Yes."]
