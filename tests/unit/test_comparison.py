"""Texts side by side: differences and what is common, from reports alone."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import seven_stations.samples
from seven_stations.analysis.comparison import Comparison, Given, MissingText, compare, to_html, to_markdown
from seven_stations.analysis.comparison.measures import MEASURES
from seven_stations.analysis.pipeline import report_of
from seven_stations.stations import AnalysisType
from seven_stations.words import Note

SALT = """INT. KITCHEN - NIGHT

ANNA
You took the ledger! I know you took it, you thief.

BEN
Nobody took anything. Go to bed, Anna.

EXT. YARD - DAY

BEN
The salt is gone. All of the salt is gone.

ANNA
Then so are we.
"""
WINE = """INT. CELLAR - NIGHT

Anna
Where is the wine? Where is the salt?

CARL
I drank it. Forgive me.

EXT. YARD - DAY

CARL
The garden is quiet. The garden is full of light and of birds, and nobody has come to it for years.

ANNA
Who has the key? Who?

INT. KITCHEN - DAY

ANNA
The salt is here.
"""
SAMPLE = Path(seven_stations.samples.__file__).with_name("the-salt-ledger.fountain")
ARABIC = """مشهد 1 - داخلي - ليل - البيت

سامي:
أنا أكرهك يا خائن!

ليلى:
لماذا تصرخ؟ أنا أحبك.
"""


@cache
def written(text: str, analysis_type: AnalysisType) -> str:
    return report_of(text, analysis_type=analysis_type).to_json()


def given(name: str, text: str, analysis_type: AnalysisType = AnalysisType.FULL, **changes: Any) -> Given:
    return Given(name, name.title(), {**json.loads(written(text, analysis_type)), **changes})


@pytest.fixture
def pair() -> Comparison:
    return compare([given("salt", SALT), given("wine", WINE)], title="Two plays")


def test_figures_are_those_of_the_reports(pair: Comparison) -> None:
    report = json.loads(written(WINE, AnalysisType.FULL))
    wine = pair.texts[1]
    assert wine.doubts == ["reading", "short", "few-scenes"]
    assert wine.measures["words"] == report["stations"][0]["output"]["counts"]["words"]
    assert wine.measures["dialogue"] == report["stations"][0]["output"]["balance"]["dialogueByWords"]
    assert wine.tension == [], "three scenes make no curve"
    assert "Tension" not in to_markdown(pair)


def test_conflicts_are_those_that_the_reports_tell() -> None:
    """A report names the sure ones; a comparison that counted the others too would contradict it."""
    told = {3: {"conflicts": [{"sure": True}, {"sure": False}, {}]}}
    (measure,) = (one for one in MEASURES if one.name == "conflicts")
    assert measure.of(told) == 1
    assert measure.of({3: {"conflicts": []}}) == 0


def test_the_largest_difference_comes_first(pair: Comparison) -> None:
    contrasts = [one.contrast for one in pair.differences]
    assert contrasts == sorted(contrasts, reverse=True)
    words = next(one for one in pair.differences if one.measure == "words")
    assert (words.low_text, words.high_text) == (1, 2)
    assert words.contrast == pytest.approx(1 - words.low / words.high, abs=1e-6)


def test_the_same_text_twice_differs_in_nothing() -> None:
    found = compare([given("a", SALT), given("b", SALT)])
    assert found.differences == []
    assert "No measure tells them apart." in to_markdown(found)


def test_common_characters_are_found_whatever_their_spelling(pair: Comparison) -> None:
    assert [(one.name, [place.text for place in one.texts]) for one in pair.common_characters] == [
        ("ANNA", [1, 2])
    ]


def test_notes_say_what_does_not_compare() -> None:
    found = compare([given("a", SALT), given("b", ARABIC, AnalysisType.QUICK, engine="another/2")])
    assert found.notes == ["types differ", "languages differ", "engines differ"]
    assert found.language == "en"
    assert found.texts[1].tension == []
    to_html(found)


def test_markdown_and_html_tell_everything(pair: Comparison) -> None:
    found = pair.model_copy(
        update={"missing": [MissingText(analysis_id="x", title="<b>Lost</b>", reason=Note("too large"))]}
    )
    markdown, html = to_markdown(found), to_html(found)
    for part in ("Two plays", "Salt", "Wine", "too large", "What differs most", "ANNA"):
        assert part in markdown, part
        assert part in html, part
    assert "<b>Lost" not in html
    assert "<polyline" not in html


def test_arabic_texts_are_compared_in_arabic() -> None:
    found = compare([given("a", ARABIC), given("b", ARABIC)])
    html = to_html(found)
    assert 'dir="rtl"' in html
    assert "سبب عدم الحكم" in html


def test_fifty_texts_are_compared() -> None:
    text = SAMPLE.read_text("utf-8")
    found = compare([given(f"t{number}", text) for number in range(50)])
    curve = json.loads(written(text, AnalysisType.FULL))["stations"][4]["output"]["tension"]
    told = found.texts[0].tension
    assert (len(told), told[0], told[-1]) == (20, curve[0]["value"], curve[-1]["value"])
    html = to_html(found)
    assert html.count("<polyline") == 6, "more curves than can be told apart"
    assert "var(--g1)" in html
    assert "44 more texts are in the table only." in to_markdown(found)


@pytest.mark.parametrize(("number", "head"), [(2, "|  | 1. T0 | 2. T1 |"), (5, "| Text | Words | Scenes |")])
def test_measures_are_rows_where_the_texts_fit_beside_one_another(number: int, head: str) -> None:
    """Ten columns of figures of two texts were cut off at the edge of a page."""
    markdown = to_markdown(compare([given(f"t{at}", SALT) for at in range(number)]))
    assert head in markdown.partition("## Sizes and shares\n\n")[2].partition("\n")[0]


def test_it_is_json_and_back(pair: Comparison) -> None:
    assert Comparison.model_validate_json(pair.to_json()) == pair
    assert json.loads(pair.to_json())["kind"] == "comparison"
