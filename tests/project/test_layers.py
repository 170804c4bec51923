"""Does every import point down? `app, commands -> blueprints, mailing -> practice.services -> ... -> libraries`."""

from __future__ import annotations

import ast

from tests.project.source import OURS, Module, is_package, modules, names

RULES = ("practice.rules",)
VALUES = (*RULES, "practice.errors", "practice.record_errors", "practice.faults", "practice.vault", "practice.words")
MODELS = (*VALUES, "practice.models")
SERVICES = (*MODELS, "practice.work", "practice.database", "practice.services")
EVERYTHING_BELOW = (*SERVICES, "config")

# A layer and what it may import of ours. The first name that fits a module is its layer.
LAYERS = {
    "practice.rules": RULES,
    "practice.errors": VALUES,
    "practice.record_errors": VALUES,
    "practice.vault": VALUES,
    "practice.words": VALUES,
    "practice.models": MODELS,
    "practice.work": (*MODELS, "practice.database"),
    "practice.database": (*MODELS, "practice.work"),
    "practice.services": SERVICES,
    "practice": (),
    "config": ("environment",),
    "environment": (),
    "fetching": (*EVERYTHING_BELOW, "fetching"),
    "mailing": (*EVERYTHING_BELOW, "mailing"),
    "blueprints": (*EVERYTHING_BELOW, "mailing.messages", "mailing.preview", "blueprints"),
    "commands": (*EVERYTHING_BELOW, "fetching", "mailing", "commands"),
    "app": (*EVERYTHING_BELOW, "mailing", "blueprints", "commands"),
}
WEB = ("flask", "flask_babel", "flask_mail", "flask_wtf", "jinja2", "werkzeug", "wtforms", "click")
FORBIDDEN_LIBRARIES = {
    "practice.rules": (*WEB, "sqlalchemy", "alembic", "psycopg", "cryptography"),
    "practice": (*WEB, "alembic", "urllib3"),
    "fetching.child": (*WEB, "alembic", "sqlalchemy", "cryptography"),
    "blueprints": ("flask_mail", "smtplib", "urllib3"),
}


def test_a_module_imports_only_what_lies_below_it():
    upwards = [
        f"{module.where}:{line} imports {imported}"
        for module in modules()
        for imported, line in module.imports()
        if imported.split(".")[0] in OURS and not within(imported, LAYERS[layer_of(module)])
    ]
    assert not upwards


def test_a_layer_keeps_away_from_the_libraries_of_others():
    used = [
        f"{module.where}:{line} imports {library}"
        for module in modules()
        for layer, banned in FORBIDDEN_LIBRARIES.items()
        for library, line in module.imports()
        if within(module.name, (layer,)) and library.split(".")[0] in banned
    ]
    assert not used


def test_a_view_writes_no_query_of_its_own():
    """What is read has a name, in the models or in a service; faults and the type of a session are no queries."""
    queries = [
        f"{module.where}:{line}"
        for module in modules()
        for imported, line in module.imports()
        if within(module.name, ("blueprints",)) and imported == "sqlalchemy"
    ]
    assert not queries


def test_a_blueprint_imports_no_other_blueprint():
    own = [module for module in modules() if module.name.startswith("blueprints.") and blueprint_of(module.name)]
    others = [
        f"{module.where}:{line} imports {imported}"
        for module in own
        for imported, line in module.imports()
        if blueprint_of(imported) not in (None, blueprint_of(module.name))
    ]
    assert own
    assert not others


def test_nothing_of_ours_is_imported_inside_a_function():
    hidden = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for function in module.functions()
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in OURS))
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] in OURS for alias in node.names))
    ]
    assert not hidden, "an import in a function hides a circle"


def test_no_module_needs_itself():
    needs = {module.name: {name for name, _ in module.imports() if name in names()} for module in modules()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a circle: {' -> '.join((*path[path.index(name) :], name))}"
        if name not in finished:
            for needed in sorted(needs[name] - {name}):
                visit(needed, (*path, name))
            finished.add(name)

    for name in sorted(needs):
        visit(name, ())


def within(name: str, layers: tuple[str, ...]) -> bool:
    return any(name == layer or name.startswith(f"{layer}.") for layer in layers)


def layer_of(module: Module) -> str:
    return next(name for name in LAYERS if within(module.name, (name,)))


def blueprint_of(name: str) -> str | None:
    """`booking` for what belongs to that blueprint; None for what all share, and for everything else."""
    parts = name.split(".")
    return parts[1] if parts[0] == "blueprints" and is_package(".".join(parts[:2])) and len(parts) > 1 else None
