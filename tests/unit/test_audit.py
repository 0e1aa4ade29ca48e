"""If this failed, `make check` would pass over a known vulnerability, or be silent where it could not look."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", Path(__file__).parents[2] / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_vulnerable_and_what_is_unknown_are_told_apart(audit: ModuleType) -> None:
    report = {
        "dependencies": [
            {"name": "sound", "version": "1.0", "vulns": []},
            {"name": "flask", "version": "0.5", "vulns": [{"id": "PYSEC-2019-179", "fix_versions": ["1.0"]}]},
            {"name": "private", "skip_reason": "Dependency not found on PyPI"},
        ],
        "fixes": [],
    }
    assert audit.judge(json.dumps(report)) == (["flask 0.5: PYSEC-2019-179, mended in 1.0"], ["private"])


def test_a_look_that_was_none_is_said_and_fails_nothing(
    audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("no requirement at all ==\n")
    assert audit.main(str(lock)) == 0
    assert "could not look up vulnerabilities" in capsys.readouterr().err
