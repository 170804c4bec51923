"""Are the system's libraries here that Python's packages only call? Installs the named ones, or says how it is done."""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass

from scripts import debian


@dataclass(frozen=True, slots=True)
class Library:
    """A library of the system: what needs it, Debian's packages that bring it, and whether it answers."""

    needed_for: str
    packages: tuple[str, ...]
    answers: Callable[[], bool]

    @property
    def how_to_install(self) -> str:
        """What a person types."""
        packages = " ".join(self.packages)
        command = f"sudo apt-get update && sudo apt-get install --no-install-recommends {packages}"
        return f"{self.needed_for} Install it:\n    {command}"


def _makes_pdfs() -> bool:
    """WeasyPrint looks for its libraries when it is imported."""
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return False
    return True


def _reads_calendars() -> bool:
    try:
        ctypes.CDLL(LIBICAL)
    except OSError:
        return False
    return True


LIBICAL = "libical.3.dylib" if sys.platform == "darwin" else "libical.so.3"
LIBRARIES = {
    "pango": Library(
        "WeasyPrint finds no Pango, the library by which it sets text.",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        _makes_pdfs,
    ),
    "libical": Library(
        "The tests find no libical, which reads the practice's calendars as many programs do.",
        ("libical3",),
        _reads_calendars,
    ),
}


def find(name: str) -> str | None:
    """Make sure of a library. None when it answers, else what a person has to do."""
    library = LIBRARIES[name]
    if not library.answers():
        print(f"No {name} found; installing Debian's package ...", flush=True)
        debian.install(*library.packages)
    return None if library.answers() else library.how_to_install


if __name__ == "__main__":
    missing = [words for words in map(find, sys.argv[1:]) if words]
    sys.exit("\n".join(missing) or None)
