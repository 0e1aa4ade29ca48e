"""What is exchanged between processes: events, rooms, the cursor and job data. Pure code without I/O."""
