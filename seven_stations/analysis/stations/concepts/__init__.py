"""Station 2: the subjects of the text, its tone, and the events of each scene."""
