"""Station 1: what the text is made of, who speaks in it and how, and how sure all that is."""

from seven_stations.analysis.stations.text_analysis.output import TextAnalysisOutput
from seven_stations.analysis.stations.text_analysis.station import TextAnalysis

__all__ = ["TextAnalysis", "TextAnalysisOutput"]
