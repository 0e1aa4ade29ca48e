"""Rules of the voice: who cannot be told from whom."""

from seven_stations.analysis.stations.diagnostics.case import Case, Finding, Rule, Verdict, not_applicable
from seven_stations.analysis.stations.quoting import quote_speech

CLEARLY = 0.85
"""Share of the threshold under which a pair is clearly alike: the threshold itself rests on few halves."""


def indistinct_voices(case: Case) -> Verdict:
    """Two characters of 1,000 words each lie farther apart than 95 % of the halves of one speaker (Evert 2017).

    Distances are station 1's: cosine delta. Pairs with fewer words are not judged. A character is told once, with
    the one who sounds most alike: who sounds like one of a group mostly sounds like all.
    """
    voices = case.text.voices if case.text else None
    if voices is None or voices.same_speaker is None:
        return not_applicable("Fewer than two characters say enough for their voices to be compared.")
    reliable = [pair for pair in voices.pairs if pair.reliable]
    if not reliable:
        return not_applicable("No two characters say 1,000 words each.")
    findings = []
    told: set[str] = set()
    for pair in sorted(reliable, key=lambda one: (one.distance, one.a, one.b)):
        if pair.distance <= voices.same_speaker and told.isdisjoint((pair.a, pair.b)):
            told.update((pair.a, pair.b))
            longest = [case.longest_speech(name) for name in (pair.a, pair.b)]
            findings.append(
                Finding(
                    pair.distance,
                    voices.same_speaker,
                    "medium" if pair.distance <= CLEARLY * voices.same_speaker else "low",
                    (longest[0][1].start, longest[0][1].end),
                    longest[0][0].number,
                    tuple(quote_speech(case.manuscript, scene, speech) for scene, speech in longest),
                    {"character": pair.a, "other": pair.b},
                )
            )
    return Verdict(tuple(findings), len(reliable))


RULES = (
    Rule("indistinct-voices", "H", "after Evert et al. 2017", "characters", "cosine delta", indistinct_voices),
)
