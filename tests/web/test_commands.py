"""What does the terminal do: setup, keys, migrations, sign-in links, letters, and the doctor?"""

from __future__ import annotations

import base64
import stat
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

import commands
from config import SettingsError, load_settings
from mailing.heartbeat import HEARTBEAT
from practice import vault
from practice.models.access import OneTimeLink
from practice.models.intake import ConsentKind, current_text
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client, Practitioner
from practice.models.profile import the_profile
from practice.models.scheduling import FormatKind, SessionFormat, WeeklyHours, bookable_formats
from practice.models.upkeep import Backup
from practice.rules.letter_kinds import LetterKind
from practice.services import accounts, outbox, setup
from practice.work import SYSTEM, Work
from tests import factories
from tests.conftest import ENVIRONMENT
from tests.factories import at
from tests.mail_server import free_port
from tests.pages import Pages


@pytest.fixture
def run(app):
    """`run("setup")` is `flask setup`; it has to end well unless `fails` is said."""
    return runner(app)


@pytest.fixture
def blank_app(make_app, engines, database_kind, tmp_path):
    """An application in front of a database without any table."""
    return make_app(DATABASE_URL=engines.blank(database_kind), DATA_DIR=str(tmp_path))


def runner(app):
    def run(*command, fails=False):
        result = app.test_cli_runner().invoke(args=list(command))
        assert (result.exit_code != 0) == fails, f"{result.output}{result.exception or ''}"
        return result.output

    return run


def test_setup_opens_the_practice_and_says_where_it_is(blank_app):
    settings = blank_app.extensions["settings"]
    said = runner(blank_app)("setup")
    assert f"{settings.public_url}/" in said
    assert str(settings.data_dir) in said
    with reading(blank_app) as work:
        profile = work.session.scalars(the_profile()).one()
        offered = work.session.scalars(bookable_formats()).all()
        weekdays = set(work.session.scalars(select(WeeklyHours.weekday)))
        assert work.session.scalars(current_text(ConsentKind.FEES)).one()
        assert work.session.scalars(current_text(ConsentKind.WALK)).one()
    assert (profile.name, profile.zone, profile.locale) == ("Elizabeth Lacey", "America/Toronto", "en_CA")
    assert {found.kind for found in offered} == set(FormatKind)
    assert weekdays == {0, 1, 2, 3, 4}


def test_setup_invents_no_client(blank_app):
    runner(blank_app)("setup")
    with reading(blank_app) as work:
        assert count(work, Client) == 0


def test_setting_up_again_changes_nothing_but_the_sign_in_link(blank_app):
    runner(blank_app)("setup")
    with reading(blank_app) as work:
        work.session.scalars(the_profile()).one().name = "Another name"
        work.session.commit()
    said = runner(blank_app)("setup")
    with reading(blank_app) as work:
        assert work.session.scalars(the_profile()).one().name == "Another name"
        assert (count(work, SessionFormat), count(work, Practitioner)) == (4, 1)
        assert count(work, OneTimeLink) == 2
    assert said.count("/welcome/") == 1


def test_the_printed_link_lets_the_counsellor_choose_her_password_once(blank_app):
    link = link_in(runner(blank_app)("setup"))
    browser = Pages(blank_app)
    assert browser.get(link).all("input", type="password")
    with reading(blank_app) as work:
        accounts.choose_password(work, token=token_of(link), password="a heron stands in the river", device="a test")
        work.session.commit()
    browser.get(link, status=404)
    assert "/welcome/" not in runner(blank_app)("setup"), "somebody can sign in now"


def test_the_sign_in_link_is_good_for_seven_days(blank_app, clock):
    link = link_in(runner(blank_app)("setup"))
    clock.move(timedelta(days=7) - timedelta(minutes=1))
    Pages(blank_app).get(link)
    clock.move(timedelta(minutes=1))
    Pages(blank_app).get(link, status=404)


def test_setup_refuses_a_database_that_has_lost_its_guard(blank_app):
    runner(blank_app)("setup")
    drop_the_guard(blank_app)
    assert "appointment_no_overlap" in runner(blank_app)("setup", fails=True)


def test_keys_are_made_once_and_only_this_account_reads_them(tmp_path):
    environ = {"DATA_DIR": str(tmp_path / "data")}
    made = commands.make_keys(environ)
    assert {path.name for path in made} == {"secret_key", "encryption_keys"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (made[0].parent, made[0].parent.parent)} == {0o700}
    first = load_settings(environ)
    assert commands.make_keys(environ) == []
    assert load_settings(environ).encryption_keys == first.encryption_keys


def test_a_key_that_the_environment_has_is_not_made_again(tmp_path):
    key = base64.b64encode(vault.new_key()).decode()
    environ = {"DATA_DIR": str(tmp_path), "ENCRYPTION_KEYS": f"own:{key}"}
    assert [path.name for path in commands.make_keys(environ)] == ["secret_key"]
    assert list(load_settings(environ).encryption_keys) == ["own"]


def test_no_new_key_is_made_beside_what_another_key_has_sealed(database, cast, tmp_path):
    with pytest.raises(SettingsError, match="put it back"):
        commands.make_keys({"DATA_DIR": str(tmp_path), "DATABASE_URL": database.url})
    assert not (tmp_path / "secrets" / "encryption_keys").exists()


def test_migrations_go_down_and_up_and_say_where_they_are(blank_app):
    run = runner(blank_app)
    assert run("db", "current").startswith("none (newest: ")
    run("db", "upgrade")
    newest = run("db", "current").split()[0]
    run("db", "check")
    run("db", "downgrade", "base")
    assert run("db", "current") == f"none (newest: {newest})\n"


def test_a_practitioner_gets_a_new_link_and_the_old_one_ends(run, cast, app):
    first = link_in(run("practitioner", "Ruth@Example.org"))
    second = link_in(run("practitioner", "ruth@example.org"))
    browser = Pages(app)
    browser.get(first, status=404)
    assert "Ruth" in browser.get(second).text


def test_nobody_gets_a_link_for_an_address_that_no_practitioner_has(run, cast):
    assert "No practitioner signs in with amara@example.org" in run("practitioner", "amara@example.org", fails=True)
    assert "No practitioner" in run("practitioner", "noor@example.org", fails=True), "Noor has left"


def test_the_counsellor_gets_another_address_and_the_practice_follows(run, cast, unit):
    run("practitioner", "ruth@example.org", "--new-email", "Ruth@example.com")
    with unit() as work:
        assert setup.find_practitioner(work, email="ruth@example.com").id == cast.ruth.id
        assert work.session.scalars(the_profile()).one().email == "Ruth@example.com"


def test_the_worker_sends_what_is_due_and_ends(run, cast, unit, settings):
    with unit() as work:
        owe_two_letters(work, cast.seen_by(work))
    run("worker", "--once")
    kept = sorted(settings.letters_dir.glob("*.eml"))
    addressed = sorted(line for path in kept for line in path.read_text().splitlines() if line.startswith("To:"))
    assert len(addressed) == 2
    assert "amara@example.org" in addressed[0]
    assert "ruth@example.org" in addressed[1]


def test_the_doctor_says_what_to_do_about_a_new_practice(blank_app):
    run = runner(blank_app)
    assert "Run: flask setup" in run("doctor", fails=True)
    run("setup")
    said = run("doctor", fails=True)
    assert "TO DO  Signing in: nobody can yet. Run: flask practitioner elizabeth@example.org" in said
    assert "TO DO  The counsellor's address" in said
    assert "TO DO  Mail worker: never seen" in said
    assert "TO DO  Crisis numbers: 2 of 2 were not checked within half a year." in said
    assert "TO DO  Backup: none was made yet. Run: flask backup" in said
    assert "well   Keys: nothing is sealed yet." in said
    to_do = [line.split()[2] for line in said.splitlines() if "TO DO" in line and "Clock" not in line]
    assert to_do == ["Mail", "Signing", "The", "Crisis", "Backup:"]


@pytest.fixture
def content(run, cast, unit, settings, clock):
    """A deployment in which all is well; PostgreSQL's clock is not the tests'."""
    with unit() as work:
        factories.client(work)
        cast.seen_by(work).ruth.password_hash = accounts.HASHER.hash("a heron stands in the river")
        profile = work.session.scalars(the_profile()).one()
        profile.crisis_lines = [{**line, "checked_on": "2026-09-02"} for line in profile.crisis_lines]
        work.session.add(Backup(file_name="the.sealed", size=1, sha256="0" * 64, made_at=clock()))
    (settings.data_dir / HEARTBEAT).write_text(clock().isoformat())
    yield
    (settings.data_dir / HEARTBEAT).unlink(missing_ok=True)


def to_do(run, database_kind):
    """What the doctor finds, each as a line."""
    result = run("doctor", fails=database_kind == "postgresql")
    return [line.strip() for line in result.splitlines() if "TO DO" in line and "database server" not in line]


def test_the_doctor_is_content_when_all_is_well(run, content, database_kind):
    assert to_do(run, database_kind) == []
    said = run("doctor", fails=database_kind == "postgresql")
    assert [line for line in said.splitlines() if not line.startswith(" ")][:-1] == [
        "This machine",
        "The database",
        "Letters",
        "The practice",
    ]
    assert "well   Keys: what is sealed opens with test (" in said
    assert said.endswith("All is well.\n" if database_kind == "sqlite" else "1 to do.\n")


def test_the_doctor_compares_its_clock_with_the_database_servers(run, content, database_kind):
    if database_kind == "postgresql":
        assert "TO DO  Clock: it says 2027-03-01 15:00 UTC, the database server 20" in run("doctor", fails=True)
    else:
        assert "well   Clock: 2027-03-01 15:00 UTC" in run("doctor")


def test_the_doctor_finds_a_clock_that_went_back(run, content, clock):
    clock.move(-timedelta(hours=3))
    said = run("doctor", fails=True)
    assert "TO DO  Clock: it says 2027-03-01 12:00 UTC, but something was written at 2027-03-01 15:00." in said


def test_the_doctor_finds_what_has_grown_old(run, content, clock):
    clock.move(timedelta(minutes=3))
    assert "TO DO  Mail worker: last seen 2027-03-01 15:00 UTC" in run("doctor", fails=True)
    clock.move(timedelta(days=7))
    said = run("doctor", fails=True)
    assert "TO DO  Backup: the last was made on 2027-03-01 at 15:00 UTC (the.sealed). Run: flask backup" in said
    assert "TO DO  Crisis numbers: 1 of 1 were not checked within half a year." in said


def test_the_doctor_finds_a_letter_that_failed_until_it_is_settled(run, content, unit, cast, database_kind):
    with unit() as work:
        owe_two_letters(work, cast.seen_by(work))
        work.session.execute(update(OutboxMessage).values(state=OutboxState.FAILED, reason="refused"))
    assert "could not be sent. See Messages in the admin site." in run("doctor", fails=True)
    with unit() as work:
        work.session.execute(update(OutboxMessage).values(dismissed_at=work.now))
    assert "could not be sent" not in run("doctor", fails=database_kind == "postgresql")


def test_the_doctor_finds_keys_that_others_may_read(make_app, cast, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o755)
    (secrets / "encryption_keys").touch(mode=0o644)
    said = runner(make_app(DATA_DIR=str(tmp_path)))("doctor", fails=True)
    assert f"TO DO  Privacy: other accounts may look into {secrets}, {secrets / 'encryption_keys'}." in said
    assert f"Run: chmod -R go= {tmp_path}" in said


def test_the_doctor_says_when_there_is_no_database(make_app, cast, tmp_path, database):
    nowhere = {
        "sqlite": f"sqlite:///{tmp_path / 'none.db'}",
        "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
    }
    said = runner(make_app(DATABASE_URL=nowhere[database.kind]))("doctor", fails=True)
    assert ("Run: flask setup" if database.kind == "sqlite" else "TO DO  Connection: it cannot be reached") in said
    assert not (tmp_path / "none.db").exists()


def test_the_doctor_counts_the_values_of_each_key_and_misses_one_that_is_gone(make_app, cast, unit):
    with unit() as work:
        factories.client(work)
    both = f"newer:{base64.b64encode(bytes(32)).decode()},{ENVIRONMENT['ENCRYPTION_KEYS']}"
    app = make_app(ENCRYPTION_KEYS=both)
    with reading(app) as work:
        factories.client(work)
        work.session.commit()
    said = runner(app)("doctor", fails=True)
    assert "well   Keys: what is sealed opens with newer (" in said
    assert ", test (" in said
    alone = runner(make_app(ENCRYPTION_KEYS=both.partition(",")[0]))("doctor", fails=True)
    assert "TO DO  Keys:" in alone
    assert "the key 'test' is not in the key ring" in alone


def test_the_doctor_finds_a_missing_guard(blank_app):
    run = runner(blank_app)
    run("setup")
    drop_the_guard(blank_app)
    assert "TO DO  Double booking: not guarded against" in run("doctor", fails=True)


def test_the_doctor_finds_a_key_that_does_not_fit(make_app, cast, unit, database):
    with unit() as work:
        factories.client(work)
    other = base64.b64encode(bytes(32)).decode()
    said = runner(make_app(ENCRYPTION_KEYS=f"test:{other}"))("doctor", fails=True)
    assert "TO DO  Keys:" in said
    assert "Amara" not in said


def test_the_doctor_greets_the_mail_server(make_app, cast, mail_server):
    said = runner(make_app(**mail_server.settings))("doctor", fails=True)
    assert "well   Mail server: 127.0.0.1 lets us in." in said
    nobody = mail_server.settings | {"MAIL_PORT": str(free_port())}
    assert "TO DO  Mail server: 127.0.0.1" in runner(make_app(**nobody))("doctor", fails=True)
    assert mail_server.letters == []


def owe_two_letters(work, cast):
    """Amara has booked: her confirmation and Ruth's notice wait to be sent."""
    made = factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-03T15:15"))
    part = factories.attendance(work, appointment=made, client=factories.client(work))
    made.terms_id = work.session.scalars(current_text(ConsentKind.FEES)).one().id
    factories.client_link(work, attendance=part, appointment=made)
    outbox.post(work, kind=LetterKind.CONFIRMATION, appointment=made, attendance=part)
    outbox.post(work, kind=LetterKind.PRACTITIONER_NEW, appointment=made)


def drop_the_guard(app):
    statements = {
        "sqlite": "DROP TRIGGER appointment_no_overlap_insert",
        "postgresql": "ALTER TABLE appointment DROP CONSTRAINT appointment_no_overlap",
    }
    with app.extensions["sessions"].engine.begin() as connection:
        connection.execute(text(statements[connection.dialect.name]))


def reading(app):
    """A unit of work of that application, committed only where the test says so."""

    class Reading:
        def __enter__(self):
            self.session = app.extensions["sessions"].writing()
            return Work(self.session, app.extensions["clock"](), SYSTEM)

        def __exit__(self, *_):
            self.session.close()

    return Reading()


def count(work, table):
    return work.session.scalars(select(func.count()).select_from(table)).one()


def link_in(said):
    address = next(word for word in said.split() if "/welcome/" in word)
    return address.removeprefix("https://book.example.org")


def token_of(link):
    return link.rpartition("/")[2]


def test_a_test_letter_is_sent_at_once_and_says_who_took_it(make_app, cast, mail_server):
    said = runner(make_app(**mail_server.settings))("send-test-email")
    assert (
        said
        == "127.0.0.1 accepted the letter to ruth@example.org. Look whether it has arrived, among the junk mail too.\n"
    )
    runner(make_app(**mail_server.settings))("send-test-email", "amara@example.org")
    assert [letter.recipients for letter in mail_server.letters] == [("ruth@example.org",), ("amara@example.org",)]


def test_without_a_mail_server_the_test_letter_is_kept(run, cast, settings):
    assert f"was kept in {settings.letters_dir}" in run("send-test-email")
    assert len(list(settings.letters_dir.glob("*.eml"))) == 1


def test_a_test_letter_that_does_not_leave_says_why_and_what_to_do(make_app, cast, mail_server):
    nobody = mail_server.settings | {"MAIL_PORT": str(free_port())}
    said = runner(make_app(**nobody))("send-test-email", fails=True)
    assert "did not leave: the mail server could not be reached.\nLook at MAIL_SERVER and MAIL_PORT" in said
    assert "no letter can be sent to this address" in runner(make_app())("send-test-email", "ruth@", fails=True)
