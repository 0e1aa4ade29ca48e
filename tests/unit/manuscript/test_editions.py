"""TEI editions and web pages: if these failed, what their marks say would be guessed at, or read as speech."""

import sys

import pytest

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind, Layout

TEI = """<?xml version="1.0" encoding="utf-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><titleStmt><title>The Salt Road</title><author>A. Writer</author></titleStmt></fileDesc>
<profileDesc><particDesc><listPerson>
<person xml:id="anna"><persName>Anna</persName></person><person xml:id="ben"><persName>Ben</persName></person>
</listPerson></particDesc></profileDesc></teiHeader>
<text><front><castList><castItem><role>ANNA</role></castItem></castList></front>
<body><div type="act"><head>ACT I</head>
<div type="scene"><head>Scene 1. A quay</head><stage>Enter Anna.</stage>
<sp who="#anna"><speaker>ANN.</speaker><stage>(aside)</stage>
<l>Where is the <hi>ledger</hi>,<note>a book</note> Ben?</l><l>I had it <stage>(she looks)</stage> here.</l></sp>
<sp who="#ben"><speaker>BEN.</speaker><p>Gone.</p></sp></div>
<div type="scene"><head>Scene 2</head><sp who="#ben #anna"><speaker>BOTH.</speaker><p>Gone!</p></sp></div>
</div></body></text></TEI>
"""
PAGE = """<!DOCTYPE html><html><head><title>The Salt Road</title><style>p {color: red}</style></head><body>
<nav><p>ANNA: Home</p></nav><h2>ACT ONE</h2>
%s<script>alert("BEN: no");</script></body></html>
"""
CUES = "".join(f"<p><b>{name}.</b> Gone &amp;<br>\nlost.</p>\n" for name in ("ANNA", "BEN") * 4)


def test_a_tei_edition_says_who_speaks_where() -> None:
    play = read(TEI)
    assert (play.title, play.layout, play.title_page["author"]) == ("The Salt Road", Layout.TEI, "A. Writer")
    assert [(scene.heading, scene.act, scene.act_heading) for scene in play.scenes] == [
        ("Scene 1. A quay", 1, "ACT I"),
        ("Scene 2", 1, "ACT I"),
    ]
    said = [(speech.speaker, speech.text) for speech in play.speeches]
    assert said == [("Anna", "Where is the ledger, Ben?\nI had it here."), ("Ben", "Gone."), ("BOTH", "Gone!")]
    assert play.speeches[0].parentheticals == ("aside", "she looks")
    assert "a book" not in "\n".join(play.lines)
    assert play.lines[play.speeches[1].start - 1] == "BEN"


def test_what_is_not_well_formed_or_declares_entities_is_read_line_by_line() -> None:
    broken = "\n".join(TEI.replace("</person>", "").splitlines())
    hostile = TEI.replace("<TEI", '<!DOCTYPE TEI [<!ENTITY a "b">]><TEI')
    for text in (broken, hostile):
        assert read(text).layout is not Layout.TEI


@pytest.mark.parametrize(
    "around",
    [
        "<TEI><text><body>%s</body></text></TEI>",
        "<TEI><teiHeader><titleStmt><title>%s</title></titleStmt></teiHeader></TEI>",
        "<TEI><person><persName>%s</persName></person></TEI>",
    ],
)
def test_what_is_nested_too_deep_is_refused(around: str) -> None:
    with pytest.raises(UnreadableTextError, match="nested too deep"):
        read(around % ("<div>" * 50_000 + "</div>" * 50_000))


def test_a_direction_within_a_direction_is_told_once() -> None:
    play = read(TEI.replace("(she looks)", "(she <hi><stage>looks</stage></hi>)"))
    assert play.speeches[0].parentheticals == ("aside", "she looks")


def test_nested_divisions_are_searched_once() -> None:
    """Each was searched for speeches to its end: 5 MB took 37 seconds. Steps are counted, not time."""
    counts = []
    for depth in (50, 200):
        inner = "<p/>" * 500
        text = f"<TEI><text><body>{'<div><head>h</head>' * depth}{inner}{'</div>' * depth}</body></text></TEI>"
        steps = 0

        def step(*_args: object) -> None:
            nonlocal steps
            steps += 1

        sys.setprofile(step)
        try:
            read(text)
        finally:
            sys.setprofile(None)
        counts.append(steps)
    assert counts[1] < 3 * counts[0]


def test_a_web_page_is_what_it_shows() -> None:
    play = read(PAGE % CUES)
    assert (play.title, list(play.characters)) == ("The Salt Road", ["ANNA", "BEN"])
    assert [speech.text for speech in play.speeches] == ["Gone &\nlost."] * 8
    assert play.scenes[0].act_heading == "ACT ONE"
    assert "".join(play.lines).count("alert") == 0


def test_what_is_set_line_by_line_stays_so() -> None:
    script = "INT. KITCHEN - NIGHT\n\n          ANNA\n     You took\n     the ledger.\n"
    play = read(PAGE % f"<pre>\n{script}</pre>")
    assert [(e.kind, e.text) for e in play.scenes[-1].elements][-2:] == [
        (Kind.CHARACTER, "ANNA"),
        (Kind.DIALOGUE, "You took\nthe ledger."),
    ]


def test_a_page_without_words_is_empty() -> None:
    with pytest.raises(UnreadableTextError, match="shows no text"):
        read("<html><body><script>1</script></body></html>")
