"""What does a browser make of a form: which buttons it has, what it would post, what nobody could fill in?"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.markup import words

BUTTONS = {"submit", "image"}


def buttons(form: Element) -> Iterator[Element]:
    for element in form.iter():
        is_button = element.tag == "button" and element.get("type", "submit") == "submit"
        if is_button or (element.tag == "input" and element.get("type") in BUTTONS):
            yield element


def says(button: Element) -> str:
    return words(button) or button.get("value", "") or button.get("aria-label", "")


def posted(form: Element) -> Iterator[tuple[str, str]]:
    """What a browser posts when nothing is changed."""
    for field in form.iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        if field.tag == "textarea":
            yield name, "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            for option in chosen or ([] if field.get("multiple") is not None else options[:1]):
                yield name, option.get("value", words(option))
        elif field.tag == "input" and field.get("type") in ("radio", "checkbox"):
            if field.get("checked") is not None:
                yield name, field.get("value", "on")
        elif field.tag == "input" and field.get("type") not in BUTTONS | {"button", "reset"}:
            yield name, field.get("value", "")


def refuse_the_impossible(form: Element, name: str, value: object) -> None:
    fields = [field for field in form.iter() if field.get("name") == name and field.tag != "button"]
    assert fields, f"the form has no field {name!r}, but {sorted({f.get('name', '') for f in form.iter()} - {''})}"
    if fields[0].tag == "select":
        offered = {option.get("value", words(option)) for option in fields[0].iter("option")}
    elif fields[0].get("type") in ("radio", "checkbox"):
        offered = {field.get("value", "on") for field in fields}
    else:
        return
    chosen = [] if value is None else value if isinstance(value, list) else [value]
    for each in chosen:
        assert str(each) in offered, f"{name!r} doesn't offer {each!r}, but {sorted(offered)}"
