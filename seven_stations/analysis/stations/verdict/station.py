"""Station 7: the verdict over the stations before."""

import math

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result, output_of
from seven_stations.analysis.stations.diagnostics.measured import bound_words, value_words
from seven_stations.analysis.stations.diagnostics.output import DiagnosticsOutput, Severity
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput
from seven_stations.analysis.stations.log_lines import line
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput
from seven_stations.analysis.stations.verdict.output import Action, FinalReportOutput, Remark
from seven_stations.analysis.stations.verdict.remarks import remarks_of
from seven_stations.analysis.stations.verdict.scores import (
    WEIGHTS,
    concepts_score,
    dynamics_score,
    network_score,
    overall,
    rating,
    text_score,
)
from seven_stations.stations import STATION_NAMES

THIN = 0.4
"""Confidence under which a score is a first impression."""


class FinalReport:
    """Scores, rating, confidence, what is strong, what is weak, and what to do."""

    number = 7
    output_model: type[Output] = FinalReportOutput

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """Compose the verdict from whatever stations ran."""
        language = manuscript.language
        scores = _scores(earlier, language)
        score = overall(scores, _half_measured(earlier, language))
        confidence = _confidence(scores, earlier)
        remarks = remarks_of(earlier, manuscript.language)
        diagnostics = output_of(earlier, 6, DiagnosticsOutput)
        must, should, could = (_actions(diagnostics, severity) for severity in ("high", "medium", "low"))
        weaknesses = remarks.weaknesses + _weaknesses(diagnostics, language)
        known = sum(one is not None for one in scores.values())
        if score is None:
            context.log(line("no score", language))
        else:
            context.log(line("score", language, score=score, stations=known))
        context.log(line("actions", language, must=len(must), should=len(should), could=len(could)))
        return Result(
            output=FinalReportOutput(
                score=score or 0.0,
                rating=rating(score),
                confidence=confidence,
                scores={STATION_NAMES[number - 1]: value for number, value in scores.items()},
                strengths=remarks.strengths,
                weaknesses=weaknesses,
                must=must,
                should=should,
                could=could,
            ),
            summary={
                "score": round(score or 0.0, 1),
                "rating": rating(score),
                "must": len(must),
                "should": len(should),
                "could": len(could),
            },
            confidence=confidence,
            notes=tuple(_notes(earlier, confidence)),
        )


def _notes(earlier: Earlier, confidence: float) -> list[str]:
    notes = []
    if 6 not in earlier:
        notes.append("Stations 4-6 did not run: the score rests on the first three.")
    if confidence < THIN:
        notes.append("The text gives too little to judge by: the score is a first impression.")
    return notes


def _scores(earlier: Earlier, language: str) -> dict[int, float | None]:
    text = output_of(earlier, 1, TextAnalysisOutput)
    concepts = output_of(earlier, 2, ConceptualAnalysisOutput)
    network = output_of(earlier, 3, ConflictNetworkOutput)
    efficiency = output_of(earlier, 4, EfficiencyMetricsOutput)
    dynamics = output_of(earlier, 5, DynamicsOutput)
    diagnostics = output_of(earlier, 6, DiagnosticsOutput)
    applied = any(rule.applied for rule in diagnostics.rules) if diagnostics else False
    measured = any(part.value is not None for part in efficiency.parts) if efficiency else False
    return {
        1: text_score(_scored_mtld(text, language), text.voices.distinctness) if text else None,
        2: concepts_score(concepts) if concepts else None,
        3: network_score(network) if network else None,
        4: efficiency.efficiency if efficiency and measured else None,
        5: dynamics_score(dynamics) if dynamics else None,
        6: diagnostics.health if diagnostics and applied else None,
    }


def _scored_mtld(text: TextAnalysisOutput, language: str) -> float | None:
    """MTLD where its bounds hold: they are of English. Arabic writes particles and pronouns into its words."""
    return None if language == "ar" else text.richness.mtld


def _half_measured(earlier: Earlier, language: str) -> frozenset[int]:
    """Station 1 where only one of vocabulary and voice could be measured."""
    text = output_of(earlier, 1, TextAnalysisOutput)
    if text is None:
        return frozenset()
    parts = (_scored_mtld(text, language), text.voices.distinctness)
    return frozenset({1}) if sum(part is None for part in parts) == 1 else frozenset()


def _confidence(scores: dict[int, float | None], earlier: Earlier) -> float:
    """The mean confidence of the stations that ran, weighted as their scores are; one without a score gives 0."""
    ran = [number for number in WEIGHTS if number in earlier]
    weights = math.fsum(WEIGHTS[number] for number in ran)
    told = [WEIGHTS[number] * earlier[number].confidence for number in ran if scores[number] is not None]
    return round(math.fsum(told) / weights, 4) if weights else 0.0


def _actions(diagnostics: DiagnosticsOutput | None, severity: Severity) -> list[Action]:
    """The steps of the plan of this severity, in its order."""
    if diagnostics is None:
        return []
    return [
        Action(text=step.action, rule=step.rule, basis=step.basis, places=step.places, scenes=step.scenes)
        for step in diagnostics.plan
        if step.severity == severity
    ]


def _weaknesses(diagnostics: DiagnosticsOutput | None, language: str) -> list[Remark]:
    """The clearest finding of every rule that is not just a could, with what was measured in words."""
    if diagnostics is None:
        return []
    found: dict[str, Remark] = {}
    semicolon = "؛ " if language == "ar" else "; "
    for issue in diagnostics.issues:
        if issue.severity != "low":
            value = value_words(issue.rule, issue.value, issue.unit, language)
            text = f"{issue.title}: {value}{semicolon}{bound_words(issue.rule, issue.threshold, language)}."
            found.setdefault(
                issue.rule, Remark(station=6, text=text, value=issue.value, evidence=issue.evidence[:2])
            )
    return list(found.values())
