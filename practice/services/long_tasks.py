"""Who does each kind of long work? `doing_long_work.Prepare` says what each of them promises."""

from __future__ import annotations

from collections.abc import Mapping

from practice.models.long_work import LongWorkKind
from practice.services import importing
from practice.services.doing_long_work import Prepare

TASKS: Mapping[LongWorkKind, Prepare] = {
    LongWorkKind.IMPORT_CHECK: importing.check,
    LongWorkKind.IMPORT: importing.carry_out,
}
