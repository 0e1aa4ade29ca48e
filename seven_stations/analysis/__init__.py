"""The analysis of a dramatic text: text in, report out. No Redis, no web, no settings."""
