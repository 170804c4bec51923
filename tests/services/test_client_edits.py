"""Is what she puts right about a client kept, told to nobody who must not read it, and laid aside in time?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, LinkNotValid, NotFound
from practice.models.activity import ActivityEntry
from practice.models.appointments import Attendance, Voicemail
from practice.models.people import Client, clients_with_email
from practice.rules.entity_tags import entity_tag
from practice.services import client_edits, client_search, clients, notes
from practice.services.client_edits import ClientValues
from tests import factories
from tests.booked import Booked, as_ruth, book, happened, waiting
from tests.conftest import Unit
from tests.people import Cast

AMARA = ClientValues("Amara Diallo", "amara@example.org", "+15195550142")


@pytest.fixture
def booked(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person, phone="+15195550142")


def amara(unit: Unit, booked: Booked) -> str:
    with unit() as work:
        return work.session.get_one(Attendance, booked.booker).client_id


def test_another_address_shuts_out_the_old_one_and_gets_the_newest_letter(
    unit: Unit, cast: Cast, booked: Booked
) -> None:
    client_id = amara(unit, booked)
    with unit(as_ruth(cast)) as work:
        values = replace(AMARA, email="amara.d@example.org")
        assert client_edits.save(work, client_id=client_id, values=values, seen=entity_tag(AMARA))
    with unit() as work:
        with pytest.raises(LinkNotValid):
            clients.open_link(work, token=booked.token)
        assert [client.id for client in work.session.scalars(clients_with_email("amara.d@example.org"))] == [client_id]
        assert [whose for _, whose in waiting(work, booked)] == [booked.booker]
        assert ("address_corrected", str(as_ruth(cast))) in happened(work, booked)


def test_without_an_address_nothing_is_written_any_more(unit: Unit, cast: Cast, booked: Booked) -> None:
    client_id = amara(unit, booked)
    with unit(as_ruth(cast)) as work:
        client_edits.save(work, client_id=client_id, values=replace(AMARA, email=None), seen=entity_tag(AMARA))
    with unit() as work:
        assert work.session.get_one(Client, client_id).email_index is None
        assert waiting(work, booked) == {}
        with pytest.raises(LinkNotValid):
            clients.open_link(work, token=booked.token)


def test_on_another_number_nobody_leaves_a_message(unit: Unit, cast: Cast, booked: Booked) -> None:
    client_id = amara(unit, booked)
    with unit(as_ruth(cast)) as work:
        work.session.get_one(Attendance, booked.booker).voicemail = Voicemail.WITH_NAME
        values = replace(AMARA, name="Amara D.", phone="+15195550199")
        client_edits.save(work, client_id=client_id, values=values, seen=entity_tag(AMARA))
    with unit() as work:
        part = work.session.get_one(Attendance, booked.booker)
        assert (part.client.name, part.client.phone, part.voicemail) == ("Amara D.", "+15195550199", Voicemail.NONE)
        assert clients.open_link(work, token=booked.token).attendance_id == booked.booker


def test_of_two_devices_neither_undoes_what_the_other_saved(unit: Unit, cast: Cast, booked: Booked) -> None:
    client_id = amara(unit, booked)
    with unit(as_ruth(cast)) as work:
        seen = entity_tag(AMARA)
        client_edits.save(work, client_id=client_id, values=replace(AMARA, name="Amara D."), seen=seen)
        with pytest.raises(ChangedMeanwhile):
            client_edits.save(work, client_id=client_id, values=replace(AMARA, phone=None), seen=seen)


def test_whoever_comes_is_not_archived_and_who_is_archived_is_offered_in_no_booking(
    unit: Unit, cast: Cast, booked: Booked
) -> None:
    comes = amara(unit, booked)
    with unit(as_ruth(cast)) as work:
        olga = factories.client(work, name="Olga Weber", email="olga@example.org")
        done = client_edits.archive(work, client_ids=[comes, olga.id, "0" * 32])
        assert done == client_edits.Archived(done=1, still_coming=1)
        assert client_search.find_clients(work, practitioner_id=cast.ruth.id, words="olga").clients == ()
        client_edits.bring_back(work, client_id=olga.id)
        assert len(client_search.find_clients(work, practitioner_id=cast.ruth.id, words="olga").clients) == 1
        work.session.flush()
        acts = work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number.desc()).limit(2)).all()
        assert acts == ["client.brought_back", "client.archived"]


def test_a_note_about_somebody_who_never_came_is_hers_alone(unit: Unit, cast: Cast) -> None:
    with unit(as_ruth(cast)) as work:
        olga = factories.client(work, name="Olga Weber", email="").id
        notes.add_about(work, client_id=olga, words="Prefers mornings.")
        assert [note.words for note in notes.read_about(work, client_id=olga)] == ["Prefers mornings."]
    with unit() as work, pytest.raises(NotFound):
        notes.read_about(work, client_id=olga)
