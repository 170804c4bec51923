"""Do the files speak of the project alone, and do the documents say what the code does?"""

from __future__ import annotations

import ast
import re

from config import MAIL_WAYS
from practice.errors import Refusal
from tests.project.source import ROOT, files, modules

TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".in", ".sh", ".ini", ".yml", ".yaml", ".json", ".mako"}
NAMED = {"Makefile", "Procfile", "LICENSE", "run"}
# Written in two halves, so that this file doesn't find itself.
BREACHES = {
    "a registry's host": re.compile("|".join((r"index" + r"-url\W+\w+:", "python" + "hosted", "registry" + r"\.npm"))),
    "a path of one machine": re.compile("|".join(("/ro" + "ot/", "/wo" + "rk/", r"/ho" + r"me/\w", "/Us" + "ers/"))),
    "an unfinished mark": re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))),
    "a private key": re.compile("BEGIN [A-Z ]*PRIVATE " + "KEY"),
}
SETTING = re.compile(r"[A-Z][A-Z_]+")


def test_the_files_speak_of_the_project_alone():
    found = [
        f"{path.relative_to(ROOT)}:{number} has {what}"
        for path in files()
        if path.suffix in TEXT or path.name in NAMED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for what, pattern in BREACHES.items()
        if pattern.search(line)
    ]
    assert not found


def test_every_setting_has_a_heading_in_the_documents():
    document = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ `([A-Z_]+)`", document, re.MULTILINE))
    assert settings() - headings == set(), "say what they do in docs/settings.md"
    assert headings - settings() - elsewhere() == set(), "these are no settings any more"


def settings() -> set[str]:
    """The names that config.py reads."""
    config = next(module for module in modules() if module.name == "config")
    return {
        name
        for call in ast.walk(config.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "source"
        and call.args
        for name in named(call.args[0])
    }


def named(argument: ast.expr) -> list[str]:
    """What a reader is asked for: one name, or one for each way by which letters leave."""
    if isinstance(argument, ast.JoinedStr):
        rest = "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
        return [way + rest for way in MAIL_WAYS]
    return [str(argument.value)] if isinstance(argument, ast.Constant) else []


def elsewhere() -> set[str]:
    """What the server, the Makefile and the tests read from the environment."""
    folders = (ROOT / "scripts", ROOT / "tests", ROOT / "tests" / "browser")
    readers = [
        ROOT / "gunicorn.conf.py",
        ROOT / "Makefile",
        *(path for folder in folders for path in folder.glob("*.*")),
    ]
    return {name for path in readers if path.is_file() for name in SETTING.findall(path.read_text(encoding="utf-8"))}


def test_every_refusal_has_its_page(app, cast):
    pages = app.error_handler_spec[None][None]
    assert Refusal in pages
    with app.test_request_context():
        for refusal in refusals(Refusal):
            answer = app.make_response(app.handle_user_exception(made(refusal)))
            assert 400 <= answer.status_code < 500, refusal


def test_every_module_says_in_its_first_line_what_it_is_for():
    silent = [module.where for module in modules() if module.text.strip() and not ast.get_docstring(module.tree)]
    assert not silent


def refusals(parent: type[Refusal]) -> list[type[Refusal]]:
    found = [refusal for child in parent.__subclasses__() for refusal in (child, *refusals(child))]
    assert found or parent is not Refusal
    return found


def made(refusal: type[Refusal]) -> Refusal:
    """One of that kind, with nothing in it: its page may not depend on more."""
    fields = getattr(refusal, "__dataclass_fields__", {})
    empty = {name: 60 if name == "wait_seconds" else () for name in fields}
    return refusal(**empty)
