"""All seven stations, imported: for a fork server, whose children then need not do it one by one.

networkx alone takes half a second of processor time, and a child that replaces a killed one is waited for.
"""

import worker.stations.concepts.station
import worker.stations.diagnostics.station
import worker.stations.dynamics.station
import worker.stations.efficiency.station
import worker.stations.network.station
import worker.stations.text_analysis.station
import worker.stations.verdict.station  # noqa: F401 - imported for its sake
from worker import sources

sources.digest()  # of the code that was just loaded, not of what lies in its place later
