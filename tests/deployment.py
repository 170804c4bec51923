"""How does the whole thing run? The real server, the real mail worker and the commands, as processes of their own.

For tests that drive a browser, that kill a process, or that race with several: nothing here is part of the test's own
process, and the clock is the machine's.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from practice.database import Sessions, open_engine
from tests.mail_server import free_port

ROOT = Path(__file__).parents[1]
SECONDS_TO_START, SECONDS_TO_STOP = 60, 10
COUNSELLOR = "elizabeth@example.org"
WEB = ("gunicorn", "app:create_app()")
WORKER = ("flask", "worker")
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


class Deployment:
    """One practice as `make run` serves it, in its own folder, on its own port, without anything of ours in between."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = folder / "data"
        own = {"PORT": str(self.port), "PUBLIC_URL": self.url, "DATA_DIR": str(self.data_dir)}
        self.environ = {name: os.environ[name] for name in INHERITED if name in os.environ} | dict(environ) | own
        self.logs = folder / "logs"
        self.logs.mkdir()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *command: str) -> str:
        """What a command like `run("flask", "setup")` prints; it has to end well."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """A process that goes on; what it says is kept in a log of its name."""
        with open(self.logs / name, "ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self._processes[name]

    def start_web(self) -> None:
        """gunicorn with our configuration; returns when it answers."""
        web = self.start("web", *WEB)
        give_up_at = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < give_up_at and web.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{self.said('web')}")

    def start_worker(self) -> None:
        self.start("worker", *WORKER)

    def said(self, name: str) -> str:
        """Everything that a process has said so far."""
        return (self.logs / name).read_text(errors="replace")

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children: nothing of it may clean up."""
        process = self._processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything as Ctrl-C does, by force where that takes too long."""
        for process in self._processes.values():
            process.terminate()
        for name, process in list(self._processes.items()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_STOP)
            self.kill(name)

    def sessions(self) -> Sessions:
        """The deployment's database, for looking at what became of it."""
        url = self.environ.get("DATABASE_URL", f"sqlite:///{self.data_dir / 'practice.db'}")
        return Sessions(open_engine(url, pooled=False))

    def sign_in_link(self) -> str:
        """A new one-time link for the counsellor."""
        found = re.search(r"http\S+/welcome/\S+", self.run("flask", "practitioner", COUNSELLOR))
        assert found, "no link was printed"
        return found[0]

    def letters(self) -> list[EmailMessage]:
        """The letters that were kept so far, the oldest first."""
        files = sorted((self.data_dir / "letters").glob("[!.]*.eml"))
        return [cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=policy.default)) for path in files]

    def letters_to(self, address: str, count: int = 1, seconds: float = 30) -> list[EmailMessage]:
        """The letters to one person, as soon as there are `count` of them."""
        give_up_at = time.monotonic() + seconds
        while True:
            found = [letter for letter in self.letters() if address in str(letter["To"])]
            if len(found) >= count:
                return found
            assert time.monotonic() < give_up_at, f"{len(found)} letters to {address} instead of {count}"
            time.sleep(0.1)
