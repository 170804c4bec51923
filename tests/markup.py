"""Is this page what every page of the site has to be? Valid, labelled, in order, nothing inline, no dead links."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import turbohtml
from turbohtml import TokenType

TEMPLATES = Path(__file__).parent.parent / "templates"
NEUTRAL = re.compile(r"{% block neutral_title %}{{ _\(\"(.+?)\"\) }}{% endblock %}")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
NAMELESS_INPUTS = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list", "headers")


def parse(html: str) -> Element:
    """The page as a tree. A page that breaks the HTML5 syntax fails here, with the place where it does.

    A browser repairs what is nested wrongly, left open or closed twice; then the tags of its tree are not those that
    were written. So elements that may be left open (`li`, `p`, `tbody`) have to be written out too.
    """
    document = turbohtml.parse(html)
    problems = [f"line {found.line}: {found.code}" for found in document.errors]
    assert not problems, "not valid HTML5: " + "; ".join(problems)
    written, read = _tags(html), _tags(document.serialize())
    repaired = next((at for at, (one, other) in enumerate(zip(written, read, strict=False)) if one != other), None)
    assert written == read, f"not valid HTML5: a browser reads {read[:repaired][-5:]} otherwise after that"
    return _built(document.root)


def _tags(html: str) -> list[str]:
    found = []
    for token in turbohtml.tokenize(html):
        if token.type is TokenType.START_TAG:
            found += [token.tag, f"/{token.tag}"] if token.self_closing else [token.tag]
        elif token.type is TokenType.END_TAG:
            found.append(f"/{token.tag}")
    return found


def _built(node: turbohtml.Element) -> Element:
    built, last = Element(node.tag, {name: _value(value) for name, value in node.attrs.items()}), None
    for child in node.children:
        if isinstance(child, turbohtml.Element):
            last = _built(child)
            built.append(last)
        elif isinstance(child, turbohtml.Text) and last is None:
            built.text = (built.text or "") + child.text
        elif isinstance(child, turbohtml.Text) and last is not None:
            last.tail = (last.tail or "") + child.text
    return built


def _value(value: str | list[str] | None) -> str:
    return " ".join(value) if isinstance(value, list) else value or ""


def words(element: Element | None) -> str:
    """The text a person reads there, in one line and with plain spaces."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())


def check(tree: Element, leads_somewhere: Callable[[str, str], bool]) -> None:
    """Every rule at once; an AssertionError names all that are broken. `leads_somewhere(method, address)`."""
    problems = [problem for rule in RULES for problem in rule(tree)]
    problems += [
        f"{method} {address} leads nowhere" for method, address in ways_on(tree) if not leads_somewhere(method, address)
    ]
    assert not problems, "\n".join(problems)


def ways_on(tree: Element) -> Iterator[tuple[str, str]]:
    """Every address in the page that is ours, with the method by which it is reached."""
    for element in tree.iter():
        for attribute in ("href", "src"):
            address = element.get(attribute, "")
            if address.startswith("/"):
                yield "GET", address
        if element.tag == "form" and element.get("action", "").startswith("/"):
            yield element.get("method", "get").upper(), element.get("action", "")


def headings(tree: Element) -> Iterator[str]:
    levels = [HEADINGS[element.tag] for element in tree.iter() if element.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1 instead of one"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"


def title(tree: Element) -> Iterator[str]:
    shown, heading = words(tree.find(".//title")), words(tree.find(".//h1"))
    has_errors = tree.find(".//*[@data-error-summary]") is not None
    if has_errors != shown.startswith("Error: "):
        yield f"the title {shown!r} and the error summary disagree"
    shown = shown.removeprefix("Error: ")
    if not shown.startswith(heading) and shown not in neutral_titles():
        yield f"the title {shown!r} does not begin with the heading {heading!r}"


@cache
def neutral_titles() -> set[str]:
    """Titles of pages that must say nothing in a list of tabs, as the templates have them."""
    return {found for path in TEMPLATES.rglob("*.html") for found in NEUTRAL.findall(path.read_text())}


def ids(tree: Element) -> Iterator[str]:
    counted = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} stands {times} times" for name, times in counted.items() if times > 1)
    for element in tree.iter():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in counted:
                    yield f"{attribute}={name!r} of a {element.tag} refers to nothing"
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in counted:
            yield f"the link to {target} leads nowhere"


def labels(tree: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label") if words(label)}
    inside = {control for label in tree.iter("label") if words(label) for control in label.iter()}
    for control in tree.iter():
        if control.tag not in ("input", "select", "textarea") or control.get("type") in NAMELESS_INPUTS:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if control.get("id") not in labelled and control not in inside and not named:
            yield f"the {control.tag} {control.get('name')!r} has no label"
    for group in tree.iter("fieldset"):
        if not words(group.find("legend")):
            yield "a fieldset has no legend"


def names(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag in ("a", "button") and not (words(element) or element.get("aria-label")):
            yield f"a {element.tag} without words"
        if element.tag == "img" and element.get("alt") is None:
            yield f"the picture {element.get('src')} has no alt"
    if not (tree.get("lang") or ""):
        yield "the page does not say its language"


def tokens(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        has_token = any(control.get("name") == "csrf_token" and control.get("value") for control in form.iter("input"))
        is_post = form.get("method", "get").lower() == "post"
        if has_token != is_post:
            fault = "lacks" if is_post else "gives away"
            yield f"the form to {form.get('action') or 'its own page'} {fault} a CSRF token"


def nothing_inline(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline {element.tag}"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{name}={value!r} of a {element.tag}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{name}={value!r} of a {element.tag}"


RULES = (headings, title, ids, labels, names, tokens, nothing_inline)
