"""Is every template used, every macro called, and nothing written into a page that the headers forbid?"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, nodes

from tests.project.source import ROOT, files, modules

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])
IN_PLACE_OF_A_PAGE = {
    "booking/returning.html",
    "admin/export_of_several.html",
}  # what a view shows to those whom it cannot serve
FILES = {"intake/copy_file.html", "admin/record_file.html", "components/receipt_file.html"}  # kept by somebody
TEMPLATES = ROOT / "templates"
ON_THEIR_OWN = ("email/", *FILES)  # letters and files: nothing is there to link a stylesheet from
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*="),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.DOTALL),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "an address of another site": re.compile(r"\b(?:src|action)\s*=\s*[\"']https?:"),
    "text marked as safe": re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false"),
}
STRING = re.compile(r"""["']([^"'\n]+\.html)["']""")


def sources() -> dict[str, str]:
    paths = [path for path in files(".html") if path.is_relative_to(TEMPLATES)]
    return {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in paths}


def test_nothing_stands_in_a_template_that_the_headers_forbid():
    found = [
        f"templates/{name} has {what}"
        for name, text in sources().items()
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text) and not (name.startswith(ON_THEIR_OWN) and what == "an inline style")
    ]
    assert not found


def test_every_template_is_used():
    everything = sources()
    mentioned = {name for text in everything.values() for name in STRING.findall(text)}
    mentioned |= {name for module in modules() for name in STRING.findall(module.text)}
    mentioned |= {f"email/{name}" for name in mentioned}  # letters are drawn from a folder of their own
    folders = {found for text in everything.values() for found in re.findall(r"""["']([\w/]+/)["']\s*~""", text)}
    unused = [name for name in everything if name not in mentioned and str(Path(name).parent) + "/" not in folders]
    assert not unused


def test_every_macro_is_called_somewhere_else():
    trees = {name: ENVIRONMENT.parse(text) for name, text in sources().items()}
    called = {macro for tree in trees.values() for macro, _ in imports(tree)}
    unused = [
        f"{name}: {macro.name}"
        for name, tree in trees.items()
        for macro in tree.find_all(nodes.Macro)
        if macro.name not in called | calls(tree)
    ]
    assert not unused


def test_no_macro_is_imported_for_nothing():
    trees = {name: ENVIRONMENT.parse(text) for name, text in sources().items()}
    idle = [
        f"{name}: {local}" for name, tree in trees.items() for _, local in imports(tree) if local not in calls(tree)
    ]
    assert trees
    assert not idle


def test_every_view_has_the_template_of_its_name():
    """`booking.choose_time` draws `templates/booking/choose_time.html`, so that one finds the other."""
    views = {
        f"{module.name.split('.')[1]}/{function.name}.html"
        for module in modules()
        for function in module.functions()
        if module.name.startswith("blueprints.")
    }
    shared = ("layouts/", "components/", "errors/", "email/")
    parts = {name for text in sources().values() for name in STRING.findall(text)}
    known = views | parts | IN_PLACE_OF_A_PAGE | FILES
    orphans = [name for name in sources() if not name.startswith(shared) and name not in known]
    assert not orphans


def imports(tree: nodes.Template) -> list[tuple[str, str]]:
    """Each macro that a template imports: its name there and its name here."""
    found = [name for node in tree.find_all(nodes.FromImport) for name in node.names]
    return [(name, name) if isinstance(name, str) else name for name in found]


def calls(tree: nodes.Template) -> set[str]:
    return {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
