"""How is django-appointment set up and served? By its own commands and its own gunicorn, in its own environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.folders import HERE
from benchmarks.peers import environment

WORKING_WEEK = [(day, "09:00", "17:00") for day in range(1, 6)]
OPEN_ALWAYS = [(day, "00:00", "23:59") for day in range(7)]  # it counts from Sunday
PATH = (HERE / "peers").as_posix()


class Site:
    """One practice of django-appointment in a folder, on SQLite there or in the PostgreSQL database of an address."""

    def __init__(self, folder: Path, *, database: str | None = None) -> None:
        self.folder = folder
        self.database = database
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": PATH,
            "DJANGO_SETTINGS_MODULE": "django_site.settings",
            "PEER_FOLDER": str(folder),
        }
        if database:
            url = make_url(database)
            named = {"PEER_DATABASE": url.database, "PEER_HOST": url.query["host"], "PEER_USER": url.username}
            self.environ |= {name: str(value) for name, value in named.items()}

    def prepare(self, taken: Iterable[datetime], week: list[tuple[int, str, str]] = WORKING_WEEK) -> None:
        """Its tables, its static files, the practice, and an appointment at each local start."""
        self.folder.mkdir(parents=True)
        file = self.folder / "taken.json"
        file.write_text(json.dumps([start.isoformat() for start in taken]))
        prepare = self.command("django", "prepare", json.dumps(week), str(file))
        done = subprocess.run(prepare, env=self.environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def command(self, *arguments: str) -> list[str]:
        """`python -m ...` in its environment."""
        return [str(environment.python()), "-m", *arguments]
