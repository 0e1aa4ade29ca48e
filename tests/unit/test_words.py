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
from seven_stations.analysis.pipeline import analyse, report_of
from seven_stations.analysis.stations.diagnostics.rules import RULES
from seven_stations.errors import split_failure
from seven_stations.stations import STATION_NAMES
from seven_stations.words import Note, band, catalogue, note, rule_words, say
from seven_stations.words.recognition import MAX_REASON, _patterns, recognised, reworded

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
        (0, "لا أزواج متطابقة الروابط، ولا روابط مهملة"),
        (1, "زوج واحد متطابق الروابط، ورابط واحد لا يُستعمل"),
        (2, "زوجان متطابقا الروابط، ورابطان لا يُستعملان"),
        (3, "3 أزواج متطابقة الروابط، و3 روابط لا تُستعمل"),
        (10, "10 أزواج متطابقة الروابط، و10 روابط لا تُستعمل"),
        (11, "11 زوجًا متطابق الروابط، و11 رابطًا لا يُستعمل"),
        (99, "99 زوجًا متطابق الروابط، و99 رابطًا لا يُستعمل"),
        (100, "100 زوج متطابق الروابط، و100 رابط لا يُستعمل"),
        (103, "103 أزواج متطابقة الروابط، و103 روابط لا تُستعمل"),
        (1011, "1,011 زوجًا متطابق الروابط، و1,011 رابطًا لا يُستعمل"),
    ],
)
def test_arabic_nouns_take_the_form_of_their_number(count: int, told: str) -> None:
    assert say("ties", {"redundant": count, "unused": count}, "ar") == told


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
    unknown = note("no-themes-by-unknown-words", share=0.2309, most=0.2)
    assert unknown.render("en").startswith("No themes: 23% of the words, ")
    assert note("few-exchanges", exchanges=1).render("en").startswith("With only 1 exchange, ")
    assert note("station-started", station="Conflict Network").render("ar") == "بدأت المحطة: شبكة الصراع"
    assert Note("Words of its own, {as} they are.").render("ar") == "Words of its own, {as} they are."
    with pytest.raises(KeyError):
        say("ties", {"redundant": 1}, "en")


@pytest.mark.parametrize("sample", ["ten-past-four.txt", "the-salt-ledger.fountain"])
def test_what_stations_say_is_in_the_catalogue(sample: str) -> None:
    """No sentence: whatever a station logs or notes can be told in every language, and travels as JSON."""
    _, *steps, report = analyse((SAMPLES / sample).read_bytes())
    logged = [step for step in steps if step.kind == "log"]
    said = [*(step.note for step in logged), *(one for station in report.stations for one in station.notes)]
    assert {step.number for step in logged} >= {1, 3, 4, 5, 6, 7}
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
    assert [band("confidence", value, "en") for value in (-1, 0, 0.59, 0.6, 0.95, 1)] == [
        *("low", "low", "low"),
        *("moderate", "very high", "very high"),
    ]
    assert band("standing", 0.9, "ar") == "في العُشر الأعلى"


def test_every_figure_of_a_station_has_its_meaning() -> None:
    """What the page shows of a summary explains itself there."""
    stations = report_of((SAMPLES / "the-salt-ledger.fountain").read_bytes()).stations
    figures = {name for station in stations for name in station.summary}
    assert figures - set(catalogue("en")["meanings"]) <= {"language", "places"}


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


REASONS = [
    note("late", where="Conflict Network", seconds=2.5),
    note("late", where="comparison", seconds=600.0),
    note("much-memory", where="reading", megabytes=1024),
    note("much-time", where="report", seconds=3),
    note("text-large", size=5_000_001, limit=5_000_000),
    note("text-gone"),
    note("another-file", kind="an image"),
    note("damaged-encoding", encoding="UTF-16", byte=12_345),
    note("cancelled-by", name="\u0644\u064a\u0644\u0649"),
    note("value-too-long", field="title", most=500),
    note("timeout-invalid"),
    note("reports-missing", there=1, wanted=2, missing="Two; Three"),
]


@pytest.mark.parametrize("reason", REASONS, ids=lambda one: one.code)
def test_a_reason_of_ours_is_told_in_every_language(reason: Note) -> None:
    """BullMQ keeps its English text alone."""
    english = reason.render("en")
    assert recognised(english) == reason
    assert reworded(english, "ar") == reason.render("ar")
    assert reworded(english, "en") == english


def test_a_text_that_cannot_be_read_and_a_lost_worker_have_reasons_of_ours() -> None:
    unreadable = note("binary-nul")
    assert recognised(f"text: {unreadable.render('en')}") == unreadable
    assert recognised(split_failure("job stalled more than allowable limit")[1]) == note("worker-lost")


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "ECONNREFUSED 127.0.0.1:25",
        "text: too large: 1.5 bytes, the limit is 1",
        "The comparison was still running after 1.2.3 s",
        "options.mail: a number of seconds above 0 is needed",
        "The mail was still running after a while",
        "Cancelled by " + "x" * MAX_REASON,
        "The mail was still running after 3 s",
        "The night job started",
    ],
)
def test_the_reasons_of_others_stay_as_they_are(foreign: str) -> None:
    assert reworded(foreign, "ar") == foreign


def test_no_reason_takes_long_to_be_recognised() -> None:
    """With four gaps for any text, a thousand characters of another worker's took a second."""
    assert max(pattern.pattern.count(".+?") for _, pattern, _ in _patterns()) == 1


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
