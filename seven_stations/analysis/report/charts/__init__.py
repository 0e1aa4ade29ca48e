"""The charts of a report: SVG that is the same on every machine and readable without colours and scripts."""

from seven_stations.analysis.report.charts.network import network_chart
from seven_stations.analysis.report.charts.shares import shares_chart
from seven_stations.analysis.report.charts.tension import tension_chart

__all__ = ["network_chart", "shares_chart", "tension_chart"]
