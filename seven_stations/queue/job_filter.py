"""Which jobs a list shows: by state, owner, project and words."""

from dataclasses import dataclass

from seven_stations.protocol.jobview import JobView, ListedState


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What a list of jobs shows. ``search`` is in lower case; ``None`` excludes nothing."""

    states: frozenset[ListedState]
    owner: str | None
    project: str | None
    search: str | None

    @property
    def exact(self) -> bool:
        """Whether everything that is read will be shown, except what moves meanwhile."""
        whole = ("failed" in self.states) == ("cancelled" in self.states)
        return whole and self.owner is None and self.project is None and self.search is None

    def match(self, view: JobView) -> bool:
        if view.listed_state not in self.states or (self.owner is not None and view.user_id != self.owner):
            return False
        if self.project is not None and view.project_id != self.project:
            return False
        return self.search is None or any(
            self.search in text.casefold() for text in (view.job_id, view.title or "", view.name)
        )
