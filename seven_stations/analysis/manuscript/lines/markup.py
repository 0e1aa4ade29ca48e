"""Emphasis and escapes of Fountain and Markdown."""

import re

_STARS = re.compile(r"(?<!\\)\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}")
_UNDERSCORES = re.compile(r"(?<![\w\\])_(?=\S)|(?<=[^\s\\])_(?!\w)")
_ESCAPE = re.compile(r"\\([*_\\@#!.>~(\[])")


def without_emphasis(text: str) -> str:
    """``text`` without the marks of bold, italics and underline, and without the backslashes that escape them."""
    if "*" in text and text.count("*") > 1:
        text = _STARS.sub("", text)
    if "_" in text and text.count("_") > 1:
        text = _UNDERSCORES.sub("", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
