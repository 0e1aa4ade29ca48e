"""What is usual in plays, from free texts: writes seven_stations/analysis/stations/verdict/norms.json.

    python -m benchmarks.norms FOLDER

FOLDER holds a clone of each repository of ``WORKS``, named as the repository is. Every text is read and measured
as any other is; those that are not read surely enough are left out and named. Only figures are kept.

Plain texts are Project Gutenberg's (public domain in the USA), from https://github.com/GITenberg; TEI is from
https://github.com/dracor-org/amdracor (CC0). No free corpus of screenplays or of Arabic plays was found: those of
OpenITI, EngDraCor and ShakeDraCor are for non-commercial use only.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

from seven_stations.analysis.pipeline import report_of
from seven_stations.analysis.stations.verdict import placement

TABLE = Path(placement.__file__).with_name("norms.json")
SURE = 0.9
"""Confidence of the reading under which a work is left out."""

EARLY = """
A-King-and-No-King_12312 A-Midsummer-Night-s-Dream_1514 As-You-Like-It_1523 Cymbeline_1538 Macbeth_1533
Massacre-at-Paris_1496 Measure-for-Measure_1530 Much-Ado-about-Nothing_1519 Romeo-and-Juliet_1513
The-Comedy-of-Errors_1504 The-Duchess-of-Malfi_2232 The-Jew-of-Malta_901 The-Maids-Tragedy_10847
The-Merchant-of-Venice_1515 The-Poetaster_5166 The-Spanish-Tragedie_6043 The-Tempest_1540 The-White-Devil_12915
The-Winter-s-Tale_1539
"""
"""English plays of about 1585 to 1625."""

MODERN = """
A-Doll-s-House---a-play_2542 An-Ideal-Husband_885 Androcles-and-the-Lion_4003 Anna-Christie_4025
Caesar-and-Cleopatra_3329 Candida_4023 Ghosts_8121 Heartbreak-House_3543 Hedda-Gabler_4093 Justice_2911
Little-Eyolf_7942 Major-Barbara_3790 Misalliance_943 Mrs.-Warren-s-Profession_1097 Pillars-of-Society_2296
Pygmalion_3825 Riders-to-the-Sea_994 Rosmersholm_2289 The-Master-Builder_4070 Vera--Or-The-Nihilists_26494
You-Never-Can-Tell_2175
amdracor/belasco-the-return-of-peter-grimm amdracor/boucicault-the-octoroon amdracor/fitch-the-climbers
amdracor/fuller-the-story-spinner amdracor/gale-the-clinging-vine amdracor/james-daisy-miller
amdracor/sanford-the-advertising-girls amdracor/smith-the-fortune-hunter amdracor/sutherland-a-bit-of-instruction
amdracor/wilson-a-case-of-suspension
"""
"""Plays of about 1860 to 1925, in English or translated into it."""

WORKS = {"early stage en": EARLY.split(), "modern stage en": MODERN.split()}

_TEI = "{http://www.tei-c.org/ns/1.0}"


def text_of(folder: Path, work: str) -> str:
    """The text of a work as a reader would have it: plain text as it lies there, TEI as a printed play."""
    repository, _, name = work.partition("/")
    if name:
        return _printed(ET.parse(folder / repository / "tei" / f"{name}.xml").getroot())
    number = repository.rpartition("_")[2]
    known = [folder / repository / f"{number}{ending}.txt" for ending in ("-0", "-8", "")]
    path = next(path for path in known if path.exists())
    return path.read_text("utf-8" if path.stem.endswith("-0") else "latin-1")


def _printed(root: ET.Element) -> str:
    lines: list[str] = []
    for element in root.iter():
        tag = element.tag.removeprefix(_TEI) if isinstance(element.tag, str) else ""
        if tag == "head":
            lines += ["", _flat(element), ""]
        elif tag == "speaker":
            lines += ["", f"{_flat(element).rstrip('.:').upper()}."]
        elif tag in ("p", "l", "ab"):
            lines.append(_flat(element))
        elif tag == "stage" and not _flat(element).startswith("("):
            lines += ["", f"[{_flat(element)}]", ""]
    return "\n".join(lines)


def _flat(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def measured(text: str) -> tuple[float, bool, str, dict[str, float]]:
    """Confidence of the reading, whether it can be judged, kind and measures."""
    report = report_of(text)
    final = report.output(7)
    values = {one["measure"]: one["value"] for one in final["placements"]}
    return report.confidence, report.judged, final["kind"], values


def main() -> None:
    """Measure everything and write the table."""
    folder = Path(sys.argv[1])
    table = {}
    for kind, works in WORKS.items():
        kept, columns = [], defaultdict(list)
        for work in works:
            confidence, judged, found, values = measured(text_of(folder, work))
            sure = judged and confidence >= SURE
            words = values.get("length", 0)
            told = "" if sure else "left out"
            sys.stderr.write(f"{kind} {work}: {confidence:.2f} {found} {words:.0f} words {told}\n")
            if sure:
                kept.append(work)
                for name, value in values.items():
                    columns[name].append(round(value, 4))
        table[kind] = {"works": kept, "measures": {name: sorted(values) for name, values in columns.items()}}
    TABLE.write_text(json.dumps({"kinds": table}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
