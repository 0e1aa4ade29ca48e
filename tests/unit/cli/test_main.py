"""If these failed, scripts would act on wrong exit codes, and users would read tracebacks."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import errors
from cli.main import run
from cli.views.language import choose
from seven_stations import client
from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.errors import (
    ConfigurationError,
    InvalidDataError,
    NotFoundError,
    OwnedByAnotherError,
    ServerUnreachableError,
)
from seven_stations.words import note

PLAY = "INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n" * 5

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command in this process, in an empty directory: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        return int(ended.value.code or 0), *capfd.readouterr()

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ChildFailedError(), 1),
        (errors.UsageError(), 2),
        (errors.BusyDirectoryError(), 2),
        (ConfigurationError(), 2),
        (InvalidDataError(), 2),
        (UnreadableTextError("binary", note("binary-nul")), 2),
        (client.UnreachableError(), 3),
        (client.BadRequestError(), 2),
        (ServerUnreachableError(), 3),
        (errors.TimedOutError(), 4),
        (errors.NotAllowedError(), 5),
        (OwnedByAnotherError(), 5),
        (NotFoundError(), 6),
        (client.NotFoundError(), 6),
        (client.NotAllowedError(), 5),
        (ValueError(), 1),
    ],
)
def test_every_error_has_the_exit_code_of_the_table(error: Exception, code: int) -> None:
    assert errors.exit_code_of(error) == code


def test_the_version_is_data(call: Call) -> None:
    code, out, _ = call("--version")
    assert (code, out.split()[0]) == (0, "stations")


SINGLE = ["up", "demo", "worker", "notifier", "enqueue", "tail", "report", "analyze", "doctor", "token"]
GROUPS = {
    "jobs": ["list", "show", "retry", "cancel", "promote", "remove"],
    "queues": ["list", "show", "pause", "resume", "drain", "clean"],
    "schedules": ["list", "remove"],
}


@pytest.mark.parametrize(
    "command", [*SINGLE, *(f"{group} {name}" for group, names in GROUPS.items() for name in names)]
)
def test_every_command_explains_itself_with_examples(call: Call, command: str) -> None:
    code, out, _ = call(*command.split(), "--help")
    assert code == 0
    assert "Example" in out


def test_the_paragraphs_of_help_are_broken_once_and_flags_have_no_type(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = call("enqueue", "--help")
    assert "refused before anything is added. With --every the first run" in out
    assert "     stations enqueue *.txt --type quick --json  " in out
    assert "[OPTIONS] {FILE}..." in out
    assert "<bool>" not in out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("stations jobs ca", ["cancel"]),
        ("stations jobs list --state pri", ["prioritized"]),
        ("stations queues clean --state co", ["completed"]),
        ("stations report j1 --format g", ["graphml", "gexf"]),
    ],
)
def test_a_shell_completes_commands_states_and_formats(line: str, offered: list[str]) -> None:
    asked = {"_STATIONS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    code = "from cli.main import run; run([])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, **asked}
    )
    assert done.stdout.split() == offered, done.stderr


def test_help_needs_nothing_heavy() -> None:
    code = "import sys, cli.main; cli.main.application(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"redis", "bullmq", "httpx", "networkx", "pydantic", "jwt", "structlog"}
    assert heavy.isdisjoint(done.stdout.split())


def test_an_unknown_command_is_one_line_with_a_suggestion(call: Call) -> None:
    code, out, err = call("analyse")
    assert (code, out) == (2, "")
    assert err == "stations: No such command 'analyse'. Did you mean 'analyze'? (see `stations --help`)\n"


def test_an_unexpected_error_is_one_line_and_a_traceback_only_with_debug(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("seven_stations.analysis.pipeline.analyse", broken)
    Path("play.txt").write_text(PLAY)
    code, _, err = call("analyze", "play.txt")
    assert code == 1
    assert err == "stations: unexpected RuntimeError: two lines (run it again with --debug to see where)\n"
    code, _, err = call("analyze", "play.txt", "--debug")
    assert "Traceback" in err
    assert err.endswith("stations: unexpected RuntimeError: two lines\n")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["tail", "j1", "--analysis", "a"], "choose one"),
        (["tail", "j1", "--room", "global"], "--room"),
        (["tail", "j1", "--url", "localhost:3000"], "such as http"),
        (["tail", "j1", "--url", "http://"], "such as http"),
        (["tail", "j1", "--url", "http://host:port"], "such as http"),
        (["report", "j1", "--url", "http://127.0.0.1:65536"], "such as http"),
        (["report", "j1", "--url", "http://[::1"], "such as http"),
        (["up", "--workers", "-1"], "--workers"),
        (["up", "--port", "70000"], "--port"),
        (["analyze", "missing.txt"], "Cannot read missing.txt"),
        (["report", "j1", "--format", "pdf"], ": 'pdf' is not one of 'md'"),
        (["report", "j1", "--format", "csv", "-o", "all.csv"], "-o NAME.zip"),
        (["report", "j1", "--format", "md", "--table", "cast"], "--format csv"),
        (["token", "--user", "nell"], "STATIONS_JWT_SECRET"),
    ],
)
def test_what_cannot_be_asked_for_is_exit_code_2(
    call: Call, monkeypatch: pytest.MonkeyPatch, arguments: list[str], fault: str
) -> None:
    monkeypatch.delenv("STATIONS_JWT_SECRET", raising=False)
    code, out, err = call(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert fault in err


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["queues", "pause", ""], "QUEUE"),
        (["queues", "drain", "", "--yes"], "QUEUE"),
        (["queues", "clean", "", "--yes"], "QUEUE"),
        (["jobs", "list", "--queue", ""], "--queue"),
        (["jobs", "list", "--user", ""], "--user"),
        (["jobs", "cancel", "j1", ""], "JOB"),
        (["jobs", "show", ""], "JOB"),
        (["workers", "--redis-url", ""], "--redis-url"),
        (["schedules", "remove", "", "--yes"], "SCHEDULE"),
        (["report", ""], "JOB"),
        (["report", "j1", "--url", ""], "--url"),
        (["tail", ""], "JOB"),
        (["tail", "--analysis", ""], "--analysis"),
        (["tail", "--queue", ""], "--queue"),
        (["enqueue", ""], "FILE"),
        (["token", "--user", ""], "--user"),
    ],
)
def test_an_empty_name_is_refused_and_does_not_mean_the_default(
    call: Call, arguments: list[str], name: str
) -> None:
    """A script with a variable that is not set would pause or drain the default queue."""
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"stations: '{name}'")
    assert err.endswith(" is empty\n")


def test_a_settings_file_in_another_encoding_is_a_usage_error(call: Call) -> None:
    Path(".env").write_bytes("STATIONS_QUEUE=مسرح".encode())
    assert call("analyze", "missing.txt")[2].startswith("stations: Cannot read missing.txt")
    Path(".env").write_bytes("STATIONS_QUEUE=مسرح".encode("windows-1256"))
    assert call("analyze", "missing.txt") == (2, "", "stations: Cannot read .env: it is not UTF-8\n")
    expected = (2, "", "stations: تعذرت قراءة \u200e.env: ليس بترميز UTF-8\n")
    try:
        assert call("analyze", "missing.txt", "--lang", "ar") == expected
    finally:
        choose("en")


def test_ctrl_c_before_a_command_has_begun_is_no_traceback(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.main.get_command", interrupted)
    assert call("jobs", "list") == (130, "", "")


@pytest.mark.parametrize("arguments", [["--help"], ["preview", "-"], ["preview", "-", "--json"]])
def test_a_reader_that_has_seen_enough_is_no_failure(arguments: list[str]) -> None:
    """With `pipefail`, a script would stop at `stations jobs list | head`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from cli.main import run; run()", *arguments]
    done = subprocess.run(
        command,
        input=PLAY.encode(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_preview_counts_as_people_do(call: Call) -> None:
    Path("play.txt").write_text("INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n")
    assert "\n7 words, 1 scene, 1 speech, 1 character\n" in call("preview", "play.txt")[1]
    Path("play.txt").write_text("INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n")
    assert " 1 scene, 2 speeches, 2 characters\n" in call("preview", "play.txt")[1]


def test_an_analysis_here_gives_the_report_on_stdout_and_progress_on_stderr(call: Call) -> None:
    Path("play.txt").write_text(PLAY)
    code, out, err = call("analyze", "play.txt", "--type", "quick", "--format", "json")
    assert code == 0
    report = json.loads(out)
    assert [station["number"] for station in report["stations"]] == [1, 2, 3, 7]
    assert "4/7 Efficiency Metrics: skipped" in err
    assert "Completed in" in err
    assert "\x1b" not in err


def test_an_analysis_here_is_taken_along(call: Call) -> None:
    Path("play.txt").write_text(PLAY)
    code, out, _ = call("analyze", "play.txt", "--type", "quick", "--format", "csv", "--table", "cast")
    assert (code, out.partition(",")[0]) == (0, "Character")
    assert call("analyze", "play.txt", "--type", "quick", "--format", "csv", "-o", "all.zip")[0] == 0
    with zipfile.ZipFile("all.zip") as archive:
        assert archive.read("cast.csv").decode("utf-8-sig") == out
    code, out, _ = call("analyze", "play.txt", "--type", "quick", "--format", "fountain")
    assert (code, out) == (0, PLAY.rstrip("\n") + "\n")


def test_an_output_file_that_cannot_be_written_is_named(call: Call) -> None:
    Path("play.txt").write_text(PLAY)
    code, out, err = call("analyze", "play.txt", "-o", "missing/report.md")
    assert (code, out) == (2, "")
    assert "Cannot write missing/report.md" in err
