"""The BullMQ worker, which runs the seven stations."""
