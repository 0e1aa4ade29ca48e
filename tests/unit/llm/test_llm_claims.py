"""What a model says in its own words: Arabic and English, scenes, names, numbers."""

import pytest

import seven_stations.analysis.manuscript as reader
from seven_stations.analysis.llm.claims import Claims, RejectedClaimError
from tests.llm_play import PLAY

ARABIC = """مشهد 1 - داخلي - ليل - المخزن

سعاد:
أين الدفتر يا كريم؟

كريم:
لا أعرف أين الدفتر. «أقسم بالله».

مشهد 2 - خارجي - نهار - الساحة

سعاد:
ضاع الدفتر وضاع البيت معه.
"""


@pytest.fixture(scope="module")
def english() -> Claims:
    return Claims(reader.read(PLAY, max_bytes=100_000))


@pytest.fixture(scope="module")
def arabic() -> Claims:
    return Claims(reader.read(ARABIC, max_bytes=100_000))


@pytest.mark.parametrize(
    "said",
    [
        "Let Ben answer Anna in scene 3.",
        "Scenes 1, 2 and 3 repeat one quarrel; cut one.",
        "Anna's question in scene 2 goes unheard. Give it to Clara!",
        "Her “Give me the ledger” is the hinge.",
        "I would let ANNA wait.",
        "Move the quarrel: Ben leaves first.",
    ],
)
def test_english_that_holds(english: Claims, said: str) -> None:
    assert english.sentence(f"  {said}\n") == said


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Scenes 1, 2 and 30 repeat one quarrel.", "unknown scene"),
        ("It lasts 3 pages.", "a number that was not measured"),
        ("Cut ٣ pages.", "a number that was not measured"),
        ("Give the line to Iago.", "a name that is not in the text"),
        ("IAGO must leave.", "a name that is not in the text"),
        ("Her “Give me the candle” is the hinge.", "quote not in the text"),
        ("\u202eright to left", "empty or too long"),
        ("", "empty or too long"),
    ],
)
def test_english_that_does_not(english: Claims, said: str, reason: str) -> None:
    with pytest.raises(RejectedClaimError, match=reason):
        english.sentence(said)


@pytest.mark.parametrize("said", ["في المشهد 2 تفقد سعاد «الدفتر».", "تكذب سعاد في مشهد ٢، وكريم يصمت."])
def test_arabic_that_holds(arabic: Claims, said: str) -> None:
    assert arabic.sentence(said) == said


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("في المشهد 9 تفقد سعاد الدفتر.", "unknown scene"),
        ("في المشهد ٩ تفقد سعاد الدفتر.", "unknown scene"),
        ("تقول «ضاع القمر».", "quote not in the text"),
        ("تتكلم سعاد 12 مرة.", "a number that was not measured"),
    ],
)
def test_arabic_that_does_not(arabic: Claims, said: str, reason: str) -> None:
    with pytest.raises(RejectedClaimError, match=reason):
        arabic.sentence(said)


def test_names_are_known_by_all_their_spellings(arabic: Claims, english: Claims) -> None:
    assert arabic.name("سُعاد") == "سعاد"
    assert english.name(" anna") == "ANNA"
    with pytest.raises(RejectedClaimError, match="unknown character"):
        english.name("nobody")
