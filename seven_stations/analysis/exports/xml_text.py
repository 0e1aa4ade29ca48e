"""Text that may stand in an XML document."""

_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


def legal(text: str) -> str:
    """The text without characters that XML does not allow, even escaped."""
    return text.translate(_FORBIDDEN)
