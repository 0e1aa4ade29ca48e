"""What the text asks of a production."""

from itertools import pairwise

from seven_stations.analysis.manuscript.model import Manuscript, Setting
from seven_stations.analysis.stations.efficiency.output import Production
from seven_stations.analysis.stations.figures import clamp, mean

DEMANDING_CAST = 40
DEMANDING_PLACES = 40
DEMANDING_NIGHTS = 0.6
DEMANDING_EXTERIORS = 0.6
"""What counts as a full load of each part (own; a mid-size feature has about half of each)."""

_DARK = frozenset({"night", "dawn", "evening"})


def production_of(manuscript: Manuscript) -> Production:
    """Cast, places, nights and exteriors, and one load in 0..1: the mean of min(1, part / demanding part).

    A stage play without place headings has cast alone to judge by: its load is ``None``.
    """
    places = [" ".join(scene.place.casefold().split()) for scene in manuscript.scenes if scene.place]
    times = [scene.time for scene in manuscript.scenes if scene.time]
    settings = [scene.setting for scene in manuscript.scenes if scene.setting is not None]
    nights = sum(time in _DARK for time in times) / len(times) if times else None
    outside = sum(one is not Setting.INTERIOR for one in settings) / len(settings) if settings else None
    cast = sum(1 for character in manuscript.characters.values() if not character.group)
    parts = [clamp(cast / DEMANDING_CAST)]
    if places:
        parts.append(clamp(len(set(places)) / DEMANDING_PLACES))
    if nights is not None:
        parts.append(clamp(nights / DEMANDING_NIGHTS))
    if outside is not None:
        parts.append(clamp(outside / DEMANDING_EXTERIORS))
    return Production(
        cast=cast,
        places=len(set(places)),
        night_share=nights,
        exterior_share=outside,
        largest_scene=max((len(scene.speakers) for scene in manuscript.scenes), default=0),
        place_changes=sum(one != other for one, other in pairwise(places)),
        load=mean(parts) if len(parts) > 1 else None,
    )
