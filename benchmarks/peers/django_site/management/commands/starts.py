"""How long does its own function take for the free starts of a row of days? One line of JSON answers another.

Its pages ask day by day, so a month is thirty-one calls. What a page adds (the form, the words) is left out.
"""

import json
import sys
from datetime import date, timedelta
from time import perf_counter

from appointment.models import Service, StaffMember
from appointment.services import get_available_slots_for_staff
from django.core.management import BaseCommand


class Command(BaseCommand):
    """Until its input ends: `{"first": "2027-03-01", "days": 31}` -> `{"seconds": 0.2, "starts": [...]}`."""

    def handle(self, **_options):
        service, staff = Service.objects.get(), StaffMember.objects.get()
        for line in sys.stdin:
            asked = json.loads(line)
            first = date.fromisoformat(asked["first"])
            days = [first + timedelta(days=n) for n in range(asked["days"])]
            began = perf_counter()
            found = [get_available_slots_for_staff(day, staff, day.isoweekday() % 7, service) for day in days]
            seconds = perf_counter() - began
            starts = [start.isoformat() for of_day in found for start in of_day]
            self.stdout.write(json.dumps({"seconds": seconds, "starts": starts}))
            self.stdout.flush()
