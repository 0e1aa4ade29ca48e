"""Reading dramatic texts: any layout becomes the same manuscript."""

from worker.manuscript.reader import read

__all__ = ["read"]
