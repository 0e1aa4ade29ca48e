"""Who dies, where, by whose hand: told apart from those who leave or fall silent.

A death is *shown* where a stage direction says it ("Dies.", "They kill him", "يموت") or the dying do in their last
words ("I am slain"), and *told* where somebody says it of a person by name ("The Cardinal is dead", "مات فرعون").
Either counts only if that person says nothing after it: the dead of comedies get up again. Of two who share a
name, MRS. DAN and DAN, the one who speaks on is not meant. Nobody dies whose name may be that of several people.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seven_stations.analysis.language import normalise, tokens
from seven_stations.analysis.lexicons.entries import classes_of
from seven_stations.analysis.manuscript.model import Kind, Manuscript, Scene
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.mentions import Names, names_of
from seven_stations.analysis.stations.network.output import Death
from seven_stations.analysis.stations.persons import shared_names
from seven_stations.analysis.stations.quoting import quote_lines, quote_text
from seven_stations.analysis.stations.reading import Passage, reading_of

LAST_WORDS = 12
"""Lines after a death is shown within which the dying may still speak."""

LONGEST_DIRECTION = 60
"""Words of a stage direction; what is longer is a description, or prose."""

_WORDS = classes_of("deaths.txt")
_SEVERAL = _WORDS["bodies"] | {"heads"}
_AND = re.compile(r"\band\b")
_PASSES = tuple(tuple(normalise(word) for word in phrase.split("_")) for phrase in sorted(_WORDS["passes"]))
_SINGLE = frozenset().union(*(_WORDS[kind] for kind in ("dies", "kills", "killed", "body", "bodies", "heads")))
_TELLING = _SINGLE | {phrase[0] for phrase in _PASSES}
_MINE = re.compile(
    r"\bi am (?:slain|slaine|kill'd|killed|kild|dying)\b|\bi'm (?:slain|killed|dying)\b|\bi (?:die|dye)\b"
    r"|\bhast (?:slain|kill'd|killed) me\b|قتلتني|اني اموت|اموت الان|انا احتضر"
)
"""What the dying say of themselves in their last words."""

_HE_IS = re.compile(r"(?:.* )?(?P<who>he|she)(?: is|'s)")
"""What precedes "dead" where it is said of the one named before."""

_OTHERS = {"he": frozenset({"she", "her", "hers"}), "she": frozenset({"he", "him", "his"})}
"""Words for somebody of the other sex: where they stand in between, it is open who is meant."""

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,300})[)\]]")
_STOPS = re.compile(r"[.;!?؟؛،:,—–()\[\]]|--|\band\b(?! (?:dies|dyes))|\bthen\b|\bثم\b")


@dataclass(frozen=True, slots=True)
class _Report:
    """One place that says of ``name`` that he is dead."""

    name: str
    scene: int
    lines: tuple[int, int]
    shown: bool
    word: str
    killer: str | None = None
    grace: int = LAST_WORDS
    """Lines after it within which ``name`` may still speak."""
    clause: str = ""
    """What a direction says of it."""


@once_a_manuscript
def deaths_of(manuscript: Manuscript) -> tuple[Death, ...]:
    """The deaths in order, one for each character: the first report after which that person is silent, and whose
    quotation has the word that says it."""
    last = {speech.speaker: speech.start for speech in manuscript.speeches}
    found: dict[str, Death] = {}
    several = shared_names(manuscript)
    namesakes = _namesakes(manuscript)
    for report in _reports(manuscript, last):
        until = report.lines[1] + report.grace
        meant = [report.name] if last.get(report.name, 0) <= until else namesakes.get(report.name, [])
        silent = [name for name in meant if last.get(name, 0) <= until]
        if len(silent) != 1 or silent[0] in found or silent[0] in several:
            continue
        evidence = quote_lines(manuscript, report.scene, *report.lines, report.word)
        if evidence is not None and report.clause and report.clause not in evidence.quote:
            evidence = quote_text(manuscript, report.scene, *report.lines, report.clause) or evidence
        if evidence is not None and normalise(report.word) in normalise(evidence.quote):
            found[silent[0]] = Death(
                character=silent[0],
                scene=report.scene,
                shown=report.shown,
                killer=report.killer if report.killer != silent[0] else None,
                evidence=evidence,
            )
    return tuple(sorted(found.values(), key=lambda death: (death.evidence.lines, death.character)))


def _namesakes(manuscript: Manuscript) -> dict[str, list[str]]:
    """Who else may be meant by a name: MRS. DAN by DAN."""
    return {
        name: [other for other in manuscript.characters if other.endswith(f" {name}")]
        for name in manuscript.characters
    }


def _reports(manuscript: Manuscript, last: dict[str, int]) -> Iterator[_Report]:
    reading, names = reading_of(manuscript), names_of(manuscript)
    for scene in manuscript.scenes:
        starts = [speech.start for speech in scene.speeches]
        for lines, text in directions_of(scene):
            spoken = bisect_right(starts, lines[0])
            speakers = [speech.speaker for speech in scene.speeches[max(0, spoken - 2) : spoken]]
            for name, killer, word, clause in _shown(text, names, speakers):
                yield _Report(name, scene.number, lines, True, word, killer, clause=clause)
        for speech, passages in zip(scene.speeches, reading.speeches[scene.number], strict=True):
            for passage in passages:
                place = scene.number, (passage.start, passage.end)
                ending = last[speech.speaker] <= speech.end + LAST_WORDS
                if ending and (mine := _MINE.search(" ".join(passage.words))):
                    yield _Report(speech.speaker, *place, True, mine.group().split()[-1])
            for passage, name, word in _told(passages, names, speech.speaker):
                if name != speech.speaker:
                    yield _Report(name, scene.number, (passage.start, passage.end), False, word, grace=0)


def directions_of(scene: Scene) -> Iterator[tuple[tuple[int, int], str]]:
    """The stage directions of a scene; of what is long, or spoken, only what stands in brackets."""
    for element in scene.elements:
        kind, text = element.kind, element.text
        if kind is Kind.PARENTHETICAL or (kind is Kind.ACTION and text.count(" ") < LONGEST_DIRECTION):
            yield (element.start, element.end), text
        elif kind in (Kind.ACTION, Kind.DIALOGUE) and ("(" in text or "[" in text):
            for match in _BRACKETS.finditer(text):
                yield (element.start, element.end), match.group(1)


def _shown(text: str, names: Names, speakers: Sequence[str]) -> Iterator[tuple[str, str | None, str, str]]:
    """Who dies in a stage direction, by whose hand, the word that says so and its clause. ``speakers``: the last
    two."""
    told = _TELLING.intersection(tokens(text, names.language))
    if not told:
        return
    if not _SEVERAL.isdisjoint(told):
        text = _AND.sub("&", text)  # the bodies of two
    for clause in _STOPS.split(text):
        words = tokens(clause, names.language)
        at = next((index for index, word in enumerate(words) if _tells(words, index)), None)
        if at is None or not (_WORDS["unsure"] | _WORDS["absent"]).isdisjoint(words[:at]):
            continue
        named = list(names.found(words, clause))
        before = [name for index, name in named if index < at]
        if names.language == "ar" and words[at] in _WORDS["kills"] and at and not before:
            continue  # "he kills her with her own weapons": talk, not a direction
        after = [name for index, name in named if index > at]
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        speaker = speakers[-1] if speakers else None
        subject = before[-1] if before else speaker if not at or words[at - 1] in _WORDS["subject"] else None
        victim: str | None = None
        killer: str | None = None
        if word in _WORDS["body"] or word in _WORDS["bodies"] or word in _WORDS["heads"]:
            for name in _remains(words, at, named, names.language):
                yield name, None, word, " ".join(clause.split())
            continue
        if _passes(words, at):
            victim = before[-1] if before else after[0] if after and names.language == "ar" else speaker
        elif word in _WORDS["kills"]:
            killer, victim = _deed(word, following, names.language, before, after, speakers)
        elif names.language == "ar":
            victim = after[0] if after and word in _WORDS["dies"] else before[-1] if before else speaker
        elif following not in _WORDS["away"] and (
            word in _WORDS["dies"] or not _WORDS["made"].isdisjoint(words[:at])
        ):
            victim = subject
        if victim is not None:
            yield victim, killer, word, " ".join(clause.split())


def _remains(words: Sequence[str], at: int, named: Sequence[tuple[int, str]], language: str) -> Iterator[str]:
    """Whose body, bodies or head is brought: "with the heads of Dan and Ben", "with Dan's head"; heads only where
    they come in, and of English bodies only those "of" somebody."""
    after = [name for index, name in named if index > at]
    of = language == "ar" or words[at + 1 : at + 2] == ["of"]
    if words[at] in _WORDS["heads"]:
        if _WORDS["brought"].isdisjoint(words[:at]):
            return
        owned = next((name for index, name in named if index == at - 1 and words[index].endswith("'s")), None)
        if owned is not None:
            # "Enters scratching Dan's head", "carries a pillow to put under Dan's head": he has it still.
            if not _WORDS["with"].isdisjoint(words[max(0, at - 3) : at - 1]):
                yield owned
        elif of:
            yield from after
    elif words[at] in _WORDS["bodies"]:
        yield from after if of else ()
    else:
        yield from after[:1]


def _passes(words: Sequence[str], at: int) -> bool:
    """Whether a phrase for dying begins at ``at``."""
    return any(tuple(words[at : at + len(phrase)]) == phrase for phrase in _PASSES)


def _tells(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` may tell of a death."""
    return words[at] in _SINGLE or (words[at] in _TELLING and _passes(words, at))


def _deed(
    word: str, following: str, language: str, before: list[str], after: list[str], speakers: Sequence[str]
) -> tuple[str | None, str | None]:
    """Who kills and who is killed, where a direction has a word for killing."""
    last = speakers[-1] if speakers else None
    if language == "ar":
        # The verb comes first, and whom it means may be written at its end.
        if following in _WORDS["self"]:
            return None, after[0] if after else last
        done = word.endswith(("ه", "ها"))
        if len(after) > 1 and not done:
            return after[0], after[1]
        return (after[0] if after else None, last) if done else (last, after[0] if after else None)
    killer = before[-1] if before else None
    if following in _WORDS["self"]:
        return None, killer or last
    if after:
        return killer, after[0]
    if following in _WORDS["object"]:
        return killer, next((name for name in reversed(speakers) if name != killer), None)
    return None, None


def _told(speech: Sequence[Passage], names: Names, speaker: str) -> Iterator[tuple[Passage, str, str]]:
    """Whom the sentences of a speech call dead, with the word that does. Questions and conditions tell nothing.

    "He is dead" says it of the one named last, the speaker aside, unless somebody is called "she" since then.
    """
    telling = _WORDS["told"] if names.language == "ar" else _WORDS["killed"]
    meant: str | None = None
    since: set[str] = set()
    for passage in speech:
        if names.starts.isdisjoint(passage.words) and telling.isdisjoint(passage.words):
            since.update(passage.words)
            continue
        asks = passage.text.rstrip("\"'”’ ").endswith(("?", "؟"))
        for words in passage.clauses:
            named = list(names.found(words, passage.text))
            at = next((index for index, word in enumerate(words) if word in telling), None)
            if at is not None and not asks and _WORDS["unsure"].isdisjoint(words):
                says = _arabic_report if names.language == "ar" else _english_report
                for index, name in named:
                    if says(words, at, index):
                        yield passage, name, words[at]
                he_is = _HE_IS.fullmatch(" ".join(words[:at]))
                if meant is not None and not named and he_is and _OTHERS[he_is["who"]].isdisjoint(since):
                    yield passage, meant, words[at]
            last = next(((index, name) for index, name in reversed(named) if name != speaker), None)
            if last is None:
                since.update(words)
            else:
                meant, since = last[1], set(words[last[0] + 1 :])


def _arabic_report(words: Sequence[str], at: int, index: int) -> bool:
    """Whether the word at ``at`` calls the one named at ``index`` dead: "مات الملك فلان", "فلان قد مات"."""
    if index > at:
        return index == at + 1 or (index == at + 2 and words[at + 1] in _WORDS["titles"])
    stated = index == at - 1 or (index == at - 2 and words[at - 1] == "قد")
    return stated and words[at].startswith(("مات", "انتحر", "هلك"))


def _english_report(words: Sequence[str], at: int, index: int) -> bool:
    """Whether the word at ``at`` calls the one named at ``index`` dead.

    "The cardinal is dead", "dead is Salisbury", "Dan died" and "they have murdered Dan" do; "Dan's wife is dead"
    and "thy Dan is dead" do not.
    """
    own = words[index].endswith("'s")
    if index and words[index - 1] in _WORDS["theirs"]:
        return False
    if index == at + 1 and words[at] != "dead":
        done = words[max(0, at - 2) : at]
        return not own and "been" not in done and not _WORDS["have"].isdisjoint(done)
    between = words[index + 1 : at] if index < at else words[at + 1 : index]
    if not between:
        return index < at and words[at] == ("dead" if own else "died")
    stated = not _WORDS["is"].isdisjoint(between) and _WORDS["others"].isdisjoint(between)
    return stated and not own and len(between) <= 3 and words[at] != "died"
