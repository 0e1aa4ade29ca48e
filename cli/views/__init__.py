"""Output for terminals, in English or Arabic."""
