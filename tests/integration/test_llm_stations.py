"""Stations through a language model, against a real server that speaks the API, its failures included."""

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

import seven_stations.analysis.manuscript as reader
from seven_stations.analysis.llm.assignments import ASSIGNMENTS
from seven_stations.analysis.llm.client import MOST_ANSWER_BYTES, SEED, ChatClient
from seven_stations.analysis.llm.installation import install
from seven_stations.analysis.llm.settings import load_llm_settings
from seven_stations.analysis.llm.station import LanguageModelStation
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.pipeline import analyse, run_stations
from seven_stations.analysis.report.model import Report
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.words import Note, note
from tests.llm_endpoint import DRIPS, KEY, SILENCE, Answer, Endpoint, chat, error
from tests.llm_play import PLAY

MODEL = "test-model"
EVERY = (1, 2, 3, 4, 5, 6, 7)

LEDGER = {"scene": 1, "start": 6, "end": 6, "quote": "I know you took the ledger"}
CURSE = {"scene": 2, "start": 27, "end": 27, "quote": "You wicked woman, I curse you."}

ROPE = {"scene": 4, "start": 43, "end": 43, "quote": "Hold the lantern, the rope"}
SAW = {"scene": 2, "start": 24, "end": 24, "quote": "I saw you carry the salt"}


def observation(text: str = "Ben hides what Anna seeks.", **changes: Any) -> dict[str, Any]:
    return {"text": text, "characters": ["ANNA", "BEN"], "scenes": [1], "evidence": [LEDGER], **changes}


GOOD: dict[int, dict[str, Any]] = {
    1: {"samples": [{"character": "anna", "evidence": [LEDGER]}], "observations": [observation()]},
    2: {
        "themes": [{"theme": "ledger", "evidence": [LEDGER]}],
        "story": [LEDGER, CURSE, {"scene": 4, "start": 43, "end": 43, "quote": "Then so are we lost"}],
        "observations": [],
    },
    3: {
        "conflicts": [{"source": "BEN", "target": "ANNA", "evidence": [LEDGER]}],
        "observations": [observation("Clara plays the two against each other.")],
    },
    4: {"observations": [observation()]},
    5: {"motifs": [{"word": "rope", "evidence": [ROPE]}], "observations": [observation()]},
    6: {
        "treatments": [{"issue": 1, "treatment": "Let Ben lose the ledger here, so that Anna has to ask Clara."}],
        "problems": [observation(title="Nobody reads the ledger", treatment="Open it once, in scene 3.")],
    },
    7: {"strengths": [observation("Every quarrel is about a thing.")], "weaknesses": []},
}
"""A faithful answer for every station."""


@pytest.fixture
def manuscript() -> Manuscript:
    return reader.read(PLAY, max_bytes=100_000, title="Salt")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy between a test and its server, and no replacement left behind."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    yield
    registry.restore()


class Run:
    """One run of one station, with all that it said."""

    def __init__(self, number: int, url: str, manuscript: Manuscript, **settings: object) -> None:
        given = {"key": KEY, "model": MODEL, "timeout": 10, "stations": (number,), **settings}
        chosen = load_llm_settings(url=url, **given)
        self.pauses: list[float] = []

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        self.station = LanguageModelStation(number, chosen, ChatClient(chosen, pause=pause))
        self.said: list[Note] = []
        earlier = results_before(manuscript)
        self.built_in = registry.built_in(number).run(manuscript, earlier, Context())
        with capture_logs() as self.events:
            self.result: Result = self.station.run(manuscript, earlier, Context(take=self.said.append))

    @property
    def fell_back(self) -> bool:
        """Whether the built-in station's result came through untouched, and both note and log say why."""
        untouched = self.result.output == self.built_in.output and self.station.engine == "built-in"
        said = note("llm-not-used", reason=self.reason)
        return untouched and self.result.notes == (*self.built_in.notes, said) and self.said[-1] == said

    @property
    def reason(self) -> str:
        return str(self.result.notes[-1].values["reason"])

    @property
    def lines(self) -> list[str]:
        """What it told those who watch, in English."""
        return [one.render("en") for one in self.said]

    @property
    def observed(self) -> list[str]:
        """What the model observes, in English."""
        return [one.render("en") for one in self.result.notes if one.code.startswith("llm-observes")]


def results_before(manuscript: Manuscript) -> dict[int, Result]:
    results: dict[int, Result] = {}
    for number in EVERY:
        results[number] = registry.built_in(number).run(manuscript, dict(results), Context())
    del results[7]
    return results


def numbers_of(value: Any) -> Any:
    """What is left of an output when words and quotes are taken out."""
    if isinstance(value, dict):
        return {
            key: numbers_of(part)
            for key, part in value.items()
            if key
            not in (
                "evidence",
                "samples",
                "story",
                "treatment",
                "values",
                "action",
                "strengths",
                "weaknesses",
                "text",
            )
        }
    return [numbers_of(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("number", EVERY)
def test_a_faithful_answer_words_the_station_and_changes_no_number(number: int, manuscript: Manuscript) -> None:
    with Endpoint(chat(GOOD[number])) as endpoint:
        run = Run(number, endpoint.url, manuscript)
    assert run.station.engine == f"built-in+{MODEL}", run.result.notes
    assert not [event for event in run.events if event["event"] == "claims rejected"]
    assert (run.result.summary, run.result.confidence) == (run.built_in.summary, run.built_in.confidence)
    old, new = run.built_in.output.model_dump(mode="json"), run.result.output.model_dump(mode="json")
    if number == 6:
        added = [issue for issue in new["issues"] if issue["rule"] == "language-model"]
        assert [(issue["severity"], issue["lines"]) for issue in added] == [("low", [6, 6])]
        new["issues"] = [issue for issue in new["issues"] if issue not in added]
    assert numbers_of(new) == numbers_of(old)
    assert number == 4 or new != old, "nothing of the answer is in the output"
    assert any(one.startswith(f"{MODEL} observes: ") for one in run.observed) is (number in (1, 3, 4, 5))


def test_a_whole_report_with_the_model_has_the_figures_of_one_without(manuscript: Manuscript) -> None:
    def answer(question: dict[str, Any]) -> Answer:
        return chat(GOOD[int(question["response_format"]["json_schema"]["name"].removeprefix("station_"))])

    plain = report_of(manuscript)
    with Endpoint(answer) as endpoint:
        install(load_llm_settings(url=endpoint.url, model=MODEL, stations=EVERY))
        worded = report_of(manuscript)
    assert {station.engine for station in worded.stations} == {f"built-in+{MODEL}"}
    assert (worded.confidence, worded.doubts) == (plain.confidence, plain.doubts)
    assert worded.output(6)["rules"] == plain.output(6)["rules"]
    assert worded.output(7)["placements"] == plain.output(7)["placements"]
    assert "Open it once, in scene 3" in str(worded.output(7)["could"]), (
        "what the model proposes is in the actions"
    )


def report_of(manuscript: Manuscript) -> Report:
    *_, report = run_stations(manuscript)
    assert isinstance(report, Report)
    return report


def test_the_question_carries_text_schema_and_what_makes_an_answer_repeatable(manuscript: Manuscript) -> None:
    with Endpoint(chat(GOOD[2])) as endpoint:
        Run(2, endpoint.url, manuscript)
    (question,) = endpoint.questions
    assert endpoint.paths == ["/v1/chat/completions"]
    assert endpoint.keys == [f"Bearer {KEY}"]
    assert (question["model"], question["temperature"], question["seed"]) == (MODEL, 0, SEED)
    form = question["response_format"]["json_schema"]
    assert form["strict"]
    assert form["schema"] == ASSIGNMENTS[2].reply.model_json_schema()
    assert every_object_is_strict(form["schema"])
    sent = question["messages"][1]["content"]
    assert "== scene 2 ==" in sent
    assert "6| You took the ledger. I know you took the ledger" in sent


def every_object_is_strict(schema: dict[str, Any]) -> bool:
    """As the strict form asks: nothing beyond the named fields, and all of them required."""
    objects = [schema, *schema.get("$defs", {}).values()]
    return all(
        one["additionalProperties"] is False and sorted(one["required"]) == sorted(one["properties"])
        for one in objects
        if one.get("type") == "object"
    )


@pytest.mark.parametrize("number", EVERY)
def test_every_schema_is_one_that_strict_servers_take(number: int) -> None:
    assert every_object_is_strict(ASSIGNMENTS[number].reply.model_json_schema())


REJECTED = [
    ({"evidence": [{**LEDGER, "quote": "I buried the ledger at sea"}]}, "quote not in the text"),
    ({"evidence": [{**LEDGER, "quote": "the"}]}, "quote not in the text"),
    ({"evidence": [{**LEDGER, "quote": "now you took the ledge"}]}, "quote not in the text"),
    ({"evidence": []}, "no quote"),
    ({"evidence": [{**LEDGER, "scene": 44}]}, "unknown scene"),
    ({"scenes": [44]}, "unknown scene"),
    ({"text": "It all turns in scene 44."}, "unknown scene"),
    ({"characters": ["HORATIO"]}, "unknown character"),
    ({"text": "Ben fears Horatio."}, "a name that is not in the text"),
    ({"text": "Ben speaks 512 words."}, "a number that was not measured"),
    ({"text": "Ben says “I stole it all” to her."}, "quote not in the text"),
    ({"text": "Read more at https://example.org now."}, "an address"),
    ({"text": "Ben lies. " * 60}, "empty or too long"),
]


@pytest.mark.parametrize(("change", "reason"), REJECTED)
def test_a_claim_that_the_text_does_not_bear_out_is_rejected_and_counted(
    change: dict[str, Any], reason: str, manuscript: Manuscript
) -> None:
    with Endpoint(chat({"observations": [observation(), observation(**change)]})) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert len(run.observed) == 1, run.observed
    assert note("llm-claims", kept=1, made=2, corrected=0) in run.result.notes
    assert note("llm-rejected", reason=reason, times=1) in run.result.notes
    assert any(event["event"] == "claims rejected" and event["reason"] == reason for event in run.events)


def test_an_answer_of_nothing_but_invention_leaves_the_built_in_station(manuscript: Manuscript) -> None:
    invented = observation(evidence=[{**LEDGER, "quote": "I buried the ledger at sea"}])
    with Endpoint(chat({"observations": [invented]})) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.fell_back
    assert run.reason == "no claim of the model holds"
    assert note("llm-rejected", reason="quote not in the text", times=1) in run.said


def test_wrong_lines_and_scenes_are_corrected_from_the_text(manuscript: Manuscript) -> None:
    told = {"scene": 5, "start": 60, "end": 61, "quote": "Nobody  shall find the ledger\nthere."}
    with Endpoint(chat({"observations": [observation(evidence=[told])]})) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert any("“Nobody shall find the ledger there.” (scene 2, line 20)" in one for one in run.observed)
    assert any((one.code, one.values.get("corrected")) == ("llm-claims", 1) for one in run.result.notes)


def test_a_sample_must_be_spoken_by_its_character(manuscript: Manuscript) -> None:
    reply = {"samples": [{"character": "BEN", "evidence": [LEDGER, CURSE]}], "observations": []}
    with Endpoint(chat(reply)) as endpoint:
        run = Run(1, endpoint.url, manuscript)
    ben = next(one for one in run.result.output.model_dump()["characters"] if one["name"] == "BEN")
    assert ben["samples"][0]["quote"] == CURSE["quote"]
    assert all("I know you took" not in sample["quote"] for sample in ben["samples"])
    assert note("llm-rejected", reason="quote beside the point", times=1) in run.result.notes


ASTRAY: list[tuple[int, dict[str, Any], str]] = [
    (1, {"samples": [{"character": "HORATIO", "evidence": [LEDGER]}]}, "unknown character"),
    (2, {"themes": [{"theme": "greed", "evidence": [LEDGER]}], "story": []}, "unknown theme"),
    (2, {"themes": [{"theme": "salt", "evidence": [LEDGER]}], "story": []}, "quote beside the point"),
    (3, {"conflicts": [{"source": "BEN", "target": "IAGO", "evidence": [LEDGER]}]}, "unknown character"),
    (3, {"conflicts": [{"source": "ANNA", "target": "CLARA", "evidence": [LEDGER]}]}, "unknown conflict"),
    (3, {"conflicts": [{"source": "ANNA", "target": "BEN", "evidence": [SAW]}]}, "quote beside the point"),
    (5, {"motifs": [{"word": "candle", "evidence": [LEDGER]}]}, "unknown motif"),
    (5, {"motifs": [{"word": "rope", "evidence": [LEDGER]}]}, "quote beside the point"),
    (6, {"treatments": [{"issue": 99, "treatment": "Cut it."}], "problems": []}, "unknown issue"),
    (
        6,
        {"treatments": [{"issue": 1, "treatment": "Cut 99 lines."}], "problems": []},
        "a number that was not measured",
    ),
    (7, {"strengths": [], "weaknesses": [observation(evidence=[])]}, "no quote"),
]


@pytest.mark.parametrize(("number", "reply", "reason"), ASTRAY)
def test_what_the_station_did_not_find_cannot_be_worded(
    number: int, reply: dict[str, Any], reason: str, manuscript: Manuscript
) -> None:
    with Endpoint(chat({"observations": [], **reply})) as endpoint:
        run = Run(number, endpoint.url, manuscript)
    assert run.fell_back
    assert run.reason == "no claim of the model holds"
    assert note("llm-rejected", reason=reason, times=1) in run.said


FAILURES: list[tuple[str, Answer, str]] = [
    ("wrong JSON", chat('{"observations": [}'), "the answer is not JSON"),
    ("truncated JSON", chat('{"observations": [{"te', finish="length"), "the answer was cut off"),
    ("a list", chat([1, 2]), "the answer is no JSON object"),
    ("another object", chat({"thoughts": "many"}), "the answer does not fit the schema (observations: missing)"),
    ("refusing words", chat("I cannot help with that."), "the answer is not JSON"),
    ("a refusal", chat(None, refusal="I cannot help with that."), "the model refused to answer"),
    ("a filter", chat("", finish="content_filter"), "the model refused to answer"),
    ("no content", chat(None), "the endpoint's answer has no content"),
    ("no completion", Answer(body=b'{"choices": []}'), "the endpoint's answer is no chat completion"),
    ("deep nesting", Answer(body=b"[" * 100_000), "the endpoint's answer is no chat completion"),
    ("a web page", Answer(body=b"<html>hello</html>"), "the endpoint's answer is no chat completion"),
    ("huge", chat("x" * (MOST_ANSWER_BYTES + 1)), "the answer is longer than"),
    ("nothing to say", chat({"observations": []}), "the model had nothing to say"),
    ("401", error(401, f"Incorrect API key provided: {KEY}"), "the endpoint refused the key (HTTP 401)"),
    ("404", error(404), "the endpoint refused the request (HTTP 404)"),
    ("a redirect", Answer(302, headers={"Location": "http://127.0.0.1:9/"}), "the endpoint refused the request"),
]


@pytest.mark.parametrize(("answer", "reason"), [case[1:] for case in FAILURES], ids=[case[0] for case in FAILURES])
def test_what_lasts_is_not_tried_again_and_falls_back(answer: Answer, reason: str, manuscript: Manuscript) -> None:
    with Endpoint(answer) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.fell_back
    assert reason in run.reason
    assert (len(endpoint.questions), run.pauses) == (1, [])


def test_an_unusable_answer_was_paid_for_and_is_in_the_log(manuscript: Manuscript) -> None:
    with Endpoint(chat("no", usage=(2_000_000, 500_000))) as endpoint:
        run = Run(4, endpoint.url, manuscript, price_in=0.5, price_out=2)
    assert run.fell_back
    assert any(line.startswith(f"{MODEL}: 2,000,000 tokens in, 500,000 out, ") for line in run.lines)
    assert "Cost 2.000000" in run.lines
    answered = next(event for event in run.events if event["event"] == "language model answered")
    assert (answered["tokens_in"], answered["tokens_out"], answered["cost"]) == (2_000_000, 500_000, 2.0)


@pytest.mark.parametrize("usage", [None, "many"])
def test_an_endpoint_that_does_not_count_tokens_is_used_all_the_same(
    usage: object, manuscript: Manuscript
) -> None:
    with Endpoint(chat(GOOD[4], usage=usage)) as endpoint:
        run = Run(4, endpoint.url, manuscript, price_in=1, price_out=1)
    assert run.station.engine == f"built-in+{MODEL}"
    assert any(line.startswith(f"{MODEL}: tokens not told, ") for line in run.lines)


def test_a_server_that_fails_twice_is_asked_a_third_time(manuscript: Manuscript) -> None:
    with Endpoint(error(500), error(503), chat(GOOD[4])) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.station.engine == f"built-in+{MODEL}"
    assert len(endpoint.questions) == 3
    assert len(run.pauses) == 2
    assert any(", 3 requests" in line for line in run.lines)


def test_a_server_that_keeps_failing_is_given_up(manuscript: Manuscript) -> None:
    with Endpoint(error(500)) as endpoint:
        run = Run(4, endpoint.url, manuscript, retries=2)
    assert run.fell_back
    assert run.reason == "the endpoint failed (HTTP 500)"
    assert len(endpoint.questions) == 3


def test_retry_after_is_honoured(manuscript: Manuscript) -> None:
    with Endpoint(error(429, Retry_After="7"), chat(GOOD[4])) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.station.engine == f"built-in+{MODEL}"
    (wait,) = run.pauses
    assert 7 <= wait <= 7.7


def test_an_endpoint_that_asks_for_an_hour_is_not_waited_for(manuscript: Manuscript) -> None:
    with Endpoint(error(429, Retry_After="3600")) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.fell_back
    assert run.reason == "the endpoint's limit is reached (HTTP 429)"
    assert (len(endpoint.questions), run.pauses) == (1, [])


@pytest.mark.parametrize("slow", [SILENCE, DRIPS], ids=["silent", "dripping"])
def test_a_slow_endpoint_is_left_after_the_timeout(slow: Answer, manuscript: Manuscript) -> None:
    with Endpoint(slow) as endpoint:
        run = Run(4, endpoint.url, manuscript, timeout=0.2, retries=1)
    assert run.fell_back
    assert run.reason == "no answer within 0.2 seconds"
    assert len(endpoint.questions) == 2


def test_a_refused_connection_falls_back(manuscript: Manuscript) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port, and it refuses
        run = Run(4, f"http://127.0.0.1:{taken.getsockname()[1]}/v1", manuscript)
    assert run.fell_back
    assert run.reason == "the endpoint cannot be reached"
    assert len(run.pauses) == 2


def takes(*forms: str | None) -> Callable[[dict[str, Any]], Answer]:
    """A server that knows these response formats only (``None`` is a question without one)."""

    def answer(question: dict[str, Any]) -> Answer:
        form = question.get("response_format", {}).get("type")
        if form not in forms or (forms == (None,) and "seed" in question):
            return error(400, f"response_format {form} is not supported")
        return chat(f"```json\n{chat_text(GOOD[4])}\n```" if form is None else GOOD[4])

    return answer


def chat_text(value: object) -> str:
    import json

    return json.dumps(value)


@pytest.mark.parametrize(("form", "asked"), [("json_schema", 1), ("json_object", 2), (None, 4)])
def test_servers_that_know_less_are_asked_in_a_simpler_form(
    form: str | None, asked: int, manuscript: Manuscript
) -> None:
    with Endpoint(takes(form)) as endpoint:
        run = Run(4, endpoint.url, manuscript)
        assert run.station.engine == f"built-in+{MODEL}", run.result.notes
        assert len(endpoint.questions) == asked
        run.station.run(manuscript, results_before(manuscript), Context())
        assert len(endpoint.questions) == asked + 1, "what the server takes was not remembered"


def test_a_long_text_is_cut_to_what_the_findings_need_and_that_is_said(manuscript: Manuscript) -> None:
    with Endpoint(chat(GOOD[2])) as endpoint:
        run = Run(2, endpoint.url, manuscript, max_input_chars=1000)
    sent = endpoint.questions[0]["messages"][1]["content"].partition("\nTEXT (")[2]
    assert len(sent) < 1200
    assert "[…]" in sent
    assert "llm-excerpt" in {one.code for one in run.result.notes}


def test_the_key_is_in_no_log_note_or_line(
    manuscript: Manuscript, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[object] = []
    scripts: list[Answer] = [
        error(401, f"Incorrect API key provided: {KEY}"),
        error(400, f"bad {KEY}"),
        error(500, KEY),
        chat(KEY),
        chat({"observations": [observation(KEY), observation()]}),
        SILENCE,
        DRIPS,
    ]
    for answer in scripts:
        with Endpoint(answer) as endpoint:
            run = Run(4, endpoint.url, manuscript, retries=0, timeout=1)
        assert f"Bearer {KEY}" in endpoint.keys
        said += [run.events, run.lines, run.result, run.station, vars(run.station)["_settings"]]
    structlog.get_logger().info("end")
    printed = capfd.readouterr()
    assert KEY not in f"{said} {caplog.text} {caplog.records} {printed.out} {printed.err}"


def test_an_unexpected_error_falls_back_too(manuscript: Manuscript, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise KeyError("somewhere")

    monkeypatch.setitem(ASSIGNMENTS, 4, replace(ASSIGNMENTS[4], merge=broken))
    with Endpoint(chat(GOOD[4])) as endpoint:
        run = Run(4, endpoint.url, manuscript)
    assert run.fell_back
    assert run.reason == "unexpected KeyError"
    assert "exc_info" in str(run.events), "the operator's log has no traceback"


def test_the_pipeline_tells_what_the_model_cost(manuscript: Manuscript) -> None:
    with Endpoint(chat(GOOD[4])) as endpoint:
        install(load_llm_settings(url=endpoint.url, model=MODEL, stations="4", price_in="1", price_out="2"))
        _, *steps, report = analyse(PLAY)
    lines = [step.note.render("en") for step in steps if step.note and step.number == 4]
    assert any(line.startswith(f"{MODEL}: 1,200 tokens in, 340 out, ") for line in lines)
    assert "Cost 0.001880" in lines
    assert [station.engine for station in report.stations if station.number != 4] == ["built-in"] * 6
