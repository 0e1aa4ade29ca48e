"""Scripts as hands other than a playwright's leave them: pages, typists, archives, transcribers."""

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.layouts.title import above
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.manuscript.source import lines_of


def talk(*names: str, times: int = 6, line: str = "{}: I know you, and you know me.\n\n") -> str:
    """A text in which the names take turns."""
    return "".join(line.format(name) for _ in range(times) for name in names)


def labels(manuscript: Manuscript) -> list[str]:
    return [speech.label for speech in manuscript.speeches]


def test_a_page_that_sets_the_play_as_a_table() -> None:
    said = "<p><span>I know thee, friend,</span><br/><span>and thou me.</span></p>"
    rows = "".join(
        f"<tr>\n<td>{name}</td>\n<td>\n<header><p>Verse 1</p></header>{said}</td></tr>"
        "<tr><td></td><td><i>Enter <b>Anna</b>.</i></td></tr>"
        for name in ["Anna", "1st Guard", "Ben"] * 4
    )
    manuscript = read(f"<html><head><title>A Play</title></head><body><table>{rows}</table></body></html>")
    assert labels(manuscript) == ["Anna", "1st Guard", "Ben"] * 4
    assert manuscript.speeches[0].text == "Verse 1\nI know thee, friend,\nand thou me."


def test_a_cell_that_keeps_its_line_breaks() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td><pre>I know thee, friend,\n  and thou me.</pre></td></tr>"
        for name in ["Anna", "Ben"] * 6
    )
    manuscript = read(f"<html><body><table>{rows}</table></body></html>")
    assert labels(manuscript) == ["Anna", "Ben"] * 6
    assert manuscript.speeches[0].text == "I know thee, friend,\nand thou me."


def test_lines_of_which_hardly_two_stand_below_one_another() -> None:
    lines = (f"{' ' * (7 * n % 75)}{('ANNA', 'I know you.', '')[n % 3]}" for n in range(600))
    assert read("\n".join(lines)).layout is Layout.PROSE


def test_italics_are_directions_where_names_are_bold() -> None:
    said = (
        "I know you.<br>And you me.</blockquote><blockquote><i>Advancing</i></blockquote><blockquote>And so it is."
    )
    page = "".join(f"<p><b>{name}</b></p><blockquote>{said}</blockquote>" for name in ["Anna", "Ben"] * 6)
    assert labels(read(f"<html><body>{page}</body></html>")) == ["Anna", "Ben"] * 6


def test_a_direction_in_italics_is_no_name() -> None:
    text = talk("Anna", "Ben") + "Anna: Wait.\n\n_To Ben._ You come too.\n\n" * 4
    assert labels(read(text)) == ["Anna", "Ben"] * 6 + ["Anna"] * 4


def test_the_small_print_of_old_archives() -> None:
    text = (
        "Archive Etext of a Play\n\nGET INDEX.?? [to get a list]\n\nby Mail, or ask us.\n\n"
        "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n\n"
        "THE RED HOUSE\n\nby Ann Other\n\n\nACT I\n\n" + talk("ANNA", "BEN", line="{}.\nI know you.\n\n")
    )
    manuscript = read(text)
    assert manuscript.title == "THE RED HOUSE"
    assert labels(manuscript) == ["ANNA", "BEN"] * 6


def test_numbered_extras() -> None:
    assert labels(read(talk("GUARD #1", "GUARD #2", "ANNA"))) == ["GUARD #1", "GUARD #2", "ANNA"] * 6


def test_small_letters_in_bold_names() -> None:
    text = (
        talk("Anna", "The photographer", "Ben", line="**{}:** I know you.\n\n") + "**Note to self:** I forget.\n"
    )
    assert labels(read(text)) == ["Anna", "The photographer", "Ben"] * 6


def test_names_have_a_column_of_their_own() -> None:
    """Names at the margin are those whom the camera sees."""
    one = "    He waits.\n\n" + " " * 30 + "{}\n" + " " * 16 + "I know you.\n\n"
    seen = "    ANNA. She looks at him. No answer.\n\n" * 4
    assert labels(read(talk("ANNA", "BEN", line=one) + seen)) == ["ANNA", "BEN"] * 6


def test_names_in_small_letters_before_a_tab() -> None:
    text = talk("KING", "FIRST LORD", line="{}\tI know you,\n\tand you me.\n\n")
    text += talk("Lord Marshal", "All", times=2, line="{}\tGod save you!\n\tGod save the king!\n\n")
    assert labels(read(text)) == ["KING", "FIRST LORD"] * 6 + ["Lord Marshal", "All"] * 2


COLUMN = " " * 30


def typed(*parts: str) -> Manuscript:
    """A typed screenplay: a scene in which two talk, then ``parts``."""
    one = COLUMN + "{}\n" + " " * 20 + "I know you.\n\n"
    return read("INT. HOUSE - DAY\n\nA room.\n\n" + talk("ANNA", "BEN", line=one) + "".join(parts))


def test_a_direction_in_capitals_that_is_wrapped() -> None:
    manuscript = typed(f"{COLUMN}ANNA\n{' ' * 24}(SHOUTING\n{COLUMN}AGAIN)\n{' ' * 20}You!\n\n")
    assert labels(manuscript)[12:] == ["ANNA"]
    assert manuscript.speeches[-1].parentheticals == ("SHOUTING AGAIN",)


def test_a_name_that_ends_in_a_stop() -> None:
    assert labels(typed(f"{COLUMN}JOHN REED, SR.\n{' ' * 20}You!\n\n"))[12:] == ["JOHN REED, SR."]


def test_numbers_of_shots_do_not_speak() -> None:
    shot = f"12A{' ' * 40}12A\n"
    manuscript = typed(f"{COLUMN}ANNA\n{shot}{' ' * 20}You!\n\n", "7. MED. SHOT\n\n", "ANGLE: BEN\nHe runs.\n\n")
    assert labels(manuscript)[12:] == ["ANNA"]
    assert manuscript.speeches[-1].text == "You!"


def test_known_names_off_their_column() -> None:
    """Pages of one script come from several hands."""
    manuscript = typed(
        "BEN\nI am over here.\n\n", "A CAR\nstops.\n\n", "ANNA (CONT'D)\n\n          (softly)\nSo I see.\n\n"
    )
    assert labels(manuscript)[12:] == ["BEN", "ANNA (CONT'D)"]


def test_names_that_a_program_moved_to_the_margin() -> None:
    one = "SCOUT MASTER WARD\nRedford! Halt!\n\nThe car stops.\n\n"
    close = f"{COLUMN}ANNA\n{' ' * 20}Is that so?\n{' ' * 14}BEN\n{' ' * 10}It is.\n\n"
    assert labels(typed(one * 3, close))[12:] == ["SCOUT MASTER WARD"] * 3 + ["ANNA", "BEN"]


def test_what_a_camera_does_is_said_by_nobody() -> None:
    shots = ("CAMERA DRAWS BACK", "INSERT - A LETTER", "23. CLOSER THREE SHOT")
    assert len(typed(*(f"{COLUMN}{shot}\n{' ' * 20}They look up.\n\n" for shot in shots)).speeches) == 12


def test_headings_numbered_in_both_margins() -> None:
    heads = "".join(f"{n} THE VILLAGE - NIGHT {n}\nMen hide.\n\n" for n in range(2, 5)) + "5 OMITTED 5\n\n"
    manuscript = typed(heads)
    assert [scene.heading for scene in manuscript.scenes][1:] == ["THE VILLAGE - NIGHT"] * 3
    assert manuscript.scenes[1].time == "night"


def test_numbered_headings_are_no_pages() -> None:
    said = f"A room.\n\n{COLUMN}ANNA\n{' ' * 20}I know you.\n\n{COLUMN}BEN\n{' ' * 20}And I you.\n\n"
    assert len(read("".join(f"{n}    INT. ROOM - DAY\n\n{said}" for n in range(1, 8))).scenes) == 7


def test_stray_stops_do_not_make_fountain() -> None:
    manuscript = typed("He runs\n.through a field.\nHe falls\n.and lies there.\n\n")
    assert manuscript.layout is Layout.SCREENPLAY
    assert len(manuscript.scenes) == 1


def test_columns_are_read_as_such_in_spite_of_a_mark() -> None:
    assert typed("= = =\n\nHe falls.\n\n").layout is Layout.SCREENPLAY


def test_what_is_seen_first_is_no_title() -> None:
    opening = 'MUSIC IN: "A Song"\n\nThe titles appear on black.\n\nA man boxes with his shadow.\n\n'
    page = "A MAN\n\nby\n\nAnn Other\n\nThis script is not to be copied.\n\nAll rights are reserved.\n\n"
    script = "INT. HOUSE - DAY\n\n" + talk("ANNA", "BEN", line="{}\nI know you.\n\n")
    assert read(opening + script).title is None
    assert read(page + script).title == "A MAN"


def test_a_page_with_a_broken_first_tag() -> None:
    page = "<tdOCTYPE html>\n<html><head><title>A Play</title></head><body>" + talk(
        "ANNA", "BEN", line="<p>{}: I know you.</p>"
    )
    manuscript = read(page)
    assert manuscript.title == "A Play"
    assert labels(manuscript) == ["ANNA", "BEN"] * 6


def test_a_heading_is_no_title() -> None:
    assert above(lines_of(("A broadcast", "INT. CLUB - NIGHT")), apart=True) == ""


def test_paragraphs_without_a_name_are_more_of_the_speech() -> None:
    """A transcript of people who talk at length."""
    said = "{}: I think that you know it.\n\n" + "I told you that I would go, and you asked me why I did.\n\n" * 4
    manuscript = read(talk("Anna", "Ben", times=15, line=said))
    assert manuscript.speeches[0].text.count("I told you") == 4


def test_paragraphs_of_a_play_are_directions() -> None:
    said = (
        "{}: I think that you know it.\n\n" + "He goes to the window and looks at the street for a while.\n\n" * 4
    )
    assert "window" not in read(talk("Anna", "Ben", times=15, line=said)).speeches[0].text


def test_where_names_are_in_italics_short_answers_are_not_names() -> None:
    said = ("See how big they are.", "Yes, they are fine.", "Yes.", "No. (_Sits down._)")
    text = "".join(f"_{name}._\n\n{line}\n\n" for line in said for name in ("Anna", "Ben (calling)") * 2)
    assert labels(read(f"ACT I\n\n{text}")) == ["Anna", "Ben"] * 8


def test_a_direction_in_its_own_column_that_is_not_closed_interrupts_a_speech() -> None:
    column = " " * 40
    speech = f"Anna.   I thank you, sir.\n{column}[Exit Ben.\n  I gather now by this\n  what it is.\n\n\n"
    another = "Ben.   O my lord!            [Whispers.\n  Let the coach go on.\n\n\n"
    first, second, *_ = read(f"ACT I\n\n\n{(speech + another) * 4}").speeches
    assert first.text == "I thank you, sir.\nI gather now by this\nwhat it is."
    assert second.text == "O my lord!\nLet the coach go on."
    assert second.parentheticals == ("Whispers.",)


def test_a_markdown_heading_above_the_play_is_its_title() -> None:
    said = talk("Anna", "Ben", line="{}. I know you, and you me.\n\n")
    acts = f"## Act I\n\n{said}## Act II\n\n{said}"
    assert read(f"# Over the Water\n\nTo Diana, my wife\n\n{acts}").title == "Over the Water"
    assert read(f"# Act One\n\nTo Diana, my wife\n\n{acts}").title != "Act One"


def test_an_initial_within_a_name_does_not_end_it() -> None:
    text = talk("Anna", "Mr. Duke", line="{}. I know you.\n\n")
    text += "Reverend W. Duke. Thank you.\n\nAnna. You too.\n\n"
    assert labels(read(text))[-2:] == ["Reverend W. Duke", "Anna"]
