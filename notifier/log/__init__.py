"""The queues' event log: read, remembered, translated, replayed."""
