"""Does `make run` serve, end with one Ctrl-C, keep its data, and stand up to clients that never finish a sentence?"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.deployment import ROOT, Deployment

HALF_OPEN = 100


@pytest.fixture
def deployment(tmp_path):
    opened = Deployment(tmp_path, {})
    yield opened
    opened.stop()


def start_as_make_does(deployment: Deployment) -> subprocess.Popen[bytes]:
    environ = deployment.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    del environ["PUBLIC_URL"]
    with open(deployment.logs / "run", "wb") as log:
        run = subprocess.Popen(
            ["sh", "scripts/run.sh"], cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
        )
    give_up_at = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < give_up_at:
        if "Booting worker" in deployment.said("run") and serves(deployment):
            return run
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGKILL)
    raise AssertionError(deployment.said("run"))


def press_ctrl_c(run: subprocess.Popen[bytes]) -> int:
    """What a terminal does: an interrupt for everybody in the foreground."""
    os.killpg(run.pid, signal.SIGINT)
    return run.wait(30)


def test_one_command_serves_and_one_ctrl_c_ends_it(deployment):
    run = start_as_make_does(deployment)
    try:
        said = deployment.said("run")
        assert f"Booking page:  {deployment.url}/" in said
        assert str(deployment.data_dir) in said
        assert re.search(rf"Sign-in link:  {deployment.url}/welcome/\S+", said)
        processes = psutil.Process(run.pid).children(recursive=True)
        workers = [process for process in processes if process.cmdline()[-2:] == ["flask", "worker"]]
        assert [process.environ()["PUBLIC_URL"] for process in workers] == [deployment.url], (
            "links lead to the port served"
        )
    finally:
        ended_with = press_ctrl_c(run)
    assert ended_with == 0, deployment.said("run")
    _, alive = psutil.wait_procs(processes, timeout=10)
    assert not alive
    assert not serves(deployment)


def test_starting_again_keeps_the_data(deployment):
    press_ctrl_c(start_as_make_does(deployment))
    keys = (deployment.data_dir / "secrets" / "encryption_keys").read_text()
    with deployment.sessions().engine.begin() as connection:
        connection.exec_driver_sql("UPDATE practice_profile SET name = 'Another name'")
    run = start_as_make_does(deployment)
    try:
        assert "Another name" in urllib.request.urlopen(f"{deployment.url}/", timeout=20).read().decode()
    finally:
        press_ctrl_c(run)
    assert (deployment.data_dir / "secrets" / "encryption_keys").read_text() == keys


def test_clients_that_never_finish_do_not_stop_the_server(deployment):
    deployment.run("flask", "setup")
    deployment.start_web()
    unfinished = [socket.create_connection(("127.0.0.1", deployment.port)) for _ in range(HALF_OPEN)]
    try:
        for connection in unfinished:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow")
        for _ in range(8):
            assert urllib.request.urlopen(f"{deployment.url}/", timeout=20).status == 200
    finally:
        for connection in unfinished:
            connection.close()


def test_the_server_keeps_no_log_of_who_read_what(deployment):
    deployment.run("flask", "setup")
    deployment.start_web()
    urllib.request.urlopen(f"{deployment.url}/privacy", timeout=20).close()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{deployment.url}/a/a-token-that-nobody-has", timeout=20)
    said = deployment.said("web")
    assert "privacy" not in said
    assert "a-token-that-nobody-has" not in said


def serves(deployment: Deployment) -> bool:
    try:
        with urllib.request.urlopen(f"{deployment.url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
