"""All rules, the most severe first, with their precision.

The counts come from ``python -m benchmarks.accuracy``; docs/accuracy.md describes the texts, and the rules that
were measured and are off.
"""

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.diagnostics.ending import broken_off
from seven_stations.analysis.stations.diagnostics.repeats import repeated_scene, repeated_speeches
from seven_stations.analysis.stations.diagnostics.rule import Finding, Rule
from seven_stations.analysis.stations.diagnostics.speakers import misprinted_name, voices_alike
from seven_stations.analysis.stations.doubts import IN_ORDER, order_of
from seven_stations.analysis.stations.quoting import quote_speech


def words_in_no_order(manuscript: Manuscript) -> list[Finding]:
    """Pairs of words recur hardly more often than in the same words shuffled: 1.2 times, from 3,000 words on."""
    order = order_of(manuscript)
    if order is None or order >= IN_ORDER:
        return []
    scene = next(scene for scene in manuscript.scenes if scene.speeches)
    longest = max(scene.speeches, key=lambda speech: len(speech.text))
    return [
        Finding(order, IN_ORDER, (longest.start, longest.end), None, (quote_speech(manuscript, scene, longest),))
    ]


RULES = (
    Rule("words-in-no-order", "high", "times chance", 32, 32, words_in_no_order),
    Rule("repeated-speeches", "high", "share of speeches", 48, 48, repeated_speeches),
    Rule("repeated-scene", "high", "share of runs of words", 46, 46, repeated_scene),
    Rule("broken-off", "medium", "share of speeches that end in a mark", 40, 42, broken_off),
    Rule("voices-alike", "high", "standard deviations", 14, 14, voices_alike),
    Rule("misprinted-name", "medium", "speeches", 22, 22, misprinted_name),
)
