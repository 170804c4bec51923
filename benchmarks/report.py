"""How is what was measured kept and shown? Rows of one table, each with its budget, as JSON and as Markdown."""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.folders import RESULTS, ROOT
from benchmarks.peers import environment

DOCUMENT = ROOT / "docs" / "speed.md"
BETWEEN = re.compile(r"(?<=<!-- the last run -->\n).*?(?=<!-- end of the last run -->)", re.DOTALL)
OURS = ("Flask", "SQLAlchemy", "gunicorn")
THEIRS = ("django-appointment", "Django", "gunicorn")
COLUMNS = ("", "Secure Base", "beside it", "ratio", "budget", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Without a budget it is information."""

    what: str
    ours: str
    beside: str = ""
    figure: str = ""
    budget: str = ""
    is_kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one module measured; `raw` holds the single figures."""

    title: str
    rows: list[Row]
    raw: dict[str, object] = field(default_factory=dict)


Words = Callable[[float], str]


def times(figure: float) -> str:
    """`x 1.07`."""
    return f"x {figure:.3g}"


def fraction(figure: float) -> str:
    """`1/230`."""
    return f"1/{1 / figure:.3g}"


def most(what: str, ours: str, beside: str, *, figure: float, limit: float, words: Words = times) -> Row:
    """A figure that may not be larger."""
    return Row(what, ours, beside, words(figure), f"at most {words(limit)}", figure <= limit)


def least(what: str, ours: str, beside: str, *, figure: float, limit: float, words: Words = times) -> Row:
    """A figure that may not be smaller."""
    return Row(what, ours, beside, words(figure), f"at least {words(limit)}", figure >= limit)


def compared(what: str, ours: str, beside: str, figure: float, words: Words = times) -> Row:
    """Information."""
    return Row(what, ours, beside, words(figure))


def machine() -> dict[str, str]:
    """What it was measured on."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    theirs = environment.versions()
    return {
        "machine": f"{os.cpu_count()} processors ({processor[1] if processor else platform.machine()}), "
        f"{int(memory[1]) >> 20 if memory else '?'} GB, {platform.system()} {platform.release()}",
        "both": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "Secure Base": ", ".join(f"{name} {version(name)}" for name in OURS),
        "beside it": ", ".join(f"{name} {theirs[name]}" for name in THEIRS),
    }


def table(parts: Iterable[Part], *, at: datetime, on: dict[str, str]) -> str:
    """The run in Markdown."""
    lines = [f"Measured on {at:%d %B %Y}. " + " ".join(f"{name}: {words}." for name, words in on.items())]
    for part in parts:
        lines += ["", f"### {part.title}", "", _line(COLUMNS), _line("---" for _ in COLUMNS)]
        lines += [_line((row.what, row.ours, row.beside, row.figure, row.budget, _mark(row))) for row in part.rows]
    return "\n".join(lines) + "\n"


def keep(parts: list[Part], *, at: datetime) -> Path:
    """Both files of this run. The Markdown one is what is returned."""
    RESULTS.mkdir(exist_ok=True)
    on = machine()
    kept = {"at": at.isoformat(), "on": on, "parts": [asdict(part) for part in parts]}
    (RESULTS / "latest.json").write_text(json.dumps(kept, indent=1) + "\n")
    (RESULTS / "latest.md").write_text(table(parts, at=at, on=on))
    return RESULTS / "latest.md"


def publish() -> None:
    """Put the last run's table into docs/speed.md."""
    words = (RESULTS / "latest.md").read_text()
    DOCUMENT.write_text(BETWEEN.sub(lambda _: f"\n{words}\n", DOCUMENT.read_text()))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _mark(row: Row) -> str:
    return "" if row.is_kept is None else "kept" if row.is_kept else "**missed**"
