"""If this failed, one edition of the README would tell people to type what the other no longer does."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)")


def test_both_editions_have_the_same_code_and_lead_to_the_same_places() -> None:
    english, arabic = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ar.md"))
    assert _BLOCK.findall(english) == _BLOCK.findall(arabic)
    places = {link for link in _LINK.findall(english) if link != "README.ar.md"}
    assert {link for link in _LINK.findall(arabic) if link != "README.md"} == places
    assert "README.ar.md" in english
    assert "README.md" in arabic
    for link in places - {link for link in places if link.startswith("http")}:
        assert (ROOT / link).exists(), link


def test_both_editions_have_the_same_chapters() -> None:
    english, arabic = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ar.md"))
    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", arabic, re.MULTILINE))
