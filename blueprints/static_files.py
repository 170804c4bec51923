"""Which files a browser gets: one stylesheet, one script, fonts and drawings, each named after its content."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from config import Settings

SOURCE = Path(__file__).parent.parent / "static"
PREFIX = "static/"
# The order of the layers. What a folder holds is read in the order of its names.
STYLES = {
    "main.css": ("main.css", "tokens.css", "base.css", "layout.css", "components/*.css", "pages/*.css", "print.css"),
    "admin.css": ("admin/*.css",),  # beside the other, for the practitioner's pages alone
}
SCRIPTS = {
    "main.js": ("*.js",),
    "admin.js": ("*.js", "admin/*.js"),  # instead of it on the practitioner's pages
    # instead of it where somebody answers questions: what such a page can use, and no request more
    "form.js": ("character-count.js", "error-summary.js", "leave-site.js", "submit-once.js", "form/*.js"),
}
KEPT_AS_THEY_ARE = ("fonts/*.woff2", "images/*.svg")
COMPRESSED = {".css", ".js", ".svg"}
FINGERPRINTED = re.compile(r"-[0-9a-f]{12}\.\w+$")
RELATIVE_URL = re.compile(r'url\("\.[^"]*?([^/"]+)"\)')


@dataclass(frozen=True, slots=True)
class Assets:
    """What was published: the name in the source against the name in the address."""

    names: Mapping[str, str]

    def url(self, name: str) -> str:
        """The address of a stylesheet, a script, a font or a drawing. A KeyError is a misspelt template."""
        return f"/{PREFIX}{self.names[name]}"


def init(app: Flask, settings: Settings) -> None:
    """Publish into the data folder, serve it as immutable, and give templates `asset(name)`."""
    target = settings.data_dir / "static"
    app.add_template_global(publish(SOURCE, target).url, "asset")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=target,
        prefix=PREFIX,
        immutable_file_test=lambda _path, url: bool(FINGERPRINTED.search(url)),
        add_headers_function=lambda headers, _path, _url: headers.__setitem__("X-Content-Type-Options", "nosniff"),
    )


def publish(source: Path, target: Path) -> Assets:
    """Write what is new, leave the rest. Files of earlier versions stay, so that an open page keeps its look.

    Several processes may do this at once: a file appears whole or not at all, and the list of names comes last.
    """
    state, listed = _state(source), target.with_name(f"{target.name}.json")
    known = _known(listed, target, state)
    if known:
        return known
    target.mkdir(parents=True, exist_ok=True)
    names = {path.name: _keep(path.read_bytes(), path.name, target) for path in _matching(source, KEPT_AS_THEY_ARE)}
    for name, parts in STYLES.items():
        names[name] = _keep(_stylesheet(source / "css", parts, names).encode(), name, target)
    for name, parts in SCRIPTS.items():
        names[name] = _keep(_script(source / "js", parts).encode(), name, target)
    _write(json.dumps({"state": state, "names": names}).encode(), listed)
    return Assets(names)


def _stylesheet(folder: Path, parts: tuple[str, ...], names: Mapping[str, str]) -> str:
    css = "\n".join(path.read_text(encoding="utf-8") for path in _matching(folder, parts))
    css = RELATIVE_URL.sub(lambda found: f'url("{names[found[1]]}")', css)
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _script(folder: Path, parts: tuple[str, ...]) -> str:
    """Each file in a block of its own, so that names in one are unknown in the next."""
    files = (path.read_text(encoding="utf-8") for path in _matching(folder, parts))
    lines = "\n".join(f"{{\n{text}}}" for text in files)
    return re.sub(r"^\s*(//.*)?\n?", "", lines, flags=re.MULTILINE)


def _keep(content: bytes, name: str, target: Path) -> str:
    stem, dot, ending = name.rpartition(".")
    published = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"
    if Path(name).suffix in COMPRESSED:
        _write(gzip.compress(content, 9, mtime=0), target / f"{published}.gz")
    _write(content, target / published)
    return published


def _write(content: bytes, path: Path) -> None:
    handle, waiting = tempfile.mkstemp(dir=path.parent.parent)
    with open(handle, "wb") as file:
        file.write(content)
    os.chmod(waiting, 0o644)
    os.replace(waiting, path)


def _state(source: Path) -> list[list[object]]:
    """What the source looks like without reading it: every file's name, size and time of change."""
    found = ((path, path.stat()) for path in sorted(source.rglob("*.*")) if path.is_file())
    return [[str(path.relative_to(source)), at.st_size, at.st_mtime_ns] for path, at in found]


def _known(listed: Path, target: Path, state: list[list[object]]) -> Assets | None:
    try:
        kept = json.loads(listed.read_bytes())
    except (OSError, ValueError):
        return None
    whole = kept["state"] == state and all((target / name).is_file() for name in kept["names"].values())
    return Assets(kept["names"]) if whole else None


def _matching(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]
