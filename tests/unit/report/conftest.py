"""Reports to write: the bundled samples, and texts made to break a chart or a page."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from seven_stations.analysis import pipeline
from seven_stations.analysis.report import Report
from seven_stations.stations import AnalysisType

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"
ENGLISH, ARABIC = "the-salt-ledger.fountain", "ten-past-four.txt"

HOSTILE = """\
Title: <script>alert(1)</script>

INT. "><img src=x onerror=alert(1)> - NIGHT

@"><img src=x onerror=alert(2)>
You villain & liar, I hate you! <script>alert(3)</script>

@O'BRIEN "the <b>knife</b>" & CO
I hate you, villain! You are a liar, a villain, I despise you!

@]]><svg onload=alert(4)>
Stop it!

EXT. </svg></style><script>alert(5)</script> - DAY

@"><img src=x onerror=alert(2)>
I hate you, villain! You are a liar and a thief!

@O'BRIEN "the <b>knife</b>" & CO
No. I hate you, villain. Damn you, you thief! I will kill you.
"""


@cache
def _report(text: str | bytes, kind: AnalysisType, title: str | None) -> Report:
    return pipeline.report_of(text, analysis_type=kind, title=title)


@pytest.fixture(scope="session")
def report_of() -> Callable[..., Report]:
    """The report of a text, or of a sample by its file name; each is analysed once a session."""

    def report(text: str, kind: AnalysisType = AnalysisType.FULL, title: str | None = None) -> Report:
        found = SAMPLES / text if len(text) < 40 and (SAMPLES / text).is_file() else None
        return _report(found.read_bytes() if found else text, kind, title)

    return report


@pytest.fixture(scope="session")
def english(report_of: Callable[..., Report]) -> Report:
    return report_of(ENGLISH)


@pytest.fixture(scope="session")
def arabic(report_of: Callable[..., Report]) -> Report:
    return report_of(ARABIC)


@pytest.fixture(scope="session")
def hostile(report_of: Callable[..., Report]) -> Report:
    return report_of(HOSTILE, title="\"><script>alert(6)</script> & 'sons'")
