"""If these failed, a terminal would not show what a list holds, and not say so."""

import io
import os
import re

import pytest

from cli.views.console import data_console
from cli.views.tables import print_table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_a_long_title_is_cut_and_pushes_nothing_off_the_edge(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other columns were cut instead, without a word."""
    shown = Terminal()
    monkeypatch.setattr("sys.stdout", shown)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    ids = ["repeat:daily:1795980066568", "j1b7e5396493afacada"]
    rows = [[one, "completed", "The Salt Ledger, first draft / The Salt Ledger", "12 min", "4.6 s"] for one in ids]
    print_table(("JOB", "STATE", "TITLE", "ADDED", "TOOK"), rows, numbers=(3, 4), flexible=2, spare=(3,))

    lines = re.sub(r"\x1b\[[\d;]*m", "", shown.getvalue()).splitlines()
    assert max(map(len, lines)) <= columns
    for line, one in zip(lines[1:], ids, strict=True):
        assert line.startswith(one)
        assert line.split("completed")[1].strip().startswith("The Salt L")
        assert line.endswith("4.6 s")
        assert ("12 min" in line) == (columns > 60)
    assert ("Left out" in capsys.readouterr().err) == (columns == 60)


def test_a_reader_that_has_enough_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """`stations jobs show JOB | head -1` would end with exit code 1, of the library that prints."""
    unread, written = os.pipe()
    os.close(unread)
    with open(written, "w", encoding="utf-8", closefd=False) as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        console = data_console()
        with pytest.raises(BrokenPipeError):
            console.print("told")
        # What is left in the file goes nowhere when it is closed.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, written)
    os.close(nowhere)
    os.close(written)
