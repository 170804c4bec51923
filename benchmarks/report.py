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
from typing import Any

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
        f"{int(memory[1]) >> 20 if memory else '?'} GB, {platform.system()}",
        "both": f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        "Secure Base": ", ".join(f"{name} {version(name)}" for name in OURS),
        "beside it": ", ".join(f"{name} {theirs[name]}" for name in THEIRS),
    }


def keep(name: str, part: Part, *, at: datetime) -> None:
    """This run's figures of one part, in place of the last run's."""
    RESULTS.mkdir(exist_ok=True)
    kept = {"at": at.isoformat(), "on": machine(), "part": asdict(part)}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n")


def table(names: Iterable[str]) -> str:
    """The last run of each part in Markdown. Figures are compared only within a part, which is one run."""
    files = [RESULTS / f"{name}.json" for name in names]
    kept = [json.loads(file.read_text()) for file in files if file.is_file()]
    on = {f"- {name}: {words}": None for run in kept for name, words in run["on"].items()}
    return "\n".join([*on, "", *(line for run in kept for line in _part(run["at"], run["part"]))]) + "\n"


def publish(words: str) -> None:
    """Put the table into docs/speed.md."""
    DOCUMENT.write_text(BETWEEN.sub(lambda _: f"\n{words}\n", DOCUMENT.read_text()))


def _part(at: str, part: dict[str, Any]) -> list[str]:
    rows = [Row(**row) for row in part["rows"]]
    return [
        f"### {part['title']}",
        "",
        f"{datetime.fromisoformat(at):%-d %B %Y, %H:%M}",
        "",
        _line(COLUMNS),
        _line("---" for _ in COLUMNS),
        *(_line((row.what, row.ours, row.beside, row.figure, row.budget, _mark(row))) for row in rows),
        "",
    ]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _mark(row: Row) -> str:
    return "" if row.is_kept is None else "kept" if row.is_kept else "**missed**"
