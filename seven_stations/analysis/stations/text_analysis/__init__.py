"""Station 1: the contents of the text, who speaks in it and how, and how reliable this is."""

from seven_stations.analysis.stations.text_analysis.output import TextAnalysisOutput
from seven_stations.analysis.stations.text_analysis.station import TextAnalysis

__all__ = ["TextAnalysis", "TextAnalysisOutput"]
