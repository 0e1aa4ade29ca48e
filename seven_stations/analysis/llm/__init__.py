"""Stations in which a language model chooses words and quotations. All numbers are those of the built-in
stations."""
