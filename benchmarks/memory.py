"""How much memory do the processes take after load, and how long does a start take?

Proportional set size: what two processes share is counted once. The load is the same number of pages and bookings for
both, so that every module that a request needs is loaded and every cache is warm. The start is from the command to
the first whole page, with the files in place from an earlier start, in turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks import bookings, ours, servers
from benchmarks.booking_flows import THEIR_PATH, TIMES_PATH, OurBooking, TheirBooking
from benchmarks.engines import ask
from benchmarks.peers.site import OPEN_ALWAYS, Site
from benchmarks.report import Part, Row, most
from benchmarks.week import ZONE, first_day, open_starts
from benchmarks.wire import Browser

STARTS, PAGES, BOOKED = 5, 400, 120
WEB, WITH_WORKER = 0.85, 150
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def measure(folder: Path) -> Part:
    """The whole part."""
    deployment = ours.open_practice(folder / "ours", week=ours.OPEN_ALWAYS)
    site = Site(folder / "peer")
    site.prepare([], OPEN_ALWAYS)
    seconds = _starts(deployment, site)
    megabytes = _after_load(deployment, site)
    return Part("Memory and start", list(_rows(seconds, megabytes)), {"seconds": seconds, "megabytes": megabytes})


def _starts(deployment: ours.Deployment, site: Site) -> dict[str, list[float]]:
    with servers.ours(deployment, TIMES_PATH), servers.theirs(site, THEIR_PATH):
        pass  # what only the first start does
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(STARTS):
        with servers.ours(deployment, TIMES_PATH) as server:
            seconds["ours"].append(server.seconds)
        with servers.theirs(site, THEIR_PATH) as server:
            seconds["peer"].append(server.seconds)
    return seconds


def _after_load(deployment: ours.Deployment, site: Site) -> dict[str, float]:
    monday = first_day(ours.utc_now().astimezone(ZONE).date())

    def code_of(email: str) -> str:
        return str(ask(site.folder / "peer.db", bookings.THEIR_CODE, email)[0][0])

    with ExitStack() as opened:
        server = opened.enter_context(servers.ours(deployment, TIMES_PATH, with_worker=True))
        peer = opened.enter_context(servers.theirs(site, THEIR_PATH))
        for port, path, booking in (
            (server.port, TIMES_PATH, OurBooking(Browser(server.port))),
            (peer.port, THEIR_PATH, TheirBooking(Browser(peer.port), code_of)),
        ):
            reader = Browser(port)
            for _ in range(PAGES):
                reader.get(path)
            booking.begin()
            starts = open_starts(monday, 30)
            for _ in range(BOOKED):
                booking.whole(next(starts))
        worker = deployment.letters_to("@example.org", BOOKED) and server.worker
        web = _megabytes(servers.family(server.pid))
        return {"ours": web, "with worker": web + _megabytes([worker]), "peer": _megabytes(servers.family(peer.pid))}


def _rows(seconds: dict[str, list[float]], megabytes: dict[str, float]) -> Iterator[Row]:
    mine, its, all_of_it = megabytes["ours"], megabytes["peer"], megabytes["with worker"]
    yield most("web, two processes", f"{mine:.0f} MB", f"{its:.0f} MB", figure=mine / its, limit=WEB)
    yield most("web and mail worker", f"{all_of_it:.0f} MB", "", figure=all_of_it, limit=WITH_WORKER, words=_mb)
    mine, its = median(seconds["ours"]), median(seconds["peer"])
    figure = median(a / b for a, b in zip(seconds["ours"], seconds["peer"], strict=True))
    yield most("start to first page", f"{mine:.2f} s", f"{its:.2f} s", figure=figure, limit=1)


def _megabytes(pids: list[int]) -> float:
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    return sum(int(PSS.findall(rollup)[0]) for rollup in rollups) / 1024


def _mb(figure: float) -> str:
    return f"{figure:.0f} MB"
