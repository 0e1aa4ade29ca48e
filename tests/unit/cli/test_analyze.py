"""What `stations analyze` shows while it works."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import application
from cli.views.analysis_state import Board
from cli.views.render import View

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"


@pytest.mark.parametrize("kind", ["full", "quick"])
def test_a_terminal_is_told_how_much_is_done(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Otherwise the bar stands at nothing until the first station has ended, and then jumps."""
    told: list[tuple[float, str]] = []

    class Recorder(View):
        def show(self, name: str, payload: object) -> None:
            super().show(name, payload)  # type: ignore[arg-type]
            told.append((self.board.progress, self.board.message))

    def recorded(board: Board) -> View:
        return Recorder(board)

    monkeypatch.setattr("cli.views.render.view_of", recorded)
    play = tmp_path / "play.txt"
    play.write_bytes((SAMPLES / "ten-past-four.txt").read_bytes())
    done = CliRunner().invoke(
        application(), ["analyze", str(play), "--type", kind, "-o", str(tmp_path / "report.md")]
    )
    assert done.exit_code == 0, done.output
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    reading = [share for share, message in told if message.startswith("Reading the text: ")]
    assert len(set(reading)) > 1
    assert any(message.startswith("Text Analysis: ") for _, message in told)
    assert len(set(shares)) > 12
