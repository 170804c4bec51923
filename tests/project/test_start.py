"""Do the two commands say what is missing, in words, instead of failing somewhere later?"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.port import complaint
from tests.project.source import ROOT

SHELL = shutil.which("sh") or "/bin/sh"


@pytest.fixture
def machine(tmp_path):
    """A folder like a fresh clone, on a machine whose only programs are those in `bin`."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "bin").mkdir()
    for name in ("cmp", "cp", "mkdir", "rm"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def make_environment(machine: Path) -> subprocess.CompletedProcess[str]:
    command = [SHELL, "scripts/environment.sh", "requirements.txt"]
    return subprocess.run(command, cwd=machine, env={"PATH": str(machine / "bin")}, capture_output=True, text=True)


def put(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!{SHELL}\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def python(lacking: str = "nothing") -> str:
    """An interpreter that answers as the real one does, but makes an environment of nothing but itself."""
    return f"""case "$*" in
        *{lacking}*) exit 1 ;;
        "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
        "-m pip "*) ;;
        *) exec {sys.executable} "$@" ;;
    esac"""


def test_a_machine_without_python_is_told_which_to_install(machine):
    done = make_environment(machine)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_an_old_python_is_not_taken(machine):
    put(machine, "python3", "exit 1")
    assert "needs Python 3.11 or newer" in make_environment(machine).stderr


def test_debians_python_without_venv_is_told_what_is_missing(machine):
    put(machine, "python3", python(lacking="ensurepip"))
    done = make_environment(machine)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode != 0
    assert f"apt-get install python{version}-venv" in done.stderr


def test_the_first_python_that_can_make_an_environment_is_taken(machine):
    put(machine, "python3.11", python(lacking="ensurepip"))
    put(machine, "python3", python())
    done = make_environment(machine)
    assert done.returncode == 0, done.stderr
    assert (machine / ".venv" / "installed-requirements.txt").exists()


def test_a_second_time_nothing_is_installed(machine):
    put(machine, "python3", python())
    assert "Installing" in make_environment(machine).stdout
    assert make_environment(machine).stdout == ""
    (machine / "requirements.txt").write_text("# changed\n")
    assert "Installing" in make_environment(machine).stdout


def test_an_environment_whose_python_is_gone_is_made_again(machine):
    put(machine, "python3", python())
    make_environment(machine)
    (machine / ".venv" / "bin" / "python").unlink()
    assert "making .venv again" in make_environment(machine).stdout
    assert (machine / ".venv" / "bin" / "python").exists()


def test_a_port_in_use_is_said_in_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = complaint(str(port))
        assert words is not None
        assert f"Port {port} is already in use" in words
        assert "PORT=8010 make run" in words
    assert complaint(str(port)) is None


@pytest.mark.parametrize("text", ["", "eighty", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_no_port_is_said_in_a_sentence(text):
    assert "PORT must be a number from 1 to 65535" in str(complaint(text))


def test_wrong_settings_are_sentences_and_no_traceback(tmp_path):
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "MAIL_PORT": "x", "PUBLIC_URL": "book"}
    command = [sys.executable, "-m", "flask", "setup"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "MAIL_PORT must be a number" in done.stderr
    assert "PUBLIC_URL must be the address people type" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_suite_names_its_missing_parts_instead_of_skipping():
    """No test may leave itself out: what is missing has to be installed, or the run fails."""
    marks = ("pytest.sk" + "ip", "importor" + "skip", "mark.sk" + "ip", "mark.x" + "fail")
    files = [path for path in (ROOT / "tests").rglob("*.py") if any(mark in path.read_text() for mark in marks)]
    assert not files
