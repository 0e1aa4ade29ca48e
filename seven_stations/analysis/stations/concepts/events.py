"""The events of each scene: characters, places, a change of tone."""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import SceneEvent, SceneTone

TURN = 0.1
"""A larger change of tone between scenes is a turn (rule 11 of the analysis notes)."""


def events_of(manuscript: Manuscript, tones: list[SceneTone]) -> list[SceneEvent]:
    """The events by scene. A character ``returns`` who spoke before, but not in the previous scene.

    The tone is compared with that of the last scene whose tone is determined; the first such scene has no shift.
    """
    known: set[str] = set()
    places: set[str] = set()
    previous: frozenset[str] = frozenset()
    last_tone: float | None = None
    events: list[SceneEvent] = []
    for scene, tone in zip(manuscript.scenes, tones, strict=True):
        speakers = scene.speakers
        entering = [name for name in speakers if name not in known]
        returning = [name for name in speakers if name in known and name not in previous]
        place = (scene.place or "").strip()
        new_places = [place] if place and place.casefold() not in places else []
        shift = tone.value - last_tone if tone.determined and last_tone is not None else 0.0
        turn = abs(shift) > TURN
        events.append(
            SceneEvent(
                scene=scene.number,
                entering=entering,
                returning=returning,
                places=new_places,
                tone_shift=shift,
                turn=turn,
                changes=bool(entering or new_places or turn),
            )
        )
        known.update(speakers)
        places.add(place.casefold())
        previous = frozenset(speakers)
        last_tone = tone.value if tone.determined else last_tone
    return events
