"""What every test may ask for: a database of either kind, a clock that can be moved, the application, its pages.

Tests in `services` and `web` (and whatever asks with `both_engines`) run on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask

from commands import schema
from config import Settings, load_settings
from mailing.transport import Transport
from practice import vault
from practice.work import SYSTEM, Actor, Work, transaction
from tests import people
from tests.clock import THE_BEGINNING, Clock
from tests.engines import KINDS, Contents, Database, Engines
from tests.mail_server import MailServer
from tests.pages import Pages
from tests.project import budgets

THE_CLOCK = Clock()
ENVIRONMENT = {
    "SECRET_KEY": "a-secret-key-for-tests-and-for-nothing-else",
    "ENCRYPTION_KEYS": f"test:{base64.b64encode(bytes(range(32))).decode()}",
    "PUBLIC_URL": "https://book.example.org",
    "LIMIT_SIGN_INS": "1000",
    "LIMIT_HOLDS": "1000",
    "LIMIT_LOOKUPS": "1000",
}
BOTH_ENGINES = {"services", "web", "migrations", "storms"}
Unit = Callable[..., AbstractContextManager[Work]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_engines: this test runs on SQLite and on PostgreSQL")
    zoneinfo.reset_tzpath(to=[])
    hypothesis.settings.register_profile("suite", deadline=None)  # a slow machine is no fault in what is tested
    hypothesis.settings.load_profile("suite")
    sys.addaudithook(_nobody_outside)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    wants_both = metafunc.definition.get_closest_marker("both_engines") or BOTH_ENGINES & set(
        metafunc.definition.path.parts
    )
    metafunc.parametrize("database_kind", KINDS if wants_both else KINDS[:1])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The five largest of each kind, where the whole suite runs."""
    if not terminalreporter.config.args or terminalreporter.config.args == ["tests"]:
        for kind, limit in budgets.LIMITS.items():
            sizes = ", ".join(f"{name} {size}" for size, name in budgets.largest(kind))
            terminalreporter.write_line(f"largest {kind} (at most {limit}): {sizes}")


@pytest.fixture(autouse=True)
def no_zone_of_another_calendar() -> None:
    """vobject goes on using the first VTIMEZONE of a name that it has read; ours say what holds about their entry."""
    reader = sys.modules.get("vobject.icalendar")
    if reader is not None:
        vars(reader)["__tzidMap"].clear()
        reader.registerTzid("UTC", reader.utc)


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """The databases of this process; the PostgreSQL server and the migrated templates are the whole run's."""
    own = tmp_path_factory.mktemp("databases")
    in_worker = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    opened = Engines(
        shared=base.parent if in_worker else base,
        own=own,
        owner=os.getppid() if in_worker else os.getpid(),
        migrate=schema.migrate,
    )
    yield opened
    opened.close()


@pytest.fixture
def database(engines: Engines, database_kind: str) -> Database:
    """A migrated database without any row."""
    found = engines.database(database_kind)
    found.empty()
    return found


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def clock() -> Clock:
    """A callable that says 2027-03-01 15:00 UTC until `clock.move(timedelta)` or `clock.set(instant)`."""
    THE_CLOCK.now = THE_BEGINNING
    return THE_CLOCK


@pytest.fixture
def settings(database: Database, data_dir: Path) -> Settings:
    """A deployment reached by https, without a mail server: its letters are files in the data folder."""
    shutil.rmtree(data_dir / "letters", ignore_errors=True)
    return load_settings(environment(database, data_dir))


@pytest.fixture
def make_app(database: Database, data_dir: Path, clock: Clock) -> Iterator[Callable[..., Flask]]:
    """Another application: `make_app(MAIL_SERVER="127.0.0.1", transport=...)`, settings by their names."""
    made: list[Flask] = []

    def make(*, transport: Transport | None = None, **changes: str) -> Flask:
        settings = load_settings(environment(database, data_dir) | changes)
        made.append(put_together(settings, clock=clock, transport=transport))
        return made[-1]

    yield make
    for app in made:
        app.extensions["sessions"].engine.dispose()


@pytest.fixture
def app(database: Database, settings: Settings, clock: Clock, apps: dict[str, Flask]) -> Flask:
    """The application. One per database and process; nothing that matters stays in it between two tests."""
    if database.url not in apps:
        apps[database.url] = put_together(settings, clock=clock)
    return apps[database.url]


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, Flask]]:
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        app.extensions["sessions"].engine.dispose()


@pytest.fixture
def unit(database: Database, settings: Settings, clock: Clock) -> Unit:
    """`with unit() as work:` is one writing transaction at the clock's instant, committed when the block ends."""
    vault.use(vault.Vault(settings.encryption_keys))

    @contextmanager
    def begin(actor: Actor = SYSTEM) -> Iterator[Work]:
        with transaction(database.sessions, now=clock(), actor=actor) as work:
            yield work

    return begin


@pytest.fixture
def work(unit: Unit) -> Iterator[Work]:
    """One writing transaction around the whole test. Tests that also read pages use `unit`: this one holds the lock."""
    with unit() as opened:
        yield opened


@pytest.fixture
def cast(unit: Unit, database: Database, clock: Clock, opened: dict[str, tuple[people.Cast, Contents]]) -> people.Cast:
    """Ruth's practice with its formats and hours, and everybody who must not be seen, committed.

    Opened once per database; then the same rows are written again, which takes a third of the time.
    """
    if database.url in opened and clock() == THE_BEGINNING:
        made, contents = opened[database.url]
        database.fill(contents)
        with unit() as work:
            return made.seen_by(work)
    with unit() as work:
        made = people.open_practice(work)
    if clock() == THE_BEGINNING:
        opened[database.url] = made, database.contents()
    return made


@pytest.fixture(scope="session")
def opened() -> dict[str, tuple[people.Cast, Contents]]:
    return {}


@pytest.fixture
def pages(app: Flask, cast: people.Cast) -> Pages:
    """A browser in front of Ruth's practice."""
    return Pages(app)


@pytest.fixture
def ruths_pages(app: Flask, cast: people.Cast, unit: Unit) -> Pages:
    """A browser in which Ruth is signed in."""
    with unit() as opened:
        token = people.sign_in_ruth(opened, cast.ruth)
    browser = Pages(app)
    browser.sign_in(token)
    return browser


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server on loopback. `mail_server.letters` are the received ones, parsed."""
    with MailServer() as server:
        yield server


@pytest.fixture
def storm_rounds() -> int:
    """How often a storm is repeated: twice in the suite, as STORM_ROUNDS says in `make storm`."""
    return int(os.environ.get("STORM_ROUNDS", "2"))


def put_together(settings: Settings, **edges: Any) -> Flask:
    """The application, imported when it is first wanted: the tests of the rules know no Flask."""
    made: Flask = import_module("app").create_app(settings, **edges)
    return made


def environment(database: Database, data_dir: Path) -> dict[str, str]:
    return ENVIRONMENT | {"DATABASE_URL": database.url, "DATA_DIR": str(data_dir)}


def _nobody_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """No test reaches anything but this machine: no mail server, no package index, no calendar."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host not in ("localhost", "::1") and not host.startswith("127."):
        raise RuntimeError(f"a test tried to reach {host}")
