"""Station 7: how the text compares with works of its kind, and what to do."""
