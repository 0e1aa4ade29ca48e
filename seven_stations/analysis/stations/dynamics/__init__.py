"""Station 5: how tension, network, people, words and talk move through the text."""
