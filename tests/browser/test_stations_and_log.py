"""The rail and the log, a step at a time: the test is the worker."""

import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import APIResponse, Route, expect

from tests.browser.stack import HandWorker, Stack, token_for
from tests.browser.visitor import STATIONS, Visitor

Visit = Callable[..., Visitor]

LITTLE = 1000
END = "node => node.scrollHeight - node.clientHeight - node.scrollTop"


@pytest.fixture
def analysis_id(guarded: Stack) -> str:
    return guarded.add("ANNA: Where is it?", user="nell", title="The key")


@pytest.fixture
def nell(guarded: Stack, visit: Visit, analysis_id: str) -> Visitor:
    visitor = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"})
    visitor.watch(analysis_id).connection_is("Live")
    return visitor


def test_an_active_station_counts_its_time(nell: Visitor, by_hand: HandWorker, analysis_id: str) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    nell.until_station(1, "active")
    expect(nell.station(1)).to_have_attribute("aria-current", "step")
    shown = nell.station(1).locator(".stop-time")
    before = shown.inner_text()
    expect(shown).not_to_have_text(before)
    attempt.complete(1, words=1234, themes=["sea", "<b>key</b>"], tension=[0.1, 0.5, 0.25])
    nell.until_station(1)
    expect(nell.station(1)).to_contain_text("1,234")
    expect(nell.station(1)).to_contain_text("<b>key</b>")
    expect(nell.station(1).get_by_role("img")).to_have_attribute(
        "aria-label", "Tension over 3 scenes, from 0.1 to 0.5"
    )
    assert nell.page.title().startswith("1/7")
    assert [nell.station(n).get_attribute("data-state") for n in STATIONS[1:]] == ["waiting"] * 6


def test_an_answer_that_is_older_than_an_event_takes_nothing_back(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    attempt.part(1, 0.4)
    state = nell.station(1).locator(".stop-state")
    expect(state).to_have_text("Working · 40%")
    answers: list[tuple[Route, APIResponse]] = []

    def hold_the_second(route: Route) -> None:
        answers.append((route, route.fetch()))
        if len(answers) != 2:
            route.fulfill(response=answers[-1][1])

    nell.page.route(re.compile(rf"/jobs/{analysis_id}$"), hold_the_second)
    nell.page.reload()  # asks what the job is, and again when the stream is connected
    while len(answers) < 2:
        nell.page.wait_for_timeout(50)
    attempt.part(1, 0.8)
    expect(state).to_have_text("Working · 80%")
    route, response = answers[1]
    answer = response.json()
    answer["job"]["title"] = "The answer is there"
    route.fulfill(response=response, json=answer)
    expect(nell.page).to_have_title(re.compile("The answer is there"))
    expect(state).to_have_text("Working · 80%")


def test_a_scheduled_job_says_when_it_is_due_and_waits_for_no_worker(guarded: Stack, visit: Visit) -> None:
    later = guarded.add("BEN: Not yet.", user="nell", title="Later", delay=600)
    headers = {"Authorization": f"Bearer {token_for('nell')}"}
    nell = visit(guarded.url, extra_http_headers=headers).watch(later)
    status = nell.page.locator("#status")
    expect(status).to_have_text(re.compile(r"^Scheduled *due \d.*\d\d:\d\d:\d\d *0%$"))
    layla = visit(guarded.url, extra_http_headers=headers, locale="ar").watch(later)
    expect(layla.page.locator("#status")).to_have_text(re.compile(r"^مجدولة *موعدها .*\d\d:\d\d"))


def test_what_is_done_of_the_reading_and_of_a_station_is_shown(
    guarded: Stack, visit: Visit, nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    second = guarded.add("BEN: Here.", user="nell", title="The door")
    ahead = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"}).watch(second)
    expect(ahead.page.locator("#status")).to_contain_text(re.compile(r"\d+ jobs? before it"))
    expect(nell.page.locator("#status")).to_contain_text(re.compile("the next to start|before it"))
    expect(ahead.page.locator("#time-left")).to_have_text("")
    guarded.pace(seconds=120)
    expect(ahead.page.locator("#time-left")).to_have_text(re.compile(r"^expected to start in about \d:\d\d$"))

    attempt = by_hand.begin(analysis_id)
    attempt.part(0, 0.5)
    status, bar = nell.page.locator("#status"), nell.page.get_by_role("progressbar")
    expect(status).to_contain_text("Reading the text: 50%")
    left = nell.page.locator("#time-left")
    expect(left).to_have_text("time left not known yet")
    expect(bar).to_have_js_property("value", 15)
    attempt.start(1)
    attempt.part(1, 0.4)
    expect(nell.station(1).locator(".stop-state")).to_have_text("Working · 40%")
    expect(status).to_contain_text("Text Analysis: 40%")
    expect(left).to_have_text("time left not known yet")
    attempt.complete(1)
    expect(nell.station(1).locator(".stop-state")).to_have_text("Done")
    attempt.start(2)
    deadline = time.monotonic() + 60
    while "not known" in left.inner_text() and time.monotonic() < deadline:
        attempt.part(2, 0.5)  # a pace is told once the stations have run for a second
        time.sleep(0.1)
    expect(left).to_have_text(re.compile(r"^about [\d:]+( s)? left$"))
    nell.page.get_by_role("button", name="العربية").click()
    attempt.part(2, 0.75)
    expect(nell.station(2).locator(".stop-state")).to_contain_text("75")
    expect(left).to_contain_text("بقي نحو")


def test_an_answer_that_is_older_than_an_event_takes_no_run_back(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    asked: list[Route] = []
    late: list[tuple[Route, Any]] = []

    def hold_the_second(route: Route) -> None:
        asked.append(route)
        if len(asked) == 2:
            late.append((route, route.fetch()))
        else:
            route.continue_()

    nell.page.route(re.compile(r"/api/queues/[^/]+/jobs/[^/?]+$"), hold_the_second)
    nell.page.reload()
    nell.connection_is("Live")
    while not late:
        nell.page.wait_for_timeout(20)
    by_hand.begin(analysis_id).start(1)
    nell.until_station(1, "active")
    status = nell.page.locator("#status")
    expect(status).to_contain_text("0 of 7 stations")
    ((route, answer),) = late
    assert answer.json()["job"]["state"] == "waiting"
    with nell.page.expect_response(lambda response: response.url == route.request.url):
        route.fulfill(response=answer)
    nell.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    expect(status).to_contain_text("0 of 7 stations")


def test_figures_explain_themselves(nell: Visitor, by_hand: HandWorker, analysis_id: str) -> None:
    """Words before numbers, what each figure means, and places as everything else tells them."""
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    attempt.complete(3, density=0.333)
    attempt.complete(5, tension=[0.1, 0.5, 0.25, 0.9], places=[[1, 1], [1, 2], [2, 1], [2, 2]])
    expect(nell.station(3)).to_contain_text("some pairs meet (0.33)")
    nell.station(3).get_by_text("What these figures mean").click()
    expect(nell.station(3)).to_contain_text("0 none, 1 all")
    expect(nell.station(5).locator("figcaption")).to_contain_text("Whether a scene is tense, words do not tell.")
    assert nell.station(5).locator("svg .tick:not(.act)").all_text_contents() == ["1", "2", "1", "2"]


def test_an_epilogue_is_no_scene_of_the_act_before(nell: Visitor, by_hand: HandWorker, analysis_id: str) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    named = [[None, None, "Prologue."], [None, None, "Epilogue"]]
    attempt.complete(5, tension=[0.1, 0.5, 0.25, 0.9], places=[*named[:1], [None, 1], [None, 2], *named[1:]])
    told = nell.station(5).locator("svg .band title")
    expect(told).to_have_count(4)
    assert told.all_text_contents() == ["Prologue: 0.1", "Scene 1: 0.5", "Scene 2: 0.25", "Epilogue: 0.9"]
    assert nell.station(5).locator("svg .tick").all_text_contents() == ["1", "2"]


@pytest.mark.parametrize("places", ["Epilogue", [["Epilogue"]] * 4, [[1, 1], None, [None, None], {}]])
def test_places_that_are_none_are_left_out(
    nell: Visitor, by_hand: HandWorker, analysis_id: str, places: object
) -> None:
    """What a station of somebody else tells of its scenes."""
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    attempt.complete(5, tension=[0.1, 0.5, 0.25, 0.9], places=places)
    told = nell.station(5).locator("svg .band title")
    expect(told).to_have_count(4)
    assert told.first.text_content() == "Scene 1: 0.1"
    assert nell.station(5).locator("svg .tick").all_text_contents() == ["1", "2", "3", "4"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_names_of_many_acts_do_not_run_into_one_another(
    nell: Visitor, by_hand: HandWorker, analysis_id: str, width: int
) -> None:
    nell.page.set_viewport_size({"width": width, "height": 800})
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    attempt.complete(5, tension=[0.1, 0.5] * 20, places=[[1 + at // 2, 1 + at % 2] for at in range(40)])
    for mirrored in (False, True):
        if mirrored:
            nell.page.get_by_role("button", name="العربية").click()
        names = nell.station(5).locator("svg .tick.act")
        expect(names.first).to_be_visible()
        boxes = sorted(names.evaluate_all("all => all.map((one) => one.getBoundingClientRect())"), key=_left)
        assert len(boxes) > 3
        assert all(one["right"] < next_one["left"] for one, next_one in pairwise(boxes)), boxes
        expect(nell.station(5).locator("svg .border")).to_have_count(19)


def _left(box: dict[str, float]) -> float:
    return box["left"]


def test_another_attempt_begins_anew_and_keeps_the_log(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    first = by_hand.begin(analysis_id)
    first.start(1)
    first.log(1, "first try")
    first.fail("The lamp went out")
    nell.until_station(1, "failed")
    expect(nell.page.locator("#status")).to_contain_text("Interrupted: retrying")
    expect(nell.page.locator("#status")).to_contain_text("The lamp went out")

    second = by_hand.begin(analysis_id, attempt=2)
    second.log(1, "second try")
    second.start(1)
    nell.until_station(1, "active")
    expect(nell.page.locator("#status")).to_contain_text("attempt 2")
    expect(nell.lines()).to_have_text(["first try", "second try"])
    expect(nell.page.locator(".log-note")).to_have_text("Attempt 2")


def test_the_log_follows_until_somebody_reads(nell: Visitor, by_hand: HandWorker, analysis_id: str) -> None:
    attempt = by_hand.begin(analysis_id)
    log = nell.page.locator("#log")
    attempt.log(1, *(f"line {number}" for number in range(200)))
    attempt.start(1)
    expect(nell.page.locator("#log-count")).to_have_text("200 lines")
    expect(nell.page.get_by_text("line 199", exact=True)).to_be_visible()
    assert log.evaluate(END) == 0

    log.evaluate("node => { node.scrollTop = 100 }")
    latest = nell.page.locator("#log-latest")
    expect(latest).to_be_visible()
    attempt.log(1, "one more")
    attempt.complete(1)
    expect(latest).to_contain_text("1 new")
    assert log.evaluate("node => node.scrollTop") == 100

    latest.click()
    expect(latest).to_be_hidden()
    assert log.evaluate(END) == 0

    # Who scrolls down by themselves follows again, though lines arrive at that moment.
    log.evaluate("node => { node.scrollTop = 100 }")
    expect(latest).to_be_visible()
    attempt.start(2)
    log.evaluate("node => { node.scrollTop = node.scrollHeight }")
    attempt.log(2, *(f"and {number}" for number in range(50)))
    attempt.complete(2)
    expect(latest).to_be_hidden()
    expect(nell.page.get_by_text("and 49", exact=True)).to_be_in_viewport()


def test_a_long_log_is_all_there_and_little_of_it_in_the_document(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    attempt = by_hand.begin(analysis_id)
    for part in range(6):
        attempt.log(1, *(f"line {part * 500 + number}" for number in range(500)))
        attempt.start(part + 1)
    expect(nell.page.locator("#log-count")).to_have_text("3,000 lines")
    expect(nell.page.get_by_text("line 2999", exact=True)).to_be_visible()
    assert len(nell.sequences()) < LITTLE
    nell.page.locator("#log").evaluate("node => { node.scrollTop = 0 }")
    expect(nell.page.get_by_text("line 0", exact=True)).to_be_visible()
    expect(nell.page.get_by_text("line 1500", exact=True)).to_have_count(0)

    nell.page.locator("#log-filter").fill("LINE 1500")
    expect(nell.lines()).to_have_text(["line 1500"])
    expect(nell.page.locator("#log mark")).to_have_text("line 1500")
    expect(nell.page.locator("#log-count")).to_have_text("1 of 3,000 lines")
    nell.page.get_by_role("link", name="Link to line 1501").click()
    assert nell.page.url.endswith("#L1501")

    nell.page.reload()
    target = nell.page.locator(".log-line.target")
    expect(target).to_contain_text("line 1500")
    expect(target).to_be_in_viewport()


def test_a_late_viewer_gets_the_lines_before_and_after_each_once(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    first = by_hand.begin(analysis_id)
    first.log(1, "read", "counted", "again", "again")
    first.start(1)
    first.fail("The lamp went out")
    second = by_hand.begin(analysis_id, attempt=2)
    second.log(1, "read", "counted")
    second.start(1)
    nell.page.reload()
    expect(nell.lines()).to_have_text(["read", "counted", "again", "again", "read", "counted"])
    second.log(1, "again", "done")
    second.complete(1, words=7)
    nell.until_station(1)
    expect(nell.page.locator("#log-count")).to_have_text("8 lines")
    expect(nell.lines()).to_have_text(["read", "counted", "again", "again", "read", "counted", "again", "done"])


def test_a_reload_brings_the_log_and_the_figures_back(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(1)
    attempt.log(1, "one", "two")
    attempt.complete(1, words=7)
    nell.until_station(1)
    nell.page.reload()
    expect(nell.lines()).to_have_text(["one", "two"])
    expect(nell.station(1)).to_contain_text("Words")
    attempt.log(2, "three")
    attempt.start(2)
    nell.until_station(2, "active")
    expect(nell.lines()).to_have_text(["one", "two", "three"])
    assert nell.sequences() == [0, 1, 2]


def test_the_curve_is_drawn_when_its_station_is_done(nell: Visitor, by_hand: HandWorker, analysis_id: str) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(5)
    nell.until_station(5, "active")
    assert nell.station(5).locator("svg").count() == 0
    attempt.complete(5, tension=[0.1, 0.5, 0.25, 0.75])
    chart = nell.station(5).get_by_role("img")
    expect(chart).to_have_attribute("aria-label", "Tension over 4 scenes, from 0.1 to 0.75")
    expect(chart.locator("circle")).to_have_count(0)


NETWORK = {
    "names": ["NORA", "<b>KROGSTAD</b>", "TORVALD"],
    "weights": [7, 3, 5],
    "ties": [[0, 2, 5], [1, 2, 1], [0, 1, 2]],
    "conflicts": [[0, 1]],
    "lead": 1,
}


def test_the_network_is_drawn_when_its_station_is_done_and_survives_a_reload(
    nell: Visitor, by_hand: HandWorker, analysis_id: str
) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.start(3)
    nell.until_station(3, "active")
    assert nell.station(3).locator("svg").count() == 0
    attempt.complete(3, characters=8, ties=9, network=NETWORK)
    chart = nell.station(3).get_by_role("img")
    label = "3 characters and 3 ties between them. NORA and <b>KROGSTAD</b> are in conflict"
    expect(chart).to_have_attribute("aria-label", label)
    expect(chart.locator(".person text")).to_have_text(["NORA", "<b>KROGSTAD</b>", "TORVALD"])
    expect(chart.locator(".tie.conflict")).to_have_count(1)
    expect(nell.station(3)).to_contain_text("and 5 more")
    expect(chart.locator(".person.lead text")).to_have_text(["<b>KROGSTAD</b>"])
    expect(nell.station(3)).to_contain_text("scenes and the title: <b>KROGSTAD</b>. Larger: ")
    expect(nell.station(3)).to_contain_text("Dashed: in conflict.")
    nell.page.reload()
    expect(nell.station(3).get_by_role("img")).to_have_attribute("aria-label", label)

    rows = nell.station(3).locator("tbody tr")
    expect(rows.first).to_be_hidden()
    nell.station(3).get_by_text("Show ties as a table").click()
    expect(rows.first).to_be_visible()
    told = [" ".join(row.split()) for row in rows.all_inner_texts()]
    assert told == ["NORA – TORVALD 5", "NORA – <b>KROGSTAD</b> 2 in conflict", "<b>KROGSTAD</b> – TORVALD 1"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": ["A", "B"], "weights": [1, 1], "ties": [[0, 9, 1]], "conflicts": []},
        {"names": ["A", "B"], "weights": [1], "ties": [], "conflicts": []},
        {"names": ["A", "B"], "weights": [1, 1], "ties": [], "conflicts": [], "lead": 2},
        {"names": [{}, "B"], "weights": [1, 1], "ties": [], "conflicts": []},
        {"names": ["A", "B"], "weights": [1, 1], "ties": [7], "conflicts": [None]},
    ],
)
def test_a_network_of_another_shape_is_left_out(
    nell: Visitor, by_hand: HandWorker, analysis_id: str, wrong: dict[str, Any]
) -> None:
    attempt = by_hand.begin(analysis_id)
    attempt.complete(3, characters=8, network=wrong)
    nell.until_station(3)
    expect(nell.station(3)).to_contain_text("8")
    assert nell.station(3).locator("svg").count() == 0
