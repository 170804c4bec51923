"""Does a JSON document have the shape that a schema asks for, and if not, where? Pure.

The part of JSON Schema (draft 2020-12) that `static/questionnaire.schema.json` is written in, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TYPES: Mapping[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


class ShapeFault(StrEnum):
    """What is wrong at one place."""

    NOT_THIS_TYPE = "not_this_type"  # detail: the type that it should have
    MISSING = "missing"  # detail: the name
    UNKNOWN = "unknown"  # detail: the name
    NOT_ONE_OF = "not_one_of"  # detail: the values that are possible
    TOO_LONG = "too_long"  # detail: how much is possible
    TOO_SHORT = "too_short"
    OUT_OF_BOUNDS = "out_of_bounds"
    NOT_LIKE_THIS = "not_like_this"  # a name in letters that are not for names
    NO_CONDITION = "no_condition"  # none of several shapes


@dataclass(frozen=True, slots=True)
class Misshapen:
    """A place in the document, as `sections[2].questions[0].text`, and what is wrong there."""

    where: str
    fault: ShapeFault
    detail: str = ""


def misshapen(document: Any, schema: Mapping[str, Any]) -> Iterator[Misshapen]:
    """Everything that is wrong, in the order of the document. Nested no deeper than the caller allows."""
    return _judge(document, schema, schema, "")


def _judge(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], where: str) -> Iterator[Misshapen]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "oneOf" in schema:
        if not any(_fits(value, each, root) for each in schema["oneOf"]):
            yield Misshapen(where, ShapeFault.NO_CONDITION)
        return
    if "enum" in schema:
        if value not in schema["enum"]:
            yield Misshapen(where, ShapeFault.NOT_ONE_OF, ", ".join(filter(None, schema["enum"])))
        return
    wanted = schema["type"]
    is_of_type: bool = isinstance(value, TYPES[wanted]) and not (wanted == "integer" and isinstance(value, bool))
    if not is_of_type:
        yield Misshapen(where, ShapeFault.NOT_THIS_TYPE, wanted)
    elif wanted == "object":
        yield from _object(value, schema, root, where)
    elif wanted == "array":
        yield from _size(len(value), schema, "Items", where)
        for number, each in enumerate(value[: schema.get("maxItems", len(value))]):
            yield from _judge(each, schema["items"], root, f"{where}[{number}]")
    elif wanted == "string":
        yield from _size(len(value), schema, "Length", where)
        if "pattern" in schema and not _is_like(value, schema["pattern"]):
            yield Misshapen(where, ShapeFault.NOT_LIKE_THIS, value[:40])
    elif wanted == "integer" and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield Misshapen(where, ShapeFault.OUT_OF_BOUNDS, f"{schema.get('minimum')} – {schema.get('maximum')}")


def _object(
    value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], where: str
) -> Iterator[Misshapen]:
    known, others = schema.get("properties", {}), schema["additionalProperties"]
    names = schema.get("propertyNames", {}).get("pattern", "")
    yield from _size(len(value), schema, "Properties", where)
    for name in schema.get("required", ()):
        if name not in value:
            yield Misshapen(where, ShapeFault.MISSING, name)
    for name, each in value.items():
        inner = f"{where}.{name[:40]}".lstrip(".")
        if (name not in known and others is False) or not _is_like(name, names):
            yield Misshapen(where, ShapeFault.UNKNOWN, name[:40])
        else:
            yield from _judge(each, known.get(name, others), root, inner)


def _fits(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> bool:
    return next(_judge(value, schema, root, ""), None) is None


def _is_like(text: str, pattern: str) -> bool:
    """In JSON Schema `$` is the very end; in Python a line break may follow it."""
    return bool(re.search(pattern.replace("$", r"\Z"), text))


def _size(size: int, schema: Mapping[str, Any], of: str, where: str) -> Iterator[Misshapen]:
    if size > schema.get(f"max{of}", size):
        yield Misshapen(where, ShapeFault.TOO_LONG, str(schema[f"max{of}"]))
    if size < schema.get(f"min{of}", 0):
        yield Misshapen(where, ShapeFault.TOO_SHORT)
