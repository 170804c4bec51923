"""Which Chromium do the browser tests drive? Finds one, or installs one, or says the command that does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_INSTALL = (
    "No Chromium or Chrome was found for the browser tests. Install one of these:\n"
    "    sudo apt-get update && sudo apt-get install chromium\n"
    "    .venv/bin/playwright install --with-deps chromium\n"
    "or name one that is somewhere else: CHROMIUM=/path/to/chrome make test"
)


def find_browser() -> Path | None:
    """The first browser that really starts: CHROMIUM, the system's, Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if starts(named) else None
    for name in NAMES:
        path = shutil.which(name)
        if path and starts(path):
            return Path(path)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return Path(own) if starts(own) else None


def starts(path: str) -> bool:
    """A package that only points at another package manager has the name, but does not answer."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> None:
    print("No Chromium found; installing Debian's package ...", flush=True)
    if debian.install("chromium"):
        return
    print("That was not possible; installing Playwright's own ...", flush=True)
    with_libraries = ["--with-deps"] if debian.may_install() else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"])


if __name__ == "__main__":
    if find_browser() is None:
        install()
    browser = find_browser()
    sys.exit(HOW_TO_INSTALL if browser is None else print(f"Browser tests use {browser}."))
