"""A station whose numbers come from the text and whose words come from a language model."""

import time
from collections.abc import Iterator
from typing import Any

import structlog
from pydantic import ValidationError

from seven_stations.analysis.llm.assignments import ASSIGNMENTS, MergeContext
from seven_stations.analysis.llm.claims import Claims
from seven_stations.analysis.llm.client import ChatClient
from seven_stations.analysis.llm.completion import Completion
from seven_stations.analysis.llm.errors import LanguageModelError, RefusedRequestError, UnusableAnswerError
from seven_stations.analysis.llm.excerpt import Excerpt, excerpt_of
from seven_stations.analysis.llm.prompt import messages_of
from seven_stations.analysis.llm.replies import Reply
from seven_stations.analysis.llm.settings import LanguageModelSettings
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Context, Earlier, Output, Result
from seven_stations.words import Note, note

log = structlog.get_logger()


class LanguageModelStation:
    """Station ``number``: the built-in one, with words and quotations from a model that were verified against the
    text.

    All numbers, the summary and the confidence are those of the built-in station. After any error its result is
    used unchanged, with a note that gives the reason. Not pure, and deterministic only as far as the model is.
    """

    def __init__(self, number: int, settings: LanguageModelSettings, client: ChatClient | None = None) -> None:
        self.number = number
        self.output_model: type[Output] = registry.built_in(number).output_model
        self.engine = registry.BUILT_IN
        """The origin of the last result: ``built-in``, or ``built-in+{model}``. One analysis runs at a time."""
        self.fingerprint = repr(
            (settings.url, settings.model, settings.max_input_chars, settings.max_output_tokens)
        )
        """The settings that its results depend on; after a change, results of earlier attempts are not used."""
        self._settings = settings
        self._client = client or ChatClient(settings)
        self._model = str(settings.model)

    def run(self, manuscript: Manuscript, earlier: Earlier, context: Context) -> Result:
        """The built-in station's result, with the model's words as far as they are valid."""
        self.engine = registry.BUILT_IN
        result = registry.built_in(self.number).run(manuscript, earlier, context)
        try:
            worded = self._worded(result, manuscript, context)
        except LanguageModelError as error:
            detail = error.detail if isinstance(error, RefusedRequestError) else ""
            log.warning("language model not used", station=self.number, error=error.message, detail=detail)
            return _fallen_back(result, error.message, context)
        except Exception as error:  # a model's answer must never fail the analysis
            log.exception("language model not used", station=self.number)
            return _fallen_back(result, f"unexpected {type(error).__name__}", context)
        self.engine = f"{registry.BUILT_IN}+{self._model}"
        return worded

    def _worded(self, result: Result, manuscript: Manuscript, context: Context) -> Result:
        """Raises :class:`LanguageModelError` if nothing in the model's answer can be used."""
        assignment = ASSIGNMENTS[self.number]
        focus = _lines_in(result.output.model_dump())
        excerpt = excerpt_of(manuscript, focus, self._settings.max_input_chars)
        if not excerpt.shown:
            raise LanguageModelError("no line of the text fits into one request")
        messages = messages_of(assignment.brief(result.output), manuscript, excerpt, assignment.reply)
        completion = self._asked(messages, assignment.reply, context)
        reply = _reply_of(completion, assignment.reply)
        desk = MergeContext(manuscript, context, Claims(manuscript), self._model)
        merged = assignment.merge(result.output, reply, desk)
        # Merging copies models without validation, so the result is validated like that of any station.
        output = self.output_model.model_validate(merged.model_dump())
        tally = _tally(desk.claims)
        for one in tally:
            context.take(one)
        for reason, times in sorted(desk.claims.rejected.items()):
            log.info("claims rejected", station=self.number, reason=reason, times=times)
        if not desk.claims.kept:
            raise UnusableAnswerError(
                "no claim of the model holds" if desk.claims.made else "the model had nothing to say"
            )
        notes = (*result.notes, note("llm-chose", model=self._model), *tally, *self._cut(excerpt), *desk.notes)
        return Result(output=output, summary=result.summary, confidence=result.confidence, notes=notes)

    def _asked(self, messages: list[dict[str, str]], reply: type[Reply], context: Context) -> Completion:
        began, before = time.perf_counter(), self._client.requests
        left = None if context.deadline is None else context.deadline - time.monotonic()
        name = f"station_{self.number}"
        completion = self._client.complete(messages, reply.model_json_schema(), name, within=left)
        seconds = round(time.perf_counter() - began, 2)
        used = completion.usage
        cost = used.cost(self._settings.price_in, self._settings.price_out)
        sent = self._client.requests - before
        told = {"model": self._model, "seconds": seconds, "requests": sent}
        if used.tokens_in is None or used.tokens_out is None:
            context.log("llm-answered-uncounted", **told)
        else:
            context.log("llm-answered", **told, tokens_in=used.tokens_in, tokens_out=used.tokens_out)
        if cost is not None:
            context.log("llm-cost", cost=cost)
        log.info(
            "language model answered",
            station=self.number,
            model=self._model,
            tokens_in=used.tokens_in,
            tokens_out=used.tokens_out,
            cost=cost,
            seconds=seconds,
            requests=sent,
        )
        return completion

    def _cut(self, excerpt: Excerpt) -> Iterator[Note]:
        if not excerpt.whole:
            limit = self._settings.max_input_chars
            yield note("llm-excerpt", shown=excerpt.shown, lines=excerpt.lines, cut=excerpt.cut, limit=limit)


def _fallen_back(result: Result, reason: str, context: Context) -> Result:
    said = note("llm-not-used", reason=reason)
    context.take(said)
    return Result(result.output, result.summary, result.confidence, (*result.notes, said))


def _reply_of(completion: Completion, model: type[Reply]) -> Reply:
    try:
        return model.model_validate(completion.json_object())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnusableAnswerError(f"the answer does not fit the schema ({where}: {first['type']})") from None


def _tally(claims: Claims) -> list[Note]:
    """Notes on the number of valid claims, and on the reasons why others were rejected."""
    rejected = [
        note("llm-rejected", reason=reason, times=times) for reason, times in sorted(claims.rejected.items())
    ]
    return [note("llm-claims", kept=claims.kept, made=claims.made, corrected=claims.corrected), *rejected]


def _lines_in(value: Any) -> Iterator[int]:
    """The lines that any evidence in an output refers to, which the model must see."""
    if isinstance(value, dict):
        lines = value.get("lines")
        if isinstance(lines, tuple | list) and len(lines) == 2:
            yield from (int(lines[0]), int(lines[1]))
        for part in value.values():
            yield from _lines_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _lines_in(part)
