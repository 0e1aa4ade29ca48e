"""The answer of a chat-completions endpoint: the JSON object in it, and the tokens it used."""

import json
import re
from dataclasses import dataclass
from typing import Any

from seven_stations.analysis.llm.errors import UnusableAnswerError

_FENCE = re.compile(r"\A\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens sent and received, as counted by the endpoint; ``None`` if it does not report them."""

    tokens_in: int | None = None
    tokens_out: int | None = None

    def cost(self, price_in: float | None, price_out: float | None) -> float | None:
        """The price, from prices per million tokens; ``None`` if a count or a price is not known."""
        if self.tokens_in is None or self.tokens_out is None or price_in is None or price_out is None:
            return None
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer: its text, why it ended, a refusal if there is one, and the tokens used."""

    content: str
    finish: str | None
    refusal: str | None
    usage: Usage

    def json_object(self) -> dict[str, Any]:
        """The JSON object in the answer, either alone or in a code fence.

        Raises :class:`UnusableAnswerError` for a refusal, a truncated answer, and anything that is not an object.
        """
        if self.refusal or self.finish == "content_filter":
            raise UnusableAnswerError("the model refused to answer")
        if self.finish == "length":
            raise UnusableAnswerError("the answer was cut off at its longest length")
        fenced = _FENCE.match(self.content)
        try:
            value = json.loads(fenced.group(1) if fenced else self.content)
        except (ValueError, RecursionError):
            raise UnusableAnswerError("the answer is not JSON") from None
        if not isinstance(value, dict):
            raise UnusableAnswerError("the answer is no JSON object")
        return value


def completion_of(body: str) -> Completion:
    """The answer in a response body. Raises :class:`UnusableAnswerError` if there is none."""
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        message = choice["message"]
        content, refusal, finish = message.get("content"), message.get("refusal"), choice.get("finish_reason")
        usage = _usage_of(told.get("usage"))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise UnusableAnswerError("the endpoint's answer is no chat completion") from None
    if not isinstance(content, str) and not refusal:
        raise UnusableAnswerError("the endpoint's answer has no content")
    return Completion(
        content=content if isinstance(content, str) else "",
        finish=finish if isinstance(finish, str) else None,
        refusal=str(refusal) if refusal else None,
        usage=usage,
    )


def _usage_of(told: object) -> Usage:
    """The ``usage`` object of an answer; missing or invalid counts are ``None``."""
    if not isinstance(told, dict):
        return Usage()
    return Usage(_count(told.get("prompt_tokens")), _count(told.get("completion_tokens")))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
