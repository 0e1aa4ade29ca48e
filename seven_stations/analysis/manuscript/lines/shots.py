"""What a camera does (``CLOSE ON``, ``ANGLE ON``): lines in capitals of screenplays that name nobody."""

import re

_KIND = r"(?:EXTREME|CLOSER?|MED(?:IUM|\.)?|FULL|LONG|WIDE|TWO|THREE|GROUP|REVERSE)"
_SHOT = re.compile(
    r"^(?:\d{1,4}[A-Z]?[.)] )?(?:A )?(?:CLOSER?(?: UP)? ON|(?:(?:NEW|LOW|HIGH|WIDE|REVERSE) )?ANGLE|HOLD ON"
    rf"|VARIOUS SHOTS|BACK TO|(?:{_KIND}[ -]){{1,3}}(?:UP )?SHOT|SERIES OF|WIDE ON|CAMERA|INSERT|POV|TITLE)\b"
)


def is_shot(text: str) -> bool:
    """Whether the line says what a camera does."""
    return bool(_SHOT.match(text))
