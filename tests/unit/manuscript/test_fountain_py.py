"""Our Fountain reader beside fountain-py (MIT), which reads the whole syntax with line numbers.

Both must find the same cues and headings on the same lines.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.names import base_of

pytest.importorskip("fountain", reason="fountain-py is not installed: see requirements-dev.lock")

from fountain import ElementType, FountainElement, FountainParser

SAMPLE = Path(__file__).parents[3] / "seven_stations" / "samples" / "the-salt-ledger.fountain"
SYNTAX = """\
Title: The Quay
Author: Us

# Act One

= The sea comes in.

INT. HALL - NIGHT

ANNA (V.O.)
(softly)
I never asked you for the **key**.
~La la la, the tide
[[Is this the key of the hall?]]

!ABEL stands in the rain.

@McAvoy
Then give it back.

ABEL ^
Give it back!

/* INT. CUT - DAY

GHOST
I was cut.
*/

.THE QUAY

~A song outside of any speech

> CUT TO:

EXT. QUAY - DAWN #12A#

ANNA
No.

> THE END <
"""


def flat(elements: Iterable[FountainElement]) -> Iterator[FountainElement]:
    for element in elements:
        if element.type is not ElementType.DUAL_DIALOGUE:
            yield element
            continue
        for part in (element.metadata or {}).values():
            if isinstance(part, FountainElement):
                yield from flat([part])
            elif isinstance(part, list):
                yield from flat(part)


@pytest.mark.parametrize("text", [SAMPLE.read_text("utf-8"), SYNTAX], ids=["sample", "syntax"])
def test_the_same_cues_and_headings_on_the_same_lines(text: str) -> None:
    theirs = list(flat(FountainParser().parse(text).elements))
    ours = read(text)
    cues = [(one.line_number, base_of(one.text)) for one in theirs if one.type is ElementType.CHARACTER]
    assert [(speech.start, base_of(speech.label)) for speech in ours.speeches] == cues
    headings = [one.line_number for one in theirs if one.type is ElementType.SCENE_HEADING]
    assert [scene.start for scene in ours.scenes] == headings
    assert len(cues) > 3
