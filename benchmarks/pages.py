"""How many pages a second, and how long do the slowest take? The page on which a time is chosen.

Ours shows seven days with their open times, to a browser that holds a time already: session, hold and CSRF token are
read. django-appointment's page shows no times: its script asks for them afterwards, day by day. The bare page is what
the server costs by itself. Each is asked by eight clients that keep their connection where the server lets them; the
turns are short and alternate.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter

from benchmarks import ours, servers
from benchmarks.booking_flows import THEIR_PATH, TIMES_PATH, OurBooking
from benchmarks.peers.site import Site
from benchmarks.report import Part, Row, compared, fraction, least, most
from benchmarks.week import DAY, USUAL_SIZE, ZONE, first_day, taken
from benchmarks.wire import Browser
from practice.models.scheduling import Party
from practice.services.availability import find_slots

ROUNDS, SECONDS, CLIENTS = 5, 1.5, 8
TIMES, SLOWEST = 3, 1 / 4
Slices = dict[str, list[list[float]]]  # by system and round: how long each request took, in seconds


def measure(folder: Path) -> Part:
    """The whole part."""
    monday = first_day(ours.utc_now().astimezone(ZONE).date())
    appointments = taken(USUAL_SIZE, monday)
    deployment = ours.open_practice(folder / "ours", taken=appointments)
    site = Site(folder / "peer")
    site.prepare(appointments)
    with ExitStack() as opened:
        our_port = opened.enter_context(servers.ours(deployment, TIMES_PATH)).port
        their_port = opened.enter_context(servers.theirs(site, THEIR_PATH)).port
        bare_port = opened.enter_context(servers.bare(folder / "bare")).port
        asked = {
            "ours": (_holding(deployment, our_port), TIMES_PATH),
            "peer": ([Browser(their_port) for _ in range(CLIENTS)], THEIR_PATH),
            "bare": ([Browser(bare_port) for _ in range(CLIENTS)], "/"),
        }
        found: Slices = defaultdict(list)
        for _ in range(ROUNDS):
            for name, (browsers, path) in asked.items():
                found[name].append(_for_a_while(browsers, path))
    return Part("The page on which a time is chosen, 8 at once", list(_rows(found)), {"seconds": dict(found)})


def _holding(deployment: ours.Deployment, port: int) -> list[Browser]:
    """Browsers that have each chosen a time."""
    practice = ours.look_into(deployment)
    monday = first_day(ours.utc_now().astimezone(ZONE).date())
    with practice.reading() as work:
        slots = find_slots(
            work, session_format=practice.session_format, party=Party.ONE, first=monday, last=monday + DAY
        )
    browsers = []
    for slot in slots[:CLIENTS]:
        booking = OurBooking(Browser(port))
        booking.begin()
        booking.hold(slot.start.astimezone(ZONE).replace(tzinfo=None))
        browsers.append(booking.browser)
    return browsers


def _for_a_while(browsers: list[Browser], path: str) -> list[float]:
    """Every browser asks without a pause: how long each request took."""
    seconds: list[float] = []
    end = monotonic() + SECONDS

    def ask(browser: Browser) -> None:
        while monotonic() < end:
            began = perf_counter()
            status = browser.get(path).status
            seconds.append(perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")

    threads = [threading.Thread(target=ask, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def _rows(found: Slices) -> Iterator[Row]:
    yield _row(least, "requests a second", found, "peer", _rate, "/s", limit=TIMES)
    yield _row(most, "p99", found, "peer", _p99, " ms", limit=SLOWEST, words=fraction)
    yield _row(compared, "requests a second, beside a bare page", found, "bare", _rate, "/s", words=fraction)


def _row(
    judge: Callable[..., Row],
    what: str,
    found: Slices,
    other: str,
    figure_of: Callable[[list[float]], float],
    unit: str,
    **judged: object,
) -> Row:
    mine, its = ([figure_of(seconds) for seconds in found[name]] for name in ("ours", other))
    figure = median(a / b for a, b in zip(mine, its, strict=True))
    return judge(what, f"{median(mine):.3g}{unit}", f"{median(its):.4g}{unit}", figure=figure, **judged)


def _rate(seconds: list[float]) -> float:
    return len(seconds) / SECONDS


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[98] * 1000
