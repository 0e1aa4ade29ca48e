"""Messages that are made elsewhere (settings, the server, the command line's parser), in the chosen language.

They come filled in, so that the template is found by what it matches.
"""

import re
from functools import cache

from cli.views.language import chosen


def translated(message: str) -> str:
    """The message in Arabic where that is chosen and its form is known; else as it is."""
    if chosen() != "ar":
        return message
    for pattern, form in _patterns():
        match = pattern.fullmatch(message)
        if match is not None:
            return form.format(**match.groupdict())
    return message


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    from cli.views.arabic import FOREIGN

    found = []
    for template, form in FOREIGN.items():
        parts = re.split(r"\{(\w+)\}", template)
        source = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        found.append((re.compile(source, re.DOTALL), form))
    return found
