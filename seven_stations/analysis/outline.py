"""The scenes of a text in rows, as its report, script and preview list them."""

from typing import Annotated

from pydantic import BeforeValidator

SceneRow = Annotated[
    tuple[int, str, int | None, int | None],
    BeforeValidator(lambda row: (*row, 0) if len(row) == 3 else row),
]
"""A scene's first line, its heading, its act if it is in one, and its number there, or in the text.

The number is ``None`` where none is needed: an act alone names its only scene, and the heading a prologue or the
like. Rows of reports before version 4 have three items; their number becomes 0, which is none.
"""
