"""Where a command hears of events: a notifier, or Redis itself."""
