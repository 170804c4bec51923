"""Commands of the site: `python -m django prepare`, `python -m django starts`."""
