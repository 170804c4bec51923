"""Programs of others that read calendars, each with a configuration and folders of its own, on loopback alone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.mail_server import free_port

SECONDS_TO_START = 20


@contextlib.contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """The application on a port of loopback, as long as the block lasts."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(program: str, *arguments: str, home: Path) -> str:
    """What one of them says. It fails the test where it is not installed, or not content."""
    command = Path(sys.executable).parent / program
    assert command.exists(), f"{program} is missing: make environment installs it from requirements-dev.txt"
    environ = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [command, *arguments], env=environ, cwd=home, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{program} {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def synchronize(url: str, home: Path) -> Path:
    """A folder into which vdirsyncer has written each event of a feed as a file."""
    config = home / "vdirsyncer"
    config.write_text(f"""
[general]
status_path = "{home / "status"}"

[pair diary]
a = "folder"
b = "feed"
collections = null
conflict_resolution = "b wins"
partial_sync = "ignore"

[storage folder]
type = "filesystem"
path = "{home / "diary"}"
fileext = ".ics"

[storage feed]
type = "http"
url = "{url}"
""")
    (home / "diary").mkdir(exist_ok=True)
    for verb in ("discover", "sync"):
        run("vdirsyncer", "--config", str(config), verb, home=home)
    return home / "diary"


def list_events(folder: Path, home: Path) -> list[str]:
    """What khal shows of a folder in two months of Toronto, a line for each event."""
    config = home / "khal"
    config.write_text(f"""
[calendars]
[[diary]]
path = {folder}

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = America/Toronto
local_timezone = America/Toronto

[sqlite]
path = {home / "khal.db"}
""")
    shown = "{start-date} {start-time}-{end-time} {title} {location} {status}"
    listed = run(
        "khal", "-c", str(config), "list", "--day-format", "", "--format", shown, "2027-03-01", "60d", home=home
    )
    return [line for line in map(str.strip, listed.splitlines()) if line]


@contextlib.contextmanager
def radicale(home: Path) -> Iterator[int]:
    """The port of a CalDAV server that keeps its collections in a folder of the test."""
    port, config = free_port(), home / "radicale"
    config.write_text(f"""
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = authenticated
[storage]
filesystem_folder = {home / "collections"}
[logging]
level = warning
""")
    command = [sys.executable, "-m", "radicale", "--config", str(config)]
    with (home / "radicale.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
    try:
        _wait_for(server, port, home / "radicale.log")
        yield port
    finally:
        server.terminate()
        server.wait(10)


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Plain HTTP, signed in as Ruth."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Authorization": "Basic cnV0aDpydXRo", **named})
        answer = connection.getresponse()
        return answer.status, answer.read()


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up_at and server.poll() is None:
        with contextlib.suppress(OSError):
            ask(port, "GET", "/.web/")
            return
        time.sleep(0.05)
    raise AssertionError(f"radicale did not start (make environment installs it):\n{log.read_text()}")
