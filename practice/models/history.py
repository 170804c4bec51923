"""Was an appointment written down after it had begun? Then it was brought along from somewhere else, as history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped


class Datable:
    """What can be told from when an appointment is and when it was written down, in Python and by the database."""

    starts_at: Mapped[datetime]
    created_at: Mapped[datetime]

    @hybrid_property
    def is_history(self) -> bool:
        """Whether it was over before this practice knew of it: nobody said here how she is reached, or was reminded."""
        return self.created_at > self.starts_at
