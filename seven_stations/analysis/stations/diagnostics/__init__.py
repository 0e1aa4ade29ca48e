"""Station 6: what named rules find, how bad it is, and what to do about it."""
