"""What stands in the tree: the project's files, parsed once, for the tests about the code itself."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"app", "commands", "config", "environment", "practice", "fetching", "mailing", "blueprints"}
NOT_OURS = {".git", ".venv", "data", "build", "node_modules", "__pycache__"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A Python file: its dotted name, its text and its tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module that this one imports, as far as its dotted name tells, with the line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((full_name(node.module, alias.name), node.lineno) for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """The product's Python: what is imported when it runs."""
    found = [path for path in files(".py") if path.relative_to(ROOT).parts[0].removesuffix(".py") in OURS]
    return tuple(_module(path) for path in found)


@cache
def names() -> frozenset[str]:
    """The dotted names of the product's modules."""
    return frozenset(module.name for module in modules())


def full_name(package: str, name: str) -> str:
    """`from practice import vault` imports the module `practice.vault`; `from practice.vault import Vault` does not."""
    joined = f"{package}.{name}"
    return joined if (ROOT / Path(*joined.split("."))).with_suffix(".py").exists() or is_package(joined) else package


def is_package(name: str) -> bool:
    return (ROOT / Path(*name.split(".")) / "__init__.py").exists()


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """The files that belong to the project, in their order. Asks git; without it, everything but what is made here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        paths = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    chosen = [path for path in paths if path.is_file() and (not endings or path.name.endswith(endings))]
    return tuple(sorted(set(chosen)))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(name, path, text, ast.parse(text, str(path)))
