"""The sources of a command's events: a notifier, or Redis itself."""
