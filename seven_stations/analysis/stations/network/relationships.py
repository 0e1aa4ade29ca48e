"""What the talk of a pair says of the two: strength, direction, nature, course."""

from seven_stations.analysis.stations.figures import mean
from seven_stations.analysis.stations.network.conversation import Talk, Turn
from seven_stations.analysis.stations.network.copresence import Pair
from seven_stations.analysis.stations.network.output import Address, Moment, Nature, Relationship

LEAST_EXCHANGES = 4
"""Fewer turns between two people are an encounter, not a relationship."""

WARM = 0.12
"""Mean tone from which talk is called warm; its negative is hostile. Over plays, tone averages about 0.1."""

HOSTILE = -0.05


def relationships_of(talk: dict[Pair, Talk]) -> list[Relationship]:
    """The pairs with ``LEAST_EXCHANGES`` turns or more, the busiest first."""
    busy = {pair: one for pair, one in talk.items() if len(one.turns) >= LEAST_EXCHANGES}
    most = max((len(one.turns) for one in busy.values()), default=0)
    ranked = sorted(busy, key=lambda pair: (-len(busy[pair].turns), pair))
    return [_relationship(pair, busy[pair], most) for pair in ranked]


def _relationship(pair: Pair, talk: Talk, most: int) -> Relationship:
    source, target = pair
    directions = [
        address
        for speaker, listener in ((source, target), (target, source))
        if (address := _address(speaker, listener, talk)) is not None
    ]
    words = sum(direction.words for direction in directions)
    spoken = sum(direction.words for direction in directions if direction.speaker == source)
    evolution = _evolution(talk.turns)
    return Relationship(
        source=source,
        target=target,
        strength=len(talk.turns) / most,
        nature=_nature(talk.tone(), [direction.tone for direction in directions]),
        balance=spoken / words if words else 0.5,
        tone=talk.tone(),
        change=_change(evolution),
        directions=directions,
        evolution=evolution,
    )


def _address(speaker: str, listener: str, talk: Talk) -> Address | None:
    turns = talk.said_by(speaker)
    if not turns:
        return None
    return Address(
        speaker=speaker,
        listener=listener,
        turns=len(turns),
        words=sum(turn.words for turn in turns),
        named=sum(1 for turn in turns if turn.named),
        tone=talk.tone(speaker),
    )


def _nature(tone: float | None, directions: list[float | None]) -> Nature:
    """``mixed`` where one direction is warm and the other hostile; ``undetermined`` where too few words tell."""
    if tone is None:
        return "undetermined"
    known = [value for value in directions if value is not None]
    if any(value >= WARM for value in known) and any(value <= HOSTILE for value in known):
        return "mixed"
    if tone >= WARM:
        return "warm"
    return "hostile" if tone <= HOSTILE else "neutral"


def _evolution(turns: list[Turn]) -> list[Moment]:
    scenes: dict[int, list[Turn]] = {}
    for turn in turns:
        scenes.setdefault(turn.scene.number, []).append(turn)
    return [
        Moment(scene=number, exchanges=len(scenes[number]), tone=Talk(scenes[number]).tone())
        for number in sorted(scenes)
    ]


def _change(evolution: list[Moment]) -> float | None:
    """Tone of the last third of the scenes less that of the first; ``None`` under three scenes with a tone."""
    tones = [moment.tone for moment in evolution if moment.tone is not None]
    third = len(tones) // 3
    if not third:
        return None
    return mean(tones[-third:]) - mean(tones[:third])
