"""Somebody at the page, who notices errors, dialogs and breaches of its content security policy."""

import re
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as NothingShownError

STATIONS = range(1, 8)
VIEW_MS = 30_000
RUN_MS = 60_000
"""Longer than any analysis here takes, also on a slow machine."""


NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED"
"""Chromium cuts every connection, loopback too, when an interface comes or goes: a container started next door."""


class Visitor:
    """One browser context with one page. ``tolerate`` are parts of console messages that the test provokes."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.tolerate: list[str] = [NETWORK_CHANGED]
        self.interrupted = False
        self.problems: list[str] = []
        self._context = browser.new_context(base_url=url, **options)
        self._context.on("page", self._listen)
        self.page: Page = self._context.new_page()

    def open(self, path: str = "/") -> Self:
        self.page.goto(path)
        view = self.page.locator("main > section:visible")
        try:
            view.wait_for(timeout=VIEW_MS)
        except NothingShownError:
            if not self.interrupted:
                raise
            self.page.reload()
            view.wait_for(timeout=VIEW_MS)
        return self

    def watch(self, analysis_id: str) -> Self:
        return self.open(f"/?analysis={analysis_id}")

    def submit(self, text: str, *, title: str = "", kind: str = "full") -> str:
        """Send a text with the form; the analysis's id, once its page is there."""
        self.open("/new")
        self.page.get_by_label("The text").fill(text)
        self.page.get_by_label("Title").fill(title)
        self.page.locator(f"input[value={kind}]").check()
        self.page.get_by_role("button", name="Start the analysis").click()
        expect(self.page.locator("#watch")).to_be_visible()
        expect(self.page.locator("#watch-facts code")).to_be_visible()
        return self.page.url.partition("?analysis=")[2]

    def lose_first_answer(self, path: str) -> list[dict[str, Any]]:
        """Lose the first answer of the server to what is sent to ``path``; all of its answers."""
        answers: list[dict[str, Any]] = []

        def pass_on(route: Route) -> None:
            answer = route.fetch()
            answers.append(answer.json())
            if len(answers) == 1:
                route.abort()
            else:
                route.fulfill(response=answer)

        self.tolerate.append("net::ERR_FAILED")
        self.page.route(path, pass_on)
        return answers

    def sign_in(self, token: str) -> None:
        self.page.get_by_label("Token").fill(token)
        self.page.get_by_role("button", name="Sign in").click()

    def station(self, number: int) -> Locator:
        return self.page.locator(f"[data-station='{number}']")

    def until_station(self, number: int, state: str = "completed") -> None:
        expect(self.station(number)).to_have_attribute("data-state", state, timeout=RUN_MS)

    def until_verdict(self) -> None:
        expect(self.page.locator(".verdict")).to_be_visible(timeout=RUN_MS)
        self.connection_is("Finished")

    def connection_is(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("#connection")).to_have_text(text, timeout=RUN_MS)

    def settled(self) -> None:
        """Wait until a view shows what it is about, not that it is loading."""
        main = self.page.locator("main")
        something = main.locator(":is(.job, .empty, .panel, .details, .flow-tree, .lead):visible")
        expect(something.first).to_be_visible()
        expect(main.locator("[aria-busy=true]")).to_have_count(0)

    def lines(self) -> Locator:
        """The log's lines that are in the document."""
        return self.page.locator(".log-line > span")

    def sequences(self) -> list[int]:
        """The numbers of the log's lines as they stand in the page."""
        found: list[int] = self.page.locator(".log-line").evaluate_all(
            "lines => lines.map(line => Number(line.dataset.sequence))"
        )
        return found

    def _listen(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("dialog", self._on_dialog)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.interrupted |= NETWORK_CHANGED in message.text
        # Breaches of the policy come here too.
        if message.type in ("error", "warning") and not any(part in message.text for part in self.tolerate):
            self.problems.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()
        if error is None:
            assert self.problems == [], self.problems
