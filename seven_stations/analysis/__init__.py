"""The analysis of a dramatic text: a text goes in and a report comes out. No Redis, no web code, no settings."""
