"""How are the rules tried? Without a deadline: no property of theirs is about the machine they run on."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
