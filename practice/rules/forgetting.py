"""Which answers are kept only for a while, because the question says so? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

# By the question's key: how long after the end of the session. O1 is where she is while we meet online.
KEPT_AFTER_SESSION: Mapping[str, timedelta] = {"O1": timedelta(hours=24)}
