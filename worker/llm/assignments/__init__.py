"""What a model is asked at each station, and what becomes of its answer."""

from worker.llm.assignments.concepts import ConceptsAssignment
from worker.llm.assignments.contract import AnyAssignment, Brief, Desk
from worker.llm.assignments.diagnostics import DiagnosticsAssignment
from worker.llm.assignments.dynamics import DynamicsAssignment
from worker.llm.assignments.efficiency import EfficiencyAssignment
from worker.llm.assignments.network import NetworkAssignment
from worker.llm.assignments.text_analysis import TextAnalysisAssignment
from worker.llm.assignments.verdict import VerdictAssignment

ASSIGNMENTS: dict[int, AnyAssignment] = {
    1: TextAnalysisAssignment(),
    2: ConceptsAssignment(),
    3: NetworkAssignment(),
    4: EfficiencyAssignment(),
    5: DynamicsAssignment(),
    6: DiagnosticsAssignment(),
    7: VerdictAssignment(),
}
"""By station."""

__all__ = ["ASSIGNMENTS", "AnyAssignment", "Brief", "Desk"]
