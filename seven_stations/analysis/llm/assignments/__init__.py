"""The question to the model at each station, and the use of its answer."""

from typing import Any

from seven_stations.analysis.llm import replies
from seven_stations.analysis.llm.assignments import (
    concepts,
    diagnostics,
    dynamics,
    efficiency,
    network,
    text_analysis,
    verdict,
)
from seven_stations.analysis.llm.assignments.contract import MergeContext, PromptTask, TaskInput

ASSIGNMENTS: dict[int, PromptTask[Any, Any]] = {
    1: PromptTask(replies.TextAnalysisReply, text_analysis.brief, text_analysis.merge),
    2: PromptTask(replies.ConceptualAnalysisReply, concepts.brief, concepts.merge),
    3: PromptTask(replies.ConflictNetworkReply, network.brief, network.merge),
    4: PromptTask(replies.ObservationsReply, efficiency.brief, efficiency.merge),
    5: PromptTask(replies.DynamicsReply, dynamics.brief, dynamics.merge),
    6: PromptTask(replies.DiagnosticsReply, diagnostics.brief, diagnostics.merge),
    7: PromptTask(replies.FinalReportReply, verdict.brief, verdict.merge),
}
"""Tasks by station."""

__all__ = ["ASSIGNMENTS", "MergeContext", "TaskInput"]
