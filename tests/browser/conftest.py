"""How do the pages work in a real browser? Chromium in front of the real server, at two widths, light and dark.

A test fails by itself when a page asks another host for anything, breaks the content security policy, or throws.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, Route, sync_playwright

from scripts.browser import HOW_TO_INSTALL, find_browser
from tests.browser.client import Client
from tests.browser.counsellor import Counsellor
from tests.browser.eyes import Eyes, with_scripts
from tests.conftest import ENVIRONMENT
from tests.deployment import Deployment

AXE = Axe()
PHONE, DESKTOP = 390, 1280
PASSWORD = "a heron stands in the river"
HEIGHTS = {PHONE: 844, DESKTOP: 800}
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
WCAG = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},  # what else could differ in the dark
}
# Where colours are forced, they are the reader's own, and axe doesn't see them.
IS_FORCED, THEIR_COLOURS = (
    "matchMedia('(forced-colors: active)').matches",
    {"rules": {"color-contrast": {"enabled": False}}},
)
# A page that answers 404, 409 or 422 is a page; Chromium mentions its status in the console all the same.
A_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey takes longer than a test that stays in one process."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that `scripts/browser.py` finds; without one every browser test fails and says how to get it."""
    found = find_browser()
    if found is None:
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    with sync_playwright() as playwright:
        browser = launch(playwright, found)
        yield browser
        browser.close()


def launch(playwright: Playwright, path: Path) -> Browser:
    """Chromium's sandbox refuses to run as root, and in most containers for anybody. Only our own pages are shown."""
    options: dict[str, Any] = {"executable_path": path, "args": ARGUMENTS}
    if os.geteuid() != 0:
        with suppress(Error):
            return playwright.chromium.launch(**options, chromium_sandbox=True)
    return playwright.chromium.launch(**options, chromium_sandbox=False)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The practice that the journeys share. One that changes what the others rely on brings its own."""
    yield from serve(tmp_path_factory)


def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Elizabeth Lacey's sample practice as `make run` serves it, with its mail worker; letters are kept as files."""
    limits = {name: value for name, value in ENVIRONMENT.items() if name.startswith("LIMIT_")}
    opened = Deployment(tmp_path_factory.mktemp("deployment"), limits)
    try:
        opened.run("flask", "setup")
        opened.start_web()
        opened.start_worker()
        yield opened
    finally:
        opened.stop()


class Watch:
    """What a browser did beside showing pages."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.complaints: list[str] = []
        self.went_away_to: list[str] = []  # addresses on other hosts that a person was led to
        context.route("**/*", self._route)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"thrown: {error.error}"))

    def _route(self, route: Route) -> None:
        request = route.request
        if request.url.startswith((f"{self.origin}/", "data:")):
            route.continue_()
        elif request.is_navigation_request():
            self.went_away_to.append(request.url)
            route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Elsewhere</title>")
        else:
            self.complaints.append(f"asked another host: {request.url}")
            route.abort()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not A_STATUS.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def open_browser(chromium: Browser, deployment: Deployment) -> Iterator[Callable[..., Page]]:
    """`open_browser(width, java_script_enabled=False, ...)`: another browser with cookies of its own, and its page."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def begin(width: int = PHONE, **options: Any) -> Page:
        size = {"width": width, "height": HEIGHTS.get(width, 800)}
        wanted = {"viewport": size, "locale": "en-CA", "timezone_id": "America/Toronto", "reduced_motion": "reduce"}
        context = chromium.new_context(base_url=deployment.url, **(wanted | options))
        context.set_default_timeout(15_000)
        watch = Watch(context, deployment.url)
        opened.append((context, watch))
        page = context.new_page()
        page.watch, page.runs_scripts = watch, options.get("java_script_enabled", True)  # type: ignore[attr-defined]
        return page

    yield begin
    complaints = [complaint for _, watch in opened for complaint in watch.complaints]
    for context, _ in opened:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, open_browser: Callable[..., Page]) -> Page:
    """A client's browser, 390 and 1280 pixels wide. `page.watch.went_away_to` says to which other sites it was led."""
    return open_browser(request.param)


@pytest.fixture
def page_without_scripts(open_browser: Callable[..., Page]) -> Page:
    return open_browser(PHONE, java_script_enabled=False)


@pytest.fixture(scope="session")
def elizabeths_browser() -> dict[str, Any]:
    """What her browser keeps between two tests: its cookies, once she has chosen her password."""
    return {}


@pytest.fixture
def elizabeths_page(
    open_browser: Callable[..., Page], deployment: Deployment, elizabeths_browser: dict[str, Any]
) -> Iterator[Page]:
    """The counsellor's browser, in which she is signed in: she stands on Today."""
    page = open_browser(DESKTOP, **elizabeths_browser)
    if elizabeths_browser:
        page.goto("/admin/")
    else:
        page.goto(deployment.sign_in_link())
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.locator("main form button[type=submit], main form button:not([type])").first.click()
        page.wait_for_url("**/admin/**")
    yield page
    elizabeths_browser["storage_state"] = page.context.storage_state()


@pytest.fixture
def assert_accessible(request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """`assert_accessible(page)`: axe finds nothing, in light and in dark, and nothing has to be scrolled sideways."""
    shown: list[str] = []

    def check(page: Page) -> None:
        if page.runs_scripts:  # type: ignore[attr-defined]
            judge(page)
        else:
            with with_scripts(page) as copy:
                judge(copy)

    def judge(page: Page) -> None:
        shown.append(page.title())
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, f"{page.url} is {too_wide} pixels wider than its window"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            keep_picture(page, f"{request.node.name}-{len(shown):02}-{scheme}")
            wanted = {"runOnly": WCAG[scheme], "resultTypes": ["violations"]}
            if page.evaluate(IS_FORCED):
                wanted |= {"runOnly": WCAG["light"]} | THEIR_COLOURS
            results = judged_by_axe(page, wanted)
            assert results.violations_count == 0, f"{page.url} ({scheme})\n{results.generate_report()}"

    return check


def judged_by_axe(page: Page, wanted: dict[str, Any]) -> AxeResults:
    """What axe finds. It is half a megabyte of script: a page gets it once, however often it is judged."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return AxeResults(page.evaluate("(options) => axe.run(options)", wanted))


@pytest.fixture(scope="session")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Eyes:
    """What the journeys of this run have looked at so far, in all its processes."""
    base = tmp_path_factory.getbasetemp()
    return Eyes((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "looked-at")


@pytest.fixture
def look(eyes: Eyes, assert_accessible: Callable[[Page], None]) -> Callable[[Page], None]:
    """`look(page)`: as `assert_accessible`, but a page that was seen before in the same state is passed over."""
    return eyes.look_with(assert_accessible)


@pytest.fixture
def amara(page: Page, look: Callable[[Page], None]) -> Client:
    """Amara in front of a phone, then of a desktop."""
    return Client(page, look)


@pytest.fixture
def elizabeth(elizabeths_page: Page, look: Callable[[Page], None]) -> Counsellor:
    return Counsellor(elizabeths_page, look)


def keep_picture(page: Page, name: str) -> None:
    """A picture of the whole page in the folder that SCREENS names, when it names one."""
    folder = os.environ.get("SCREENS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png", full_page=True)
