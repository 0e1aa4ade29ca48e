"""``docs/clients.md``: its code is that of the examples, which are run; its tables name what there is."""

import re

from seven_stations.protocol.events import EVENTS
from tests.interop.clients.conftest import DOCS

INCLUDED = re.compile(r"<!-- example: (\S+) -->\n\n```(\w+)\n(.*?)```\n", re.DOTALL)
DOCUMENT = (DOCS / "clients.md").read_text("utf-8")


def test_the_code_is_that_of_the_examples() -> None:
    found = {name: code for name, _language, code in INCLUDED.findall(DOCUMENT)}
    files = {path.name: path.read_text("utf-8") for path in (DOCS / "examples").iterdir() if path.suffix != ".py"}
    assert found == files


def test_there_is_no_other_code_than_that_and_a_command() -> None:
    assert re.findall(r"^```(\w+)$", DOCUMENT, re.MULTILINE) == ["js", "js", "jsx", "sh"]


def test_every_event_is_named() -> None:
    assert [name for name in EVENTS if f"`{name}`" not in DOCUMENT] == []


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https:)([^)]+)\)", DOCUMENT):
        assert (DOCS / target.partition("#")[0]).exists(), target
