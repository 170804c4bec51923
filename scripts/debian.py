"""How is a system package installed here? As root or by sudo without a question, or not at all."""

import os
import shutil
import subprocess


def may_install() -> bool:
    """Whether this account may, without being asked for a password."""
    return os.geteuid() == 0 or bool(shutil.which("sudo") and quietly(["sudo", "-n", "true"]))


def install(*packages: str) -> bool:
    """Install Debian's packages. False where there is no apt-get, or this account may not."""
    if not (shutil.which("apt-get") and may_install()):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quietly([*as_root, "apt-get", "update"])
    return quietly([*as_root, "apt-get", "install", "--yes", "--no-install-recommends", *packages])


def quietly(command: list[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
