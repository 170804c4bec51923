"""Is anything growing too large? A budget is a smoke alarm: when it rings, look for the missing idea."""

from __future__ import annotations

import pytest

from tests.project.budgets import LIMITS, sizes


@pytest.mark.parametrize("kind", LIMITS)
def test_nothing_is_larger_than_its_budget(kind):
    assert not [f"{name}: {size}" for size, name in sizes(kind) if size > LIMITS[kind]]


@pytest.mark.parametrize("kind", LIMITS)
def test_a_budget_measures_something(kind):
    assert max(sizes(kind))[0] > 1
