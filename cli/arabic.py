"""The Arabic forms of messages, under their English ones."""

MESSAGES: dict[str, str] = {}

FOREIGN: dict[str, str] = {}
"""Forms of messages that other folders and libraries make."""
