"""Station 7: where the text stands among works of its kind, and what to do."""
