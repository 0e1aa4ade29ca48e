"""The network that travels in events: what it holds, and that it stays small."""

import json
from itertools import combinations

from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.network.outline import MOST_CHARACTERS, MOST_LETTERS, MOST_TIES
from seven_stations.analysis.stations.network.station import ConflictNetwork
from seven_stations.analysis.stations.text_analysis.station import TextAnalysis

QUARREL = [
    ("ANN", "You are a liar and a thief, and I will not have it."),
    ("BEN", "No, never."),
    ("ANN", "I hate you, you traitor."),
    ("BEN", "You are a coward and a liar."),
]


def outline(manuscript):
    return ConflictNetwork().run(manuscript, {}, Context()).summary["network"]


def test_those_with_the_most_ties_come_first_and_conflicts_are_marked(play) -> None:
    found = outline(play(QUARREL, [*QUARREL, ("CAT", "Peace.")], [("DAN", "I am alone.")]))
    assert found == {
        "names": ["ANN", "BEN", "CAT", "DAN"],
        "weights": [3, 3, 2, 0],
        "ties": [[0, 1, 2], [0, 2, 1], [1, 2, 1]],
        "conflicts": [[0, 1]],
        "lead": None,
    }


def test_the_lead_is_told_and_kept_though_others_have_more_ties(play) -> None:
    """Who stands in most scenes with others is not the one the play is about."""
    crowd = [(f"P{chr(65 + number)}", "Yes.") for number in range(MOST_CHARACTERS)]
    alone = [
        ("HERO", "I am alone with what I did, and nobody knows of it but me."),
        ("HERO", "And I will tell it."),
    ]
    text = play(crowd, crowd, *[alone] * 3, [*alone, crowd[0]])
    station = TextAnalysis().run(text, {}, Context())
    found = ConflictNetwork().run(text, {1: station}, Context()).summary["network"]
    assert len(found["names"]) == MOST_CHARACTERS
    assert found["names"][found["lead"]] == "HERO"


def test_a_crowd_with_long_arabic_names_stays_small(play) -> None:
    names = [f"{chr(0x0627 + number)} عبد الرحمن بن عبد العزيز بن خلدون" for number in range(20)]
    quarrel = [("أنت كذاب ولص خائن.", "أنت نذل جبان."), ("أنا أكرهك يا خائن.", "يا كذاب.")] * 3
    scenes = [
        [line for one, other in quarrel for line in ((a, one), (b, other))] for a, b in combinations(names, 2)
    ]
    found = outline(play(*scenes, language="ar"))
    assert (len(found["names"]), len(found["ties"])) == (MOST_CHARACTERS, MOST_TIES)
    assert all(len(name) <= MOST_LETTERS and name.endswith("…") for name in found["names"])
    assert len(json.dumps(found, separators=(",", ":"))) < 2048, "as the worker writes it, every letter escaped"


def test_the_strongest_tie_of_everyone_is_kept(play) -> None:
    """Ten who share every scene have 45 ties, all stronger than the one of the eleventh."""
    crowd = [(f"P{chr(65 + number)}", "Yes.") for number in range(10)]
    found = outline(play(crowd, crowd, [crowd[0], ("LAST", "No.")]))
    assert len(found["ties"]) == MOST_TIES
    assert found["names"][10] == "LAST"
    assert [0, 10, 1] in found["ties"]


def test_nobody_speaks(play) -> None:
    assert outline(play(["Rain falls."])) == {
        "names": [],
        "weights": [],
        "ties": [],
        "conflicts": [],
        "lead": None,
    }
