"""Where is a setting read from, and what may stand there? The environment, a file, or what `flask setup` has made."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Value = TypeVar("Value")

SHORTEST_SECRET = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class Source:
    """Reads names from the environment or from files and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []
        self.secrets_dir: Path | None = None

    def optional(self, name: str) -> str | None:
        if f"{name}_FILE" in self.environ:
            return self._from_file(name, Path(self.environ[f"{name}_FILE"]))
        value = self.environ.get(name, "").strip()
        if value or self.secrets_dir is None:
            return value or None
        kept = self.secrets_dir / name.lower()
        return self._from_file(name, kept) if kept.is_file() else None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def number(self, name: str, default: int) -> int:
        return self.read(name, str(default), _number)

    def flag(self, name: str, default: bool) -> bool:
        return self.read(name, "yes" if default else "no", _flag)

    def read(self, name: str, default: str | None, parse: Callable[[str], Value]) -> Value:
        value = self.optional(name)
        if value is None and default is None:
            self.problems.append(f"{name} is missing: `flask setup` makes one in the data folder")
            return None  # type: ignore[return-value]  # never used: load_settings raises
        try:
            return parse(value if value is not None else str(default))
        except ValueError as problem:
            self.problems.append(f"{name} {problem}")
            return None  # type: ignore[return-value]

    def _from_file(self, name: str, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8").strip() or None
        except OSError:
            self.problems.append(f"{name}_FILE names a file that cannot be read: {path}")
            return None


def _number(value: str) -> int:
    if not value.isdecimal():
        raise ValueError(f"must be a number, not {value!r}")
    return int(value)


def _flag(value: str) -> bool:
    if value.lower() in TRUE_WORDS | FALSE_WORDS:
        return value.lower() in TRUE_WORDS
    raise ValueError(f"must be yes or no, not {value!r}")


def url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"must be the address people type, like https://book.example.org, not {value!r}")
    return value.rstrip("/")


def database_url(value: str) -> str:
    if value.startswith("postgres://"):
        value = "postgresql" + value.removeprefix("postgres")
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


def secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET or len(set(value)) < 8:
        raise ValueError(f"must be at least {SHORTEST_SECRET} random characters")
    return value


def keys(value: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:  # of which what is no base64 is one
            raise ValueError("must be id:base64, separated by commas, the current one first") from None
        if not KEY_ID.fullmatch(key_id) or len(key) != 32:
            raise ValueError("must hold 32 random bytes under each id, a short word of letters and digits")
        if key_id in keys or key in keys.values():
            raise ValueError("must not hold a key or an id twice")
        keys[key_id] = key
    if not keys:
        raise ValueError("holds no key")
    return keys
