"""A deployment in which notifiers of two versions answer: the page is whole, or it says that it is not."""

import re
from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Route, expect

from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

OTHER = "/assets/0123456789abcdef/"


def of_another_version(route: Route) -> None:
    """Ask the notifier as one would ask whose document was of another version."""
    route.continue_(url=re.sub("/assets/[0-9a-f]+/", OTHER, route.request.url))


@pytest.mark.parametrize("name", ["app.js", "styles.css"])
def test_a_file_of_another_version_leaves_no_blank_page(stack: Stack, visit: Visit, name: str) -> None:
    nell = visit(stack.url)
    nell.tolerate += ["404", "preload", "MIME type"]
    nell.page.route(f"**/assets/*/{name}", of_another_version)
    nell.page.goto("/")
    alert = nell.page.locator("#incomplete")
    expect(alert).to_contain_text("did not load in full")

    nell.page.unroute("**/assets/*/" + name)  # the deployment is done
    alert.get_by_role("button", name="Load it again").click()
    nell.settled()
    expect(nell.page.locator("#jobs")).to_be_visible()
    expect(alert).to_have_count(0)


def test_it_is_said_in_the_readers_language(stack: Stack, visit: Visit) -> None:
    layla = visit(stack.url, locale="ar")
    layla.tolerate += ["404", "preload"]
    layla.page.route("**/assets/*/app.js", of_another_version)
    layla.page.goto("/")
    expect(layla.page.get_by_role("alert")).to_contain_text("لم تكتمل الصفحة")


def test_a_page_that_is_open_goes_on_with_what_it_has(stack: Stack, visit: Visit) -> None:
    """All files are there before the first view: a notifier of another version is asked for none."""
    nell = visit(stack.url).open("/")
    nell.page.route(re.compile(r"/assets/.*\.(js|css)$"), of_another_version)
    job_id = stack.add("ANNA: Where is it?", title="After the deployment")
    nell.page.locator(f"[data-job='{job_id}']").get_by_role("link", name="After the deployment").click()
    nell.until_verdict()
    expect(nell.page.locator("#incomplete")).to_have_count(0)
