"""Station 5: how tension, network, characters, words and dialogue change through the text."""
