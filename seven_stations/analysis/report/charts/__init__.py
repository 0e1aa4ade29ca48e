"""The charts of a report: hand-made SVG, the same on every machine, readable without colour and without script."""

from seven_stations.analysis.report.charts.network import network_chart
from seven_stations.analysis.report.charts.shares import shares_chart
from seven_stations.analysis.report.charts.tension import tension_chart

__all__ = ["network_chart", "shares_chart", "tension_chart"]
