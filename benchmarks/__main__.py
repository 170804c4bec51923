"""Which parts are measured? All of them, or those that are named: `python -m benchmarks starts pages`."""

from __future__ import annotations

import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

from benchmarks import bookings, busy, clients, counsellor, feed, letters, memory, pages, report, starts, weight
from benchmarks.peers import environment
from benchmarks.report import Part
from benchmarks.week import ZONE

PARTS: dict[str, Callable[[Path], Part]] = {
    "starts": starts.measure,
    "bookings": bookings.measure,
    "pages": pages.measure,
    "weight": weight.measure,
    "memory": memory.measure,
    "feed": feed.measure,
    "busy": busy.measure,
    "letters": letters.measure,
    "clients": clients.measure,
    "counsellor": counsellor.measure,
}
PUBLISH = "publish"


def main(asked: list[str]) -> None:
    """Measure, keep, print. `publish` puts the last figures of every part into docs/speed.md."""
    if asked == [PUBLISH]:
        report.publish(report.table(PARTS))
        return
    unknown = set(asked) - set(PARTS)
    if unknown:
        sys.exit(f"No part is called {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}; and {PUBLISH}.")
    zoneinfo.reset_tzpath(to=[])
    environment.python()
    for name in asked or PARTS:
        print(f"{name} ...", end=" ", flush=True)
        began = monotonic()
        folder = Path(tempfile.mkdtemp(prefix="sb-bench-"))
        try:
            report.keep(name, PARTS[name](folder), at=datetime.now(ZONE))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{monotonic() - began:.0f} seconds", flush=True)
    print("\n" + report.table(asked or PARTS))


if __name__ == "__main__":
    main(sys.argv[1:])
