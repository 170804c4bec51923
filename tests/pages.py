"""How the web tests walk through the site: as a person does, by links and forms, each page checked on the way.

`pages.get("booking.choose_time", slug="phone")` gives a `Page`; `page.click("Change")` follows a link and
`page.submit("Continue", name="Amara")` fills a form and presses its button, with the form's own CSRF token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests import markup
from tests.forms import buttons, posted, refuse_the_impossible, says
from tests.markup import words

REDIRECTS = {301, 302, 303, 307, 308}
Fields = Mapping[str, Any]


class Pages:
    """One browser. It keeps its cookies; another `Pages(app)` is another browser."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.origin = app.extensions["settings"].public_url
        self.client: FlaskClient = app.test_client()
        self._token: str | None = None

    def get(self, endpoint: str, *, status: int = 200, **values: Any) -> Page:
        """Read a page, following redirects, and check it. `endpoint` may also be an address."""
        return self.open("GET", self._address(endpoint, values), status=status)

    def post(
        self, endpoint: str, data: Fields | None = None, *, status: int = 200, csrf: bool = True, **values: Any
    ) -> Page:
        """Send a form that no page offers (a slot outside the rules, somebody else's id), following redirects.

        The CSRF token is that of the last page; there has to have been one.
        """
        data = dict(data or {})
        if csrf:
            assert self._token, "read a page with a form first: its CSRF token is needed"
            data["csrf_token"] = self._token
        return self.open("POST", self._address(endpoint, values), data, status=status)

    def answer(self, method: str, endpoint: str, data: Fields | None = None, **values: Any) -> TestResponse:
        """The bare answer, nothing followed and nothing checked: for files, headers and redirects."""
        return self._send(method, self._address(endpoint, values), data)

    def open(self, method: str, address: str, data: Fields | None = None, *, status: int = 200) -> Page:
        """Send a request, follow redirects as a browser does, and check the page at the end."""
        response = self._send(method, address, data)
        for _ in range(8):
            if response.status_code not in REDIRECTS:
                break
            address = urljoin(address, response.headers["Location"])
            assert urljoin(self.origin, address).startswith(self.origin), f"led away to {address}"
            keep = response.status_code in (307, 308)
            response = self._send(method if keep else "GET", address, data if keep else None)
        assert response.status_code == status, f"{address} answered {response.status}, not {status}"
        page = Page(self, address, response)
        self._token = page.token or self._token
        return page

    def sign_in(self, token: str) -> None:
        """Carry a practitioner's session from now on: what the cookie holds after signing in."""
        with self.client.session_transaction(base_url=self.origin) as session:
            session["sign_in"] = token
            session["seen"] = self.app.extensions["clock"]().timestamp()

    def leads_somewhere(self, method: str, address: str) -> bool:
        """Whether an address of ours is a URL rule for that method, or a published file."""
        known = self.app.extensions.setdefault("ways", {})  # neither changes while an application lives
        way = method, urlsplit(address).path
        if way not in known:
            known[way] = self._leads_somewhere(*way)
        return bool(known[way])

    def _leads_somewhere(self, method: str, path: str) -> bool:
        if path.startswith("/static/"):
            with self.client.get(path, base_url=self.origin) as file:
                return file.status_code == 200
        adapter = self.app.create_url_adapter(None) or self.app.url_map.bind("book.example.org")
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            return False
        except HTTPException:
            return False
        return True

    def _address(self, endpoint: str, values: Mapping[str, Any]) -> str:
        if endpoint.startswith("/"):
            return endpoint + (f"?{urlencode(values)}" if values else "")
        with self.app.test_request_context(base_url=self.origin):
            return self.app.url_for(endpoint, **values)

    def _send(self, method: str, address: str, data: Fields | None) -> TestResponse:
        headers = {"Referer": f"{self.origin}/"}
        path = address.removeprefix(self.origin)
        return self.client.open(path, method=method, data=data, headers=headers, base_url=self.origin)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is read, and where it goes."""

    words: str
    href: str


class Page:
    """A page that passed every check of `markup`, and what a person can read and do there."""

    def __init__(self, pages: Pages, address: str, response: TestResponse) -> None:
        assert response.mimetype == "text/html", f"{address} is {response.mimetype}, not a page"
        self.pages, self.address, self.response = pages, address, response
        self.html = response.get_data(as_text=True)
        self.tree: Element = markup.parse(self.html)
        markup.check(self.tree, pages.leads_somewhere)

    @property
    def path(self) -> str:
        """The address without what follows the question mark."""
        return urlsplit(self.address).path

    @property
    def h1(self) -> str:
        return words(self.tree.find(".//h1"))

    @property
    def title(self) -> str:
        return words(self.tree.find(".//title"))

    @property
    def text(self) -> str:
        """Everything a person reads between header and footer."""
        return words(self.tree.find(".//main"))

    @property
    def token(self) -> str | None:
        return next((str(field.get("value")) for field in self.all("input", name="csrf_token")), None)

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [words(line) for summary in self.all("div", "data-error-summary") for line in summary.iter("li")]

    def all(self, tag: str, *flags: str, **attributes: str) -> list[Element]:
        """The elements with these attributes: `page.all("input", type="radio", name="slot")`, `("a", "download")`."""
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(flag) is not None for flag in flags)
            and all(element.get(name.rstrip("_").replace("_", "-")) == value for name, value in attributes.items())
        ]

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """What a person reads in these elements, in their order."""
        return [words(element) for element in self.all(tag, **attributes)]

    @property
    def links(self) -> list[Link]:
        return [Link(words(element), element.get("href", "")) for element in self.all("a", "href")]

    def link(self, text: str) -> Link:
        """The one link whose words begin with `text`."""
        found = {link.href: link for link in self.links if link.words.startswith(text)}
        assert len(found) == 1, f"{len(found)} links begin with {text!r}: {[link.words for link in self.links]}"
        return next(iter(found.values()))

    def click(self, text: str, *, status: int = 200) -> Page:
        """Follow the one link whose words begin with `text`."""
        return self.pages.open("GET", urljoin(self.address, self.link(text).href), status=status)

    def options(self, name: str) -> dict[str, str]:
        """The choices of a group of radios or boxes, or of a select: what a person reads, by what is posted."""
        if selects := self.all("select", name=name):
            return {option.get("value", words(option)): words(option) for option in selects[0].iter("option")}
        around = {field: words(label) for label in self.all("label") for field in label.iter("input")}
        by_id = {label.get("for"): words(label) for label in self.all("label", "for")}
        choices = self.all("input", name=name)
        return {str(choice.get("value")): around.get(choice) or by_id[choice.get("id")] for choice in choices}

    def value(self, name: str) -> str | list[str] | None:
        """What stands in a field now, as the browser would post it; None for nothing chosen."""
        for form in self.all("form"):
            values = [value for field, value in posted(form) if field == name]
            if values:
                return values[0] if len(values) == 1 else values
        return None

    def submit(self, button: str, fields: Fields | None = None, *, status: int = 200, **named: Any) -> Page:
        """Fill the form that has this button and press it. The rest is posted as it stands in the page.

        A text for a text field or a choice, a list or None for boxes to tick. A name that the form doesn't have and a
        choice that it doesn't offer fail the test: a person could not do that either.
        """
        form, pressed = self._button(button)
        filled = {**(fields or {}), **named}
        for name, value in filled.items():
            refuse_the_impossible(form, name, value)
        data: dict[str, list[str]] = {}
        for name, value in posted(form):
            if name not in filled:
                data.setdefault(name, []).append(value)
        for name, value in filled.items():
            data[name] = (
                [] if value is None else [str(each) for each in (value if isinstance(value, list) else [value])]
            )
        if pressed.get("name"):
            data[pressed.get("name", "")] = [pressed.get("value", "")]
        return self._send(form, pressed, data, status=status)

    def _send(self, form: Element, pressed: Element, data: dict[str, list[str]], *, status: int) -> Page:
        method = (pressed.get("formmethod") or form.get("method") or "get").upper()
        address = urljoin(self.address, pressed.get("formaction") or form.get("action") or self.address)
        if method == "GET":
            address = f"{address.partition('?')[0]}?{urlencode(data, doseq=True)}"
            return self.pages.open("GET", address, status=status)
        return self.pages.open(method, address, data, status=status)

    def _button(self, text: str) -> tuple[Element, Element]:
        found = [(form, button) for form in self.all("form") for button in buttons(form) if says(button) == text]
        assert found, f"no button {text!r}, but {[says(b) for form in self.all('form') for b in buttons(form)]}"
        return found[0]
