"""What headings begin with: the test that spares most lines of a text all others."""

import re

_OTHERWISE = re.compile(
    r"(?!(?i:ac|co|de|ec|ei|el|ep|es|ex|fi|fo|fy|in|la|ni|no|oc|pr|qu|qv|sc|se|si|ta|te|th|tw|ul|vl))"
    r"[A-Za-z]{2}(?![\d*_\\])"
)
"""Two letters that no heading begins with. Behind them stands no digit, as in the number of a scene, and no mark
of emphasis, without which the line would begin otherwise."""


def opens_heading(text: str) -> bool:
    """Whether ``text`` may be the heading of an act or a scene, or a slugline, judged by how it begins.

    False for most lines. True says little: the tests of headings decide.
    """
    return not _OTHERWISE.match(text)
