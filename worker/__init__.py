"""The BullMQ worker and the seven stations that it runs."""
