"""Follow an analysis until it ends, without asyncio."""

import sys

from seven_stations.client.sync import follow

notifier, analysis = sys.argv[1:]
with follow(notifier, analysis) as events:
    for event in events:
        print(event.name, event.payload.get("stationName", ""))
