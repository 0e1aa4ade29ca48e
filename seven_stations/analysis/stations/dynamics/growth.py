"""How the network grows scene by scene."""

from itertools import combinations

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.dynamics.output import GrowthPoint
from seven_stations.analysis.stations.network.copresence import segments_of


def growth_of(manuscript: Manuscript) -> list[GrowthPoint]:
    """Characters, ties and density 2m/(n(n-1)) of the co-presence network up to each scene.

    The idea is DraCor's "network dynamics" (Fischer et al. 2017, "Network Dynamics, Plot Analysis").
    """
    segments = segments_of(manuscript).speakers
    people: set[str] = set()
    ties: set[tuple[str, str]] = set()
    found = []
    for scene in manuscript.scenes:
        names = segments.get(scene.number, ())
        before = len(ties)
        people.update(names)
        ties.update(combinations(sorted(names), 2))
        possible = len(people) * (len(people) - 1) / 2
        found.append(
            GrowthPoint(
                scene=scene.number,
                characters=len(people),
                ties=len(ties),
                density=len(ties) / possible if possible else 0.0,
                new_ties=len(ties) - before,
            )
        )
    return found
