"""The catalogues: complete, with the same gaps and the right forms; and all that is said is said by them."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import seven_stations.samples
from cli.views.tables import COLOURS
from seven_stations.analysis.pipeline import StationCompleted, StationLog, analyse
from seven_stations.analysis.stations.diagnostics.rules import RULES
from seven_stations.stations import STATION_NAMES
from seven_stations.words import Note, band, catalogue, note, rule_words, say

ROOT = Path(__file__).parents[2]
SAMPLES = Path(seven_stations.samples.__path__[0])
CODES = sorted(catalogue("en")["codes"])
FORMS = {"en": 2, "ar": 6}


def leaves(words: dict[str, Any], *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from leaves(value, *path, key)
        else:
            yield (*path, key), value


def gaps(template: str) -> dict[str, str]:
    """What each gap is told as; the forms of nouns are each language's own."""
    found = [(name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name]
    return {name: "" if "|" in spec else spec for name, spec in found}


def test_both_catalogues_say_the_same_with_the_same_values() -> None:
    english, arabic = (dict(leaves(catalogue(language))) for language in ("en", "ar"))
    assert sorted(english) == sorted(arabic)
    assert [key for key, text in english.items() if not text or not arabic[key]] == []
    assert [key for key, text in english.items() if gaps(text) != gaps(arabic[key])] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_counted_noun_has_all_its_forms(language: str) -> None:
    for key, text in leaves(catalogue(language)):
        for _, name, spec, _ in Formatter().parse(text):
            if name and "|" in (spec or ""):
                assert len((spec or "").split("|")) == FORMS[language], key
            if name and (spec or "").startswith("@"):
                assert (spec or "")[1:] in catalogue(language), key
            if name and (spec or "").startswith("~"):
                assert (spec or "")[1:] in catalogue(language)["bands"], key


def test_arabic_is_arabic() -> None:
    """A text that was copied and forgotten."""
    names = {
        "Fountain",
        "Final",
        "Draft",
        "MTLD",
        "UTF",
        "docs",
        "accuracy",
        "md",
        "PDF",
        "Word",
        "XML",
        "DTD",
        "RTF",
        "NUL",
        "zip",
        "gzip",
        "windows",
        "fdx",
        *("TEI", "pip", "install", "seven", "stations", "documents", "OCR", "STATIONS", "MAX", "TEXT", "BYTES"),
    }
    for key, text in leaves(catalogue("ar")):
        words = re.sub(r"\{[^{}]*\}", "", text)
        assert set(re.findall("[A-Za-z]+", words)) <= names, key


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "للتوتر لا ذُرى في 0 مشهد"),
        (1, "للتوتر ذروة واحدة في مشهد واحد"),
        (2, "للتوتر ذروتان في مشهدين"),
        (3, "للتوتر 3 ذُرى في 3 مشاهد"),
        (10, "للتوتر 10 ذُرى في 10 مشاهد"),
        (11, "للتوتر 11 ذروة في 11 مشهدًا"),
        (99, "للتوتر 99 ذروة في 99 مشهدًا"),
        (100, "للتوتر 100 ذروة في 100 مشهد"),
        (103, "للتوتر 103 ذُرى في 103 مشاهد"),
        (1011, "للتوتر 1,011 ذروة في 1,011 مشهدًا"),
    ],
)
def test_arabic_nouns_take_the_form_of_their_number(count: int, told: str) -> None:
    assert say("tension", {"peaks": count, "scenes": count}, "ar") == told


def test_english_nouns_are_singular_for_one() -> None:
    for key, text in leaves(catalogue("en")):
        for _, _, spec, _ in Formatter().parse(text):
            if "|" in (spec or ""):
                one, _, many = str(spec).partition("|")
                plural = {f"{word}{ending}" for word in one.replace(",", "").split() for ending in ("s", "es")}
                assert plural & set(many.replace(",", "").split()), key
                assert one.split()[0] == many.split()[0] == "#", key


def test_values_are_told_as_their_gaps_ask() -> None:
    assert note("themes", themes=["crown", "night"]).render("en") == "Strongest themes: crown, night"
    assert note("themes", themes=["تاج", "ليل"]).render("ar") == "أقوى الموضوعات: تاج، ليل"
    assert (
        note("tone-from-words", coverage=0.0912)
        .render("en")
        .startswith("Tone is counted from single words (9.1% ")
    )
    shared = note("gini", speech=0.41, presence=0.1)
    assert shared.render("en") == "Speech is shared unevenly (Gini 0.41), presence very evenly (0.10)"
    assert shared.render("ar") == "توزيع الكلام متفاوت (معامل جيني 0.41)، وتوزيع الحضور متساوٍ جدًا (0.10)"
    assert note("station-started", station="Conflict Network").render("ar") == "بدأت المحطة: شبكة الصراع"
    assert Note("Words of its own, {as} they are.").render("ar") == "Words of its own, {as} they are."
    with pytest.raises(KeyError):
        say("tension", {"peaks": 1}, "en")


@pytest.mark.parametrize("sample", ["ten-past-four.txt", "the-salt-ledger.fountain"])
def test_what_stations_say_is_in_the_catalogue(sample: str) -> None:
    """No sentence: whatever a station logs or notes can be told in every language, and travels as JSON."""
    steps = list(analyse((SAMPLES / sample).read_bytes()))
    logged = [step.note for step in steps if isinstance(step, StationLog)]
    said = [*logged, *(one for step in steps if isinstance(step, StationCompleted) for one in step.result.notes)]
    assert {step.number for step in steps if isinstance(step, StationLog)} == set(range(1, 8))
    assert [one.code for one in said if one.code not in CODES] == []
    for one in said:
        assert json.loads(json.dumps(one.values)) == one.values
        assert re.search("[\u0621-\u064a]{2,}", one.render("ar")), one.render("ar")
        assert one.values or not re.search("[\u0621-\u064a]", one.render("en")), one


def test_rules_and_stations_have_words() -> None:
    assert set(catalogue("en")["rules"]) == {rule.name for rule in RULES}
    assert set(catalogue("en")["stations"]) == set(STATION_NAMES)
    assert rule_words("repeated-scene", {"scene": 9, "other": 4, "line": 210}, "ar")[0] == "مشهد يرد مرتين"


def test_scales_have_a_word_for_every_value() -> None:
    """Bounds are a scale's own; what lies under the lowest has its word."""
    assert [band("tone", value, "en") for value in (-2, -1, -0.12, 0, 0.05, 1)] == [
        *("very dark", "very dark", "slightly dark"),
        *("neither dark nor bright", "slightly bright", "very bright"),
    ]
    assert band("standing", 0.9, "ar") == "في العُشر الأعلى"


def test_every_figure_of_a_station_has_its_meaning() -> None:
    """What the page shows of a summary explains itself there."""
    steps = analyse((SAMPLES / "the-salt-ledger.fountain").read_bytes())
    figures = {name for step in steps if isinstance(step, StationCompleted) for name in step.result.summary}
    assert figures - set(catalogue("en")["meanings"]) <= {"language", "acts"}


def test_states_and_checks_have_words() -> None:
    """What a terminal shows of a job, and what ``doctor`` looks at."""
    assert set(COLOURS) <= set(catalogue("ar")["states"])
    checks = set(re.findall(r'Finding\(\s*"(\w+)"', (ROOT / "cli" / "checks.py").read_text("utf-8")))
    assert checks == set(catalogue("ar")["checks"])


def _written_codes() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Every code that the sources name, and the values that they give it where they are written out."""
    for folder in ("seven_stations", "worker", "notifier", "cli"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called, first = node.func, node.args[0]
                tells = (isinstance(called, ast.Name) and called.id == "note") or (
                    isinstance(called, ast.Attribute)
                    and called.attr == "log"
                    and isinstance(called.value, ast.Name)
                    and called.value.id == "context"
                )
                if tells and isinstance(first, ast.Constant):
                    open_ended = any(keyword.arg is None for keyword in node.keywords)
                    names = frozenset(keyword.arg or "" for keyword in node.keywords)
                    yield path.name, str(first.value), None if open_ended else names


def test_every_code_that_is_written_is_known_and_filled() -> None:
    """A code that is misspelt, or lacks a value, would be found by whoever meets it."""
    found = list(_written_codes())
    assert len(found) > 40
    for where, code, values in found:
        assert code in CODES, (where, code)
        if values is not None:
            assert set(gaps(catalogue("en")["codes"][code])) == values, (where, code)


def test_no_pattern_reads_a_sentence_of_ours() -> None:
    """Facts travel as codes: a pattern that matches a sentence of the catalogue would read one back."""
    sentences = [
        text for key, text in leaves(catalogue("en")) if key[0] in ("codes", "rules", "report") and len(text) > 40
    ]
    runs = {
        " ".join(words[at : at + 3])
        for text in sentences
        for words in [text.split()]
        for at in range(len(words) - 2)
    }
    plain = {run for run in runs if re.fullmatch(r"[A-Za-z ]+", run)}
    for folder in ("seven_stations", "worker", "notifier", "cli"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if called and isinstance(node.func.value, ast.Name) and node.func.value.id == "re":
                    for text in (one.value for one in node.args if isinstance(one, ast.Constant)):
                        assert not [run for run in plain if isinstance(text, str) and run in text], path
