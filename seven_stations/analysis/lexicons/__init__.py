"""Word lists that are ours: valence and genre vocabulary, in English and Arabic, with their look-up."""
