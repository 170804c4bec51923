"""Does the counsellor find each of her clients, and see in one record how she is reached and when she comes?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from practice.models.activity import ActivityEntry
from practice.models.appointments import Attendance
from practice.models.people import Client
from tests import factories
from tests.booked import book


def test_a_client_is_found_by_a_part_of_her_name_which_stands_in_no_address(ruths_pages, unit, cast):
    book(unit, cast.in_person)
    with unit() as work:
        factories.client(work, name="Olga Weber", email="olga@example.org")
    found = ruths_pages.get("admin.clients").submit("Find", words="olga")
    assert "olga" not in found.address.lower()
    assert "Amara" not in found.text
    record = found.click("Olga Weber")
    assert "Nothing is booked." in record.text
    with unit() as work:
        actions = work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)).all()
    assert actions[-2:] == ["clients.searched", "client.opened"]


def test_the_heads_of_the_list_sort_it_and_turn_it_round(ruths_pages, unit, cast):
    book(unit, cast.in_person)
    with unit() as work:
        factories.client(work, name="Olga Weber", email="olga@example.org")
    page = ruths_pages.get("admin.clients")
    assert [head.get("aria-sort") for head in page.all("th", "aria-sort")] == ["ascending"]
    turned = page.click("Name")
    assert [head.get("aria-sort") for head in turned.all("th", "aria-sort")] == ["descending"]
    assert turned.text.index("Olga Weber") < turned.text.index("Amara Diallo")
    assert "sort=next" in turned.click("Next appointment").address


def test_somebody_is_written_down_without_an_appointment(ruths_pages, unit, cast):
    page = ruths_pages.get("admin.new_client")
    wrong = page.submit("Add", name="Olga Weber", email="olga@", phone="519 555 0177", status=422)
    assert (wrong.value("name"), wrong.value("phone")) == ("Olga Weber", "519 555 0177")
    record = wrong.submit("Add", email="olga@example.org")
    assert "No letter says so." in record.text
    assert "(519) 555-0177" in record.text
    with unit() as work:
        assert work.session.scalars(select(Client).where(Client.practitioner_id == cast.ruth.id)).one().phone == (
            "+15195550177"
        )


def test_a_record_says_in_red_what_to_heed_and_names_who_comes_along(ruths_pages, unit, cast):
    booked = book(unit, cast.in_person, couple=True, discreet=True)
    with unit() as work:
        client_id = work.session.get_one(Attendance, booked.booker).client_id
    page = ruths_pages.get("admin.client", client_id=client_id)
    assert page.all("p", class_="contact-rule")
    assert page.click("Jonas Weber").address != page.address


def test_a_colleagues_client_is_no_client_of_hers(ruths_pages, unit, cast):
    with unit() as work:
        noors = work.session.scalars(select(Client.id).where(Client.practitioner_id != cast.ruth.id)).first()
    ruths_pages.get("admin.client", client_id=noors, status=404)


def test_two_devices_that_change_one_client_show_each_other_what_differs(ruths_pages, unit, cast):
    booked = book(unit, cast.in_person)
    with unit() as work:
        client_id = work.session.get_one(Attendance, booked.booker).client_id
    first, second = (ruths_pages.get("admin.edit_client", client_id=client_id) for _ in range(2))
    first.submit("Save", name="Amara D.")
    differs = second.submit("Save", phone="519 555 0199", status=409)
    assert "This was changed on another device" in differs.text
    assert "(519) 555-0199" in differs.submit("Save").text


def test_several_are_archived_in_one_go_and_one_is_brought_back(ruths_pages, unit, cast):
    book(unit, cast.in_person)
    with unit() as work:
        ids = [factories.client(work, name=name, email="").id for name in ("Olga Weber", "Ines Rossi")]
    page = ruths_pages.get("admin.clients")
    amara = next(value for value, words in page.options("client").items() if "Amara" in words)
    done = page.submit("Archive those ticked", client=[*ids, amara])
    assert "2 records are archived." in done.text
    assert "1 stays: there is an appointment ahead." in done.text
    back = ruths_pages.get("admin.client", client_id=ids[0]).submit("Bring it back")
    assert "among your active clients again" in back.text


def test_the_pages_of_a_record_show_forms_letters_and_notes(ruths_pages, unit, cast):
    booked = book(unit, cast.in_person)
    with unit() as work:
        client_id = work.session.get_one(Attendance, booked.booker).client_id
    record = ruths_pages.get("admin.client", client_id=client_id)
    assert "No form yet." in record.click("Forms").text
    letter = record.click("Letters").click("Confirmation")
    assert "amara" in letter.text.lower()
    noted = record.click("Notes").submit("Add the note", words="Prefers mornings.")
    assert "Prefers mornings." in noted.text
    assert "added a note" in record.click("Who did what").text


def test_booking_from_a_record_is_for_that_client_among_all_of_her_name(ruths_pages, unit, cast):
    with unit() as work:
        olga, _other = (factories.client(work, name="Olga Weber", email=f"{n}@example.org").id for n in range(2))
    asked = ruths_pages.get("admin.client", client_id=olga).click("Book")
    assert asked.value("words") == "Olga Weber"
    form = asked.submit("Continue", session_format=cast.phone.id)
    assert len([words for words in form.options("who").values() if words.startswith("Olga Weber")]) == 2
    assert form.value("who") == olga


def test_two_records_of_one_person_become_one_after_she_has_seen_both(ruths_pages, unit, cast):
    booked = book(unit, cast.in_person, phone="+15195550142")
    with unit() as work:
        written = factories.client(work, name="Amara D.", email="amara@example.org")
        written.created_at += timedelta(minutes=1)
        again = written.id
        client_id = work.session.get_one(Attendance, booked.booker).client_id
    pair = ruths_pages.get("admin.clients").click("Possible doubles")
    assert "Same email address" in pair.text
    both = pair.click("Amara Diallo and Amara D.")
    unsure = both.submit("Make them one record", name="other", status=422)
    assert "Tick this only if you are sure" in unsure.text
    one = unsure.submit("Make them one record", sure="y")
    assert "The two are one record now." in one.text
    assert "Amara Diallo" not in one.text
    with unit() as work:
        merged = [each for each in (client_id, again) if work.session.get_one(Client, each).merged_into_id]
    assert ruths_pages.get("admin.client", client_id=merged[0]).address.endswith(({client_id, again} - {*merged}).pop())


def test_another_record_of_hers_is_found_by_a_search(ruths_pages, unit, cast):
    booked = book(unit, cast.in_person, couple=True)
    with unit() as work:
        client_id = work.session.get_one(Attendance, booked.booker).client_id
    page = ruths_pages.get("admin.client", client_id=client_id).click("Merge with another record")
    found = page.submit("Find", words="jonas")
    assert "They were to come to one appointment together" in found.click("Jonas Weber").text


def test_two_people_who_share_a_mailbox_are_told_apart(ruths_pages, unit, cast):
    with unit() as work:
        for name in ("Olga Weber", "Jonas Weber"):
            factories.client(work, name=name, email="weber@example.org")
    pair = next(link for link in ruths_pages.get("admin.doubles").links if " and " in link.words)
    none = ruths_pages.get("admin.doubles").click(pair.words).submit("They are two people")
    assert "No two records look like one person." in none.text
