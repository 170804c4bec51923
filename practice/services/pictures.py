"""What does a meeting point look like? Its picture is kept small and anonymous, and read by its digest."""

from __future__ import annotations

from sqlalchemy import select

from practice.database import lock_practitioner
from practice.errors import NotFound, PictureRefused
from practice.models.meeting_points import MeetingPoint, Picture
from practice.rules.pictures import PictureFault, made_small
from practice.services import activity
from practice.work import Work


def keep(work: Work, *, practitioner_id: str, point_id: str, file: bytes | None, words: str) -> Picture:
    """Show this file as the point's picture, or with None go on showing the one that is there.

    `words` say what is to be seen, for whoever does not see it. Refuses with PictureRefused for a file that is no
    picture or far too large, and with NotFound where there is no such point, or neither file nor picture.
    """
    point = _take(work, practitioner_id, point_id)
    if file is not None:
        made = made_small(file)
        if isinstance(made, PictureFault):
            raise PictureRefused(made)
        kept = Picture(words=words, digest=made.digest, width=made.width, height=made.height, content=made.content)
        kept.created_at = work.now
        if point.picture is not None:
            work.session.delete(point.picture)
            work.session.flush()
        point.picture = kept
    elif point.picture is None:
        raise NotFound
    point.picture.words = words
    _record(work, "showed_meeting_point", practitioner_id, point)
    return point.picture


def remove(work: Work, *, practitioner_id: str, point_id: str) -> None:
    """Show no picture of it any more. Removing it twice is no fault. Refuses with NotFound."""
    point = _take(work, practitioner_id, point_id)
    if point.picture is not None:
        work.session.delete(point.picture)
        _record(work, "stopped_showing_meeting_point", practitioner_id, point)


def content_of(work: Work, *, point_id: str, digest: str) -> bytes:
    """The bytes of the picture that a point has now, by their digest. Refuses with NotFound."""
    wanted = select(Picture.content).where(Picture.meeting_point_id == point_id, Picture.digest == digest)
    content = work.session.scalar(wanted)
    if content is None:
        raise NotFound
    return content


def _take(work: Work, practitioner_id: str, point_id: str) -> MeetingPoint:
    lock_practitioner(work.session, practitioner_id)
    point = work.session.get(MeetingPoint, point_id)
    if point is None:
        raise NotFound
    return point


def _record(work: Work, action: str, practitioner_id: str, point: MeetingPoint) -> None:
    activity.record(work, action=action, subjects={"practitioner": practitioner_id, "meeting_point": point.id})
