"""Tables for a spreadsheet: right against the report, in the report's language, and never a formula."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable

import pytest

from cli.commands.options import Format, Table
from seven_stations.analysis.exports import FORMATS, TABLES, NotExportedError, export
from seven_stations.analysis.exports.tables import MOST_COLUMNS
from seven_stations.analysis.report import Report
from seven_stations.queue.store import REPORT_FORMATS
from seven_stations.stations import AnalysisType
from seven_stations.words import catalogue


def rows(report: Report, table: str) -> list[list[str]]:
    written = export(report.to_json(), "csv", table=table).decode("utf-8-sig")
    assert written.endswith("\r\n")
    return list(csv.reader(io.StringIO(written, newline=""), strict=True))


def test_the_commands_know_every_form_and_table() -> None:
    assert {one.value for one in Format} == {*FORMATS, *REPORT_FORMATS}
    assert tuple(Table) == TABLES


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sample", ["english", "arabic", "hostile"])
def test_every_row_has_a_cell_for_each_column(table: str, sample: str, request: pytest.FixtureRequest) -> None:
    head, *body = rows(request.getfixturevalue(sample), table)
    assert all(head)
    assert len(set(head)) == len(head)
    assert {len(row) for row in body} <= {len(head)}


def test_scenes_and_cast_are_those_of_the_report(english: Report) -> None:
    head, *scenes = rows(english, "scenes")
    assert len(scenes) == 18
    assert dict(zip(head, scenes[1], strict=True)) | {"Tension (0 to 1)": ""} == {
        "Scene": "2", "Act": "1", "Heading": "INT. WEIGH-HOUSE - MORNING", "Place": "WEIGH-HOUSE",
        "Inside or outside": "interior", "Time of day": "morning", "First line": "56", "Last line": "113",
        "Speeches": "15", "Words": "321", "Spoken words": "198", "Speakers": "NELL; TAMSIN; PELL",
        "Tension (0 to 1)": "", "Tone (−1 dark to +1 bright)": "0.141506",
    }  # fmt: skip
    assert rows(english, "cast")[1][:5] == [
        "NELL", "NELL (V.O.); NELL (V.O.) (CONT'D); NELL (CONT'D)", "", "77", "745",
    ]  # fmt: skip


def test_every_speech_is_counted_in_its_scene(english: Report) -> None:
    head, *body = rows(english, "characters-by-scene")
    said = Counter((scene, speaker) for _, speaker, scene in english.manuscript.speeches)
    for name, *cells in zip(head[3:], *(row[3:] for row in body), strict=True):
        speaker = english.manuscript.speakers.index(name)
        assert [int(cell or 0) for cell in cells] == [said[scene, speaker] for scene in range(1, 19)]


def test_more_characters_than_columns_share_the_last(report_of: Callable[..., Report]) -> None:
    """A crowd: one text with more speakers than a sheet is wide."""
    names = [f"GUARD {one}" for one in range(1, MOST_COLUMNS + 4)]
    text = "INT. HALL - DAY\n\n" + "".join(f"@{name}\nHere I am.\n\n" for name in [*names, *names[:-3]])
    head, row = rows(report_of(text, AnalysisType.QUICK), "characters-by-scene")
    assert (len(head), head[-1]) == (3 + MOST_COLUMNS + 1, "All others")
    assert sum(int(cell or 0) for cell in row[3:]) == 2 * len(names) - 3
    assert row[-1] == "3"


def test_places_are_told_once_with_their_scenes(english: Report) -> None:
    assert rows(english, "locations")[1] == [
        "WEIGH-HOUSE", "interior", "morning; night; day", "5", "2; 6; 9; 14; 18", "1817",
    ]  # fmt: skip


def test_findings_have_a_row_for_each_quote(report_of: Callable[..., Report]) -> None:
    scene = "INT. HALL - DAY\n\n" + "".join(
        f"ANNA\nThis is the {one} line that I say in this long scene of ours.\n\n" for one in "abcdefghijklmnop"
    )
    report = report_of(f"{scene}EXT. YARD - NIGHT\n\nBEN\nSomething else is told here, at last.\n\n{scene}")
    issues = report.output(6)["issues"]
    assert issues
    told = [row for row in rows(report, "findings")[1:] if row[1] == "finding"]
    assert len(told) == sum(len(issue["evidence"]) for issue in issues)
    first = issues[0]
    assert told[0][2] == first["title"]
    assert told[0][5:9] == [
        *map(str, first["evidence"][0]["lines"]), first["evidence"][0]["quote"], first["treatment"],
    ]  # fmt: skip
    assert told[0][9] == f"right in {first['right']} of {first['judged']}"


def test_measures_are_every_figure_of_the_report(english: Report) -> None:
    told = {(row[0], row[1]): row[2] for row in rows(english, "measures")[1:]}
    assert told["Text Analysis", "counts.words"] == "5920"
    assert float(told["Efficiency Metrics", "gini.speech"]) == english.output(4)["gini"]["speech"]
    assert {station for station, _ in told} >= {one.name for one in english.stations if one.number != 6}


FORMULAS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)"]


def test_no_cell_is_a_formula(report_of: Callable[..., Report]) -> None:
    """A spreadsheet that computed a name of a text would run what its writer put there."""
    text = "".join(f".{formula}\n\n@{formula}\nI hate you, villain!\n\n@BEN\nNo.\n\n" for formula in FORMULAS)
    report = report_of(text)
    assert set(report.manuscript.speakers) & set(FORMULAS)
    for table in TABLES:
        for row in rows(report, table)[1:]:
            for cell in row:
                try:
                    float(cell)
                except ValueError:
                    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), (table, cell)
    assert any(cell.startswith("'=") for row in rows(report, "scenes") for cell in row)


def test_an_arabic_report_has_arabic_tables(arabic: Report) -> None:
    assert rows(arabic, "cast")[0][0] == catalogue("ar")["tables"]["character"]
    assert rows(arabic, "scenes")[1][4:6] == ["خارجي", "نهار"]


def test_all_tables_lie_in_one_archive_the_same_each_time(english: Report) -> None:
    written = export(english.to_json(), "csv")
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{table}.csv" for table in TABLES]
        assert archive.read("cast.csv") == export(english.to_json(), "csv", table="cast")
    assert export(english.to_json(), "csv") == written


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"kind": "comparison"}', "comparison"),
        ('{"score": 7.5}', "does not tell"),
    ],
)
def test_what_has_no_such_form_says_so(body: str, reason: str) -> None:
    with pytest.raises(NotExportedError, match=reason):
        export(body, "csv")
