"""How is each system served? By gunicorn with two processes; ours with our configuration, the others with theirs.

django-appointment gets gunicorn's own default, one request at a time in each process, which is the quickest kind for
short requests; and the application loaded before it forks, as ours is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.folders import ROOT
from benchmarks.peers.site import Site
from benchmarks.wire import Browser
from tests.deployment import WEB, WORKER, Deployment
from tests.mail_server import free_port

WORKERS = 2
SECONDS_TO_START, SECONDS_TO_STOP = 30, 10


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers; `seconds` is how long it took from its start to its first page; `worker` is
    the process that sends letters, where there is one."""

    port: int
    pid: int
    seconds: float
    worker: int = 0


@contextmanager
def ours(deployment: Deployment, path: str, *, with_worker: bool = False) -> Iterator[Server]:
    """Secure Base as `make run` serves it."""
    try:
        began = time.monotonic()
        web = deployment.start("web", *WEB)
        seconds = _first_answer(deployment.port, path, began, web)
        worker = deployment.start("worker", *WORKER).pid if with_worker else 0
        yield Server(deployment.port, web.pid, seconds, worker)
    finally:
        deployment.stop()


@contextmanager
def theirs(site: Site, path: str) -> Iterator[Server]:
    """django-appointment."""
    command = site.command("gunicorn", "django_site.wsgi", "--workers", str(WORKERS), "--preload")
    with _gunicorn(command, path, site.folder, site.folder, site.environ) as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """A Flask page with nothing in it, with our gunicorn and our configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "gunicorn", "benchmarks.peers.bare:app"]
    with _gunicorn(command, "/", folder, ROOT, dict(os.environ)) as server:
        yield server


def family(pid: int) -> list[int]:
    """A process and everything that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


@contextmanager
def _gunicorn(command: list[str], path: str, logs: Path, started_in: Path, environ: dict[str, str]) -> Iterator[Server]:
    port, began = free_port(), time.monotonic()
    with open(logs / "gunicorn.log", "wb") as log:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}"],
            cwd=started_in,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield Server(port, process.pid, _first_answer(port, path, began, process))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _first_answer(port: int, path: str, began: float, process: subprocess.Popen[bytes]) -> float:
    while time.monotonic() < began + SECONDS_TO_START and process.poll() is None:
        with contextlib.suppress(OSError):
            answer = Browser(port).get(path)
            if answer.status == 200:
                return time.monotonic() - began
            raise RuntimeError(f"{path} answered {answer.status}")
        time.sleep(0.005)
    raise RuntimeError(f"no answer from {path} in {SECONDS_TO_START} seconds")
