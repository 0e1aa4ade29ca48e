"""Each layout's own grammar."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind, Layout, Manuscript, Setting

FOUNTAIN = """Title: _**Big Fish**_
Author: Somebody
    And Another

# Act One

= What happens.

INT. HOUSE - DAY #1A#

/* cut
INT. NOWHERE - DAY
*/
A man[[who?]] walks. *Really*.

STEEL (beer raised)
To retirement.

BRICK ^
To retirement.

@McCLANE
(softly)
Yippie.

> CUT TO:

.SNIPER SCOPE POV

MARY (V.O.)
[[a note alone]]
Hello
{two}
again.

INT./EXT. CAR – LATER THAT NIGHT

!BANG
The dog runs.
""".replace("{two}", "  ")


def speakers(manuscript: Manuscript) -> list[list[str]]:
    return [list(scene.speakers) for scene in manuscript.scenes]


def spoken(manuscript: Manuscript) -> list[tuple[str, str]]:
    return [(speech.speaker, speech.text) for speech in manuscript.speeches]


def test_fountain() -> None:
    manuscript = read(FOUNTAIN)
    assert manuscript.layout is Layout.FOUNTAIN
    assert manuscript.title_page == {"title": "Big Fish", "author": "Somebody\nAnd Another"}
    assert [(s.heading, s.place, s.setting, s.time, s.act_heading) for s in manuscript.scenes] == [
        ("INT. HOUSE - DAY", "HOUSE", Setting.INTERIOR, "day", "Act One"),
        ("SNIPER SCOPE POV", "SNIPER SCOPE POV", None, None, "Act One"),
        ("INT./EXT. CAR – LATER THAT NIGHT", "CAR", Setting.BOTH, "night", "Act One"),
    ]
    assert spoken(manuscript) == [
        ("STEEL", "To retirement."),
        ("BRICK", "To retirement."),
        ("McCLANE", "Yippie."),
        ("MARY", "Hello\nagain."),
    ]
    assert [speech.dual for speech in manuscript.speeches] == [True, True, False, False]
    assert manuscript.speeches[2].parentheticals == ("softly",)
    assert manuscript.scenes[0].text_of(Kind.ACTION) == "A man walks. Really."
    assert manuscript.scenes[0].text_of(Kind.TRANSITION) == "CUT TO:"
    assert manuscript.scenes[2].text_of(Kind.ACTION) == "BANG\nThe dog runs."
    assert manuscript.lines[manuscript.speeches[3].start - 1] == "MARY (V.O.)"


def test_arabic_fountain_with_forced_elements() -> None:
    manuscript = read(".داخلي - شقة - ليل\n\n@أحمد\n(بهدوء)\nمساء الخير.\n\n@سلمى\nأهلا.\n")
    scene = manuscript.scenes[0]
    assert (scene.place, scene.setting, scene.time) == ("شقة", Setting.INTERIOR, "night")
    assert spoken(manuscript) == [("أحمد", "مساء الخير."), ("سلمى", "أهلا.")]


SCREENPLAY = """                         THE LONG NIGHT

                           Written by
                            Jane Doe

FADE IN:

1    INT. KITCHEN - NIGHT                                   1

     JOHN enters and looks around. He puts down
     the bag.

                         JOHN
                   (quietly)
               Is anyone there?

                         MARY (O.S.)
               Only me, and
                         (MORE)

                                                          2.
CONTINUED:
                         MARY (CONT'D)
               nobody else.

                                             CUT TO:

2    EXT. STREET - CONTINUOUS                               2

     A car passes.

                         DR. SMITH
               Hello.
"""


def test_screenplay_in_columns() -> None:
    manuscript = read(SCREENPLAY)
    assert manuscript.layout is Layout.SCREENPLAY
    assert manuscript.title_page == {"title": "THE LONG NIGHT", "author": "Jane Doe"}
    assert [(s.place, s.setting, s.time) for s in manuscript.scenes] == [
        ("KITCHEN", Setting.INTERIOR, "night"),
        ("STREET", Setting.EXTERIOR, "night"),
    ]
    assert spoken(manuscript) == [
        ("JOHN", "Is anyone there?"),
        ("MARY", "Only me, and\nnobody else."),
        ("DR. SMITH", "Hello."),
    ]
    assert manuscript.scenes[0].text_of(Kind.ACTION).startswith("JOHN enters")


def test_screenplay_without_columns_ends_speech_at_a_blank_line() -> None:
    manuscript = read("INT. A - DAY\n\nANNA\nHi.\n\nShe leaves.\n\nBEN\n(sad)\nBye.\n")
    assert spoken(manuscript) == [("ANNA", "Hi."), ("BEN", "Bye.")]
    assert manuscript.scenes[0].text_of(Kind.ACTION) == "She leaves."


STAGE_FORMS = {
    "stop above": "ANNA.\nHello you.\n\nDR. RANK.\nGood day.\n\nANNA.\nGo.\n",
    "stop inline": "ANNA. Hello you.\n\nDR. RANK. Good day.\n\nANNA. Go.\n",
    "colon": "ANNA: Hello you.\nDR. RANK: Good day.\nANNA: Go.\n",
    "colon, small": "Anna: Hello you.\n\nDr. Rank: Good day.\n\nAnna: Go.\n",
    "alone": "ANNA\nHello you.\n\nDR. RANK\nGood day.\n\nANNA\nGo.\n",
    "gap": "ANNA  Hello you.\n\nDR. RANK  Good day.\n\nANNA  Go.\n",
    "bold": "**ANNA:** Hello you.\n\n**DR. RANK:** Good day.\n\n**ANNA:** Go.\n",
    "dash": "ANNA — Hello you.\n\nDR. RANK — Good day.\n\nANNA — Go.\n",
}


@pytest.mark.parametrize("form", STAGE_FORMS)
def test_stage_plays_mark_speakers_in_many_ways(form: str) -> None:
    manuscript = read("ACT I\n\nSCENE 1. A room.\n\n" + STAGE_FORMS[form])
    assert manuscript.layout is Layout.STAGE_PLAY
    found = [(name.upper(), text) for name, text in spoken(manuscript)]
    assert found == [("ANNA", "Hello you."), ("DR. RANK", "Good day."), ("ANNA", "Go.")]
    assert manuscript.scenes[0].place == "A room"


def test_contents_persons_and_licence_are_not_the_play() -> None:
    manuscript = read(
        "Front matter\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\nTHE PLAY\n\n"
        "Contents\n\nACT I\nScene I. A hall\n"
        "Scene II. A road\nACT II\nScene I. A field\n\n"
        "DRAMATIS PERSONAE\n\nANNA: a queen\nBEN: a king\n\nACT I\n\n"
        "SCENE I. A hall.\n\nANNA.\nCome.\n\nBEN.\nI come.\n\nSCENE II. A road.\n\nANNA.\nGo.\n\nACT II\n\n"
        "SCENE I. A field.\n\nBEN.\nSo.\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\nANNA.\nLicence.\n"
    )
    assert manuscript.title == "THE PLAY"
    assert [(scene.act, list(scene.speakers)) for scene in manuscript.scenes] == [
        (1, ["ANNA", "BEN"]),
        (1, ["ANNA"]),
        (2, ["BEN"]),
    ]


def test_brackets_are_directions_and_parentheses_speech_where_the_play_uses_brackets() -> None:
    manuscript = read(
        "SCENE 1\n\n[Enter Anna.]\n\nANNA.\n  (As I am woman) I weep.\n  [Sits.]\n  So.\n\n"
        "[Enter Ben.]\n\nBEN.\n  Stay [to Anna] here.\n"
    )
    assert spoken(manuscript) == [("ANNA", "(As I am woman) I weep.\nSo."), ("BEN", "Stay here.")]
    assert manuscript.speeches[0].parentheticals == ("Sits.",)


def test_a_speech_goes_on_after_a_direction_of_its_own_line() -> None:
    manuscript = read("SCENE 1\n\nANNA.\n  One.\n\n[A shot.]\n\n  Two.\n\nBEN.\n  Three.\n\n[Exit.]\n\n[Drums.]\n")
    assert spoken(manuscript) == [("ANNA", "One.\nTwo."), ("BEN", "Three.")]


ARABIC_HEADINGS = {
    "مشهد 1 - داخلي - ليل - شقة أحمد": ("شقة أحمد", Setting.INTERIOR, "night"),
    "المشهد الأول / خارجي / نهاراً / الشارع": ("الشارع", Setting.EXTERIOR, "day"),
    "م. ١ ليل-داخلي\nحجرة المأمور": ("حجرة المأمور", Setting.INTERIOR, "night"),
    "مشهد 26\nليل - داخلي\nحجرة المأمور": ("حجرة المأمور", Setting.INTERIOR, "night"),
    "١ /داخلي- حجرة جان- نهاراً": ("حجرة جان", Setting.INTERIOR, "day"),
    "مشهد رقم (3): داخلي/خارجي، سيارة، فجرا": ("سيارة", Setting.BOTH, "dawn"),
    "خارجي. الميدان. غروب": ("الميدان", Setting.EXTERIOR, "evening"),
    "مشهد 4 – د. – مكتب – صباحاً": ("مكتب", Setting.INTERIOR, "morning"),
    "**مشهد ٥: خ. الحديقة، بعد الظهر**": ("الحديقة", Setting.EXTERIOR, "afternoon"),
}


@pytest.mark.parametrize("heading", ARABIC_HEADINGS)
def test_arabic_headings(heading: str) -> None:
    manuscript = read(f"{heading}\n\nأحمد: من هناك؟\nسلمى: أنا هنا.\nأحمد: تعالي.\n")
    assert len(manuscript.scenes) == 1
    scene = manuscript.scenes[0]
    assert (scene.place, scene.setting, scene.time) == ARABIC_HEADINGS[heading]
    assert scene.speakers == ("أحمد", "سلمى")


def test_arabic_screenplay_with_colons() -> None:
    manuscript = read(
        "بسم الله الرحمن الرحيم\nفيلم: الطريق\n\nمشهد 1 - داخلي - ليل - الشقة\nأحمد يجلس على الكرسي.\n"
        "أحمد: مساء الخير\nسلمى (بغضب): مساء النور (تجلس) كيف حالك؟\n"
        "تدخل الأم مسرعة.\nالأم: ماذا؟\nد. سامي: أنا.\n"
        "احمد:\nلا شيء.\nالجميع: نعم!\nقطع إلى:\nمشهد 2 - خارجي - نهار - الشارع\nسلمي: هنا.\nقطع\n"
    )
    assert manuscript.title == "الطريق"
    assert spoken(manuscript) == [
        ("أحمد", "مساء الخير"),
        ("سلمى", "مساء النور كيف حالك؟"),
        ("الأم", "ماذا؟"),
        ("د. سامي", "أنا."),
        ("أحمد", "لا شيء."),
        ("الجميع", "نعم!"),
        ("سلمى", "هنا."),
    ]
    assert manuscript.scenes[0].text_of(Kind.ACTION) == "أحمد يجلس على الكرسي.\nتدخل الأم مسرعة."
    assert [scene.text_of(Kind.TRANSITION) for scene in manuscript.scenes] == ["قطع إلى:", "قطع"]
    assert manuscript.characters["الجميع"].group


def test_arabic_names_alone_on_their_lines() -> None:
    manuscript = read(
        "مشهد 1 - داخلي - ليل\n\nيجلس المأمور.\n\n"
        "    المأمور\nادخل.\n\n    الشاويش\n   (بخوف)\nحاضر.\n\n"
        "    المأمور\nأين هو؟\n\n    الشاويش\nفي الخارج.\n"
    )
    assert [name for name, _ in spoken(manuscript)] == ["المأمور", "الشاويش", "المأمور", "الشاويش"]
    assert manuscript.speeches[1].parentheticals == ("بخوف",)


def test_arabic_stage_play_without_scenes_has_one_an_act() -> None:
    manuscript = read("الفصل الأول\n\nالملك : تعال.\n\nالوزير : نعم.\n\nالفصل الثاني\n\nالملك : اذهب.\n")
    assert [(scene.act, scene.heading) for scene in manuscript.scenes] == [(1, "الفصل الأول"), (2, "الفصل الثاني")]
    assert speakers(manuscript) == [["الملك", "الوزير"], ["الملك"]]


FDX = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Version="5"><Content>
<Paragraph Type="Scene Heading" Number="1"><Text>INT. HOUSE - DAY</Text></Paragraph>
<Paragraph Type="Action"><Text>John </Text><Text Style="Bold">enters</Text><Text>.</Text></Paragraph>
<Paragraph Type="Character"><Text>JOHN (V.O.)</Text></Paragraph>
<Paragraph Type="Parenthetical"><Text>(sad)</Text></Paragraph>
<Paragraph Type="Dialogue"><Text>Hi &amp; bye.</Text></Paragraph>
<Paragraph><DualDialogue>
<Paragraph Type="Character"><Text>ANNA</Text></Paragraph><Paragraph Type="Dialogue"><Text>One.</Text></Paragraph>
<Paragraph Type="Character"><Text>BEN</Text></Paragraph><Paragraph Type="Dialogue"><Text>Two.</Text></Paragraph>
</DualDialogue></Paragraph>
<Paragraph Type="Transition"><Text>CUT TO:</Text></Paragraph>
</Content><TitlePage><Content><Paragraph><Text>My Film</Text></Paragraph></Content></TitlePage></FinalDraft>"""


def test_final_draft() -> None:
    manuscript = read(FDX)
    assert (manuscript.layout, manuscript.title) == (Layout.FINAL_DRAFT, "My Film")
    assert spoken(manuscript) == [("JOHN", "Hi & bye."), ("ANNA", "One."), ("BEN", "Two.")]
    assert [speech.dual for speech in manuscript.speeches] == [False, True, True]
    assert manuscript.lines[1] == "John enters."
    assert manuscript.speeches[0].parentheticals == ("sad",)


def test_prose_is_one_scene_of_action_and_says_so() -> None:
    manuscript = read("It was night.\n\n“Come,” he said.\n")
    assert len(manuscript.scenes) == 1
    assert manuscript.characters == {}
    assert "read-as-prose" in {note.code for note in manuscript.notes}


def test_a_prologue_may_be_who_speaks_or_a_part_of_the_play() -> None:
    manuscript = read(
        "ACT V\n\nSCENE I. Athens.\n\nANNA.\nCome.\n\nPROLOGUE.\nIf we offend.\n\n"
        "ANNA.\nSo.\n\nEPILOGUE\n\nPUCK.\nEnd.\n"
    )
    assert speakers(manuscript) == [["ANNA", "PROLOGUE"], ["PUCK"]]
    assert manuscript.scenes[1].act_heading == "EPILOGUE"


def test_directions_in_a_speech_may_go_over_the_end_of_a_line() -> None:
    manuscript = read(
        "ACT I\n\n[A room.]\n\nNORA. Hide it. [To the PORTER,\ntaking out her purse.] How much?\n\n"
        "PORTER. Sixpence. [He goes\nout. NORA sits.]\n\nNORA [busy]. Yes.\n\nCurtain.\n\n[Dark.]\n"
    )
    assert spoken(manuscript) == [("NORA", "Hide it.\nHow much?"), ("PORTER", "Sixpence."), ("NORA", "Yes.")]
    assert [s.parentheticals for s in manuscript.speeches] == [
        ("To the PORTER, taking out her purse.",),
        ("He goes out. NORA sits.",),
        ("busy",),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "INT. HOUSE - DAY\nANNA\nHello.\nBEN\nHi.\nEXT. ROAD - DAY\nANNA\nBye.\nBEN\nBye.\n",
        (
            "مشهد 1\nداخلي - نهار\nالبيت\nسامي\nأهلا.\nليلى\nنعم؟\n"
            "مشهد 2\nخارجي - ليل\nالشارع\nسامي\nوداعا.\nليلى\nكلا.\n"
        ),
    ],
)
def test_names_are_found_without_any_blank_line(text: str) -> None:
    manuscript = read(text)
    assert [len(scene.speakers) for scene in manuscript.scenes] == [2, 2]
    assert all("\n" not in speech.text for speech in manuscript.speeches)


def test_arabic_names_that_are_spelt_like_prepositions_speak() -> None:
    manuscript = read("مشهد 1 - داخلي - ليل - البيت\n\nعَلِي: نعم.\nمنى: لا.\nعلي ومنى: ربما.\n")
    assert [name for name, _ in spoken(manuscript)] == ["علي", "منى", "علي ومنى"]
    assert manuscript.characters["علي ومنى"].group


def test_a_list_of_persons_speaks_no_lines_even_without_headings() -> None:
    manuscript = read(
        "THE ROOM\n\nCharacters:\nANNA: forty\nBEN: her brother\n\nANNA: Hello.\n\nBEN: Hi.\n\nANNA: So.\n"
    )
    assert spoken(manuscript) == [("ANNA", "Hello."), ("BEN", "Hi."), ("ANNA", "So.")]


SONG = "ANNA.\nCome with me, and I will show you.\n\nBEN.\nYou know that I will not.\n\n"


def headings_of(text: str) -> list[tuple[str, int | None]]:
    return [(scene.heading, scene.act) for scene in read(text).scenes]


def test_numbers_alone_count_together_with_headings_that_have_a_word() -> None:
    text = "ACT I\n\n" + SONG + "ACT II\n\n" + "".join(f"{n}.\n\n{SONG}" for n in ("I", "II", "III"))
    assert headings_of(text + "SCENE IV.\n\n" + SONG) == [
        ("ACT I", 1), ("I.", 2), ("II.", 2), ("III.", 2), ("SCENE IV.", 2),
    ]  # fmt: skip


def test_numbers_above_headings_of_scenes_are_those_of_acts() -> None:
    text = "".join(f"{n}.\n\nSCENE: A hall.\n\n{SONG}SCENE: A road.\n\n{SONG}" for n in ("I", "II", "III"))
    assert [act for _, act in headings_of(text)] == [1, 1, 2, 2, 3, 3]


def test_numbers_with_titles_head_scenes_where_they_count_and_are_no_list() -> None:
    titles = ("HEAVEN.", "MARY AT THE WELL.", "The Kitchen")
    text = "".join(f"{n}. {title}\n\n{SONG}" for n, title in zip(("I", "II", "III"), titles, strict=True))
    assert len(read(text).scenes) == 3
    listed = "1. BREAD\n\n2. SALT\n\n3. WINE\n\n"
    assert len(read(listed + SONG * 4).scenes) == 1


def test_notes_and_glossaries_behind_a_play_do_not_speak() -> None:
    play = "SCENE I. A hall.\n\n" + SONG * 5
    notes = "".join(f"ANNA. {n}. See the first folio, where this stands otherwise.\nMore.\n\n" for n in range(2))
    glossary = "".join(f"{word}. What stands\n" + "at the back\n" * 9 + "\n" for word in ("FLAT", "GEL", "RAKE"))
    manuscript = read(play + "GLOSSARY\n\n" + glossary * 3 + "\nNOTES.\n\n" + notes)
    assert len(manuscript.speeches) == 10
    assert [left.what for left in manuscript.reading.left_out] == ["back"]


def test_notes_between_two_plays_end_neither() -> None:
    play = "SCENE I. A hall.\n\n" + SONG * 5
    assert len(read(play + "NOTES\n\nSee the folio.\n\n" + play).speeches) == 20


def test_a_line_in_italics_is_said_where_nothing_else_is() -> None:
    text = (
        "SCENE 1\n\n"
        + SONG
        + "ANNA.\n\n_I will not open my arms._\n\nBEN.\n\nGood.\n\n_He goes._\n\nANNA.\n\nSo.\n"
    )
    assert [said for _, said in spoken(read(text))][2:] == ["I will not open my arms.", "Good.", "So."]


def test_a_name_seen_once_speaks_before_a_bracket_where_others_do() -> None:
    known = "".join(f"{name} [rising] I will not, and you know it.\n\n" for name in ("ANNA", "BEN") * 4)
    manuscript = read("SCENE 1\n\n" + known + "A BYSTANDER [to her] Go on, you.\n\n" + SONG)
    assert [name for name, _ in spoken(manuscript)][8] == "A BYSTANDER"


def test_notes_do_not_change_how_names_are_told() -> None:
    said = "".join(f"          {name}.\n\nI will not, and you know it.\n\n" for name in ("ANNA", "BEN") * 12)
    notes = "".join(f"P. {page}, ll. 3 ff.]--What is said of the boat.\n\n" for page in range(99))
    manuscript = read("SCENE 1\n\n" + said + "NOTES ON THE QUAY\n\n" + notes)
    assert [name for name, _ in spoken(manuscript)] == ["ANNA", "BEN"] * 12


def test_a_cue_may_say_that_its_name_sings() -> None:
    text = (
        "SCENE 1\n\n" + "_Anna_\nI will not.\n\n_Ben_\nYou know it.\n\n" * 4 + "_Anna sings_\nAnd you so dear.\n"
    )
    manuscript = read(text)
    assert spoken(manuscript)[-1] == ("Anna", "And you so dear.")
    assert manuscript.speeches[-1].parentheticals == ("sings",)


def test_marks_of_fountain_that_stand_by_chance_make_no_fountain_of_a_play() -> None:
    said = "".join(f"{name}. I will not, and you know that I will not.\n\n" for name in ("ANNA", "BEN") * 20)
    manuscript = read("@anna wrote it down.\n\n@ben did.\n\nSCENE 1\n\n" + said)
    assert manuscript.layout is Layout.STAGE_PLAY
    assert len(manuscript.speeches) == 40


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("THE PERSONS IN THE PLAY\n\nANNA\nBEN", None),
        ("PREFACE\n\nMuch was said of it.", None),
        ("THE\n\nSALT ROAD", None),
        ("FIRST SERIES PLAYS\n\nBy A. Writer\n\nTHE SALT ROAD\n\nA DRAMA IN TWO ACTS", "THE SALT ROAD"),
        ("FIRST SERIES PLAYS\n\nBy A. Writer", None),
        ("The Salt Road\nor, Nobody's Way\nA Trivial Comedy for Serious People", "The Salt Road"),
        ("The Salt Road\n\nThe Third Road", None),
        ("NEW EDITION\n\nThe Salt Road\n\nby A. Writer\n\nANNA\n\nBEN", "The Salt Road"),
        ("THE SALT ROAD\n\nA room with a view of the hills\nby the sea.", "THE SALT ROAD"),
        (
            "THE SALT ROAD: OR, THE GREY MULE. As it was acted at the Red Barn in the yeer 1641.\nBy A. WRITER.",
            "THE SALT ROAD: OR, THE GREY MULE",
        ),
        ("The Salt Road to the Sea\nAnna Writer\nDramatis Personae\nAnna\nBen", "The Salt Road to the Sea"),
        ("Anna Writer\nThe Salt Road\nCharacters\nAnna\nBen", "The Salt Road"),
        ("Anna Writer\nSalt Road\nCharacters\nAnna\nBen", None),
        (
            "Title: The Salt Road\n\nAuthor: A. Writer\n\n*** START OF THIS PROJECT EBOOK ***\n\nTHE SALT\nROAD",
            "The Salt Road",
        ),
    ],
)
def test_a_title_is_where_titles_stand_and_no_heading_of_what_comes_first(head: str, title: str | None) -> None:
    talk = "ANNA. Where is the salt?\n\nBEN. It is gone.\n\n" * 6
    manuscript = read(f"{head}\n\nACT I\n\nSCENE I. A room.\n\n{talk}SCENE II. The road.\n\n{talk}")
    assert manuscript.title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Salt Road\n\nBy A. Writer\n\n", "The Salt Road"),
        ("The Salt Road\n\nBy anon.\n\n", "The Salt Road"),
        ("THE SALT ROAD\n\n", None),
        ("طريق الملح\n\nتأليف: كاتب\n\n", "طريق الملح"),
        ("طريق الملح\n\n", None),
        # What is spoken begins with such a word, too.
        ("ANNA: I walked down to the sea\nby the river.\n\n", None),
        ("ANNA: I walked down to the sea.\nBy Jove, I did.\n\n", None),
        ("ANNA\nI walked down to the sea.\nBy Jove, I did.\n\n", None),
        ("سلمى: ضاع طريق الملح\nترجمة الكتاب لم تنته.\n\n", None),
    ],
)
def test_the_title_of_a_play_that_begins_at_once_stands_above_its_author(text: str, title: str | None) -> None:
    names = ("أحمد", "سلمى") if "ط" in text else ("ANNA", "BEN")
    said = "أين الملح؟" if "ط" in text else "Where is the salt?"
    assert read(text + "".join(f"{name}: {said}\n\n" for name in names * 6)).title == title


SHOUTED = """INT. CELLAR - NIGHT

ANNA
DO NOT LET GO OF THAT

LADDER, WHATEVER YOU DO, DO NOT
LET GO OF THAT LADDER.

BEN
(furious)

SHUT UP!  SHUT UP YOU ARE
A DREAM!

ANNA
I am no dream.

IT IS NOT HIS DOG. IT IS
a small wolf.

BEN
A wolf?

MAN IN THE BACK
Quiet, you two.

"""


@pytest.mark.parametrize("head", ["Title: The Cellar\n\n", ""], ids=["fountain", "screenplay"])
def test_a_sentence_that_is_shouted_is_nobodys_name(head: str) -> None:
    """It goes on with the speech above where that has not ended; who speaks once is a person all the same."""
    manuscript = read(head + SHOUTED + "ANNA\nYes.\n\nBEN\nNo.\n\n" * 10)
    assert set(manuscript.characters) == {"ANNA", "BEN", "MAN IN THE BACK"}
    if head:
        assert spoken(manuscript)[:3] == [
            ("ANNA", "DO NOT LET GO OF THAT\nLADDER, WHATEVER YOU DO, DO NOT\nLET GO OF THAT LADDER."),
            ("BEN", "SHUT UP!  SHUT UP YOU ARE\nA DREAM!"),
            ("ANNA", "I am no dream."),
        ]
