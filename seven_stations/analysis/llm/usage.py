"""What a request used: tokens and their price."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens sent and answered, as the endpoint counts them; ``None`` where it does not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None

    def cost(self, price_in: float | None, price_out: float | None) -> float | None:
        """The price, of prices per million tokens; ``None`` where a count or a price is not known."""
        if self.tokens_in is None or self.tokens_out is None or price_in is None or price_out is None:
            return None
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000


def usage_of(told: object) -> Usage:
    """The ``usage`` object of an answer; what is missing or no count stays unknown."""
    if not isinstance(told, dict):
        return Usage()
    return Usage(_count(told.get("prompt_tokens")), _count(told.get("completion_tokens")))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
