"""The page in Arabic: its words, its direction, its plurals; and changing the language loses nothing."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import FilePayload, expect
from redis import Redis

from seven_stations.words import note
from tests.browser.stack import QUEUE, HandWorker, Stack, token_for
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

TOO_LONG = 1_100_000
"""Words of five bytes: more than a deployment takes unless it is told to."""
TEXTS = Path(__file__).parents[2] / "notifier" / "dashboard" / "texts"
ENGLISH = "abcdefghijklmnopqrstuvwxyz"
WORDS = """
async () => {
  const [{english}, {arabic}] = await Promise.all([import('/texts/en.js'), import('/texts/ar.js')]);
  return [Object.keys(english), Object.keys(arabic)];
}
"""
COUNTED = """
async () => {
  const [{english}, {arabic}] = await Promise.all([import('/texts/en.js'), import('/texts/ar.js')]);
  return {
    en: [english['network of']('1', '1'), english['comparison of'](1, '1'), english['comparison of'](2, '2')],
    ar: [2, 3, 11, 100].map(count => arabic['tension of'](count, '0', '1')),
  };
}
"""


def with_texts(visitor: Visitor) -> Visitor:
    """The page sends its modules as one: its words alone come from their files."""
    visitor.page.route("**/texts/*.js", lambda route: route.fulfill(path=TEXTS / Path(route.request.url).name))
    return visitor


def arabic(visit: Visit, stack: Stack) -> Visitor:
    return visit(stack.url, locale="ar", extra_http_headers={"Authorization": f"Bearer {token_for('layla')}"})


def test_the_log_is_told_in_the_reader_s_language_with_its_times(
    guarded: Stack, visit: Visit, by_hand: HandWorker
) -> None:
    """One line, kept once, is read by two people."""
    analysis_id = guarded.add("Where is the key?", user="layla", title="The key")
    attempt = by_hand.begin(analysis_id, user="layla")
    attempt.say(1, note("ties", redundant=2, unused=26))
    attempt.log(1, "a station of its own")
    attempt.complete(1)
    layla = arabic(visit, guarded).watch(analysis_id)
    lines = layla.page.locator("#log .log-line")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("زوجان متطابقا الروابط، و26 رابطًا لا يُستعمل")
    expect(lines.last).to_contain_text("a station of its own")
    expect(lines.first.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    attempt.start(2)
    expect(layla.page.locator("#status")).to_contain_text("بدأت المحطة: التحليل المفهومي")
    layla.page.locator("#log-filter").fill("زوجان")
    expect(lines).to_have_count(1)
    layla.page.get_by_role("button", name="English").click()
    expect(lines.first).to_contain_text("2 pairs with the same ties, 26 ties without an exchange")


def test_values_that_refuse_to_be_text_do_not_empty_the_log(
    guarded: Stack, visit: Visit, by_hand: HandWorker
) -> None:
    """Whoever may write a job's log writes any values: none of them ends the view of the others."""
    analysis_id = guarded.add("Where is the key?", user="layla", title="The key")
    odd = {"toString": 1, "valueOf": 1}
    codes = {"lead": {"name": odd}, "ties": {"redundant": odd, "unused": [odd]}}
    with Redis.from_url(guarded.redis_url) as redis:
        for code, values in codes.items():
            said = json.dumps({"code": code, "values": values})
            redis.rpush(f"{QUEUE}:{analysis_id}:logs", f"2026-01-31T09:15:00.123Z odd\t{said}")
    attempt = by_hand.begin(analysis_id, user="layla")
    attempt.log(1, "the line after")
    attempt.complete(1)
    layla = arabic(visit, guarded).watch(analysis_id)
    expect(layla.page.locator("#log .log-line")).to_have_count(3)
    expect(layla.page.locator("#log .log-line").last).to_contain_text("the line after")


def test_every_text_is_there_in_both_languages(guarded: Stack, visit: Visit) -> None:
    layla = with_texts(arabic(visit, guarded)).open("/new")
    english, translated = layla.page.evaluate(WORDS)
    assert sorted(english) == sorted(translated)


def test_the_form_and_its_refusals_are_arabic(guarded: Stack, visit: Visit) -> None:
    layla = arabic(visit, guarded).open("/new")
    page = layla.page
    assert page.locator("html").get_attribute("lang") == "ar"
    page.get_by_role("button", name="ابدأ التحليل").click()
    expect(page.get_by_role("alert")).to_have_text("لا نص بعد: ألصق نصًا أو اختر ملفًا.")
    page.get_by_label("النص", exact=True).fill("أين المفتاح يا ليلى")
    expect(page.locator("#size")).to_have_text("4 كلمات")
    expect(page.locator("#title")).to_have_css("direction", "rtl")  # its placeholder is the page's
    page.locator("#sample").click()
    expect(page.locator(".reading-line")).to_contain_text("كلمة")
    expect(page.locator("#size")).not_to_contain_text("كلمة")  # counted once, as it is read
    assert page.locator("#text").evaluate("node => node.scrollTop") == 0
    page.locator("#text").fill("أين المفتاح يا ليلى؟")
    page.locator("#file").set_input_files(
        FilePayload(name="l.txt", mimeType="text/plain", buffer=b"word " * TOO_LONG)
    )
    expect(page.get_by_role("alert")).to_have_text("حجم هذا الملف 5.5 م.ب؛ والحد 5 م.ب.")


def test_what_the_server_finds_wrong_with_a_field_is_arabic(guarded: Stack, visit: Visit) -> None:
    """Its message is English; the code and the values beside it are told in the reader's language."""
    layla = arabic(visit, guarded).open("/new")
    layla.tolerate.append("422")
    page = layla.page
    page.get_by_label("النص", exact=True).fill("ليلى: أين المفتاح؟")
    body = json.dumps({"text": "ليلى: أين المفتاح؟", "title": "ع" * 501})
    page.route("**/api/analysis", lambda route: route.continue_(post_data=body))  # the page's own is cut
    page.get_by_role("button", name="ابدأ التحليل").click()
    expect(page.get_by_role("alert")).to_have_text(note("value-too-long", field="title", most=500).render("ar"))


def test_a_run_is_told_in_arabic(guarded: Stack, visit: Visit, by_hand: HandWorker) -> None:
    analysis_id = guarded.add("أين المفتاح؟", user="layla", title="المفتاح")
    layla = arabic(visit, guarded).watch(analysis_id)
    layla.connection_is("مباشر")
    attempt = by_hand.begin(analysis_id, user="layla")
    attempt.complete(1, language="ar", words=3, scenes=1)
    attempt.log(2, "line")
    attempt.start(2)
    layla.until_station(2, "active")
    expect(layla.station(1)).to_contain_text("تحليل النص")
    expect(layla.station(1)).to_contain_text("الكلمات")
    expect(layla.station(1)).to_contain_text("العربية")
    expect(layla.page.locator("#log-count")).to_have_text("سطر واحد")
    expect(layla.page.locator("#status")).to_contain_text("1 من 7 محطات")
    mark = layla.station(1).locator(".stop-mark").bounding_box() or {}
    body = layla.station(1).locator(".stop-body").bounding_box() or {}
    assert mark["x"] > body["x"], "the rail is on the left"
    chrome = layla.page.locator("header, #rail, .log-head, .tabs, .actions").all_inner_texts()
    left = {
        part
        for text in chrome
        for part in text.lower().split()
        if part.strip(".:·✓") and set(part) <= set(ENGLISH)
    }
    assert left <= {"english", "seven", "stations", "layla"}, left


def test_an_english_error_stands_where_the_arabic_around_it_does(guarded: Stack, visit: Visit) -> None:
    guarded.fail(guarded.add("ANNA: Where is it?", user="nell"), "Error: ENOENT: no such file")
    nell = visit(
        guarded.url, locale="ar", extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"}
    ).open()
    error = nell.page.locator(".job-error").first
    expect(error).to_have_text("Error: ENOENT: no such file")
    expect(error).to_have_css("direction", "ltr")
    expect(error).to_have_css("text-align", re.compile("right|-webkit-match-parent"))


def test_a_reason_of_our_worker_is_told_in_the_reader_s_language(guarded: Stack, visit: Visit) -> None:
    """BullMQ keeps the English sentence alone; the page finds its code and its values in it."""
    late = note("late", where="Conflict Network", seconds=0.001)
    unreadable = note("damaged-encoding", encoding="UTF-16", byte=12_345)
    reasons = {"timeout": late.render("en"), "invalid-data": f"text: {unreadable.render('en')}"}
    jobs = [guarded.add(f"ANNA: Where is it, {code}?", user="layla", title=code) for code in reasons]
    for job, (code, english) in zip(jobs, reasons.items(), strict=True):
        guarded.fail(job, f"{code}: {english}")
    layla = arabic(visit, guarded).open()
    for reason in (late, unreadable):
        expect(layla.page.locator(".job-error", has_text=reason.render("ar"))).to_have_count(1)
    layla.watch(jobs[0])
    expect(layla.page.locator(".failure-error")).to_have_text("لم ينته العمل بعد 0.001 ث: المحطة 3 (شبكة الصراع)")
    expect(layla.page.locator("#announce")).to_contain_text(late.render("ar"))
    layla.page.get_by_role("button", name="English").click()
    expect(layla.page.locator(".failure-error")).to_have_text(late.render("en"))
    layla.watch(jobs[1])
    expect(layla.page.locator(".failure-error")).to_have_text(unreadable.render("en"))


def test_what_is_counted_agrees_with_its_number(guarded: Stack, visit: Visit) -> None:
    layla = with_texts(arabic(visit, guarded)).open("/new")
    told = layla.page.evaluate(COUNTED)
    assert told["en"] == ["1 character and 1 tie between them", "Comparison of 1 text", "Comparison of 2 texts"]
    assert [text.split("، ")[0] for text in told["ar"]] == [
        "التوتر على مدى مشهدين",
        "التوتر على مدى 3 مشاهد",
        "التوتر على مدى 11 مشهدًا",
        "التوتر على مدى 100 مشهد",
    ]


def test_changing_the_language_keeps_the_draft_and_is_remembered(guarded: Stack, visit: Visit) -> None:
    nell = visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('nell')}"}).open("/new")
    nell.page.get_by_label("The text").fill("ANNA: Where is it?")
    nell.page.locator("input[value=quick]").check()
    nell.page.get_by_role("button", name="العربية").click()
    expect(nell.page.get_by_label("النص", exact=True)).to_have_value("ANNA: Where is it?")
    expect(nell.page.locator("input[value=quick]")).to_be_checked()
    nell.page.reload()
    expect(nell.page.get_by_role("button", name="ابدأ التحليل")).to_be_visible()
    nell.page.get_by_role("button", name="English").click()
    expect(nell.page.get_by_role("button", name="Start the analysis")).to_be_visible()


def test_texts_are_spelled_with_arabic_letters_only() -> None:
    folder = Path(__file__).parents[2] / "notifier" / "dashboard" / "texts"
    lookalikes = set("کیےہ")  # Persian and Urdu letters that look the same and sort elsewhere
    assert not lookalikes & set((folder / "ar.js").read_text("utf-8"))
