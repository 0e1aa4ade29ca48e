"""The bundled plays as read, against what was counted in them by hand: how often each of their people speaks.

The short witness of what ``tests/corpus`` shows on whole plays. The Arabic one spells names and writes cues in
several ways.
"""

from collections import Counter
from pathlib import Path

import pytest

import seven_stations.samples
from seven_stations.analysis.manuscript import read

SPEECHES = {
    "the-salt-ledger.fountain": {
        "NELL": 77,
        "TAMSIN": 50,
        "JORY": 31,
        "PELL": 30,
        "ABEL": 28,
        "MRS. HOBB": 14,
        "LUNDY": 13,
        "MEAKIN": 12,
        "RAKERS": 3,
        "YOUNG NELL": 1,
        "ALL": 1,
    },
    "ten-past-four.txt": {
        "سلمى": 62,
        "يونس": 44,
        "رأفت": 27,
        "إياد": 20,
        "أم نبيل": 17,
        "الرقيب حسام": 14,
        "دلال": 8,
        "صوت الأم": 4,
        "صوت سالم": 3,
        "الجميع": 2,
        "عامل": 1,
        "العمال": 1,
        "السائق": 1,
        "امرأة من الحشد": 1,
    },
}


@pytest.mark.parametrize("name", SPEECHES)
def test_who_speaks_and_how_often(name: str) -> None:
    manuscript = read((Path(seven_stations.samples.__path__[0]) / name).read_bytes())
    assert len(manuscript.scenes) == 18
    assert Counter(speech.speaker for speech in manuscript.speeches) == SPEECHES[name]
