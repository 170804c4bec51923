"""How a letter's Markdown becomes the two parts that people read: plain text, and HTML in the one layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import css_inline
import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from mailing import sources
from practice.rules.letter_words import Words
from practice.rules.plain_text import one_line, several_lines

LAYOUT = "letter.html"
TEMPLATES = Path(__file__).parent.parent / "templates" / "email"
TAGS = {"p", "br", "strong", "em", "a", "h1", "h2", "h3", "ul", "ol", "li"}
SCHEMES = {"https", "http", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class Written:
    """What people read of a letter: two single lines, and the whole of it twice."""

    subject: str
    preview: str
    text: str
    html: str


def written(words: Words, fields: Mapping[str, str], *, language: str) -> Written:
    """A letter's words with their fields filled in. Its one link stands where the words have their button.

    The styles are inlined, where mail programs read them.
    """
    source = sources.parted(words)
    before, after = (_markdown().parse(sources.fill(each, fields)) for each in (source.opening, source.rest))
    button, link = sources.fill_line(source.button, fields), fields[source.button_to]
    subject, preview = sources.fill_line(source.subject, fields), sources.fill_line(source.preview, fields)
    page = _layout().get_template(LAYOUT)
    html = page.render(
        language=language.replace("_", "-"),
        subject=subject,
        preview=preview,
        opening=_html_of(before),
        button=button,
        link=link,
        rest=_html_of(after),
    )
    text = several_lines("\n\n".join((_text_of(before), f"{button}: {link}", _text_of(after))))
    return Written(subject, preview, text, _inliner().inline(html))


def to_text(markdown: str) -> str:
    """The letter as plain text: paragraphs apart, links written out, no marks of Markdown left."""
    return _text_of(_markdown().parse(markdown))


def to_html(markdown: str) -> Markup:
    """The letter as HTML of a few plain tags. What would be HTML in the source is shown as text."""
    return _html_of(_markdown().parse(markdown))


def _text_of(tokens: list[Token]) -> str:
    blocks = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            is_item = before is not None and before.level > 1
            blocks.append(("- " if is_item else "") + _inline_text(token.children or []))
    return several_lines("\n\n".join(blocks))


def _html_of(tokens: list[Token]) -> Markup:
    rendered = _markdown().renderer.render(tokens, _markdown().options, {})
    return Markup(nh3.clean(rendered, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES))


def _inline_text(tokens: list[Token]) -> str:
    text, label_starts, address = "", 0, ""
    for token in tokens:
        if token.type in ("text", "code_inline"):
            text += token.content
        elif token.type in ("hardbreak", "softbreak"):
            text += "\n"
        elif token.type == "link_open":
            label_starts, address = len(text), str(token.attrs["href"])
        elif token.type == "link_close":
            text += _written_out(text[label_starts:], address)
    return text


def _written_out(label: str, address: str) -> str:
    return "" if one_line(label) == address else f": {address}"


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable("image")


@cache
def _layout() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
