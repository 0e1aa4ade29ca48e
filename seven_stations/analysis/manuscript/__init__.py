"""Reading dramatic texts: any layout becomes the same manuscript."""

from seven_stations.analysis.manuscript.reader import read

__all__ = ["read"]
