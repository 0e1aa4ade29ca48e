"""A deployment on this machine: the embedded server, the child processes and their supervisor."""
