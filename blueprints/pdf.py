"""Can a document be had as a PDF here, and how is it made? The only place that knows WeasyPrint, which is an extra.

It is asked for only when somebody needs it, because it need not be installed. It opens no address and no file: two
fonts of our own are handed to it, everything else is refused.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from typing import Any

from blueprints.static_files import SOURCE

OWN = "own:"  # what stands before the name of a font in the style that is handed over
FONTS = {
    "Figtree Variable": "figtree-latin-wght-normal.woff2",
    "Lora Variable": "lora-latin-wght-normal.woff2",
}
TAGGED = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}  # ISO 14289-1: headings, lists and language for a screen reader
FACES = "".join(
    f'@font-face {{ font-family: "{family}"; font-weight: 100 900; src: url("{OWN}{name}"); }}\n'
    for family, name in FONTS.items()
)


TALKATIVE = ("weasyprint", "weasyprint.progress", "fontTools")  # they write what they cannot draw into the log


@cache
def is_available() -> bool:
    """Whether WeasyPrint is installed, and the system library beneath it (Pango) is there."""
    return _weasyprint() is not None


def render(html: str) -> bytes:
    """A whole document as a tagged PDF. Only where `is_available`."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    weasyprint = _weasyprint()
    fetcher, fonts = _fetcher(weasyprint), import_module("weasyprint.text.fonts").FontConfiguration()
    faces = weasyprint.CSS(string=FACES, url_fetcher=fetcher, font_config=fonts)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    written: bytes = document.write_pdf(stylesheets=[faces], font_config=fonts, **TAGGED)
    return written


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):  # OSError: it is there, but the system library that sets text is not
        return None


def _fetcher(weasyprint: Any) -> Any:
    """What WeasyPrint asks for whatever a document mentions. It gets our own fonts, and for all else a refusal."""
    answer = import_module("weasyprint.urls").URLFetcherResponse

    class OwnFontsOnly(weasyprint.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(OWN)
            if url == OWN + name and name in FONTS.values():
                return answer(url, (SOURCE / "fonts" / name).read_bytes(), {"Content-Type": "font/woff2"})
            raise ValueError("a document asks for nothing")

    return OwnFontsOnly()
