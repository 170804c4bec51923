"""Where does django-appointment live? In an environment of its own, made from `benchmarks/requirements.txt`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.folders import BUILD, HERE

LOCK = HERE / "requirements.txt"
ENVIRONMENT = BUILD / "environment"


def python() -> Path:
    """Its interpreter. Made at the first call, and again when the lock file has changed."""
    interpreter, stamp = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "installed.txt"
    if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
        return interpreter
    print(f"Installing what {LOCK.relative_to(HERE.parent)} names; the first time this takes a minute ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    subprocess.run([interpreter, *install], check=True)
    stamp.write_bytes(LOCK.read_bytes())
    return interpreter


def versions() -> dict[str, str]:
    """The exact versions that were installed, by name."""
    listed = subprocess.run(
        [python(), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split("==") for line in listed.stdout.split())
