"""Stations that let a language model choose words and quotes. Numbers stay those of the built-in stations."""
