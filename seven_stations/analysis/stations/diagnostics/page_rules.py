"""Rules of the page: length, balance of dialogue, long speeches, paragraphs and scenes. For screenplays."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from seven_stations.analysis.manuscript.model import Kind, Scene
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.diagnostics.case import Case, Finding, Rule, Verdict, not_applicable
from seven_stations.analysis.stations.diagnostics.layout import action_lines, pages_of, speech_lines
from seven_stations.analysis.stations.efficiency.rhythm import variation
from seven_stations.analysis.stations.quoting import quote_element, quote_heading, quote_speech

_NOT_A_SCREENPLAY = "The text is no screenplay."

PAGES = (90.0, 120.0)
FEWEST_PAGES = 60
FEWEST_LINES = 150
WORST_SCENES = 3
DIALOGUE_SHARE = (0.4, 0.6)
LONG_SPEECH, VERY_LONG_SPEECH = 5, 10
LONG_ACTION = 4
LONG_SCENE = 4.0
EVEN_RUN, EVEN_VARIATION = 4, 0.15

_ASKED_ON_THE_WAY = re.compile(r"[?؟][^\w?؟]*\s\w")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def pages(case: Case) -> Verdict:
    """The length lies within 90-120 pages (Follows 2019: 68.5 % of scripts do); judged from 60 pages on: less is a
    short, an episode or an excerpt."""
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    measured = sum(pages_of(scene) for scene in case.manuscript.scenes)
    if measured < FEWEST_PAGES:
        return not_applicable(
            f"Under {FEWEST_PAGES} pages: a short or an excerpt, where the figure is of features."
        )
    low, high = PAGES
    if low <= measured <= high:
        return Verdict()
    bound = low if measured < low else high
    # too short may be an episode of television; far too long is too long for anything
    far = measured > high * 1.25
    end = len(case.manuscript.lines)
    scenes = case.manuscript.scenes
    quotes = (quote_heading(case.manuscript, scenes[0]), quote_heading(case.manuscript, scenes[-1]))
    return Verdict((Finding(measured, bound, "high" if far else "medium", (1, max(1, end)), None, quotes),))


def dialogue_share(case: Case) -> Verdict:
    """Dialogue fills 40-60 % of the lines (WriterDuet); judged from three pages on."""
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    lines = {scene.number: _spoken_and_acted(scene) for scene in case.manuscript.scenes}
    spoken, acted = sum(one for one, _ in lines.values()), sum(other for _, other in lines.values())
    if spoken + acted < FEWEST_LINES:
        return not_applicable(f"Under {FEWEST_LINES} lines of speech and action.")
    share = spoken / (spoken + acted)
    low, high = DIALOGUE_SHARE
    if low <= share <= high:
        return Verdict()
    bound = low if share < low else high
    far = abs(share - bound) > 0.2
    # Where the most lines are beyond the bound, there is the most to gain.
    side = 1 if share > bound else -1
    beyond = {number: side * (one - bound * (one + other)) for number, (one, other) in lines.items()}
    scenes = sorted(sorted(beyond, key=lambda number: (-beyond[number], number))[:WORST_SCENES])
    return Verdict(
        (
            Finding(
                share,
                bound,
                "high" if far else "medium",
                (1, max(1, len(case.manuscript.lines))),
                None,
                tuple(_fullest(case, case.scenes[number], spoken=share > bound) for number in scenes),
                {"scenes": ("، " if case.manuscript.language == "ar" else ", ").join(map(str, scenes))},
            ),
        )
    )


def _fullest(case: Case, scene: Scene, *, spoken: bool) -> Evidence | None:
    """The longest speech of a scene, or its longest action: what there is too much of."""
    if spoken and scene.speeches:
        return quote_speech(case.manuscript, scene, max(scene.speeches, key=lambda speech: len(speech.text)))
    acted = [element for element in scene.elements if element.kind is Kind.ACTION]
    if not spoken and acted:
        return quote_element(case.manuscript, scene, max(acted, key=lambda element: len(element.text)))
    return quote_heading(case.manuscript, scene)


def _spoken_and_acted(scene: Scene) -> tuple[int, int]:
    """Lines of speech and of action of a scene."""
    return (
        sum(speech_lines(speech.text) for speech in scene.speeches),
        sum(action_lines(element.text) for element in scene.elements if element.kind is Kind.ACTION),
    )


def overlong_speech(case: Case) -> Verdict:
    """A speech fills no more than 5 lines; more than 10 weighs more."""
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    findings = []
    for scene in case.manuscript.scenes:
        for index, speech in enumerate(scene.speeches):
            filled = speech_lines(speech.text)
            if filled > LONG_SPEECH:
                long = filled > VERY_LONG_SPEECH
                findings.append(
                    Finding(
                        filled,
                        VERY_LONG_SPEECH if long else LONG_SPEECH,
                        "medium" if long else "low",
                        (speech.start, speech.end),
                        scene.number,
                        (quote_speech(case.manuscript, scene, speech),),
                        {"character": speech.speaker, "lines": str(round(filled)), "scene": str(scene.number)}
                        | _listening(scene, index),
                        _shape_of(scene, index),
                    )
                )
    return Verdict(tuple(findings), len(case.manuscript.speeches))


def _listening(scene: Scene, index: int) -> dict[str, str]:
    """Who is there to cut in: whoever speaks next, or spoke before."""
    speech = scene.speeches[index]
    near = chain(range(index + 1, len(scene.speeches)), range(index - 1, -1, -1))
    others = (scene.speeches[at].speaker for at in near)
    other = next((name for name in others if name != speech.speaker), None)
    return {} if other is None else {"other": other}


def _shape_of(scene: Scene, index: int) -> str:
    """Which treatment fits: a question asked on the way could be answered, a listener could cut in."""
    if not _listening(scene, index):
        return "alone"
    return "asks" if _ASKED_ON_THE_WAY.search(scene.speeches[index].text) else ""


def overlong_action(case: Case) -> Verdict:
    """A paragraph of action fills no more than 4 lines."""
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    findings, seen = [], 0
    for scene in case.manuscript.scenes:
        for element in scene.elements:
            if element.kind is not Kind.ACTION:
                continue
            for paragraph in _PARAGRAPHS.split(element.text):
                seen += 1
                filled = action_lines(paragraph)
                if filled > LONG_ACTION:
                    findings.append(
                        Finding(
                            filled,
                            LONG_ACTION,
                            "medium" if filled > 2 * LONG_ACTION else "low",
                            (element.start, element.end),
                            scene.number,
                            (quote_element(case.manuscript, scene, element),),
                        )
                    )
    return Verdict(tuple(findings), seen)


def overlong_scene(case: Case) -> Verdict:
    """A scene fills no more than 4 pages."""
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    findings = [
        Finding(
            measured,
            LONG_SCENE,
            "medium" if measured > 2 * LONG_SCENE else "low",
            (scene.start, scene.end),
            scene.number,
            (quote_heading(case.manuscript, scene),),
        )
        for scene in case.manuscript.scenes
        if (measured := pages_of(scene)) > LONG_SCENE
    ]
    return Verdict(tuple(findings), len(case.manuscript.scenes))


def even_scene_lengths(case: Case) -> Verdict:
    """No more than 3 scenes of like length (variation under .15) follow one another."""
    scenes = case.manuscript.scenes
    if not case.screenplay:
        return not_applicable(_NOT_A_SCREENPLAY)
    if len(scenes) < 2 * EVEN_RUN:
        return not_applicable("Too few scenes to speak of rhythm.")
    lengths = [pages_of(scene) for scene in scenes]
    findings = []
    for start, end in even_runs(lengths):
        first, last = scenes[start], scenes[end - 1]
        findings.append(
            Finding(
                end - start,
                EVEN_RUN - 1,
                "low",
                (first.start, last.end),
                first.number,
                (quote_heading(case.manuscript, first), quote_heading(case.manuscript, last)),
                {
                    "first": str(first.number),
                    "last": str(last.number),
                    "pages": f"{sum(lengths[start:end]) / (end - start):.1f}",
                    "scene": str(_tensest(case, scenes[start:end])),
                },
            )
        )
    return Verdict(tuple(findings), len(scenes) // EVEN_RUN)


def _tensest(case: Case, scenes: Sequence[Scene]) -> int:
    """The scene of a run that presses hardest; its last where tension is not known."""
    tension = {point.scene: point.value for point in (case.dynamics.tension if case.dynamics else ())}
    return max(scenes, key=lambda scene: (tension.get(scene.number, 0.0), scene.number)).number


def even_runs(lengths: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Runs (start, end) of ``EVEN_RUN`` lengths or more whose variation stays under ``EVEN_VARIATION``.

    Runs do not overlap. Sums are carried along: a text of one endless run must not cost its square.
    """
    start = 0
    while start + EVEN_RUN <= len(lengths):
        end = start + EVEN_RUN
        if variation(lengths[start:end]) >= EVEN_VARIATION:
            start += 1
            continue
        total, squares = sum(lengths[start:end]), sum(length * length for length in lengths[start:end])
        while end < len(lengths):
            total, squares = total + lengths[end], squares + lengths[end] ** 2
            centre = total / (end + 1 - start)
            if squares / (end + 1 - start) - centre**2 >= (EVEN_VARIATION * centre) ** 2:
                break
            end += 1
        yield start, end
        start = end


RULES = (
    Rule("pages", "P", "Follows 2019", "structure", "pages", pages),
    Rule("dialogue-share", "P", "WriterDuet", "language", "share of lines", dialogue_share),
    Rule("overlong-speech", "C", "craft literature", "language", "lines", overlong_speech),
    Rule("overlong-action", "C", "craft literature", "language", "lines", overlong_action),
    Rule("overlong-scene", "C", "craft literature", "scenes", "pages", overlong_scene),
    Rule("even-scene-lengths", "H", "own", "scenes", "scenes in a row", even_scene_lengths),
)
