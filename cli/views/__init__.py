"""What a terminal shows, in English or Arabic."""
