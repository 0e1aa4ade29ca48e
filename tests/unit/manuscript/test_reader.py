"""The reader as a whole: layouts, bad input, and what must not depend on line ends or spacing."""

import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.assembly import MOST_SCENES
from seven_stations.analysis.manuscript.model import Kind, Layout, Manuscript
from seven_stations.analysis.manuscript.reader import LONGEST_TITLE

STAGE = """ACT 1

SCENE 1.

[Enter Anna and Ben.]

ANNA.
  Who goes there?
  Speak to me.

BEN.
  A friend. [Aside.] I hope.

SCENE 2.

ANNA.
  Alone at last.

ALL.
  Never!
"""
SCREEN = (
    "INT. HOUSE - NIGHT\n\nAnna waits.\n\nANNA\nWho is it?\n\nBEN (O.S.)\nMe.\n\nEXT. ROAD - DAY\n\nANNA\nRun.\n"
)
ARABIC = """مشهد 1 - داخلي - ليل - شقة أحمد

أحمد: من هناك؟
سلمى: أنا.

مشهد 2 - خارجي - نهار - الشارع

احمد: هيا بنا.
"""


def shape(manuscript: Manuscript) -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (scene.speakers, [" ".join(speech.text.split()) for speech in scene.speeches])
        for scene in manuscript.scenes
    ]


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (STAGE, Layout.STAGE_PLAY),
        (SCREEN, Layout.SCREENPLAY),
        (ARABIC, Layout.ARABIC_SCREENPLAY),
        ("Title: X\n\nINT. A - DAY\n\nANNA\nHi.\n", Layout.FOUNTAIN),
        (".HALL\n\n@Anna\nHi.\n\n@Ben\nHo.\n", Layout.FOUNTAIN),
        ("الفصل الأول\n\nالملك: تعال.\n\nالوزير: نعم.\n", Layout.STAGE_PLAY),
        ("It was night. She went home.\n\nNobody spoke.\n", Layout.PROSE),
    ],
)
def test_layouts_are_told_apart(text: str, layout: Layout) -> None:
    assert read(text).layout is layout


def test_speech_lines_and_scene_lines_point_into_the_text() -> None:
    manuscript = read(STAGE)
    first, second = manuscript.scenes
    assert (first.act, first.act_heading, first.start, first.end) == (1, "ACT 1", 3, 13)
    assert second.start == 14
    speech = first.speeches[0]
    assert (speech.speaker, speech.start, speech.end) == ("ANNA", 7, 9)
    assert manuscript.lines[speech.start - 1] == "ANNA."
    assert speech.text == "Who goes there?\nSpeak to me."
    assert first.speeches[1].parentheticals == ("Aside.",)
    assert manuscript.characters["ALL"].group


@pytest.mark.parametrize("text", [STAGE, SCREEN, ARABIC])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(text: str, end: str) -> None:
    assert read(text.replace("\n", end)) == read(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [STAGE, ARABIC])
def test_encodings_give_the_same_manuscript(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == read(text)


def test_old_arabic_and_western_code_pages_are_read_with_a_note() -> None:
    arabic = read(ARABIC.encode("cp1256"))
    assert shape(arabic) == shape(read(ARABIC))
    assert arabic.notes[0].values == {"encoding": "windows-1256"}
    western = STAGE.replace("Who goes there?", "Où est le café, Zoë? “Là”—")
    assert shape(read(western.encode("cp1252"))) == shape(read(western))


def test_eastern_digits_are_digits() -> None:
    western = read(ARABIC)
    eastern = read(ARABIC.replace("1", "١").replace("2", "٢"))
    assert shape(western) == shape(eastern)
    assert [scene.place for scene in eastern.scenes] == ["شقة أحمد", "الشارع"]


@given(st.lists(st.integers(min_value=0, max_value=2), min_size=60, max_size=60))
@settings(max_examples=40)
def test_more_blank_lines_between_parts_change_nothing_in_a_stage_play(extra: list[int]) -> None:
    spread = []
    for line, more in zip(STAGE.split("\n"), extra, strict=False):
        spread += [line, *[""] * (more if not line else 0)]
    assert shape(read("\n".join(spread))) == shape(read(STAGE))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        ("  \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"abc\x00\x01\x02def", "binary"),
        ("text with \x00 in it", "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PK\x03\x04....", "binary"),
        (bytes(range(1, 32)) * 10, "binary"),
        (b"\xc3\x28\xa0\xa1" * 50, "undecodable"),
        (b"\xff\xfe\x00", "undecodable"),
        (b"x" * 101, "too-large"),
        ("ب" * 60, "too-large"),
        ('<?xml version="1.0"?><FinalDraft><Content>', "undecodable"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><FinalDraft>&b;</FinalDraft>', "undecodable"),
    ],
)
def test_bad_input_is_refused_by_name(data: bytes | str, code: str) -> None:
    with pytest.raises(UnreadableTextError) as caught:
        read(data, max_bytes=100 if code == "too-large" else 5_000)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)
    assert len(caught.value.message) > 20
    assert pickle.loads(pickle.dumps(caught.value)).code == code


def test_the_title_is_the_senders_before_the_texts() -> None:
    text = "Title: Mine\n\nINT. A - DAY\n\nANNA\nHi.\n"
    assert read(text).title == "Mine"
    assert read(text, title="Theirs").title == "Theirs"


FRAGMENTS = """
ANNA|ANNA.|Anna: hi|INT. HOUSE - DAY|SCENE 1|ACT I|@أحمد|أحمد: نعم|(x|x)
[x|x]|[[|]]|/*|*/|مشهد 1|داخلي - ليل|Title: x|# a
> b <|~c|.d|!e|   ANNA^|م. ٣|قطع|(MORE)|CUT TO:
***|___|د. |خ|SCENE|ALL:|A:|ـ|مشهد 1ـ|PROLOGUE.|NORA. [x|(CONT'D)|^|@|.|- Ben: y|1 ANNA: x|[00:01] A: b|
FTLN 0001 x|Anna — x|Anna - x|أحمد / لا|٣- أحمد: لا|,a"""
LINE = st.one_of(
    st.sampled_from(["", *FRAGMENTS.replace("\n", "|").split("|"), "\ufeff", "\u2028", "  "]), st.text(max_size=20)
)


@given(st.lists(LINE, max_size=30).map("\n".join))
@example("ANNA^\n")
@example(",a\nANNA")
@example("SCENE 1\n\n\u0345:")
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_and_its_lines_exist(text: str) -> None:
    try:
        manuscript = read(text)
    except UnreadableTextError:
        return
    assert manuscript == read(text)
    for number, scene in enumerate(manuscript.scenes, start=1):
        assert scene.number == number
        assert 1 <= scene.start <= scene.end <= len(manuscript.lines)
        for part in (*scene.elements, *scene.speeches):
            assert 1 <= part.start <= part.end <= len(manuscript.lines)
        for speech in scene.speeches:
            assert speech.label in manuscript.characters[speech.speaker].variants
            assert speech.text


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        manuscript = read(data)
    except UnreadableTextError as error:
        assert error.code in {"empty", "binary", "too-large", "undecodable"}
        return
    assert manuscript.lines


@pytest.mark.parametrize("heading", ["INT. HALL - DAY", "ACT I"])
def test_more_scenes_than_are_told_apart_are_one(heading: str) -> None:
    """Every station has something to say of each scene: a text of headings alone filled the memory."""
    manuscript = read(f"{heading}\n\nANNA\nHi.\n\n" * (MOST_SCENES + 7))
    assert len(manuscript.scenes) == MOST_SCENES
    assert "most-scenes" in {note.code for note in manuscript.notes}
    last = manuscript.scenes[-1]
    assert [element.text for element in last.elements if element.kind is Kind.ACTION] == [heading] * 7
    assert [len(scene.speeches) for scene in manuscript.scenes] == [1] * (MOST_SCENES - 1) + [8]


@pytest.mark.parametrize(
    "head", ["Title: {}\n\n", "---\ntitle: {}\n---\n\n", "<html><title>{}</title><body><pre>"]
)
def test_a_title_is_short_whatever_stands_in_its_place(head: str) -> None:
    """It is in the result of the job, which BullMQ copies into its log, and so to every viewer."""
    assert read(head.format("x" * 1_000_000) + SCREEN).title == "x" * LONGEST_TITLE
