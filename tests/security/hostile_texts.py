"""Texts that cost a careless reader more than they weigh: each grows with ``size``, its length in characters."""

from collections.abc import Callable, Iterator
from itertools import count

BEGINNINGS = (
    "", "x", "INT. ", "SCENE 1", "ACT I", "ANNA", "ANNA (", "ANNA:", "12", "Title: ", "#", "*", "page ", "[[", '"',
    "-", "أحمد", "أحمد -", "م", "مشهد ", "الفصل الأول", "CUT TO", "END", "Enter",
)  # fmt: skip
"""How lines of scripts begin: patterns get this far before they meet what follows."""

REPEATED = (
    " ", "\t", "-", "—", ":", ".", "(", "[", ")", "]", "*", "_", "a", "A", "1", "ا", "ـ", "'", '"', "#", "?", "!",
    ",", "/", "\\", "\n", "\u00a0", "\u2028", "A ", "a ", "a, ", ". ", "- ", " -", "(a", "[a] ", "a'", "A.", "*a",
    "1 ", "1:", "? ", " \n", "و ", "ال", "the ", "and ", "[[", "]]", "Aa ", " " * 99 + "x", " " * 99 + "-",
)  # fmt: skip
ENDINGS = ("x", "~")


def letters(number: int) -> str:
    """``number`` in letters: one more name that was not there before."""
    found = ""
    while True:
        number, digit = divmod(number, 26)
        found = chr(ord("a") + digit) + found
        if not number:
            return found


def _again(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _within(before: str, unit: str, after: str = "") -> Callable[[int], str]:
    return lambda size: before + _again(unit)(size) + after


def _counting(unit: Callable[[int], str], before: str = "") -> Callable[[int], str]:
    def text(size: int) -> str:
        def pieces() -> Iterator[str]:
            length = 0
            for number in count():
                piece = unit(number)
                length += len(piece)
                yield piece
                if length >= size:
                    return

        return before + "".join(pieces())

    return text


def _arabic(number: int) -> str:
    return "".join(chr(ord("ب") + ord(letter) - ord("a")) for letter in letters(number) if letter != "t")


def _paragraphs(size: int) -> str:
    one = "".join(
        f'<Paragraph Type="{kind}"><Text>{text}</Text></Paragraph>'
        for kind, text in (("Character", "ANNA"), ("Dialogue", "Hi, you."))
    )
    return f"<FinalDraft><Content>{one * (size // len(one))}</Content></FinalDraft>"


_TALK = "ANNA: hi.\n\nBEN: ho.\n\n"
_SCRIPT = "Title: x\n\nINT. A - DAY\n\n"

TEXTS: dict[str, Callable[[int], str]] = {
    # runs within a line
    "blanks in a heading": _within("INT. HOUSE - DAY\n\nANNA\nHi.\n\nINT. ", " ", "x"),
    "tabs in a speech": _within(f"{_TALK}ANNA: ", "\t", "x"),
    "blanks of every kind": _within(f"{_TALK}ANNA: ", "\u2003\u3000", "x"),
    "gaps just below the limit": _again("ANNA: " + " " * 99 + "x" + " " * 99 + "-\n\n"),
    "dashes": _within(f"{_TALK}BEN: ", "-"),
    "colons": _within(f"{_TALK}BEN: ", ":"),
    "stops": _within(f"{_TALK}BEN: a", ".", "x"),
    "question marks": _within(f"{_TALK}BEN: ", "?", "x"),
    "brackets that stay open": _within(f"{_TALK}BEN: ", "("),
    "square brackets that stay open": _within(f"{_TALK}BEN: ", "["),
    "stars": _within(f"{_TALK}BEN: ", "*"),
    "one word": _within("", "a"),
    "one word in capitals": _within("", "A"),
    "one Arabic word": _within("", "ا"),
    # one line
    "one line of sentences": _again("she went to the red house, and he - then - left. "),
    "one line without a stop": _again("she went to the red house and he then left "),
    "one line of new words": _counting(lambda number: f"{letters(number)} "),
    "one line of stops": _again(". "),
    "one line of names": _again("ANNA: yes. BEN: no. "),
    "one sentence of names": _within(f"{_TALK}ANNA: ", "anna ben "),
    "one sentence of insults": _within(f"{_TALK}ANNA: ", "you liar and then you fool "),
    # lines
    "blank lines": _within(_TALK, "\n", "BEN: ho."),
    "lines of blanks": _within(_TALK, " \n", "BEN: ho."),
    "lines of dashes": _again("ANNA -- x -- \n"),
    "lines of colons": _again("A: B: C: \n"),
    "lines of open brackets": _again("ANNA. [ \n(\n[\n"),
    "lines of marks": _again("ANNA: *a _b* c_ **d\n"),
    "lines of open quotes": _again("ANNA: \"a “b «c 'd\n"),
    "notes that stay open": _within(_SCRIPT, "[[ a [ "),
    "lines of notes that stay open": _within(_SCRIPT, "[[ a\n"),
    "boneyards that stay open": _within(_SCRIPT, "/* a "),
    "a title page without end": _within("Title: x\n", "    y\n"),
    "numbers in both margins": _within(f"{_SCRIPT}12 ", "A ", " 13"),
    "cells of a page": _within("<html><table>", "<tr><td>Anna</td><td><p>hi, you"),
    "names off their column": _again(f"INT. A - DAY\n\n{' ' * 30}ANNA\n     hi, you.\n\nANNA\nho.\n\n"),
    "columns": _again("INT. A - DAY\n\nANNA" + " " * 90 + "BEN\nhi            ho\n\n"),
    "questions on the way": _again("ANNA: hi ?!?!?! -\nBEN: ?\n"),
    "directions of struggles": _again("ANNA: no! (strikes him)\n(They fight.)\nBEN: ho (kills her) ha\n\n"),
    # names met once
    "names with a colon": _counting(lambda number: f"{letters(number).upper()}X: yes, I know.\n\n"),
    "names with a stop": _counting(lambda number: f"{letters(number).upper()}X. Yes, I know.\n\n"),
    "names alone": _counting(lambda number: f"{letters(number).upper()}X\nYes, I know.\n\n", "INT. A - DAY\n\n"),
    "names in small letters": _counting(lambda number: f"{letters(number).title()}x: yes, I know.\n\n"),
    "names with titles": _counting(lambda n: f"{'SIR ' * (n % 2)}{letters(n // 2).upper()}X: yes.\n\n"),
    "names of two": _counting(lambda n: f"{letters(n).upper()}X AND {letters(n + 1).upper()}X: yes.\n\n"),
    "names and scenes": _counting(
        lambda n: f"INT. {letters(n)}X - DAY\n\n{letters(n).upper()}X\nI know {letters(n)}.\n\n"
    ),
    "names in directions": _counting(lambda number: f"Enter {letters(number).title()}x.\n\nANNA: hi.\n\n"),
    "names of many": _counting(
        lambda n: f"{'FIRST ' * (n % 2)}{letters(n // 2).upper()}{'S' * (1 - n % 2)}: yes.\n\n"
    ),
    "names of a list": _counting(
        lambda n: f"{letters(n).upper()}X: yes.\n\n{letters(n).upper()[:2]}: no.\n\n",
        "DRAMATIS PERSONAE\n\n"
        + "".join(f"{letters(30 * n).upper()}XY, a man.\n" for n in range(90))
        + "\nACT I\n\n",
    ),
    "shouted sentences": _counting(
        lambda n: f"ANNA\nHi, you.\n\nWHAT IS THIS {letters(n).upper()}\nHo.\n\n", "INT. A - DAY\n\n"
    ),
    "action below speech": _counting(
        lambda n: f"{' ' * 15}{letters(n).upper()}\nYes.\nNo.\n{'wide ' * 9}\n\n", "INT. A - DAY\n\n"
    ),
    "Arabic names": _counting(lambda number: f"ا{_arabic(number)}: نعم\n"),
    "Arabic talk": _again("احمد: نعم يا سيدي\nسلمى: لا\n"),
    # scenes
    "scenes": _again("INT. A - DAY\n\nANNA\nHi, you.\n\nBEN\nHo.\n\n"),
    "places": _counting(lambda n: f"{letters(n).upper()} - DAY\n\nShe goes.\n\nANNA\nHi, you.\n\nBEN\nHo.\n\n"),
    "empty scenes": _again("INT. A - DAY\n"),
    "acts and scenes": _again("ACT 1\n\nSCENE 1\n\nANNA. Hi.\n\n"),
    "acts alone": _again("ACT I\n"),
    "ends above an act": _within(_TALK * 9, "THE END\n\n", "ACT I\n"),
    # Of as many digits each: those of pages and lines are taken out, longer ones are lines to be read.
    "numbers": _counting(lambda number: f"{number + 10_000}\n\n"),
    "page numbers": _counting(lambda number: f"{number % 9000 + 1000}\n\n"),
    "scenes by number": _counting(lambda number: f"I.{number + 1}\n\nANNA: x\n\n"),
    "talk in one scene": _again("ANNA: hello there, friend.\n\nBEN: no way, you liar!\n\n"),
    "long speeches": _again("ANNA: " + "I hate you all.\n" * 30 + "\n"),
    "one long speech": _within(_TALK + "BEN: ", "I hate you all.\n"),
    "new words": _counting(lambda number: f"ANNA: {letters(number * 7)} {letters(number * 13)}.\n\n"),
    "Final Draft": _paragraphs,
}
"""By name, the text of about that many characters."""
