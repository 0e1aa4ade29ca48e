"""Imports all seven stations, for a fork server whose children then need not import them.

networkx alone takes half a second of CPU time, and jobs wait for the child that replaces a killed one.
"""

import seven_stations.analysis.stations.concepts.station
import seven_stations.analysis.stations.diagnostics.station
import seven_stations.analysis.stations.dynamics.station
import seven_stations.analysis.stations.efficiency.station
import seven_stations.analysis.stations.network.station
import seven_stations.analysis.stations.text_analysis.station
import seven_stations.analysis.stations.verdict.station  # noqa: F401 - imported for its side effect
from seven_stations.analysis import sources

sources.digest()  # of the code that was just loaded, not of later files
