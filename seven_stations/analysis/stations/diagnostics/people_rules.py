"""Rules of the people: when the lead arrives, who stands alone, which conflicts are dropped, who sounds alike."""

from seven_stations.analysis.manuscript.model import Speech
from seven_stations.analysis.stations.diagnostics.case import Case, Finding, Rule, Verdict, not_applicable
from seven_stations.analysis.stations.quoting import quote_speech

LATEST_ENTRANCE = 0.1
FEWEST_LINES = 100
LEAST_SPEECHES = 5
LAST_SEEN = 0.75
FEWEST_SCENES = 8
STEADY_SCENES = 3
VANISHED = 2 / 3


def late_protagonist(case: Case) -> Verdict:
    """The character with the most words first speaks within 10 % of the text (Snyder 2005; Field 1979)."""
    name = case.protagonist
    if name is None or len(case.manuscript.characters) < 2:
        return not_applicable("Fewer than two characters speak.")
    if len(case.manuscript.lines) < FEWEST_LINES:
        return not_applicable(f"Under {FEWEST_LINES} lines.")
    scene, speech = next(
        (scene, speech) for scene in case.manuscript.scenes for speech in scene.speeches if speech.speaker == name
    )
    position = case.position(speech.start)
    if position <= LATEST_ENTRANCE:
        return Verdict()
    return Verdict(
        (
            Finding(
                position,
                LATEST_ENTRANCE,
                "medium" if position > 2 * LATEST_ENTRANCE else "low",
                (speech.start, speech.end),
                scene.number,
                (quote_speech(case.manuscript, scene, speech),),
                {"character": name},
            ),
        )
    )


def isolated_character(case: Case) -> Verdict:
    """Whoever has 5 speeches or more shares a scene with another speaker."""
    if case.network is None or len(case.network.nodes) < 2:
        return not_applicable("Fewer than two characters speak.")
    alone = set(case.network.isolated)
    spoken: dict[str, list[tuple[int, int]]] = {}
    for scene in case.manuscript.scenes:
        for index, speech in enumerate(scene.speeches):
            spoken.setdefault(speech.speaker, []).append((scene.number, index))
    able = [name for name, places in spoken.items() if len(places) >= LEAST_SPEECHES]
    findings = []
    for name in sorted(alone.intersection(able)):
        number, index = spoken[name][0]
        scene = case.scenes[number]
        speech = scene.speeches[index]
        findings.append(
            Finding(
                0.0,
                1.0,
                "medium",
                (speech.start, speech.end),
                number,
                (quote_speech(case.manuscript, scene, speech),),
                {"character": name, "speeches": str(len(spoken[name]))},
            )
        )
    return Verdict(tuple(findings), len(able))


def dropped_conflict(case: Case) -> Verdict:
    """A conflict of more than one scene is still seen in the last quarter of the text (McKee 1997).

    A quarrel within one scene is an episode: nothing is left open by its end.
    """
    if len(case.manuscript.scenes) < FEWEST_SCENES:
        return not_applicable(f"Fewer than {FEWEST_SCENES} scenes.")
    conflicts = [one for one in case.network.conflicts if len(one.course) > 1] if case.network else []
    if not conflicts:
        return not_applicable("No pair is at odds in more than one scene.")
    findings = []
    for conflict in conflicts:
        last = case.scenes[conflict.last_scene]
        end = case.position(last.end)
        if end < LAST_SEEN:
            findings.append(
                Finding(
                    end,
                    LAST_SEEN,
                    "medium" if end < LAST_SEEN / 2 else "low",
                    (last.start, last.end),
                    last.number,
                    tuple(conflict.evidence),
                    {"character": conflict.source, "other": conflict.target, "scene": str(last.number)},
                )
            )
    return Verdict(tuple(findings), len(conflicts))


def vanished_character(case: Case) -> Verdict:
    """Whoever speaks in 3 scenes or more, with 5 speeches or more, still speaks in the last third of the text.

    Own rule, after the principle that a line of the plot which is opened is closed (McKee 1997). A death or a
    farewell on stage is a good reason; the rule cannot see it.
    """
    if len(case.manuscript.scenes) < FEWEST_SCENES:
        return not_applicable(f"Fewer than {FEWEST_SCENES} scenes.")
    spoken: dict[str, list[tuple[int, Speech]]] = {}
    for scene in case.manuscript.scenes:
        for speech in scene.speeches:
            spoken.setdefault(speech.speaker, []).append((scene.number, speech))
    steady = [
        name
        for name, own in spoken.items()
        if len(own) >= LEAST_SPEECHES
        and len({number for number, _ in own}) >= STEADY_SCENES
        and not case.manuscript.characters[name].group
    ]
    findings = []
    for name in steady:
        scenes = sorted({number for number, _ in spoken[name]})
        (first_scene, first), (number, last) = spoken[name][0], spoken[name][-1]
        position = case.position(last.end)
        if position >= VANISHED:
            continue
        findings.append(
            Finding(
                position,
                VANISHED,
                "low",
                (last.start, last.end),
                number,
                (
                    quote_speech(case.manuscript, case.scenes[number], last),
                    quote_speech(case.manuscript, case.scenes[first_scene], first),
                ),
                {
                    "character": name,
                    "other": case.partner(name),
                    "scenes": ("، " if case.manuscript.language == "ar" else ", ").join(map(str, scenes)),
                    "percent": f"{position:.0%}",
                },
            )
        )
    return Verdict(tuple(findings), len(steady))


RULES = (
    Rule("late-protagonist", "C", "Snyder 2005; Field 1979", "characters", "position", late_protagonist),
    Rule("isolated-character", "H", "own", "characters", "ties", isolated_character),
    Rule("vanished-character", "C", "after McKee 1997", "characters", "position", vanished_character),
    Rule("dropped-conflict", "C", "McKee 1997", "conflict", "position", dropped_conflict),
)
