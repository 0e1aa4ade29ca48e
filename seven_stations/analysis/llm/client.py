"""A client of ``POST {base}/chat/completions`` with deadlines, retries, and fallbacks for less capable servers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import structlog

from seven_stations.analysis.llm.backoff import delay, retry_after
from seven_stations.analysis.llm.completion import Completion, completion_of
from seven_stations.analysis.llm.errors import (
    BusyModelError,
    LanguageModelError,
    RefusedRequestError,
    SlowModelError,
    UnreachableModelError,
    UnusableAnswerError,
)
from seven_stations.analysis.llm.settings import LanguageModelSettings

log = structlog.get_logger()

MOST_ANSWER_BYTES = 300_000
"""The most bytes of an answer that are read; no station needs more."""

SEED = 7

_MODES = ("json_schema", "json_object", "plain", "bare")
"""The request modes, the strictest first; ``bare`` also omits temperature, seed and the limit of the answer."""

_NOT_UNDERSTOOD = frozenset({400, 415, 422, 501})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 529})

Messages = list[dict[str, str]]
Pause = Callable[[float], Awaitable[None]]


class ChatClient:
    """Queries one model at one endpoint. It blocks; each question has its own connection."""

    def __init__(self, settings: LanguageModelSettings, *, pause: Pause = asyncio.sleep) -> None:
        """``settings`` must name a URL and a model. ``pause`` waits between attempts."""
        if settings.url is None or settings.model is None:
            raise ValueError("a language model needs an address and a name")
        self._url = f"{settings.url}/chat/completions"
        self._model = settings.model
        self._settings = settings
        self._secret = settings.key.get_secret_value() if settings.key else ""
        self._pause = pause
        self._mode = 0
        self.requests = 0
        """The number of requests sent by this client."""

    def complete(
        self, messages: Messages, schema: dict[str, Any], name: str, *, within: float | None = None
    ) -> Completion:
        """The model's answer to ``messages``, which should match ``schema`` (``name`` is the schema's).

        Raises a :class:`LanguageModelError` after the last attempt, or after ``within`` seconds. Must not be
        called on an event loop.
        """
        return asyncio.run(self._ask_within(within, messages, schema, name))

    async def _ask_within(
        self, seconds: float | None, messages: Messages, schema: dict[str, Any], name: str
    ) -> Completion:
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(messages, schema, name)
        except TimeoutError:
            raise SlowModelError("the rest of the analysis needs the time that is left") from None

    async def _ask(self, messages: Messages, schema: dict[str, Any], name: str) -> Completion:
        async with self._http() as http:
            for mode in range(self._mode, len(_MODES)):
                try:
                    body = await self._persist(http, self._question(_MODES[mode], messages, schema, name))
                except RefusedRequestError as error:
                    if error.status not in _NOT_UNDERSTOOD or mode == len(_MODES) - 1:
                        raise
                    log.info("the model does not take this form", form=_MODES[mode], detail=error.detail)
                else:
                    self._mode = mode
                    answer = completion_of(body)
                    return replace(answer, content=self._redacted(answer.content))
        raise AssertionError("the last way to ask returns or raises")

    def _http(self) -> httpx.AsyncClient:
        # Uncompressed, so that the limit of an answer's length also limits the memory.
        headers = {"Accept-Encoding": "identity"}
        if self._secret:
            headers["Authorization"] = f"Bearer {self._secret}"
        # The deadline applies to the whole request, because httpx's timeouts start again with each byte.
        return httpx.AsyncClient(headers=headers, timeout=None, follow_redirects=False)  # noqa: S113

    def _question(self, mode: str, messages: Messages, schema: dict[str, Any], name: str) -> dict[str, Any]:
        question: dict[str, Any] = {"model": self._model, "messages": messages, "stream": False}
        if mode != "bare":
            question |= {"temperature": 0, "seed": SEED, "max_tokens": self._settings.max_output_tokens}
        if mode == "json_schema":
            form = {"name": name, "strict": True, "schema": schema}
            question["response_format"] = {"type": "json_schema", "json_schema": form}
        elif mode == "json_object":
            question["response_format"] = {"type": "json_object"}
        return question

    async def _persist(self, http: httpx.AsyncClient, question: dict[str, Any]) -> str:
        """Send until there is an answer, a permanent error, or no attempt left."""
        last = self._settings.retries + 1
        for attempt in range(1, last + 1):
            try:
                return await self._send(http, question)
            except (BusyModelError, SlowModelError, UnreachableModelError) as error:
                after = error.after if isinstance(error, BusyModelError) else None
                wait = delay(attempt + 1, after)
                if attempt == last or wait is None:
                    raise
                log.info("the model is asked again", attempt=attempt + 1, wait=round(wait, 2), error=error.message)
                await self._pause(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _send(self, http: httpx.AsyncClient, question: dict[str, Any]) -> str:
        self.requests += 1
        try:
            async with asyncio.timeout(self._settings.timeout):
                async with http.stream("POST", self._url, json=question) as response:
                    body = await self._read(response)
        except TimeoutError:
            raise SlowModelError(f"no answer within {self._settings.timeout:g} seconds") from None
        except httpx.ConnectError:
            raise UnreachableModelError("the endpoint cannot be reached") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # ``from None``, because these errors refer to the request, which contains the key.
            raise UnreachableModelError(f"the connection was lost ({type(error).__name__})") from None
        if response.status_code != httpx.codes.OK:
            raise _refusal(response, self._redacted(_detail(body)))
        return body

    async def _read(self, response: httpx.Response) -> str:
        received = bytearray()
        async for chunk in response.aiter_bytes():
            received += chunk
            if len(received) > MOST_ANSWER_BYTES:
                raise UnusableAnswerError(f"the answer is longer than {MOST_ANSWER_BYTES:,} bytes")
        return received.decode("utf-8", "replace")

    def _redacted(self, text: str) -> str:
        """``text`` without the key, which the endpoint may repeat."""
        return text.replace(self._secret, "[key]") if self._secret else text


def _refusal(response: httpx.Response, detail: str) -> LanguageModelError:
    status = response.status_code
    if status in _BUSY:
        after = retry_after(response.headers.get("Retry-After"))
        what = (
            "the endpoint's limit is reached" if status == httpx.codes.TOO_MANY_REQUESTS else "the endpoint failed"
        )
        return BusyModelError(f"{what} (HTTP {status})", status=status, detail=detail, after=after)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return RefusedRequestError(f"the endpoint refused the key (HTTP {status})", status=status, detail=detail)
    return RefusedRequestError(f"the endpoint refused the request (HTTP {status})", status=status, detail=detail)


def _detail(body: str) -> str:
    """The endpoint's error message on one line, for operators."""
    try:
        error = json.loads(body)["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, RecursionError, LookupError, TypeError):
        said = body
    return " ".join(str(said).split())[:300]
