"""The committed types, read by the TypeScript compiler."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.interop.clients.conftest import DOCS, HERE, PACKAGE

OPTIONS = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext"]


def compile_types(libraries: Path, folder: Path, *arguments: str) -> str:
    """What the compiler has to say: nothing, where all is well."""
    command = [str(libraries / ".bin" / "tsc"), *OPTIONS, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    return done.stdout + done.stderr


def test_the_declarations_are_typescript(libraries: Path, tmp_path: Path) -> None:
    shutil.copy(PACKAGE / "events.d.ts", tmp_path)
    assert compile_types(libraries, tmp_path, "--types", "", "events.d.ts") == ""


def test_they_fit_socket_io_client(libraries: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(libraries)
    (tmp_path / "package.json").write_text(json.dumps({"type": "module"}))
    shutil.copy(PACKAGE / "events.d.ts", tmp_path)
    shutil.copy(HERE / "types.ts", tmp_path)
    # The declarations were read above; those of others are theirs to keep.
    assert (
        compile_types(libraries, tmp_path, "--skipLibCheck", "--lib", "es2022,dom", "--types", "", "types.ts")
        == ""
    )


def test_the_page_s_modules_are_checked(libraries: Path) -> None:
    """A misspelt name, a missing argument: browsers would say so only when somebody comes by."""
    command = [str(libraries / ".bin" / "tsc"), "--noEmit", "--allowJs", "--checkJs", "--strict", "false"]
    command += ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]
    command += ["--lib", "es2023,dom,dom.iterable", "--types", "", "app.js", "incomplete.js"]
    folder = DOCS.parent / "notifier" / "dashboard"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout + done.stderr == ""
