"""What is a process asked about one calendar, and what does it answer? As JSON, through its input and output."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from practice.rules.feed_faults import FeedFault
from practice.rules.intervals import Interval
from practice.rules.readings import Occurrence, Reading

LONGEST_UID = 200  # of ours none is as long; what is cut off was not ours


@dataclass(frozen=True, slots=True)
class Validators:
    """By what an earlier answer can be recognised: what the server called it, and the digest of its bytes."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look may cost. `seconds` for the network, `cpu_seconds` for all that is worked out."""

    seconds: float = 15
    cpu_seconds: int = 20
    memory: int = 512 * 2**20
    content: int = 2 * 2**20


USUAL_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Question:
    """Where to look and how to read it. `known` stays empty where the same answer as before would not do."""

    address: str = field(repr=False)
    reading: Reading = field(repr=False)
    known: Validators = Validators()
    allow_private: bool = False
    cafile: str | None = None
    limits: Limits = USUAL_LIMITS

    def to_json(self) -> bytes:
        """For the process that looks."""
        reading, limits = self.reading, self.limits
        return json.dumps(
            {
                "address": self.address,
                "zone": reading.zone.key,
                "window": [each.isoformat() for each in reading.window],
                "all_day_blocks": reading.all_day_blocks,
                "own_addresses": sorted(reading.own_addresses),
                "known": [self.known.etag, self.known.last_modified, self.known.digest],
                "allow_private": self.allow_private,
                "cafile": self.cafile,
                "limits": [limits.seconds, limits.cpu_seconds, limits.memory, limits.content],
            }
        ).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Question:
        """As `to_json` wrote it."""
        said = json.loads(text)
        reading = Reading(
            zone=ZoneInfo(said["zone"]),
            window=Interval(*map(_instant, said["window"])),
            all_day_blocks=said["all_day_blocks"],
            own_addresses=frozenset(said["own_addresses"]),
        )
        known, limits = Validators(*said["known"]), Limits(*said["limits"])
        return cls(said["address"], reading, known, said["allow_private"], said["cafile"], limits)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a fault; or nothing new (`occurrences` is None); or what the calendar says now."""

    fault: FeedFault | None = None
    validators: Validators = Validators()
    occurrences: tuple[Occurrence, ...] | None = None
    left_out: int = 0

    def to_json(self) -> bytes:
        """For whoever asked."""
        found = self.occurrences
        said: dict[str, Any] = {
            "fault": self.fault,
            "validators": [self.validators.etag, self.validators.last_modified, self.validators.digest],
            "occurrences": None
            if found is None
            else [(each.uid[:LONGEST_UID], each.start.isoformat(), each.end.isoformat()) for each in found],
            "left_out": self.left_out,
        }
        return json.dumps(said).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Answer:
        """As `to_json` wrote it. Raises ValueError, KeyError or TypeError for anything else."""
        said = json.loads(text)
        found = said["occurrences"]
        return cls(
            fault=FeedFault(said["fault"]) if said["fault"] else None,
            validators=Validators(*said["validators"]),
            occurrences=None
            if found is None
            else tuple(Occurrence(uid, _instant(start), _instant(end)) for uid, start, end in found),
            left_out=said["left_out"],
        )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
