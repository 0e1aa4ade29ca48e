"""What the text requires of a production."""

from itertools import pairwise

from seven_stations.analysis.manuscript.model import Manuscript, Setting
from seven_stations.analysis.stations.efficiency.output import Production

_DARK = frozenset({"night", "dawn", "evening"})


def production_of(manuscript: Manuscript) -> Production:
    """Cast, places, nights and exteriors, as far as headings give them."""
    places = [" ".join(scene.place.casefold().split()) for scene in manuscript.scenes if scene.place]
    times = [scene.time for scene in manuscript.scenes if scene.time]
    settings = [scene.setting for scene in manuscript.scenes if scene.setting is not None]
    nights = sum(time in _DARK for time in times) / len(times) if times else None
    outside = sum(one is not Setting.INTERIOR for one in settings) / len(settings) if settings else None
    cast = sum(1 for character in manuscript.characters.values() if not character.group)
    return Production(
        cast=cast,
        places=len(set(places)),
        night_share=nights,
        exterior_share=outside,
        largest_scene=max((len(scene.speakers) for scene in manuscript.scenes), default=0),
        place_changes=sum(one != other for one, other in pairwise(places)),
    )
