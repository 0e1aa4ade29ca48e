"""Plays in XML are read like others, on the lines where their speakers stand."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.layouts.play_xml import is_play_xml

BOSAK = """<PLAY>
<TITLE>The Quay</TITLE>
<PERSONAE>
<PERSONA>ANNA, a widow.</PERSONA>
</PERSONAE>
<ACT><TITLE>ACT I</TITLE>
<SCENE><TITLE>SCENE I.  A quay.</TITLE>
<STAGEDIR>Enter ANNA and First Sailor</STAGEDIR>
<SPEECH>
<SPEAKER>ANNA</SPEAKER>
<LINE>Who's there &amp; why?</LINE>
<LINE>I heard you.</LINE>
</SPEECH>
<SPEECH>
<SPEAKER>First Sailor</SPEAKER>
<LINE>I <STAGEDIR>Aside</STAGEDIR> am nobody.</LINE>
</SPEECH>
<SPEECH>
<SPEAKER>ANNA</SPEAKER>
<LINE>Come.</LINE>
</SPEECH>
</SCENE>
<SCENE><TITLE>SCENE II.  A room.</TITLE>
<SPEECH>
<SPEAKER>First Sailor</SPEAKER>
<LINE>No.</LINE>
</SPEECH>
</SCENE></ACT>
</PLAY>
"""
TEI_TAGS = {"SPEECH>": "sp>", "SPEAKER>": "speaker>", "<LINE>": '<l n="1">', "/LINE>": "/l>", "TITLE>": "head>"}
TEI = BOSAK.replace("PERSONAE>", "castList>").replace("STAGEDIR>", "stage>")
for ours, theirs in TEI_TAGS.items():
    TEI = TEI.replace(ours, theirs)


@pytest.mark.parametrize("text", [BOSAK, TEI], ids=["Bosak", "TEI"])
def test_speakers_lines_directions_and_scenes(text: str) -> None:
    manuscript = read(text)
    assert [(s.start, s.speaker, s.text) for s in manuscript.speeches] == [
        (10, "ANNA", "Who's there & why?\nI heard you."),
        (15, "First Sailor", "I am nobody."),
        (19, "ANNA", "Come."),
        (25, "First Sailor", "No."),
    ]
    assert manuscript.speeches[1].parentheticals == ("Aside",)
    assert [scene.place for scene in manuscript.scenes] == ["A quay", "A room"]


def test_a_play_that_mentions_speakers_is_no_xml() -> None:
    assert not is_play_xml(["ANNA: <speaker> is a tag.", *["BEN: <speaker> again."] * 5])
