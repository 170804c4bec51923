"""What is seen to once a minute, by whoever sends the letters?

Each is asked first, because looking takes no lock and doing does.
"""

from __future__ import annotations

from practice.services import (
    activity,
    forgetting,
    form_reminding,
    imports,
    keeping,
    long_work,
    mail_alarm,
    receipts,
    reminding,
    slips,
    waitlist_offers,
    waitlist_sweeping,
)

CHORES = (
    (reminding.somebody_has_none, reminding.owe_missing),
    (form_reminding.somebody_is_due, form_reminding.post_due),
    (forgetting.something_is_due, forgetting.forget_due),
    (keeping.drafts_are_old, keeping.forget_drafts),
    (receipts.names_are_due, receipts.forget_names),
    (waitlist_offers.something_is_due, waitlist_offers.offer_due),
    (waitlist_sweeping.something_is_over, waitlist_sweeping.close_and_forget),
    (slips.something_is_due, slips.forget_due),
    (long_work.something_is_over, long_work.forget_over),
    (imports.something_is_over, imports.forget_over),
)
# What takes long to look at: what was found is handed on, so that it is not looked at a second time under the lock.
LOOKED_AT_FIRST = ((activity.check_when_due, activity.note_check),)
RAISE_THE_ALARM = ((mail_alarm.is_due, mail_alarm.post_due),)  # where there is another way to raise it by
