"""Can a password be guessed at any page that asks for it once more?"""

from __future__ import annotations

import inspect
import re

from flask import Flask

from blueprints.tries import THROTTLED

ASKS_AGAIN = re.compile(r"\bconfirm\(|\bis_confirmed=")


def test_every_page_that_asks_for_the_password_again_counts_the_tries(app: Flask) -> None:
    asking = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.startswith("admin.") and ASKS_AGAIN.search(inspect.getsource(inspect.unwrap(view)))
    }
    assert "admin.export_client" in asking
    assert asking <= THROTTLED.keys()
