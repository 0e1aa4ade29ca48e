"""What a stage direction looks like that stands in no brackets: italics, entrances and exits, the curtain."""

import re

_ENTRANCE = re.compile(
    r"^(?:Enter|Re-?enter|Exit|Exeunt|Flourish|Alarums?|Sennet|Retreat|Drums?|Trumpets?|Curtain|Blackout|Lights|Music|"
    r"Thunder|Manet|Exits?|ENTER|EXIT|EXEUNT|CURTAIN|BLACKOUT)\b"
)
_SHORT_EXIT = re.compile(r"^(?:Exit|Exeunt)(?:,? [A-Z][\w’']*|,? and| omnes| all| severally){0,8}\.?$")
_END_OF_ACT = re.compile(
    r"^_?\(?(?:the )?(?:curtain(?: falls)?|black ?out|lights? (?:up|down|fade|out)|"
    r"end of (?:the )?(?:act|scene|play).*)\W*$",
    re.IGNORECASE,
)


def is_direction(text: str, *, first: bool, entrances: bool) -> bool:
    """Whether a line is a direction. ``first``: it follows a blank line, as the end of an act does.

    ``entrances``: what begins like one counts, which may be speech in a text that marks its directions.
    """
    if text[0] in "_*" and text.rstrip(".").endswith(text[0]) and text.count(text[0]) in (2, 4):
        return True
    if _SHORT_EXIT.match(text) or (first and _END_OF_ACT.match(text)):
        return True
    return entrances and bool(_ENTRANCE.match(text))
