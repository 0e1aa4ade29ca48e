"""Redis and BullMQ: connections, keys, storage, producing, publishing and operating jobs."""
