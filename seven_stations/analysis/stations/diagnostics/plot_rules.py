"""Rules of the plot: acts, midpoint, climax, tension, scenes that change nothing."""

from seven_stations.analysis.manuscript.model import Scene
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.diagnostics.case import Case, Finding, Rule, Verdict, not_applicable
from seven_stations.analysis.stations.dynamics.output import ActStyle, DynamicsOutput
from seven_stations.analysis.stations.quoting import quote_heading, quote_lines

FIRST_ACT = (0.2, 0.3)
ACTS = 3
MIDDLE, BAND = 0.5, 0.05
TENSION_CHANGE = 0.1
LATEST_CLIMAX_START = 0.75
FLAT = 0.2
FEWEST_SCENES = 8

_TOO_FEW = f"Fewer than {FEWEST_SCENES} scenes."


def act_imbalance(case: Case) -> Verdict:
    """The first of three marked acts holds 20-30 % of the words (Field 1979)."""
    styles: list[ActStyle] = case.dynamics.styles if case.dynamics else []
    if len(styles) != ACTS or not styles[0].marked:
        return not_applicable("The text does not mark three acts.")
    first = styles[0]
    low, high = FIRST_ACT
    if low <= first.share <= high:
        return Verdict()
    scenes = [case.scenes[number] for number in first.scenes]
    far = first.share < low / 2 or first.share > high * 1.5
    return Verdict(
        (
            Finding(
                first.share,
                low if first.share < low else high,
                "medium" if far else "low",
                (scenes[0].start, scenes[-1].end),
                scenes[0].number,
                (quote_heading(case.manuscript, scenes[0]), quote_heading(case.manuscript, scenes[-1])),
            ),
        )
    )


def _curve(case: Case) -> DynamicsOutput | None:
    return case.dynamics if case.dynamics and len(case.dynamics.tension) >= FEWEST_SCENES else None


def no_midpoint(case: Case) -> Verdict:
    """Something turns near the middle, 45-55 % of the text.

    The tension changes by .1 or more across a border of scenes there (where none lies there, across the nearest),
    or a scene that reaches into it begins a conflict or is its worst.
    """
    curve = _curve(case)
    if curve is None:
        return not_applicable(_TOO_FEW)
    borders = [
        (abs(case.position(case.scenes[after.scene].start) - MIDDLE), abs(after.value - before.value), after.scene)
        for before, after in zip(curve.tension, curve.tension[1:], strict=False)
    ]
    near = [border for border in borders if border[0] <= BAND] or [min(borders)]
    change = max(border[1] for border in near)
    if change >= TENSION_CHANGE or _conflict_turns(case):
        return Verdict()
    scene = case.scenes[min(near)[2]]
    before = case.scenes[scene.number - 1]
    return Verdict(
        (
            Finding(
                change,
                TENSION_CHANGE,
                "low",
                (scene.start, scene.end),
                scene.number,
                (_last_word(case, before), _last_word(case, scene)),
                {"scene": str(scene.number), "before": str(before.number)},
            ),
        )
    )


def _conflict_turns(case: Case) -> bool:
    """Whether a conflict begins or is at its worst in a scene that lies within the middle of the text."""
    for conflict in case.network.conflicts if case.network else ():
        for number in (conflict.first_scene, conflict.strongest_scene):
            scene = case.scenes[number]
            if case.position(scene.start) <= MIDDLE + BAND and case.position(scene.end) >= MIDDLE - BAND:
                return True
    return False


def _last_word(case: Case, scene: Scene) -> Evidence | None:
    """The last speech of a scene, where a turn would show; its heading where nobody speaks."""
    if not scene.speeches:
        return quote_heading(case.manuscript, scene)
    last = scene.speeches[-1]
    return quote_lines(case.manuscript, scene.number, last.end, last.end)


def early_climax(case: Case) -> Verdict:
    """The scene of the highest tension ends after 75 % of the text."""
    curve = _curve(case)
    if curve is None or curve.climax is None:
        return not_applicable(_TOO_FEW)
    scene = case.scenes[curve.climax]
    end = case.position(scene.end)
    if end >= LATEST_CLIMAX_START:
        return Verdict()
    return Verdict(
        (
            Finding(
                end,
                LATEST_CLIMAX_START,
                "medium" if end < MIDDLE else "low",
                (scene.start, scene.end),
                scene.number,
                (quote_heading(case.manuscript, scene),),
                {"scene": str(scene.number)},
            ),
        )
    )


def flat_tension(case: Case) -> Verdict:
    """The tension curve spans .2 or more."""
    curve = _curve(case)
    if curve is None:
        return not_applicable(_TOO_FEW)
    if curve.tension_range >= FLAT:
        return Verdict()
    end = max(1, len(case.manuscript.lines))
    ranked = sorted(curve.tension, key=lambda point: (point.value, point.scene))
    ends = [case.scenes[point.scene] for point in (ranked[0], ranked[-1])]
    words = {"low": str(ends[0].number), "high": str(ends[1].number)}
    quotes = tuple(quote_heading(case.manuscript, scene) for scene in ends)
    return Verdict((Finding(curve.tension_range, FLAT, "medium", (1, end), None, quotes, words),))


def scene_without_change(case: Case) -> Verdict:
    """A scene brings a new person, a new place or a shift of tone beyond .1 (McKee 1997: a value must turn), or
    at least somebody who did not speak in the scene before.

    Scenes whose tone is not determined are not judged.
    """
    concepts = case.concepts
    if concepts is None or len(concepts.events) < FEWEST_SCENES:
        return not_applicable(_TOO_FEW)
    told = {tone.scene for tone in concepts.tone if tone.determined}
    judged = [event for event in concepts.events[1:] if event.scene in told]
    findings = []
    for event in judged:
        if not event.changes and not event.returning:
            scene = case.scenes[event.scene]
            findings.append(
                Finding(
                    abs(event.tone_shift),
                    0.1,
                    "low",
                    (scene.start, scene.end),
                    scene.number,
                    (quote_heading(case.manuscript, scene),),
                    {"scene": str(scene.number), "before": str(scene.number - 1)},
                )
            )
    return Verdict(tuple(findings), len(judged))


RULES = (
    Rule("act-imbalance", "C", "Field 1979", "structure", "share of words", act_imbalance),
    Rule("no-midpoint", "C", "Snyder 2005", "structure", "tension", no_midpoint),
    Rule("early-climax", "C", "Freytag; Field 1979", "structure", "position", early_climax),
    Rule("flat-tension", "C", "Follows 2019", "scenes", "tension", flat_tension),
    Rule("scene-without-change", "C", "McKee 1997", "scenes", "tone", scene_without_change),
)
