"""Can the counsellor read two people's forms beside each other, with what was said about safety only on purpose?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from config import load_settings
from practice import vault
from practice.models.appointments import Attendance, Role
from practice.models.scheduling import FormatKind, Party, SessionFormat
from practice.services import handing_in
from practice.work import Actor, ActorKind, Work
from tests import factories
from tests.browser.counsellor import Counsellor
from tests.deployment import Deployment
from tests.filled import AMARAS, JONAS, STORY, save_in

A_WHILE = timedelta(minutes=20)


def come_together(work: Work) -> list[Attendance]:
    """Two who have booked a session at an hour at which nobody else does."""
    chosen = work.session.scalars(select(SessionFormat).where(SessionFormat.kind == FormatKind.IN_PERSON)).first()
    assert chosen
    start = work.now.replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=3)
    visit = factories.appointment(work, session_format=chosen, starts_at=start, party=Party.COUPLE)
    amara = factories.client(work, phone="+15195550100")
    jonas = factories.client(work, name="Jonas Weber", email="jonas@example.com")
    return [
        factories.attendance(work, appointment=visit, client=amara),
        factories.attendance(work, appointment=visit, client=jonas, role=Role.PARTNER, discreet=False),
    ]


@pytest.fixture
def sent(deployment: Deployment) -> str:
    """Amara and Jonas have each sent a form, and Amara has changed hers. The appointment's id."""
    vault.use(vault.Vault(load_settings(deployment.environ).encryption_keys))
    now = datetime.now(UTC)
    with deployment.sessions().writing() as session:
        parts = come_together(Work(session, now - A_WHILE, Actor(ActorKind.SYSTEM)))
        for part, answers in zip(parts, (AMARAS | {"E5": "worried"}, JONAS), strict=True):
            work = Work(session, now - A_WHILE, Actor(ActorKind.CLIENT, part.id))
            save_in(work, part.id, answers)
            handing_in.send(work, attendance_id=part.id)
        work = Work(session, now - A_WHILE / 2, Actor(ActorKind.CLIENT, parts[0].id))
        save_in(work, parts[0].id, {"D5": "We eat together again."})
        session.commit()
        return parts[0].appointment_id


def test_elizabeth_reads_two_forms_notes_what_she_thinks_and_marks_them_as_read(
    elizabeth: Counsellor, sent: str
) -> None:
    elizabeth.page.goto("/admin/")
    elizabeth.sees_today()
    elizabeth.reads("Please contact A. D.", "forms to read")
    elizabeth.does_not_read(STORY)
    elizabeth.follows("Read the form")
    elizabeth.reads(STORY, "Talk with each alone first", "Both said", "Opposite", "Changed")
    elizabeth.does_not_read("Are you ever afraid of how your partner might react?")
    safety = elizabeth.page.locator(".review__safety").first
    elizabeth.page.emulate_media(media="print")
    expect(safety).to_be_hidden()
    expect(elizabeth.page.locator(".quotation").first).to_be_visible()
    elizabeth.page.emulate_media(media="screen")

    elizabeth.follows("Show what was said about safety")
    elizabeth.reads("Are you ever afraid of how your partner might react?", "Sometimes")
    elizabeth.looks_at_the_page()
    elizabeth.page.emulate_media(media="print")
    expect(safety).to_be_hidden()
    elizabeth.page.emulate_media(media="screen")
    safety.get_by_label("Print this part, too").check()
    elizabeth.page.emulate_media(media="print")
    expect(safety.get_by_text("Sometimes")).to_be_visible()
    elizabeth.page.emulate_media(media="screen")

    elizabeth.page.get_by_label("Private note").first.fill("Ask about the corridor.")
    elizabeth.page.get_by_role("button", name="Add the note").first.click()
    elizabeth.reads("Note added.", "Ask about the corridor.")
    elizabeth.page.get_by_role("button", name="I have asked").first.click()
    elizabeth.reads("Asked about safety in person on")
    elizabeth.presses("Mark as read")
    elizabeth.reads("Marked as read.", "Form sent")
    elizabeth.page.goto("/admin/")
    expect(elizabeth.page.locator(f'a[href*="{sent}/answers"]')).to_have_count(0)
