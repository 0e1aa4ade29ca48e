"""All seven stations, imported: for a fork server, whose children then need not do it one by one.

networkx alone takes half a second of processor time, and a child that replaces a killed one is waited for.
"""

import seven_stations.analysis.stations.concepts.station
import seven_stations.analysis.stations.diagnostics.station
import seven_stations.analysis.stations.dynamics.station
import seven_stations.analysis.stations.efficiency.station
import seven_stations.analysis.stations.network.station
import seven_stations.analysis.stations.text_analysis.station
import seven_stations.analysis.stations.verdict.station  # noqa: F401 - imported for its sake
from seven_stations.analysis import sources

sources.digest()  # of the code that was just loaded, not of what lies in its place later
