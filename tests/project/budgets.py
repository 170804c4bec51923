"""How large are the parts of the project, and how large may they be?"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.project.source import ROOT, Function, files, modules

LIMITS = {"file": 250, "function": 40, "view": 20, "template": 120, "css": 150}


def sizes(kind: str) -> list[tuple[int, str]]:
    if kind == "file":
        return [(lines_of(module.path), module.where) for module in modules()]
    if kind == "template":
        return [(lines_of(path), str(path.relative_to(ROOT))) for path in files(".html")]
    if kind == "css":
        return [(lines_of(path), str(path.relative_to(ROOT))) for path in files(".css")]
    return [
        (length_of(function), f"{module.where}:{function.lineno} {function.name}")
        for module in modules()
        for function in module.functions()
        if kind == "function" or is_view(function)
    ]


def largest(kind: str, count: int = 5) -> list[tuple[int, str]]:
    return sorted(sizes(kind), reverse=True)[:count]


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def length_of(function: Function) -> int:
    """Lines of the body and the signature; what a docstring and decorators say is no burden."""
    spoken = function.body[0]
    has_docstring = (
        isinstance(spoken, ast.Expr) and isinstance(spoken.value, ast.Constant) and ast.get_docstring(function)
    )
    docstring = (spoken.end_lineno or 0) - spoken.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def is_view(function: Function) -> bool:
    routes = {"route", "get", "post"}
    decorators = [call.func for call in function.decorator_list if isinstance(call, ast.Call)]
    return any(isinstance(named, ast.Attribute) and named.attr in routes for named in decorators)
