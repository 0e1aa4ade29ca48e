"""What a camera does (``CLOSE ON``, ``ANGLE ON``): lines in capitals of screenplays that name nobody."""

import re

_WIDTH = r"(?:WIDER?|TIGHT(?:ER)?)"
_KIND = rf"(?:EXTREME|CLOSER?|MED(?:IUM|\.)?|FULL|LONG|{_WIDTH}|TWO|THREE|GROUP|REVERSE)"
_SHOT = re.compile(
    rf"^(?:\d{{1,4}}[A-Z]?[.)] )?(?:A )?(?:CLOSER? ON|CLOSE[- ]?UP|(?:(?:NEW|LOW|HIGH|{_WIDTH}|REVERSE) )?ANGLE"
    rf"|{_WIDTH} ON|HOLD ON|PULL(?:ING)? BACK|RACK FOCUS|TRACKING|VARIOUS SHOTS|BACK TO|SERIES OF|CAMERA"
    rf"|(?:{_KIND}[ -]){{1,3}}(?:UP )?SHOT|INSERT|POV|TITLE)\b"
)


def is_shot(text: str) -> bool:
    """Whether the line says what a camera does."""
    return bool(_SHOT.match(text))
