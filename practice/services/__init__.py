"""Use cases: one verb per function, `work` first, the rest by keyword. They return a value or raise a Refusal."""
