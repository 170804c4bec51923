"""Can a PDF be made here? WeasyPrint needs Pango, a library of the system. Installs it, or says how it is done."""

import importlib
import sys

from scripts.debian import install

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
HOW_TO_INSTALL = (
    "WeasyPrint finds no Pango, the library by which it sets text. Install it:\n"
    "    sudo apt-get update && sudo apt-get install --no-install-recommends " + " ".join(PACKAGES)
)


def makes_pdfs() -> bool:
    """Whether WeasyPrint starts. It looks for its libraries when it is imported."""
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    if not makes_pdfs():
        print("No Pango found; installing Debian's package ...", flush=True)
        install(*PACKAGES)
    sys.exit(None if makes_pdfs() else HOW_TO_INSTALL)
