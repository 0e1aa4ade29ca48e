"""What every process shares: events, rooms, jobs, the cursor, connections, errors and logging."""
