"""Which settings this deployment has. Read once from the environment; every mistake is named at once.

What the counsellor may change about her practice is not here: that is `PracticeProfile`, edited in the admin site.
Each setting can also come from a file named by `NAME_FILE`, as containers hand over their secrets.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Value = TypeVar("Value")

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
MAIL_WAYS = MAIL, ALARM_MAIL = "MAIL_", "ALARM_MAIL_"  # for letters, and for the one that says that those do not leave
SHORTEST_SECRET = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class SettingsError(Exception):
    """One or more settings are missing or wrong. `problems` says each in a sentence."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("Some settings need your attention:\n" + "\n".join(f"  - {p}" for p in problems))


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How letters leave. Without a server they are kept as files in the data folder."""

    server: str | None
    port: int
    use_tls: bool
    use_ssl: bool
    username: str | None
    password: str | None = field(repr=False)
    default_sender: str
    timeout: int
    cafile: str | None


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """Where other calendars may be read: with `allow_private` also in the house, by the certificates in `cafile`."""

    allow_private: bool
    cafile: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How often somebody may try, per window. Tests and benchmarks raise them; nothing bypasses them."""

    sign_ins: int  # wrong passwords per address in 15 minutes
    holds: int  # times held per network address in an hour
    lookups: int  # "send me my link" per network address in an hour


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a deployment decides. Secrets never appear in its `repr`."""

    data_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    encryption_keys: Mapping[str, bytes] = field(repr=False)
    public_url: str
    trusted_hosts: tuple[str, ...]
    behind_proxies: int
    mail: MailSettings
    alarm_mail: MailSettings
    alarm_email: str | None
    calendars: CalendarSettings
    limits: Limits

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by https, so that cookies may be `Secure` and `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def letters_dir(self) -> Path:
        """Where letters are kept while no mail server is set."""
        return self.data_dir / "letters"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises SettingsError with every problem found."""
    source = _Source(os.environ if environ is None else environ)
    data_dir = Path(source.text("DATA_DIR", "data")).expanduser().resolve()
    source.secrets_dir = data_dir / "secrets"
    port = source.number("PORT", 8000)
    public_url = source.read("PUBLIC_URL", f"http://127.0.0.1:{port}", _url)
    settings = Settings(
        data_dir=data_dir,
        database_url=source.read("DATABASE_URL", f"sqlite:///{data_dir / 'practice.db'}", _database_url),
        secret_key=source.read("SECRET_KEY", None, _secret),
        encryption_keys=source.read("ENCRYPTION_KEYS", None, _keys),
        public_url=public_url,
        trusted_hosts=_hosts(source, public_url),
        behind_proxies=source.number("BEHIND_PROXIES", 0),
        mail=_mail(source, MAIL, nowhere=_nowhere(public_url)),
        alarm_mail=_mail(source, ALARM_MAIL, nowhere=_nowhere(public_url)),
        alarm_email=source.optional("ALARM_EMAIL"),
        calendars=CalendarSettings(
            allow_private=source.flag("CALENDARS_ALLOW_PRIVATE", False), cafile=source.optional("CALENDARS_CAFILE")
        ),
        limits=Limits(
            sign_ins=source.number("LIMIT_SIGN_INS", 10),
            holds=source.number("LIMIT_HOLDS", 60),
            lookups=source.number("LIMIT_LOOKUPS", 10),
        ),
    )
    if source.problems:
        raise SettingsError(source.problems)
    return settings


def _mail(source: _Source, way: str, *, nowhere: str) -> MailSettings:
    """One of the `MAIL_WAYS`. `nowhere`: the sender while there is no server."""
    use_ssl = source.flag(f"{way}USE_SSL", False)
    use_tls = source.flag(f"{way}USE_TLS", not use_ssl)
    if use_ssl and use_tls:
        both = f"{way}USE_SSL and {way}USE_TLS cannot both be on"
        source.problems.append(f"{both}: choose the one your provider names")
    server = source.optional(f"{way}SERVER")
    sender = source.optional(f"{way}DEFAULT_SENDER")
    if server and not sender:
        source.problems.append(f"{way}DEFAULT_SENDER is missing: the address that letters come from")
    return MailSettings(
        server=server,
        port=source.number(f"{way}PORT", 465 if use_ssl else 587),
        use_tls=use_tls,
        use_ssl=use_ssl,
        username=source.optional(f"{way}USERNAME"),
        password=source.optional(f"{way}PASSWORD"),
        default_sender=sender or nowhere,
        timeout=source.number(f"{way}TIMEOUT", 15),
        cafile=source.optional(f"{way}CAFILE"),
    )


def _nowhere(public_url: str) -> str:
    host = urlsplit(public_url).hostname or "localhost"
    return f"practice@{host if '.' in host and not host[-1].isdigit() else 'localhost.invalid'}"


def _hosts(source: _Source, public_url: str) -> tuple[str, ...]:
    named = tuple(host.strip() for host in source.text("TRUSTED_HOSTS", "").split(",") if host.strip())
    own = urlsplit(public_url).hostname
    return tuple(dict.fromkeys((*named, *((own,) if own else ()), *(() if named else LOOPBACK_HOSTS))))


class _Source:
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


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"must be the address people type, like https://book.example.org, not {value!r}")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if value.startswith("postgres://"):
        value = "postgresql" + value.removeprefix("postgres")
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return value.replace("postgresql://", "postgresql+psycopg://", 1)


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET or len(set(value)) < 8:
        raise ValueError(f"must be at least {SHORTEST_SECRET} random characters")
    return value


def _keys(value: str) -> dict[str, bytes]:
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
