"""From a draft to a manuscript: scenes with their elements, speeches with their speakers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from seven_stations.analysis.manuscript.draft import SAME_TIME, ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.lines.headings import stands_beside_acts
from seven_stations.analysis.manuscript.lines.listed_names import first_names, listed_names, listed_persons
from seven_stations.analysis.manuscript.lines.names import characters_of, key_of
from seven_stations.analysis.manuscript.lines.numerals import said_by
from seven_stations.analysis.manuscript.model import Character, Element, Kind, Scene, Speech

MOST_SCENES = 10_000
"""Scenes that are told apart: a season of episodes has fewer, and every station has something to say of each."""

_MOST_RISEN = 3
"""By how much the number of an act may be above that of the one before: more is a misprint."""

_RUNS = frozenset({Kind.DIALOGUE, Kind.ACTION})


@dataclass(slots=True)
class _Turn:
    """A speech being gathered."""

    cue: Cue
    place: int
    lines: list[str] = field(default_factory=list)
    parentheticals: list[str] = field(default_factory=list)
    end: int = 0
    dual: bool = False

    def speech(self, speaker: str, kept: Mapping[str, str]) -> Speech:
        """What was gathered; a text that is among ``kept`` is that object."""
        text = "\n".join(self.lines)
        return Speech(
            speaker,
            self.cue.label,
            kept.get(text, text),
            self.cue.line,
            self.end,
            tuple(self.parentheticals),
            self.dual,
        )


@dataclass(slots=True)
class _Open:
    """A scene being gathered. ``own`` tells a scene with a heading from what stands before any heading."""

    heading: SceneBreak
    own: bool
    elements: list[Element] = field(default_factory=list)
    turns: list[_Turn] = field(default_factory=list)


def compose(draft: Draft, lines: Sequence[str]) -> tuple[tuple[Scene, ...], dict[str, Character]]:
    """The scenes of ``draft``, read from ``lines``, numbered through, and its characters in order of first speech.

    What stands before a heading makes a scene of its own only if somebody speaks in it; else it opens the scene
    that follows. A cue after which nobody says anything is stage business. Headings beyond ``MOST_SCENES`` are
    action of the last scene.
    """
    opened = [(scene, act) for scene, act in _gathered(draft) if scene.own or scene.turns or scene.elements]
    labels = [(turn.cue.label, number) for number, (scene, _) in enumerate(opened, 1) for turn in scene.turns]
    first = next((turn.cue.line for scene, _ in opened for turn in scene.turns), 1)
    above = lines[: first - 1]
    characters, name_of = characters_of(labels, first_names(listed_names(above)), listed_persons(above))
    scenes: list[Scene] = []
    acts = _numbered(opened)
    within = list(_within([scene.heading.heading for scene, _ in opened], acts))
    time: str | None = None
    for number, (scene, act) in enumerate(opened, start=1):
        heading = scene.heading
        time = time if heading.time == SAME_TIME else heading.time
        after = opened[number][0].heading.start - 1 if number < len(opened) else len(lines)
        if number < len(opened) and (following := opened[number][1]) and heading.start < following.line <= after:
            after = following.line - 1
        scenes.append(
            Scene(
                number=number,
                heading=heading.heading,
                start=heading.start,
                end=max(heading.end, after, scene.elements[-1].end if scene.elements else 0),
                act=acts[number - 1],
                within=within[number - 1],
                act_heading=act.heading if act is not None else None,
                place=heading.place,
                setting=heading.setting,
                time=time,
                elements=(elements := tuple(_joined(scene.elements))),
                speeches=_speeches(scene.turns, elements, name_of),
            )
        )
    return tuple(scenes), characters


def _numbered(opened: Sequence[tuple[_Open, ActBreak | None]]) -> list[int | None]:
    """The number of the act of every scene.

    Numbers are those of the print where they rise, else they count on. A heading that says its act again (``ACT I,
    SCENE 2``) begins no other. Prologues and their like stand beside acts; what has no heading before the second
    act is the first.
    """
    firsts = {act.line: (act.heading, scene.heading.heading) for scene, act in reversed(opened) if act is not None}
    said = {line: _said(act, scene) for line, (act, scene) in firsts.items()}
    numbers: dict[int, int | None] = {}
    last = 0
    for line in reversed(said):
        number, scene = said[line]
        if stands_beside_acts(firsts[line][0]):
            numbers[line] = None
            continue
        if not (last and number is not None and number <= last and scene is not None and scene > 1):
            rises = number is not None and (not last or last < number <= last + _MOST_RISEN)
            last = number if number is not None and rises else last + 1
        numbers[line] = last
    opening = 1 if next(filter(None, numbers.values()), None) == 2 else None
    return [opening if act is None else numbers[act.line] for _, act in opened]


def _within(headings: Sequence[str], acts: Sequence[int | None]) -> Iterator[int | None]:
    """``Scene.within`` of every scene. Between acts, scenes have their number in the whole text."""
    scenes, found = Counter(acts), Counter[int | None]()
    marked = any(act is not None for act in acts)
    for number, (heading, act) in enumerate(zip(headings, acts, strict=True), start=1):
        if act is None and stands_beside_acts(heading):
            yield None
            continue
        found[act] += 1
        if act is None:
            yield number if marked else found[act]
        else:
            yield found[act] if scenes[act] > 1 else None


def _said(act: str, scene: str) -> tuple[int | None, int | None]:
    """The numbers of an act and its first scene, by the headings of both."""
    number, first = said_by(act)
    return number, first or said_by(scene).scene


def _speeches(turns: list[_Turn], elements: tuple[Element, ...], name_of: dict[str, str]) -> tuple[Speech, ...]:
    """The turns as speeches. What an element says whole is kept once: long texts are mostly speech."""
    kept = {element.text: element.text for element in elements if element.kind is Kind.DIALOGUE}
    return tuple(turn.speech(name_of[turn.cue.label], kept) for turn in turns)


def _gathered(draft: Draft) -> Iterator[tuple[_Open, ActBreak | None]]:
    strong = any(isinstance(item, SceneBreak) and not item.weak for item in draft.items)
    act: ActBreak | None = None
    current = _Open(SceneBreak("", 1, 1), own=False)
    complete = 0
    for item in draft.items:
        if isinstance(item, Cue):
            _begin(current, item)
        elif isinstance(item, Element):
            _take(current, item)
        elif isinstance(item, ActBreak) or not (item.weak and strong):
            _settle(current)
            if complete == MOST_SCENES - 1:
                start, end = (item.line,) * 2 if isinstance(item, ActBreak) else (item.start, item.end)
                _take(current, Element(Kind.ACTION, item.heading, start, end))
                continue
            carried: list[Element] = []
            if current.own or current.turns:
                yield current, act
                complete += 1
            else:
                carried = current.elements
            if isinstance(item, ActBreak):
                act = item
                item = SceneBreak(item.heading, item.line, item.line)  # noqa: PLW2901 - should nothing better come
                current = _Open(item, own=False, elements=carried)
            else:
                current = _Open(item, own=True, elements=carried)
    _settle(current)
    if current.own or current.turns or current.elements:
        yield current, act


def _begin(scene: _Open, cue: Cue) -> None:
    _settle(scene)
    last = scene.turns[-1] if scene.turns else None
    if cue.continues and last is not None and key_of(last.cue.label) == key_of(cue.label):
        return
    if cue.dual and last is not None:
        last.dual = True
    scene.turns.append(_Turn(cue, len(scene.elements), end=cue.line, dual=cue.dual))
    scene.elements.append(Element(Kind.CHARACTER, cue.label, cue.line, cue.line))


def _settle(scene: _Open) -> None:
    """A cue after which nothing was said stays as action: nobody spoke."""
    if scene.turns and not scene.turns[-1].lines:
        turn = scene.turns.pop()
        scene.elements[turn.place] = replace(scene.elements[turn.place], kind=Kind.ACTION)


def _take(scene: _Open, element: Element) -> None:
    turn = scene.turns[-1] if scene.turns else None
    kind = element.kind
    if kind is Kind.DIALOGUE and turn is None:
        element = replace(element, kind=Kind.ACTION)  # words without a speaker
    elif turn is not None and kind is Kind.DIALOGUE:
        turn.lines.append(element.text)
        turn.end = max(turn.end, element.end)
    elif turn is not None and kind is Kind.PARENTHETICAL:
        turn.parentheticals.append(element.text)
    scene.elements.append(element)


def _joined(elements: list[Element]) -> Iterator[Element]:
    """Lines of one kind that follow one another, as one element."""
    run: list[Element] = []
    for element in elements:
        if run and (
            element.kind is not run[-1].kind or element.start != run[-1].end + 1 or element.kind not in _RUNS
        ):
            yield _one(run)
            run = []
        run.append(element)
    if run:
        yield _one(run)


def _one(run: list[Element]) -> Element:
    if len(run) == 1:
        return run[0]
    return Element(run[0].kind, "\n".join(element.text for element in run), run[0].start, run[-1].end)
