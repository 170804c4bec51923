"""What does a client's browser load, and when does it see something? Headless Chromium, a fresh one for each page.

Ours is the practice as `make run` sets it up. Bytes are those of the bodies as they are sent. "Ready" is when the
page's load event has ended and the times can be picked. django-appointment's page asks other hosts for its styles and
scripts: these requests are counted, and answered at once with nothing, so that nothing leaves the machine. Its bytes
and its times are therefore lower limits: with those files it is heavier and slower, and without them nobody can pick
a time on it at all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, sync_playwright

from benchmarks import ours, servers
from benchmarks.booking_flows import THEIR_PATH, TIMES_PATH
from benchmarks.peers.site import Site
from benchmarks.report import Part, Row, compared, most
from benchmarks.week import USUAL_SIZE, ZONE, first_day, taken
from scripts.browser import HOW_TO_INSTALL, find_browser
from tests.browser.conftest import launch

ROUNDS = 5
WIDTH, HEIGHT = 390, 844
HTML_AND_CSS, REQUESTS, SCRIPT, FONTS = 25_000, 6, 6_000, 58_000
PAGES = {
    "home": "/",
    "who is coming": "/book/in-person",
    "choose a time": TIMES_PATH,
    "choose from a month": f"{TIMES_PATH.replace('/time', '/month')}",
    "using this site safely": "/safety",
}
WATCH = """
window.seen = {shift: 0, long: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.shift += e.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.long = Math.max(seen.long, e.duration); })
  .observe({type: "longtask", buffered: true});
"""
TELL = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  ready: performance.getEntriesByType("navigation")[0].loadEventEnd,
  shift: seen.shift, long: seen.long,
})"""


@dataclass
class Visit:
    """What one first visit took."""

    by_kind: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    elsewhere: int = 0
    times: dict[str, float] = field(default_factory=dict)

    def bytes_of(self, *kinds: str) -> int:
        return sum(self.by_kind.get(kind, 0) for kind in kinds)


def measure(folder: Path) -> Part:
    """The whole part."""
    found = find_browser()
    if found is None:
        sys.exit(HOW_TO_INSTALL)
    appointments = taken(USUAL_SIZE, first_day(ours.utc_now().astimezone(ZONE).date()))
    deployment = ours.sample_practice(folder / "ours")
    site = Site(folder / "peer")
    site.prepare(appointments)
    visits: dict[str, list[Visit]] = {}
    with ExitStack() as opened:
        our_port = opened.enter_context(servers.ours(deployment, TIMES_PATH)).port
        their_port = opened.enter_context(servers.theirs(site, THEIR_PATH)).port
        chromium = launch(opened.enter_context(sync_playwright()), found)
        for _ in range(ROUNDS):
            for name, path in PAGES.items():
                visits.setdefault(name, []).append(_visit(chromium, f"http://127.0.0.1:{our_port}", path))
            visits.setdefault("peer", []).append(_visit(chromium, f"http://127.0.0.1:{their_port}", THEIR_PATH))
        chromium.close()
    raw = {name: [visit.by_kind | visit.times for visit in each] for name, each in visits.items()}
    return Part("Each client page on a first visit, in Chromium", list(_rows(visits)), raw)


def _visit(chromium: Chromium, origin: str, path: str) -> Visit:
    visit, context = Visit(), chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})

    def guard(route: Route) -> None:
        if route.request.url.startswith(origin):
            return route.continue_()
        visit.elsewhere += 1
        return route.fulfill(status=404, body="")

    context.route("**/*", guard)
    page = context.new_page()
    page.add_init_script(WATCH)
    _count(page, visit, origin)
    page.goto(origin + path, wait_until="load")
    page.wait_for_timeout(400)
    visit.times = page.evaluate(TELL)
    context.close()
    return visit


def _count(page: Page, visit: Visit, origin: str) -> None:
    """Bytes as Chromium's network saw them, by the kind of file."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    answers: dict[str, tuple[str, int]] = {}

    def answered(event: dict) -> None:
        if event["response"]["url"].startswith(origin):
            answers[event["requestId"]] = event["type"], int(event["response"]["encodedDataLength"])
            visit.requests += 1

    def finished(event: dict) -> None:
        if event["requestId"] in answers:
            kind, headers = answers[event["requestId"]]
            visit.by_kind[kind] = visit.by_kind.get(kind, 0) + int(event["encodedDataLength"]) - headers

    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", finished)


def _rows(visits: dict[str, list[Visit]]) -> Iterator[Row]:
    peer = visits["peer"]
    its = f"{_kb(_median(peer, 'Document', 'Stylesheet'))} and more elsewhere"
    for name in PAGES:
        here = visits[name]
        size = _median(here, "Document", "Stylesheet")
        yield most(f"{name}: HTML and CSS", _kb(size), its, figure=size, limit=HTML_AND_CSS, words=_kb)
    worst = [visit for name in PAGES for visit in visits[name]]
    yield _worst("requests", max(v.requests for v in worst), f"{peer[0].requests + peer[0].elsewhere}", REQUESTS)
    yield _worst("requests to other hosts", max(v.elsewhere for v in worst), f"{peer[0].elsewhere}", 0)
    script, fonts = (max(v.bytes_of(kind) for v in worst) for kind in ("Script", "Font"))
    yield _worst("script", script, f"{_kb(_median(peer, 'Script'))} and more elsewhere", SCRIPT, _kb)
    yield _worst("fonts", fonts, "", FONTS, _kb)
    yield _worst("layout shift", max(v.times["shift"] for v in worst), f"{peer[0].times['shift']:.3f}", 0, _plain)
    long = max(_longest(visits[name]) for name in PAGES)
    yield _worst("longest task over 50 ms", long, _ms(_longest(peer)), 0, _ms)
    here = visits["choose a time"]
    for what, limit in (("paint", None), ("ready", 0.4)):
        mine, its = (median(visit.times[what] for visit in each) for each in (here, peer))
        words = (f"choose a time: {'first paint' if what == 'paint' else 'ready'}", _ms(mine), f"over {_ms(its)}")
        yield most(*words, figure=mine / its, limit=limit) if limit else compared(*words, mine / its)


def _worst(what: str, figure: float, beside: str, limit: float, words=str) -> Row:
    """The worst of all pages."""
    return most(f"any page: {what}", words(figure), beside, figure=figure, limit=limit, words=words)


def _longest(visits: list[Visit]) -> float:
    """The page's own longest task: one that isn't long every time was somebody else's doing."""
    return min(visit.times["long"] for visit in visits)


def _median(visits: list[Visit], *kinds: str) -> float:
    return median(visit.bytes_of(*kinds) for visit in visits)


def _kb(size: float) -> str:
    return f"{size / 1000:.1f} kB"


def _ms(figure: float) -> str:
    return f"{figure:.0f} ms"


def _plain(figure: float) -> str:
    return f"{figure:.3f}"
