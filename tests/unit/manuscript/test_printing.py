"""What printing, scanning and copying do to a play changes nothing of who speaks: all give the same cues."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.names import key_of
from tests.unit.manuscript.plays import play
from tests.unit.manuscript.test_matrix import ARABIC, ENGLISH

Print = Callable[[list[str]], list[str]]
PAGE = 30


def each_page(*furniture: str) -> Print:
    def printed(lines: list[str]) -> list[str]:
        found: list[str] = []
        for at, line in enumerate(lines):
            if at and at % PAGE == 0:
                found += [one.format(page=at // PAGE) for one in furniture]
            found.append(line)
        return found

    return printed


def hyphenated(lines: list[str]) -> list[str]:
    """Words cut at every second line's end, as scans have them."""
    found = list(lines)
    for at in range(0, len(found) - 1, 2):
        rest, _, last = found[at].rpartition(" ")
        if rest and len(last) > 6 and last.isalpha() and found[at + 1]:
            found[at], found[at + 1] = f"{rest} {last[:3]}-", f"{last[3:]} {found[at + 1]}"
    return found


PRINTS: dict[str, Print] = {
    "plain": lambda lines: lines,
    "CRLF": lambda lines: [f"{line}\r" for line in lines],
    "blanks at the end": lambda lines: [f"{line}   " for line in lines],
    "all indented": lambda lines: [f"     {line}" if line else "" for line in lines],
    "form feeds": lambda lines: ["\f" * (at % PAGE == 0) + line for at, line in enumerate(lines)],
    "page numbers": each_page("", "{page}", ""),
    "running heads": each_page("", "THE QUAY        {page}", ""),
    "page number, then a running head": each_page("{page}", "", "THE QUAY", ""),
    "every fifth line numbered": lambda lines: [
        line.ljust(74) + str(at) if line and at % 5 == 0 else line for at, line in enumerate(lines)
    ],
    "every line numbered": lambda lines: [f"{at:>4}  {line}" if line else "" for at, line in enumerate(lines)],
    "hyphens": hyphenated,
}
LAYOUTS = {
    "Name. text": ENGLISH["Name. text"],
    "NAME text": ENGLISH["NAME text"],
    "NAME": lambda n, t: [n, *t.split("\n")],
    "NAME, blank": ENGLISH["NAME, blank"],
    "Name: text": ENGLISH["Name: text"],
    "NAME [direction] text": ENGLISH["NAME [direction] text"],
    "columns": ENGLISH["columns"],
    "tab": ENGLISH["tab"],
}
WIKI = {
    "'''NAME''': text": lambda n, t: [f"'''{n}''': {t}"],
    "{{sc|Name}}. text": lambda n, t: [f"{{{{sc|{n.title()}}}}}. {t}"],
    ";Name": lambda n, t: [f";{n.title()}", f":{t}"],
}
ARABIC_LAYOUTS = {
    "n: t": ARABIC["n: t"],
    "n:- t": lambda n, t: [f"{n}:- {t}"],
    "n- t": lambda n, t: [f"{n}- {t}"],
    "nـ t": lambda n, t: [f"{n}ـ {t}"],
    "n :- ((d)) t": lambda n, t: [f"{n} :- ((ببرود)) {t}"],
}


def agrees(language: str, seed: int, cue: Callable[[str, str], list[str]], heading: str, done: Print) -> float:
    """The share of cues that are found on their lines with their names, less what was found besides."""
    lines: list[str] = []
    known: dict[int, str] = {}
    for number, scene in enumerate(play(language, seed), start=1):
        lines += ["", f"{heading} {number}", "", f"({scene.action})", ""]
        for said in scene.speeches:
            known[len(lines)] = key_of(said.name)
            lines += [*cue(said.name, said.text), ""]
    mark = "\u2063"  # an invisible sign, which tells where a cue's line went
    printed = done([line + mark if at in known else line for at, line in enumerate(lines)])
    where = [at for at, line in enumerate(printed, start=1) if mark in line]
    text = "\n".join(printed).replace(mark, "")
    told = dict(zip(where, known.values(), strict=True))
    found = {speech.start: key_of(speech.label) for speech in read(text).speeches}
    right = sum(found.get(line) == key for line, key in told.items())
    return (right - len(found.keys() - told.keys())) / len(told)


@pytest.mark.parametrize("done", PRINTS.values(), ids=PRINTS.keys())
@pytest.mark.parametrize("cue", LAYOUTS.values(), ids=LAYOUTS.keys())
@given(seed=st.integers(0, 10_000))
@settings(max_examples=1, deadline=None)
def test_english(cue: Callable[[str, str], list[str]], done: Print, seed: int) -> None:
    assert agrees("en", seed, cue, "SCENE", done) >= 0.95


@pytest.mark.parametrize("done", PRINTS.values(), ids=PRINTS.keys())
@pytest.mark.parametrize("cue", ARABIC_LAYOUTS.values(), ids=ARABIC_LAYOUTS.keys())
@given(seed=st.integers(0, 10_000))
@settings(max_examples=1, deadline=None)
def test_arabic(cue: Callable[[str, str], list[str]], done: Print, seed: int) -> None:
    assert agrees("ar", seed, cue, "المشهد", done) >= 0.95


@pytest.mark.parametrize("cue", WIKI.values(), ids=WIKI.keys())
def test_pages_of_wikis(cue: Callable[[str, str], list[str]]) -> None:
    assert agrees("en", 1, cue, "SCENE", PRINTS["plain"]) >= 0.95
