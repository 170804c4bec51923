"""How often may something be sent from one network address?"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request

from blueprints import work as request_work
from practice.services import throttle

# endpoint -> (name of the limit in Settings.limits, window): counted per network address, on POST
THROTTLED = {
    "account.sign_in": ("sign_ins", timedelta(minutes=15)),
    "account.welcome": ("sign_ins", timedelta(minutes=15)),
    "admin.account": ("sign_ins", timedelta(minutes=15)),
    "admin.password": ("sign_ins", timedelta(minutes=15)),
    "admin.calendar_addresses": ("sign_ins", timedelta(minutes=15)),
    "admin.show_calendar_addresses": ("sign_ins", timedelta(minutes=15)),
    "admin.export_client": ("sign_ins", timedelta(minutes=15)),
    "admin.export_activity": ("sign_ins", timedelta(minutes=15)),
    "admin.export_money": ("sign_ins", timedelta(minutes=15)),
    "admin.export_practice": ("sign_ins", timedelta(minutes=15)),
    "admin.erase_client": ("sign_ins", timedelta(minutes=15)),
    "admin.erase_due": ("sign_ins", timedelta(minutes=15)),
    "booking.choose_time": ("holds", timedelta(hours=1)),
    "waitlist.join": ("lookups", timedelta(hours=1)),
    "appointment.find": ("lookups", timedelta(hours=1)),
    "appointment.send_again": ("lookups", timedelta(hours=1)),
    "appointment.correct_address": ("lookups", timedelta(hours=1)),
    "appointment.take_over": ("lookups", timedelta(hours=1)),
}


def count_it() -> None:
    """Count this request, where it sends something that is limited. Refuses with TooManyTries."""
    if request.method == "POST":
        count_one(request.endpoint or "")


def count_one(endpoint: str) -> None:
    """Count one try at an endpoint, whatever the request itself is for. Refuses with TooManyTries."""
    name, window = THROTTLED.get(endpoint, (None, None))
    if name is None or window is None:
        return
    limit: int = getattr(request_work.settings().limits, name)
    with request_work.unit_of_work() as work:
        wait = throttle.count(work, key=f"{name}|{request.remote_addr}", limit=limit, window=window)
    if wait:
        current_app.logger.warning("throttled %s", name)
        raise throttle.too_many(wait)
