"""If these failed, people would read half a message in a language that they did not choose."""

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import rich_utils
from typer.main import get_command

from cli.commands.demo import _sample
from cli.errors import UsageError
from cli.local.deployment import listen
from cli.main import application, run
from cli.texts.source import read_corrections
from cli.views.error_translation import said, translated
from cli.views.help import paragraphs
from cli.views.language import arabic, choose, t
from seven_stations import client
from seven_stations.errors import ConflictError, InvalidDataError, ServerUnreachableError, StationsError
from seven_stations.protocol.options import JobOptions
from seven_stations.samples import first_draft

CLI = Path(__file__).parents[3] / "cli"
MESSAGES, ERRORS, PARSER, HELP = (arabic(part) for part in ("messages", "errors", "parser", "help"))
ARABIC = re.compile(r"[\u0600-\u06ff]")
SAME = {"{name}: {note}", "{name} ({job}): {outcome}", "  redis      {where}"}


def spoken() -> dict[str, str]:
    """Every message that the command's modules say, and where."""
    found = {}
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                message = node.args[0]
                assert isinstance(message, ast.Constant), f"{path.name}:{node.lineno}: a message is made of pieces"
                found[message.value] = f"{path.name}:{node.lineno}"
    return found


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_message_has_an_arabic_form_with_the_same_fields_and_none_is_left_over() -> None:
    messages = spoken()
    assert sorted(set(messages) - set(MESSAGES)) == []
    assert sorted(set(MESSAGES) - set(messages)) == []
    for english, form in MESSAGES.items():
        assert fields(english) == fields(form), english
        assert ARABIC.search(form) or english in SAME or not re.search("[a-z]", re.sub(r"{.*?}", "", english)), (
            english
        )


def test_the_demo_shows_a_play_in_the_reader_s_language() -> None:
    for language in ("ar", "en"):
        choose(language)
        assert _sample().text == first_draft(language)


def test_no_message_is_made_of_pieces() -> None:
    """What is said or raised goes through ``t``, so that a test can find it."""
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                not isinstance(node, ast.Call)
                or not node.args
                or not isinstance(node.func, (ast.Name, ast.Attribute))
            ):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name == "say" or (name.endswith("Error") and name != "RuntimeError"):
                first = node.args[0]
                pieces = first.values if isinstance(first, ast.JoinedStr) else [first]
                words = "".join(str(piece.value) for piece in pieces if isinstance(piece, ast.Constant))
                allowed = path.name == "language.py" or not re.search("[a-z]{3} ", words)
                assert allowed, f"{path.name}:{node.lineno}: {words}"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ar_EG.UTF-8"}, "ar"),
        ({"LANG": "ar"}, "ar"),
        ({"LANG": "ar_EG.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ar_SA"}, "ar"),
        ({"LANG": "ar_EG", "LC_ALL": ""}, "ar"),
        ({"LANG": "arn_CL"}, "en"),
    ],
)
def test_the_locale_chooses_as_posix_says(environment: dict[str, str], language: str) -> None:
    try:
        assert choose(None, environment) == language
        assert choose("en", environment) == "en"
    finally:
        choose("en")


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(UsageError, match="en or ar"):
        choose("fr")


def test_errors_are_told_in_the_chosen_language() -> None:
    error = ServerUnreachableError(
        "Cannot reach Redis at {where}: {reason}", where="redis://h:1/0", reason="refused"
    )
    choose("ar")
    try:
        assert said(error) == "تعذر الوصول إلى Redis على redis://h:1/0: refused"
        assert translated("Missing option '--x'.") == "ينقص الخيار '--x'."
        assert translated("something else") == "something else"
        assert t("{job}: removed", job="j1") == "j1: حُذفت"
    finally:
        choose("en")
    assert said(error) == "Cannot reach Redis at redis://h:1/0: refused"
    for english, form in {**ERRORS, **PARSER}.items():
        assert fields(form) <= fields(english), english


def test_values_of_errors_are_told_in_the_chosen_language(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.json"
    corrections.write_text('[{"merge": ["A", "B"], "line": 3}]')
    conflict = ConflictError("The job cannot be {done}: its state is {state}", done="retried", state="waiting")
    choose("ar")
    try:
        assert said(conflict) == "حالة المهمة في الانتظار، ولا تسمح بهذا الطلب"
        with pytest.raises(UsageError) as refused:
            read_corrections(str(corrections))
    finally:
        choose("en")
    assert "needed" not in refused.value.message
    assert ARABIC.search(refused.value.message)
    assert said(conflict) == "The job cannot be retried: its state is waiting"


def test_a_busy_port_is_told_in_the_chosen_language() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        for language, told in (("en", f"Port {port} is in use"), ("ar", f"المنفذ {port} مشغول")):
            choose(language)
            try:
                with pytest.raises(UsageError, match=told):
                    listen("127.0.0.1", port)
            finally:
                choose("en")


def test_no_arabic_form_is_left_of_an_error_that_is_gone() -> None:
    folders = [CLI.parent / "seven_stations", CLI.parent / "notifier"]
    sources = "\n".join(path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py"))
    assert [template for template in ERRORS if template not in sources] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--limit", "0"], "أقل ما يُقبل في '--limit' / '-n' هو 1"),
        (["--limit", "many", "--lang=en"], "'--limit' / '-n': a whole number is needed"),
    ],
)
def test_values_of_options_that_are_refused_are_told_in_the_chosen_language(
    arguments: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Their faults are pydantic's, whose English is for programmers."""
    try:
        with pytest.raises(SystemExit) as ended:
            run(["jobs", "list", *([] if "--lang=en" in arguments else ["--lang=ar"]), *arguments])
    finally:
        choose("en")
    assert ended.value.code == 2
    assert capfd.readouterr().err.startswith(f"stations: {told} (")


@pytest.mark.parametrize("arguments", [["--lang", "ar", "tial"], ["tial", "--lang=ar"]])
def test_the_language_may_stand_anywhere(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    try:
        with pytest.raises(SystemExit) as ended:
            run(arguments)
    finally:
        choose("en")
    assert ended.value.code == 2
    assert capfd.readouterr().err == "stations: لا أمر باسم 'tial'. أتقصد 'tail'؟ (انظر `stations --help`)\n"


def commands(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from commands(one)


def test_every_help_has_an_arabic_form_and_none_is_left_over() -> None:
    told, panels = set(), set()
    for command in commands(get_command(application())):
        panels.add(command.rich_help_panel)
        told |= {part for part in paragraphs(command.help) if not part.startswith("    ")}
        told |= {one.help for one in command.params if getattr(one, "help", None)}
    told = {" ".join(part.split()) for part in told if part}
    assert sorted(told - set(HELP)) == []
    assert sorted(set(HELP) - told) == ["Show this message and exit."]
    assert {panel for panel in panels if panel} == set(arabic("panels"))
    assert [english for english, form in HELP.items() if not ARABIC.search(form)] == []
    assert all(hasattr(rich_utils, name) for name in arabic("headings")), (
        "the library names its headings otherwise"
    )


def test_help_is_arabic_under_lang_ar() -> None:
    command = [sys.executable, "-c", "from cli.main import run; run()", "--lang", "ar", "jobs", "list", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    for part in ("يسرد المهام", "الخيارات", "أمثلة:", "يعرض هذه الرسالة", "stations jobs list --state failed"):
        assert part in shown, part
    assert "Options" not in shown


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (client.NotFoundError("There is no analysis act-one"), "لا يوجد تحليل باسم act-one"),
        (client.BadRequestError("'foo' is not a room; rooms are job:ID"), "'foo' is not a room; rooms are job:ID"),
        (
            client.NotAllowedError("Not allowed: {message}", message="No right to room project:x", status=403),
            "غير مسموح: لا حق في الغرفة project:x",
        ),
        (
            client.NotAllowedError("Not allowed: {message}", message="This token has expired", status=401),
            "غير مسموح: انتهت صلاحية رمز الدخول. يوضع الرمز في ‎--token أو STATIONS_TOKEN",
        ),
    ],
)
def test_what_the_notifier_says_is_told_in_the_chosen_language(error: StationsError, told: str) -> None:
    """It comes as English text. A token is asked for only if one would help."""
    choose("ar")
    try:
        assert said(error) == told
    finally:
        choose("en")


def test_options_that_are_refused_are_told_in_the_chosen_language() -> None:
    with pytest.raises(InvalidDataError) as refused:
        JobOptions(priority=-1)
    assert said(refused.value) == "priority: use a whole number from 0 to 2,097,152"
    choose("ar")
    try:
        assert said(refused.value) == "priority: استعمل عددًا صحيحًا من 0 إلى 2,097,152"
    finally:
        choose("en")
