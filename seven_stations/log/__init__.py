"""The queues' event logs in Redis: read from concrete positions, with what is known of the jobs, translated."""
