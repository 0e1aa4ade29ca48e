"""Strengths and weaknesses: what stands out among the measures, said in the language of the text."""

from dataclasses import dataclass

from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.contract import Earlier, Evidence, output_of
from seven_stations.analysis.stations.dynamics.output import DynamicsOutput
from seven_stations.analysis.stations.efficiency.output import EfficiencyMetricsOutput
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput
from seven_stations.analysis.stations.verdict.output import Remark


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is strong and what is weak."""

    strengths: list[Remark]
    weaknesses: list[Remark]


@dataclass(frozen=True, slots=True)
class _Measure:
    """One measure with what is said when it is at least ``good`` or below ``poor``; evidence for the former."""

    station: int
    key: str
    value: float
    good: float
    poor: float
    words: dict[str, str]
    evidence: tuple[Evidence, ...] = ()


_GOOD = {
    "voices": (
        "The main characters can be told apart by their words alone: {percent} of the pairs.",
        "يمكن تمييز الشخصيات الرئيسة من ألفاظها وحدها: {percent} من الأزواج.",
    ),
    "vocabulary": (
        "The vocabulary is rich (MTLD {value}).",
        "المفردات ثرية (MTLD {value}).",
    ),
    "themes": (
        "The text keeps to its themes: {themes} run through {percent} of its scenes.",
        "يحافظ النص على موضوعاته: {themes} حاضرة في {percent} من المشاهد.",
    ),
    "changes": (
        "Scenes earn their place: {percent} bring a new person, a new place or a turn of tone.",
        "للمشاهد ضرورتها: {percent} منها تأتي بشخص جديد أو مكان جديد أو تحول في النبرة.",
    ),
    "conflicts": (
        "There is open conflict: {number} pairs are at odds, {source} and {target} most of all.",
        "الصراع ظاهر: {number} من الأزواج في خلاف، وأشدّه بين {source} و{target}.",
    ),
    "connected": (
        "The characters form one world: {percent} of them share scenes with others.",
        "الشخصيات عالم واحد: {percent} منها تشارك غيرها المشاهد.",
    ),
    "ties": (
        "Those who meet also talk: {percent} of the steady ties are used.",
        "من يلتقون يتحاورون: {percent} من الروابط الثابتة مستخدمة.",
    ),
    "tension": (
        "Tension moves widely, with its highest point in scene {scene}.",
        "يتحرك التوتر في مدى واسع، وأعلاه في المشهد {scene}.",
    ),
    "motifs": (
        "Concrete words return: {words}.",
        "ألفاظ محسوسة تعود: {words}.",
    ),
}

_POOR = {
    "voices": (
        "Many characters speak alike: only {percent} of the pairs can be told apart by their words.",
        "شخصيات كثيرة تتكلم بطريقة واحدة: {percent} فقط من الأزواج يمكن تمييزها من ألفاظها.",
    ),
    "vocabulary": (
        "The vocabulary repeats itself (MTLD {value}).",
        "المفردات تتكرر (MTLD {value}).",
    ),
    "themes": (
        "The strongest words gather in few scenes: {percent} on average.",
        "أقوى الألفاظ محصورة في مشاهد قليلة: {percent} في المتوسط.",
    ),
    "changes": (
        "Only {percent} of the scenes bring a new person, a new place or a turn of tone.",
        "{percent} فقط من المشاهد تأتي بشخص جديد أو مكان جديد أو تحول في النبرة.",
    ),
    "conflicts": (
        "No pair is often at odds in so many words; conflict beneath the words is not measured.",
        "لا يتصادم زوج من الشخصيات كثيرًا بالكلام الصريح؛ أما الصراع الكامن تحت الكلام فلا يُقاس.",
    ),
    "connected": (
        "Many characters stand alone: only {percent} share scenes with others.",
        "شخصيات كثيرة منفردة: {percent} فقط تشارك غيرها المشاهد.",
    ),
    "ties": (
        "Many who share scenes never speak to one another: only {percent} of the steady ties are used.",
        "كثيرون يتشاركون المشاهد ولا يتحاورون: {percent} فقط من الروابط الثابتة مستخدمة.",
    ),
    "tension": (
        "Tension moves little from scene to scene.",
        "لا يكاد التوتر يتحرك من مشهد إلى مشهد.",
    ),
}


def remarks_of(earlier: Earlier, language: str) -> Remarks:
    """What stands out, in the order of the stations."""
    measures = _measures(earlier, language)
    return Remarks(
        strengths=[_remark(one, _GOOD, language) for one in measures if one.value >= one.good],
        weaknesses=[
            _remark(one, _POOR, language) for one in measures if one.value < one.poor and one.key in _POOR
        ],
    )


def _remark(measure: _Measure, words: dict[str, tuple[str, str]], language: str) -> Remark:
    english, arabic = words[measure.key]
    text = (arabic if language == "ar" else english).format(**measure.words)
    return Remark(station=measure.station, text=text, value=measure.value, evidence=list(measure.evidence))


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"


def _measures(earlier: Earlier, language: str) -> list[_Measure]:
    comma = "، " if language == "ar" else ", "
    found: list[_Measure] = []
    text = output_of(earlier, 1, TextAnalysisOutput)
    if text:
        found += _of_text(text, scored=language != "ar")
    concepts = output_of(earlier, 2, ConceptualAnalysisOutput)
    if concepts:
        found += _of_concepts(concepts, comma)
    network = output_of(earlier, 3, ConflictNetworkOutput)
    if network and len(network.nodes) > 2:
        found += _of_network(network)
    efficiency = output_of(earlier, 4, EfficiencyMetricsOutput)
    if efficiency and network and any(edge.scenes > 1 for edge in network.edges):
        used = 1 - efficiency.unused_share
        found.append(_Measure(4, "ties", used, 0.85, 0.5, {"percent": _percent(used)}))
    dynamics = output_of(earlier, 5, DynamicsOutput)
    if dynamics:
        found += _of_dynamics(dynamics, comma)
    return found


def _of_text(output: TextAnalysisOutput, *, scored: bool) -> list[_Measure]:
    found = []
    distinct, mtld = output.voices.distinctness, output.richness.mtld
    if distinct is not None:
        found.append(_Measure(1, "voices", distinct, 0.8, 0.5, {"percent": _percent(distinct)}))
    if mtld is not None and scored:
        found.append(_Measure(1, "vocabulary", mtld, 90, 45, {"value": f"{mtld:.0f}"}))
    return found


def _of_concepts(output: ConceptualAnalysisOutput, comma: str) -> list[_Measure]:
    found = []
    top = output.themes[:3]
    if len(output.events) > 4 and top:
        spread = sum(theme.spread for theme in top) / len(top)
        words = {"themes": comma.join(theme.theme for theme in top), "percent": _percent(spread)}
        evidence = tuple(theme.evidence[0] for theme in top if theme.evidence)
        found.append(_Measure(2, "themes", spread, 0.5, 0.2, words, evidence))
    if len(output.events) > 4:
        share = sum(event.changes for event in output.events) / len(output.events)
        found.append(_Measure(2, "changes", share, 0.75, 0.5, {"percent": _percent(share)}))
    return found


def _of_network(output: ConflictNetworkOutput) -> list[_Measure]:
    first = output.conflicts[0] if output.conflicts else None
    words = {
        "number": str(len(output.conflicts)),
        "source": first.source if first else "",
        "target": first.target if first else "",
    }
    evidence = tuple(first.evidence[:2]) if first else ()
    tied = 1 - len(output.isolated) / len(output.nodes)
    return [
        _Measure(3, "connected", tied, 0.9, 0.6, {"percent": _percent(tied)}),
        _Measure(3, "conflicts", len(output.conflicts), 2, 1, words, evidence),
    ]


def _of_dynamics(output: DynamicsOutput, comma: str) -> list[_Measure]:
    found = []
    if len(output.tension) > 7 and output.climax is not None:
        found.append(_Measure(5, "tension", output.tension_range, 0.4, 0.2, {"scene": str(output.climax)}))
    if output.motifs:
        words = {"words": comma.join(motif.word for motif in output.motifs[:4])}
        evidence = tuple(motif.evidence[0] for motif in output.motifs[:3] if motif.evidence)
        found.append(_Measure(5, "motifs", len(output.motifs), 4, 0, words, evidence))
    return found
