"""What does the server itself cost? A Flask page with nothing in it, for the same gunicorn."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    """The page."""
    return "<!doctype html><title>Hello</title><h1>Hello</h1>"
