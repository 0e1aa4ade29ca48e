"""How common words are in plays, from free texts: writes seven_stations/analysis/lexicons/data/plays.en.txt.

    python -m benchmarks.vocabulary FOLDER

FOLDER and the works are those of ``benchmarks.norms`` (Project Gutenberg, public domain in the USA; AmDraCor,
CC0). Counted are content words as station 2 counts them, by base form, without names. Kept are those of three
works or more; a class of the table is the binary logarithm of the uses per million content words.
"""

import math
import sys
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

from benchmarks.norms import WORKS, text_of
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.stations.concepts.vocabulary import vocabulary_of

LEAST_WORKS = 3
LINE = 118


def main() -> None:
    """Count everything and write the table."""
    folder = Path(sys.argv[1])
    uses, works = Counter[str](), Counter[str]()
    kept = [work for kind in WORKS.values() for work in kind]
    for work in kept:
        counts = vocabulary_of(read(text_of(folder, work))).counts
        uses.update(counts)
        works.update(counts.keys())
        sys.stderr.write(f"{work}: {counts.total()} content words\n")
    classes: dict[int, list[str]] = defaultdict(list)
    for word in sorted(uses):
        if works[word] >= LEAST_WORKS and word.isascii() and word.isalpha():
            classes[round(math.log2(uses[word] / uses.total() * 1e6))].append(word)
    lines = [
        f"# Words by the binary logarithm of their uses per million content words in {len(kept)} plays of 1585",
        "# to 1925: Project Gutenberg (public domain in the USA) and AmDraCor (CC0). See benchmarks.vocabulary.",
    ]
    for rate, words in sorted(classes.items(), reverse=True):
        line = f"{rate}:"
        for word in words:
            if len(line) + len(word) >= LINE:
                lines.append(line)
                line = f"{rate}:"
            line += f" {word}"
        lines.append(line)
    table = Path(str(files("seven_stations.analysis.lexicons").joinpath("data", "plays.en.txt")))
    table.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
