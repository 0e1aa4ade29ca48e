"""A deployment on this machine: embedded server, child processes, their supervisor."""
