"""Our own word lists: valence and genre vocabulary, in English and Arabic, with lookup functions."""
