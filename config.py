"""Which settings this deployment has. Read once from the environment; every mistake is named at once.

What the counsellor may change about her practice is not here: that is `PracticeProfile`, edited in the admin site.
Each setting can also come from a file named by `NAME_FILE`, as containers hand over their secrets.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import environment

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
MAIL_WAYS = MAIL, ALARM_MAIL = "MAIL_", "ALARM_MAIL_"  # for letters, and for the one that says that those do not leave


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
    source = environment.Source(os.environ if environ is None else environ)
    data_dir = Path(source.text("DATA_DIR", "data")).expanduser().resolve()
    source.secrets_dir = data_dir / "secrets"
    port = source.number("PORT", 8000)
    public_url = source.read("PUBLIC_URL", f"http://127.0.0.1:{port}", environment.url)
    settings = Settings(
        data_dir=data_dir,
        database_url=source.read("DATABASE_URL", f"sqlite:///{data_dir / 'practice.db'}", environment.database_url),
        secret_key=source.read("SECRET_KEY", None, environment.secret),
        encryption_keys=source.read("ENCRYPTION_KEYS", None, environment.keys),
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


def _mail(source: environment.Source, way: str, *, nowhere: str) -> MailSettings:
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


def _hosts(source: environment.Source, public_url: str) -> tuple[str, ...]:
    named = tuple(host.strip() for host in source.text("TRUSTED_HOSTS", "").split(",") if host.strip())
    own = urlsplit(public_url).hostname
    return tuple(dict.fromkeys((*named, *((own,) if own else ()), *(() if named else LOOPBACK_HOSTS))))
