"""Which practice does it get? The one that Secure Base gets: `python -m django prepare WEEK TAKEN`.

WEEK is JSON, `[[weekday, "09:00", "17:00"], ...]`, the weekdays counted from Sunday, 0; TAKEN names a file with a JSON
list of local starts.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

from appointment.models import Appointment, AppointmentRequest, Service, StaffMember, WorkingHours
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import transaction

LENGTH = timedelta(minutes=30)


class Command(BaseCommand):
    """Migrates, gathers the static files, writes the practice and a pair of rows for each appointment."""

    def add_arguments(self, parser):
        parser.add_argument("week", type=json.loads)
        parser.add_argument("taken", type=Path)

    def handle(self, *, week, taken, **_options):
        call_command("migrate", verbosity=0)
        call_command("migrate", run_syncdb=True, verbosity=0)  # appointment itself comes without migrations
        call_command("collectstatic", interactive=False, verbosity=0)
        with transaction.atomic():
            service = Service.objects.create(name="In person", duration=LENGTH, price=150, currency="CAD")
            staff = open_practice(week, service)
            write_appointments(staff, service, map(datetime.fromisoformat, json.loads(taken.read_text())))


def open_practice(week, service):
    """One member of staff who offers the service in these hours."""
    user = get_user_model().objects.create_user("elizabeth", "elizabeth@example.org", first_name="Elizabeth")
    weekdays = {day for day, _, _ in week}
    staff = StaffMember.objects.create(
        user=user,
        slot_duration=LENGTH.total_seconds() // 60,
        lead_time=time(9),
        finish_time=time(17),
        work_on_saturday=6 in weekdays,
        work_on_sunday=0 in weekdays,
    )
    staff.services_offered.add(service)
    for day, opens, closes in week:
        hours = {"start_time": time.fromisoformat(opens), "end_time": time.fromisoformat(closes)}
        WorkingHours.objects.create(staff_member=staff, day_of_week=day, **hours)
    return staff


def write_appointments(staff, service, taken):
    """One client has them all."""
    client = get_user_model().objects.create_user("amara", "amara@example.org", first_name="Amara")
    requests = [
        AppointmentRequest(
            date=start.date(),
            start_time=start.time(),
            end_time=(start + LENGTH).time(),
            service=service,
            staff_member=staff,
            id_request=str(number),
        )
        for number, start in enumerate(taken)
    ]
    written = AppointmentRequest.objects.bulk_create(requests)
    Appointment.objects.bulk_create(
        Appointment(client=client, appointment_request=each, amount_to_pay=150) for each in written
    )
