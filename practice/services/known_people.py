"""Whom of those that a file names does the practice know already? Nobody is ever made one with another by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from practice import vault
from practice.models.people import Client, clients_of, email_indexes
from practice.rules.import_lines import Remark
from practice.rules.import_people import NamedPerson
from practice.services.client_search import fold
from practice.vault import Binding
from practice.work import Work


@dataclass(slots=True, eq=False)
class Known:
    """Somebody who is written down, or is to be: `line` says in which line of the file. `id` is hers, or will be."""

    id: str
    email_index: bytes | None
    phone: str | bytes | None  # still sealed, as long as nobody has asked
    line: int | None = None

    def number(self) -> str | None:
        """Her number, opened when it is first asked for."""
        if isinstance(self.phone, bytes):
            self.phone = vault.in_use().open(self.phone, Binding(Client.__tablename__, "phone_sealed", self.id))
        return self.phone


class KnownPeople:
    """Everybody whose record she keeps, the archived too, and whoever of the file was added since."""

    def __init__(self, work: Work) -> None:
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_mailbox: dict[bytes, list[Known]] = defaultdict(list)
        safe = vault.in_use()
        columns = Client.id, Client.name_sealed, Client.phone_sealed, Client.email_index
        for id_, name, phone, index in work.session.execute(
            clients_of(work.practitioner_id).with_only_columns(*columns)
        ):
            opened = safe.open(name, Binding(Client.__tablename__, "name_sealed", id_))
            self._add(fold(opened), Known(id_, index, phone))

    def find(self, person: NamedPerson) -> Known | None:
        """The same name, and the same address or number; or nothing but the name on one of the two sides."""
        indexes = email_indexes(person.email) if person.email else ()
        for known in self.by_name.get(fold(person.name), ()):
            if known.email_index in indexes or (person.phone is not None and known.number() == person.phone):
                return known
            if not (person.email or person.phone) or (known.email_index is None and known.phone is None):
                return known
        return None

    def remarks(self, person: NamedPerson) -> list[Remark]:
        """Who else looks like somebody that is not known."""
        if self.by_name.get(fold(person.name)):
            return [Remark.SAME_NAME]
        return [Remark.SHARED_MAILBOX] if person.email and self._at(person.email) else []

    def find_in(self, title: str, addresses: Iterable[str]) -> Known | None:
        """The one client whose address a calendar's entry names, or whose whole name stands in its title.

        Of several at one address the one whose name stands there. None where that leaves more than one, or nobody.
        """
        words = fold(title).split()
        parts = {" ".join(words[at : at + many]).strip(".,:;()-") for many in range(1, 6) for at in range(len(words))}
        named = [known for part in parts for known in self.by_name.get(part, ())]
        at_them = list(dict.fromkeys(known for address in addresses for known in self._at(address)))
        both = [known for known in at_them if known in named]
        return next((found[0] for found in (both, at_them, named) if len(found) == 1), None)

    def _at(self, email: str) -> list[Known]:
        return [known for index in email_indexes(email) for known in self.by_mailbox.get(index, ())]

    def add(self, person: NamedPerson, *, client_id: str, email_index: bytes | None, line: int) -> Known:
        """Somebody of the file is to be written down: the lines after it find her."""
        known = Known(client_id, email_index, person.phone, line)
        self._add(fold(person.name), known)
        return known

    def _add(self, name: str, known: Known) -> None:
        self.by_name[name].append(known)
        if known.email_index is not None:
            self.by_mailbox[known.email_index].append(known)
