"""If this failed, a finding would lead to the wrong line, or a misread line would look like one that was read."""

import json
from typing import Any

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.report import to_script

PLAY = """Title: Salt

INT. KITCHEN - NIGHT

Nell waits.

NELL
(softly)
You took the ledger.

TAMSIN
I did not.

CUT TO:

EXT. YARD - DAY

NELL
Then who did?
"""


def script(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_script(read(text)))
    return found


def test_every_line_has_its_role() -> None:
    found = script(PLAY)
    assert found["lines"] == PLAY.rstrip("\n").split("\n")
    roles = dict(zip(found["lines"], found["roles"], strict=True))
    assert roles["INT. KITCHEN - NIGHT"] == roles["EXT. YARD - DAY"] == "h"
    assert roles["Nell waits."] == "a"
    assert roles["TAMSIN"] == "c"
    assert roles["(softly)"] == "p"
    assert roles["I did not."] == "d"
    assert roles["CUT TO:"] == "t"
    assert roles[""] == " "


def test_speeches_and_scenes_name_their_lines() -> None:
    found = script(PLAY)
    lines = found["lines"]
    assert [lines[start - 1] for start, *_ in found["scenes"]] == [
        "INT. KITCHEN - NIGHT",
        "EXT. YARD - DAY",
    ]
    spoken = [
        (found["speakers"][who], lines[start - 1], lines[end - 1], scene)
        for start, end, who, scene in found["speeches"]
    ]
    assert spoken == [
        ("NELL", "NELL", "You took the ledger.", 1),
        ("TAMSIN", "TAMSIN", "I did not.", 1),
        ("NELL", "NELL", "Then who did?", 2),
    ]


def test_a_cue_on_the_line_of_its_speech_is_speech() -> None:
    found = script("ACT I\n\nSCENE I\n\n" + "ANNA. Who is there?\n\nBEN. It is I.\n\n" * 4)
    roles = dict(zip(found["lines"], found["roles"], strict=True))
    assert roles["ANNA. Who is there?"] == "d"
    assert roles["ACT I"] != " "
