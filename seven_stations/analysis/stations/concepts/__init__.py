"""Station 2: what the text speaks of, in which tone, and what each scene brings."""
