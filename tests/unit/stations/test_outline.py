"""The network that travels in an event: what it holds, and that it stays small."""

import json
from itertools import combinations

from worker.stations.contract import Context
from worker.stations.network.outline import MOST_CHARACTERS, MOST_LETTERS, MOST_TIES
from worker.stations.network.station import ConflictNetwork

MOST_BYTES = 3000


def outline(manuscript):
    return ConflictNetwork().run(manuscript, {}, Context()).summary["network"]


def test_the_most_prominent_come_first_with_their_ties(play) -> None:
    scene = [
        ("ANN", "You are a liar and a thief, and I will not have it."),
        ("BEN", "I am your friend."),
        ("ANN", "I hate you, you traitor."),
        ("BEN", "No."),
    ]
    found = outline(play(scene, [*scene, ("CAT", "Peace.")], [("DAN", "I am alone.")]))
    assert found == {
        "characters": [
            {"name": "ANN", "words": 36},
            {"name": "BEN", "words": 10},
            {"name": "DAN", "words": 3},
            {"name": "CAT", "words": 1},
        ],
        "ties": [
            {"from": 0, "to": 1, "exchanges": 6, "standing": "conflict"},
            {"from": 1, "to": 3, "exchanges": 1},
            {"from": 0, "to": 3, "exchanges": 0},
        ],
    }


def test_a_crowd_with_long_arabic_names_stays_small(play) -> None:
    names = [f"عبد الرحمن بن عبد العزيز بن خلدون {chr(0x0627 + number)}" for number in range(20)]
    quarrel = [("أنت كذاب ولص خائن.", "أنت نذل جبان."), ("أنا أكرهك يا خائن.", "يا كذاب.")] * 3
    scenes = [
        [line for one, other in quarrel for line in ((a, one), (b, other))] for a, b in combinations(names, 2)
    ]
    found = outline(play(*scenes, language="ar"))
    assert len(found["characters"]) == MOST_CHARACTERS
    assert len(found["ties"]) == MOST_TIES
    assert {tie["standing"] for tie in found["ties"]} == {"conflict"}
    assert all(len(one["name"]) == MOST_LETTERS and one["name"].endswith("…") for one in found["characters"])
    assert (
        len(json.dumps(found, separators=(",", ":"))) < MOST_BYTES
    )  # as the worker writes it, every letter escaped
    assert len(json.dumps(found, ensure_ascii=False).encode()) < MOST_BYTES


def test_nobody_speaks(play) -> None:
    assert outline(play(["Rain falls."])) == {"characters": [], "ties": []}
