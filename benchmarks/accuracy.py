"""How often what a report says is right, on works whose answers are known: prints the tables of docs/accuracy.md.

    python -m benchmarks.accuracy WORKS [--damaged FOLDER] [--conflicts FILE] [--rules]

WORKS holds ``KIND/NAME.txt`` with ``NAME.truth.json`` beside it: ``cues`` (line, label, person), ``doubtful``
(line, label), ``persons_basis``, ``scene_counts_accepted``, ``scenes_judged``. FOLDER holds damaged versions of
works and ``index.json``: a list of ``work``, ``damage`` and ``file``; the damage ``control`` is none. No texts are
part of the project: give yours. FILE has ``works``, each with ``text`` (a path from FILE), ``cast`` (the labels of
each name), ``conflicts`` and ``not_conflicts`` (``pair``, ``certainty``), ``protagonist``, ``deaths`` (``name``).
``STATIONS_BENCH`` names WORKS where no argument does. ``--rules`` counts the rules alone.
"""

import argparse
import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import seven_stations.analysis.manuscript as reader
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.stations.diagnostics.rule import Finding
from seven_stations.analysis.stations.diagnostics.rules import RULES
from seven_stations.analysis.stations.diagnostics.station import rules_for
from seven_stations.analysis.stations.doubts import SURE_READING, blocking
from seven_stations.analysis.stations.verdict.placement import kind_of

CUT = "cut-in-sentence"
"""Every work itself, cut at a place in its second half."""

NAMES = {
    "words-in-no-order": {"word-salad", "lorem"},
    "repeated-speeches": {"one-sentence", "double-scenes", "same-scene"},
    "repeated-scene": {"double-scenes", "same-scene", "one-sentence"},
    "voices-alike": {"random-speakers"},
    "broken-off": {CUT},
}
"""Rules that find damage, and what damage makes their finding right."""


@dataclass
class Tally:
    """Right findings and all findings of one rule, and where the wrong ones are."""

    right: int = 0
    all: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, right: bool, where: str) -> None:
        self.all += 1
        self.right += right
        if not right:
            self.wrong.append(where)


def works(folder: Path) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Kind, text and truth of every work, in order."""
    for truth in sorted(folder.rglob("*.truth.json")):
        text = truth.with_name(truth.name.removesuffix(".truth.json") + ".txt")
        yield truth.parent.name, text, json.loads(truth.read_text("utf-8"))


def agreement(manuscript: Manuscript, truth: dict[str, Any]) -> float:
    """F1 of the cues, by line; doubtful ones count neither way."""
    told = {line for line, *_ in truth["cues"]}
    doubtful = {line for line, *_ in truth.get("doubtful", ())}
    read = {speech.start for speech in manuscript.speeches} - doubtful
    both = len(told & read)
    return 2 * both / (len(told) + len(read)) if told or read else 1.0


def same_person(manuscript: Manuscript, finding: Finding, truth: dict[str, Any]) -> bool:
    """Whether the truth gives the two names of a misprint to one person."""
    persons: dict[str, set[str]] = defaultdict(set)
    for _, label, person in truth["cues"]:
        persons[_key(label)].add(_key(person))
    found = []
    for name in (finding.words["name"], finding.words["other"]):
        variants = {_key(one) for one in (name, *manuscript.characters[name].variants)}
        found.append(set().union(*(persons.get(one, set()) for one in variants)))
    return bool(found[0] & found[1]) or _key(finding.words["other"]) in found[0]


def _key(label: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", label).casefold().split())


def read(path: Path) -> Manuscript:
    """The text as the analysis reads it."""
    return reader.read(path.read_bytes())


def cut(path: Path, truth: dict[str, Any]) -> bytes:
    """The text up to a place in the second half of the play; the same in every run."""
    lines = path.read_text("utf-8").split("\n")
    first, last = truth.get("body", (1, len(lines)))
    ends = [len("\n".join(lines[:line])) for line in (first, last)]
    share = random.Random(path.stem).uniform(0.5, 0.95)
    return "\n".join(lines)[: int(ends[0] + share * (ends[1] - ends[0]))].encode()


def _count_damage(damage: Counter[str], rules: dict[str, Tally], text: bytes, name: str, where: str) -> None:
    """Count what the report would say of a damaged text."""
    manuscript = reader.read(text)
    damage["versions"] += 1
    damage["withheld"] += bool(blocking(manuscript))
    named = []
    for rule in rules_for(manuscript):
        if rule.name in NAMES and rule.check(manuscript):
            right = name in NAMES[rule.name]
            named.append(right)
            rules[rule.name].add(right, where)
    damage["named"] += any(named)
    damage["wrong"] += not all(named)


def main() -> None:
    """Count, and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", type=Path, nargs="?", default=os.environ.get("STATIONS_BENCH"))
    parser.add_argument("--damaged", type=Path)
    parser.add_argument("--conflicts", type=Path)
    parser.add_argument("--rules", action="store_true")
    arguments = parser.parse_args()
    if arguments.works is None:
        parser.error("give the folder of works, or set STATIONS_BENCH")
    rules: dict[str, Tally] = defaultdict(Tally)
    reading: dict[str, list[tuple[float, bool, bool | None]]] = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    damages: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, path, truth in works(Path(arguments.works)):
        manuscript = read(path)
        agrees = agreement(manuscript, truth)
        sure = not blocking(manuscript)
        counted = len(manuscript.scenes) in truth["scene_counts_accepted"] if truth.get("scenes_judged") else None
        reading[kind].append((agrees, sure, counted))
        kinds[kind][kind_of(manuscript)] += 1
        _count_damage(damages[CUT], rules, cut(path, truth), CUT, path.name)
        if manuscript.reading.confidence < SURE_READING:
            continue
        for rule in rules_for(manuscript):
            for finding in rule.check(manuscript):
                where = f"{path.stem}: {finding.words.get('name', '')} / {finding.words.get('other', '')}"
                if rule.name == "misprinted-name" and truth.get("persons_basis") == "label":
                    sys.stderr.write(f"read by hand: {where}\n")
                    continue
                right = rule.name == "misprinted-name" and same_person(manuscript, finding, truth)
                rules[rule.name].add(right, where)
    if arguments.damaged:
        for entry in json.loads((arguments.damaged / "index.json").read_text("utf-8")):
            text = (arguments.damaged / entry["file"]).read_bytes()
            _count_damage(damages[entry["damage"]], rules, text, entry["damage"], entry["file"])
    _print(reading, kinds, rules, damages, rules_only=arguments.rules)
    if arguments.conflicts:
        _print_people(arguments.conflicts)


def _print(
    reading: dict[str, list[tuple[float, bool, bool | None]]],
    kinds: dict[str, Counter[str]],
    rules: dict[str, Tally],
    damages: dict[str, Counter[str]],
    *,
    rules_only: bool,
) -> None:
    out = sys.stdout.write
    if not rules_only:
        out("| kind | works | cues agree (F1) | ≥ 0.98 | < 0.8 | of them judged | scenes counted right |\n")
        out("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
        for kind, rows in reading.items():
            agrees = [one for one, _, _ in rows]
            low = [sure for one, sure, _ in rows if one < 0.8]
            scenes = [one for _, _, one in rows if one is not None]
            out(
                f"| {kind} | {len(rows)} | {sum(agrees) / len(rows):.3f} | {sum(one >= 0.98 for one in agrees)} |"
                f" {len(low)} | {sum(low)} | {sum(scenes)} of {len(scenes)} |\n"
            )
        out("\n| kind | compared with |\n| --- | --- |\n")
        for kind, counted in kinds.items():
            out(f"| {kind} | {', '.join(f'{name} {count}' for name, count in counted.most_common())} |\n")
        out("\n")
    out("| rule | right | of |\n| --- | ---: | ---: |\n")
    for rule in RULES:
        out(f"| `{rule.name}` | {rules[rule.name].right} | {rules[rule.name].all} |\n")
    if damages:
        out("\n| damage | versions | not judged | named by a finding | with a wrong finding |\n")
        out("| --- | ---: | ---: | ---: | ---: |\n")
        for damage, one in damages.items():
            out(f"| {damage} | {one['versions']} | {one['withheld']} | {one['named']} | {one['wrong']} |\n")
    for name, tally in rules.items():
        for where in tally.wrong:
            sys.stderr.write(f"wrong: {name} {where}\n")


def _print_people(path: Path) -> None:
    """Conflicts, leads and deaths of well-known plays; pairs and leads that are arguable count neither way."""
    counted: Counter[str] = Counter()
    for work in json.loads(path.read_text("utf-8"))["works"]:
        report = report_of((path.parent / work["text"]).read_bytes())
        called = {_key(label): name for name, labels in work["cast"].items() for label in labels}
        people = {}
        for one in report.output(1)["characters"]:
            known = [called[key] for key in map(_key, (one["name"], *one["variants"])) if key in called]
            people[one["name"]] = known[0] if known else one["name"]
        found = [
            frozenset(people.get(one[end], one[end]) for end in ("source", "target"))
            for one in report.output(3)["conflicts"]
        ]
        sure = [pair for pair, one in zip(found, report.output(3)["conflicts"], strict=True) if one["sure"]]
        gold = {frozenset(one["pair"]): one["certainty"] for one in work["conflicts"]}
        false = {frozenset(one["pair"]) for one in work["not_conflicts"] if one["certainty"] == "agreed"}
        agreed = {pair for pair, certainty in gold.items() if certainty == "agreed"}
        counted["pairs"] += len(agreed)
        counted["pairs found"] += len(agreed & set(found[:5]))
        counted["first"] += bool(found)
        counted["first right"] += bool(found) and found[0] in gold
        counted["false in three"] += bool(false & set(found[:3]))
        counted["told"] += len(sure)
        counted["told right"] += sum(pair in gold for pair in sure)
        counted["works"] += 1
        leads = {one["name"] for one in work["protagonist"] if one["certainty"] == "agreed"}
        roles = report.output(1)["characters"]
        if leads:
            counted["leads"] += 1
            counted["leads right"] += any(
                people[one["name"]] in leads and one["role"] == "protagonist" for one in roles
            )
        dead = {one["name"] for one in work["deaths"]}
        told = {people.get(one["character"], one["character"]) for one in report.output(3)["deaths"]}
        told &= set(work["cast"])  # of others the file does not say whether they die
        counted["deaths"] += len(dead)
        counted["deaths found"] += len(dead & told)
        counted["deaths told"] += len(told)
    sys.stdout.write(
        "\n| of whom | right | of |\n| --- | ---: | ---: |\n"
        f"| conflicts that are told, agreed or arguable | {counted['told right']} | {counted['told']} |\n"
        f"| agreed conflicts among the first five | {counted['pairs found']} | {counted['pairs']} |\n"
        f"| the first conflict is one, agreed or arguable | {counted['first right']} | {counted['first']} |\n"
        f"| works with a pair that is no conflict among the first three | {counted['false in three']} |"
        f" {counted['works']} |\n"
        f"| the lead | {counted['leads right']} | {counted['leads']} |\n"
        f"| deaths found | {counted['deaths found']} | {counted['deaths']} |\n"
        f"| deaths told that are true | {counted['deaths found']} | {counted['deaths told']} |\n"
    )


if __name__ == "__main__":
    main()
