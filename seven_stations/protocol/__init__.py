"""What travels between processes: events, rooms, the cursor, job data. Pure: no I/O."""
