"""The analysis alone: no Redis, no server."""

import sys
from pathlib import Path

from seven_stations import analyse

report = analyse(Path(sys.argv[1]).read_bytes())
print(f"{len(report.manuscript.speakers)} speakers, {len(report.manuscript.speeches)} speeches")
for station in report.stations:
    print(f"{station.number}. {station.name}")
