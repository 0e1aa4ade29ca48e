"""A real browser on the real page: `stations up` as people start it, and Debian's chromium.

A process that runs these tests starts each kind of deployment once: starting takes longer than most tests. A
module that ends a part of one has its own.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser.stack import SECRET, HandWorker, Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.visitor import Visitor

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LARGEST_TEXT = 200_000


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    if CHROMIUM is None:
        pytest.skip("browser: chromium is not installed")
    return CHROMIUM


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    """One chromium for a module: while Playwright runs, the thread has an event loop, and other tests cannot."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as everything else waits: a loaded machine is no failure
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def stack(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything on one machine, open to everyone, slow enough to be watched. Jobs of other modules are in it."""
    with open_stack(tmp_path_factory) as running:
        yield running


@pytest.fixture
def mortal(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The same, for one test that kills its notifier."""
    with open_stack(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="session")
def long_guarded(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with guarded_stack(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def guarded(long_guarded: Stack) -> Stack:
    """A deployment that asks for tokens, and has no worker: the test is the worker. A module finds it empty."""
    long_guarded.clear()
    return long_guarded


def open_stack(directories: pytest.TempPathFactory) -> Stack:
    return Stack(directories.mktemp("open"), workers=1, pace=0.3, max_text_bytes=LARGEST_TEXT)


def guarded_stack(directories: pytest.TempPathFactory) -> Stack:
    return Stack(directories.mktemp("guarded"), workers=0, jwt_secret=SECRET)


@pytest.fixture
def by_hand(guarded: Stack) -> Iterator[HandWorker]:
    """Writes progress as our worker does, a step at a time."""
    with HandWorker(guarded) as worker:
        yield worker


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Callable[..., "Visitor"]]:
    """Opens visitors, each with storage and cookies of their own. What any of them complains of fails the test."""
    from tests.browser.visitor import Visitor

    with ExitStack() as visitors:

        def enter(url: str, **options: object) -> Visitor:
            return visitors.enter_context(Visitor(browser, url, **options))

        yield enter
