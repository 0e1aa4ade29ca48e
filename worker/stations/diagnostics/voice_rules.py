"""Rules of the voice."""

from worker.stations.diagnostics.case import Rule

RULES: tuple[Rule, ...] = ()
