"""Does everything that is sealed come to another key, so that the old one can go and nobody is lost?"""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from practice import vault
from practice.models.base import Base
from practice.models.people import Client, clients_with_email
from practice.services import contact, rotating, seals
from practice.vault import Vault
from tests import factories, sealed
from tests.booked import attendance, book
from tests.questions import asked_of

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ONLY_OLD, BOTH, ONLY_NEW = {"test": OLD}, {"next": NEW, "test": OLD}, {"next": NEW}


@pytest.fixture
def booked(unit, cast):
    """An appointment of two people, with something in every sealed column, all of it under the old key."""
    made = book(unit, cast.in_person, couple=True, phone="+15195550142")
    with unit() as work:
        sealed.fill(work, made)
    return made


@pytest.fixture
def with_keys(unit):
    """`with_keys(BOTH)`: from now on this process holds those."""
    yield lambda keys: vault.use(Vault(keys))
    vault.use(Vault(ONLY_OLD))


def everything_anew(unit):
    """How many were made anew, as `flask rotate-keys` does it: one transaction after the other."""
    done = 0
    for table, column in sorted(seals.sealed_columns()):
        done += through(unit, lambda work, after, of=(table, column): reseal(work, after, *of))
    return done + through(unit, lambda work, after: rotating.reindex_some(work, after=after))


def reseal(work, after, table, column):
    return rotating.reseal_some(work, table=table, column=column, after=after)


def through(unit, turn):
    done, after = 0, ""
    while after is not None:
        with unit() as work:
            batch = turn(work, after)
        done, after = done + batch.done, batch.last
    return done


def opened(unit):
    with unit() as work:
        return sealed.texts(work)


def looked_at(unit):
    with unit() as work:
        return seals.look_at(work)


def test_every_column_that_seals_is_found(unit, booked):
    named = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    ours = {(table, column) for table, column in named if column.endswith("_sealed")}
    assert set(seals.sealed_columns()) == ours, "sealed bytes that no `Sealed` reads would be forgotten"
    filled = {(table, f"{name}_sealed") for table, name, _row in opened(unit)}
    assert filled == ours, "tests/sealed.py writes a row into every table that seals"


def test_everything_comes_to_the_new_key_and_reads_as_before_without_the_old_one(unit, booked, with_keys):
    before = opened(unit)
    assert None not in before.values()
    with_keys(BOTH)
    assert looked_at(unit).used == {"test"}
    assert everything_anew(unit) > len(before)
    with_keys(ONLY_NEW)
    assert opened(unit) == before
    assert looked_at(unit).used == {"next"}


def test_once_more_changes_nothing(unit, booked, with_keys, database):
    with_keys(BOTH)
    everything_anew(unit)
    before = database.rows()
    assert everything_anew(unit) == 0
    assert database.rows() == before


def test_she_is_found_by_her_address_before_meanwhile_and_after(unit, booked, with_keys):
    def found():
        with unit() as work:
            return [client.name for client in work.session.scalars(clients_with_email(" Jonas@Example.com"))]

    before = found()
    assert "Jonas Weber" in before
    with_keys(BOTH)
    assert found() == before
    with unit() as work:
        factories.client(work, name="Jonas the younger", email="jonas@example.com")
    assert len(found()) == len(before) + 1
    everything_anew(unit)
    with_keys(ONLY_NEW)
    assert len(found()) == len(before) + 1


def test_a_mailbox_is_known_to_be_shared_across_keys(unit, cast, with_keys):
    """Amara said under the old key that somebody reads along; under the new one the same address is still careful."""
    book(unit, cast.in_person, discreet=True, email="both@example.org")
    with_keys(BOTH)
    later = book(unit, cast.phone, email="Both@example.org", start=factories.at("2027-03-10T15:15"))
    with unit() as work:
        assert contact.is_discreet(work, attendance=attendance(work, later.booker))


def test_what_was_indexed_with_the_last_of_several_keys_is_indexed_anew(unit, booked, with_keys, database):
    with_keys(BOTH)
    everything_anew(unit)
    with unit() as work:
        index = Vault(ONLY_OLD).blind_index("amara@example.org")
        older = update(Client).where(Client.email_index.in_(vault.in_use().blind_indexes("amara@example.org")))
        changed = work.session.execute(older.values(email_index=index).returning(Client.id)).all()
    assert looked_at(unit).indexes["test"] == len(changed) > 0
    assert everything_anew(unit) == len(changed)
    assert looked_at(unit).used == {"next"}


def test_an_address_that_no_key_finds_is_counted_and_put_right(unit, booked, with_keys):
    with unit() as work:
        work.session.execute(update(Client).where(Client.email_index.is_not(None)).values(email_index=bytes(32)))
    assert looked_at(unit).unfindable > 0
    everything_anew(unit)
    assert looked_at(unit).unfindable == 0


def test_a_value_that_does_not_open_stays_as_it_is_and_holds_nobody_up(unit, booked, with_keys, database):
    with unit() as work:
        client = work.session.get_one(Client, attendance(work, booked.booker).client_id)
        client.phone_sealed = broken = client.phone_sealed[:-1] + bytes([client.phone_sealed[-1] ^ 1])
    with_keys(BOTH)
    with unit() as work:
        batch = rotating.reseal_some(work, table="client", column="phone_sealed")
        assert (batch.damaged, batch.done > 0) == (1, True)
    with unit() as work:
        assert work.session.get_one(Client, client.id).phone_sealed == broken


def test_a_batch_has_an_end_and_the_next_begins_after_it(unit, cast, with_keys, monkeypatch):
    monkeypatch.setattr(rotating, "BATCH", 3)
    with unit() as work:
        for number in range(10):
            factories.client(work, name=f"Noor {number}", email=f"noor-{number}@example.org")
    with_keys(BOTH)
    with unit() as work:
        first = reseal(work, "", "client", "name_sealed")
    assert (first.done, first.last is None) == (3, False)
    with unit() as work:
        newly = select(Client.id).where(seals.is_by("client", "name_sealed", "next"))
        assert len(work.session.scalars(newly).all()) == 3
    everything_anew(unit)
    assert looked_at(unit).used == {"next"}


def test_what_somebody_holds_is_passed_over_and_what_she_writes_stands(unit, booked, with_keys, database):
    """Her row is locked while the keys change; on SQLite whoever writes second waits for the first."""
    with_keys(BOTH)
    with unit() as work:
        client_id = attendance(work, booked.booker).client_id
    with database.sessions.writing() as holding:
        hers = holding.get_one(Client, client_id, with_for_update=True)
        done = threading.Thread(target=everything_anew, args=(unit,))
        done.start()
        if database.kind == "postgresql":
            done.join(30)
            assert not done.is_alive(), "it waited for her"
        hers.name = "Amara, who wrote meanwhile"
        holding.commit()
    done.join(30)
    everything_anew(unit)
    with_keys(ONLY_NEW)
    with unit() as work:
        assert work.session.get_one(Client, client_id).name == "Amara, who wrote meanwhile"
    assert looked_at(unit).used == {"next"}


def test_how_far_it_has_come_is_one_question(unit, booked, with_keys, database):
    with_keys(BOTH)
    with unit() as work, asked_of(work.session.get_bind()) as questions:
        made, total = seals.progress(work)
        assert (made, len(questions)) == (0, 1)
        assert total == sum(seals.look_at(work).values.values())
    everything_anew(unit)
    with unit() as work:
        assert seals.progress(work) == (total, total)
