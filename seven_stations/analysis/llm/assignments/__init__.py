"""The question to the model at each station, and the use of its answer."""

from seven_stations.analysis.llm.assignments.concepts import ConceptsAssignment
from seven_stations.analysis.llm.assignments.contract import AnyAssignment, MergeContext, TaskInput
from seven_stations.analysis.llm.assignments.diagnostics import DiagnosticsAssignment
from seven_stations.analysis.llm.assignments.dynamics import DynamicsAssignment
from seven_stations.analysis.llm.assignments.efficiency import EfficiencyAssignment
from seven_stations.analysis.llm.assignments.network import NetworkAssignment
from seven_stations.analysis.llm.assignments.text_analysis import TextAnalysisAssignment
from seven_stations.analysis.llm.assignments.verdict import VerdictAssignment

ASSIGNMENTS: dict[int, AnyAssignment] = {
    1: TextAnalysisAssignment(),
    2: ConceptsAssignment(),
    3: NetworkAssignment(),
    4: EfficiencyAssignment(),
    5: DynamicsAssignment(),
    6: DiagnosticsAssignment(),
    7: VerdictAssignment(),
}
"""Tasks by station."""

__all__ = ["ASSIGNMENTS", "AnyAssignment", "MergeContext", "TaskInput"]
