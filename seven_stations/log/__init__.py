"""The event logs of the queues in Redis: read from explicit positions, joined with facts on the jobs,
translated."""
