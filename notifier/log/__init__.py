"""The queues' event logs in the notifier: reading, caching, translating and replaying."""
