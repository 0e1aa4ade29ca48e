"""Conflicts: who opposes whom, how surely, over what in the text's own words, and the camps it makes.

Each pair gets a score from seven measures (:class:`Opposition`). The weights were fitted on 48 plays in English
and Arabic whose central antagonisms are agreed upon: a conditional logit, each antagonism against all other pairs
of its play. The ridge penalty is five times the sum of the squared weights of the measures, each divided by its
standard deviation over all pairs; pairs known to be friends or lovers count five times. Fitted on some plays and
tried on the others, the first pair is a known antagonism in four plays of five, and more than half of the known
ones are among the first five. Jest and lovers' quarrels are not always told apart: in one play of five a pair of
friends or lovers is among the first three.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import networkx as nx

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.figures import clamp
from seven_stations.analysis.stations.network.copresence import Pair
from seven_stations.analysis.stations.network.dealings import Blow, Dealings, dealings_of
from seven_stations.analysis.stations.network.output import Conflict, SceneHostility, Sides
from seven_stations.analysis.stations.quoting import gathered, quote_sentence
from seven_stations.analysis.stations.reading import speech_words_of

MOST_CONFLICTS = 5
"""Pairs that are listed: after the fifth, one in six is a known antagonism."""

SURE_ATTACKS, SURE_SCORE = 4, 1.0
"""Open attacks, and how far the score may lie under the first pair's, from which a pair is told: 33 of 37 such
pairs are known antagonisms, of all that are listed every second is."""

LEAST_HOSTILITY = 1.0
"""Hostility under which there is no conflict: one attack, or as much in refusals and harsh words."""

LEAST_BLOWS = 2
"""Speeches that attack the other, refuse them or speak ill of them: one outburst makes no conflict."""

CALM_TURNS, CALM_WORDS = 10, 200
"""Turns and words at the play's mean that are added to a pair's, so that few words say little."""


@dataclass(frozen=True, slots=True)
class Opposition:
    """How far two people oppose one another: seven measures.

    - ``talk``: ln(1 + turns of one that the other follows);
    - ``least``: words of the one who says less, over those of whoever says most in the play;
    - ``hostility``: ln(1 + attacks + .3 denials + .3 ill words about the other + .1 harsh words to them + fights
      + 3 where one kills the other);
    - ``confidants``: share that the pair has of the exchanges of the busier of the two: whoever talks to one alone
      is a servant or a friend;
    - ``facing``: words for the listener ("you") per word above the play's mean;
    - ``together``: scenes in which both speak, over those of the one who speaks in fewer: whoever is never seen
      without another belongs to them;
    - ``asking``: questions per turn above the play's mean: one asks those whom one trusts to answer.
    """

    talk: float
    least: float
    hostility: float
    confidants: float
    facing: float
    together: float
    asking: float

    @property
    def score(self) -> float:
        """The weighted sum."""
        return (
            0.35 * self.talk
            + 2.6 * self.least
            + 1.5 * self.hostility
            - 4.4 * self.confidants
            + 38.0 * self.facing
            - 1.5 * self.together
            - 1.95 * self.asking
        )


def oppositions(manuscript: Manuscript, dealings: Mapping[Pair, Dealings]) -> dict[Pair, Opposition]:
    """The measures of every pair (in name order) of which one says or does something to or about the other."""
    words: dict[str, int] = defaultdict(int)
    present: dict[str, set[int]] = defaultdict(set)
    lengths = speech_words_of(manuscript)
    for scene in manuscript.scenes:
        for speech, length in zip(scene.speeches, lengths[scene.number], strict=True):
            words[speech.speaker] += length
            present[speech.speaker].add(scene.number)
    most = max((words[name] for pair in dealings for name in pair), default=0) or 1
    exchanges: dict[str, int] = defaultdict(int)
    for (one, other), dealt in dealings.items():
        exchanges[one] += dealt.next
        exchanges[other] += dealt.next
    turns = math.fsum(one.turns for one in dealings.values()) or 1.0
    spoken = math.fsum(one.words for one in dealings.values()) or 1.0
    asked = math.fsum(one.questions for one in dealings.values()) / turns
    facing = math.fsum(one.you for one in dealings.values()) / spoken
    found: dict[Pair, Opposition] = {}
    for one, other in sorted({_ordered(*pair) for pair in dealings}):
        both = [dealings[pair] for pair in ((one, other), (other, one)) if pair in dealings]

        def total(measure: str, both: list[Dealings] = both) -> float:
            return math.fsum(getattr(dealt, measure) for dealt in both)

        talked = total("next")
        found[one, other] = Opposition(
            talk=math.log1p(talked),
            least=min(words[one], words[other]) / most,
            hostility=math.log1p(hostility_of(both)),
            confidants=talked / (max(exchanges[one], exchanges[other]) or 1),
            facing=(total("you") + CALM_WORDS * facing) / (total("words") + CALM_WORDS) - facing,
            together=len(present[one] & present[other]) / (min(len(present[one]), len(present[other])) or 1),
            asking=(total("questions") + CALM_TURNS * asked) / (total("turns") + CALM_TURNS) - asked,
        )
    return found


def hostility_of(both: Iterable[Dealings]) -> float:
    """What two people do and say to and of one another, in attacks."""
    return math.fsum(
        one.attacks + 0.3 * one.denials + 0.3 * one.about + 0.1 * one.harsh + one.struggles + 3 * one.kills
        for one in both
    )


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def conflicts_of(manuscript: Manuscript, context: Context) -> list[Conflict]:
    """The pairs at odds, the surest first, at most ``MOST_CONFLICTS``; none where nobody is hostile."""
    dealings = dealings_of(manuscript)
    measured = oppositions(manuscript, dealings)
    ranked = sorted(measured, key=lambda pair: (-measured[pair].score, pair))
    told = (_conflict(manuscript, pair, measured[pair], dealings, context) for pair in ranked)
    found = list(islice(filter(None, told), MOST_CONFLICTS))
    best = found[0].strength - SURE_SCORE if found else 0.0
    return [one.model_copy(update={"sure": one.hostile >= SURE_ATTACKS and one.strength >= best}) for one in found]


def _conflict(
    manuscript: Manuscript,
    pair: Pair,
    measured: Opposition,
    dealings: Mapping[Pair, Dealings],
    context: Context,
) -> Conflict | None:
    directed = {who: dealings.get((who, whom), Dealings()) for who, whom in (pair, pair[::-1])}
    blows = sorted(
        (blow for one in directed.values() for blow in one.blows), key=lambda blow: (blow.speech.start, blow.text)
    )
    deeds = any(one.kills or one.struggles for one in directed.values())
    several = len({blow.speech.start for blow in blows}) >= LEAST_BLOWS or (blows and deeds)
    if not several or measured.hostility < math.log1p(LEAST_HOSTILITY):
        return None
    scenes: dict[int, list[Blow]] = defaultdict(list)
    for blow in blows:
        scenes[blow.scene.number].append(blow)
    weights = {number: math.fsum(blow.weight for blow in struck) for number, struck in scenes.items()}
    return Conflict(
        source=pair[0],
        target=pair[1],
        hostile=sum(blow.open for blow in blows),
        harsh=sum(not blow.open for blow in blows),
        strength=measured.score,
        sure=False,
        first_scene=min(scenes),
        strongest_scene=min(scenes, key=lambda number: (-weights[number], number)),
        last_scene=max(scenes),
        aggressor=min(directed, key=lambda name: (-hostility_of([directed[name]]), name)),
        course=[
            SceneHostility(
                scene=number,
                hostile=sum(blow.open for blow in scenes[number]),
                harsh=sum(not blow.open for blow in scenes[number]),
            )
            for number in sorted(scenes)
        ],
        evidence=gathered(_quotes(manuscript, blows), context),
    )


def _quotes(manuscript: Manuscript, blows: list[Blow]) -> Iterator[Evidence | None]:
    """The sentences that attack, the gravest first; of equals, one that is long enough to say over what."""
    for blow in sorted(
        blows, key=lambda it: (-it.weight * clamp(len(it.text) / 60, 0.5), it.speech.start, it.text)
    ):
        yield quote_sentence(manuscript, blow.scene, blow.speech, blow.text, blow.word)


def sides_of(conflicts: list[Conflict]) -> list[Sides]:
    """Every chain of conflicts, split into camps where each fights only the other (a bipartite component).

    Camps follow from enmity alone: two in one camp share enemies, they need not be friends.
    """
    graph = nx.Graph()
    for conflict in sorted(conflicts, key=lambda one: (one.source, one.target)):
        graph.add_edge(conflict.source, conflict.target)
    found: list[Sides] = []
    for members in sorted(sorted(map(str, component)) for component in nx.connected_components(graph)):
        part = graph.subgraph(members)
        if nx.is_bipartite(part):
            colour = nx.bipartite.color(part)
            camps = (
                ([], [])
                if not members
                else (
                    [name for name in members if colour[name] == colour[members[0]]],
                    [name for name in members if colour[name] != colour[members[0]]],
                )
            )
            found.append(Sides(one=camps[0], other=camps[1], split=True))
        else:
            found.append(Sides(one=members, other=[], split=False))
    return found
