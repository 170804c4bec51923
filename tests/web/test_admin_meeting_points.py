"""She adds and changes where walks start, and clients read it; the daylight there stands beside it."""

from __future__ import annotations

import pytest

from practice.models.meeting_points import MeetingPoint
from tests.conftest import Unit
from tests.pages import Page, Pages
from tests.people import Cast
from tests.web.booking_steps import starts, times

RIVERSIDE = {
    "name": "Riverside Park, boat house",
    "how_to_find": "On the bench beside the boat house. I wear a green scarf.",
    "coordinates": "42.9712, -81.2603",
    "toilets": "In the boat house.",
    "wait_rule": "I wait 15 minutes on the bench.",
    "route_metres": "3200",
}


def of_the_walk(pages: Pages, cast: Cast) -> Page:
    return pages.get("admin.meeting_point", point_id=cast.walk.meeting_point_id)


def new(pages: Pages, *, status: int = 200, **typed: str) -> Page:
    return pages.get("admin.new_meeting_point").submit("Save", {**RIVERSIDE, **typed}, status=status)


def test_a_new_point_shows_its_daylight_and_a_walk_can_start_there(
    ruths_pages: Pages, pages: Pages, cast: Cast
) -> None:
    added = new(ruths_pages)
    assert added.h1 == "Riverside Park, boat house"
    assert "No format starts here yet." in added.text
    assert added.texts("th", scope="col") == ["Day", "Sunrise", "Sunset", "Last start of 50 minutes"]
    assert added.texts("th", scope="row") == ["Today", "Mon 21 June", "Tue 21 December"]
    assert all(time.endswith(".m.") for time in added.texts("td"))
    assert len(added.texts("td")) == 9
    walk = ruths_pages.get("admin.session_format", format_id=cast.walk.id)
    points = walk.options("meeting_point_id")
    chosen = next(point for point, words in points.items() if words.startswith("Riverside Park"))
    walk.submit("Save", meeting_point_id=chosen)
    assert "On the bench beside the boat house." in pages.get("site.formats").text
    assert "Here starts: Walk & Talk." in ruths_pages.get("admin.meeting_point", point_id=chosen).text


def test_what_she_changes_is_read_by_clients_at_once(ruths_pages: Pages, pages: Pages, cast: Cast) -> None:
    saved = of_the_walk(ruths_pages, cast).submit("Save", parking="Behind the church.", daylight_margin="240")
    assert "Saved. Clients read it now." in saved.text
    assert "Behind the church." in pages.get("site.formats").text
    assert {start[11:16] for start in starts(times(pages, cast.walk)) if start.startswith("2027-03-03")} == {
        "14:00",
        "15:15",
    }
    of_the_walk(ruths_pages, cast).submit("Save", daylight_margin="")
    assert "at any hour" in of_the_walk(ruths_pages, cast).text
    assert any(start[11:16] == "19:45" for start in starts(times(pages, cast.walk)))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("42.9712, -81.2603", "42.9712, -81.2603"),
        ("42.9712 -81.2603", "42.9712, -81.2603"),
        ("  42.9712;-81.2603 ", "42.9712, -81.2603"),
        ("42.9712° N, 81.2603° W", "42.9712, -81.2603"),
        ("42.9712,\u221281.2603", "42.9712, -81.2603"),
        ("33.8688 S 151.2093 e", "-33.8688, 151.2093"),
        ("0, 0", "0, 0"),
    ],
)
def test_a_place_is_taken_as_maps_show_it(ruths_pages: Pages, typed: str, kept: str) -> None:
    assert new(ruths_pages, coordinates=typed).value("coordinates") == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"coordinates": ""}, "Enter two numbers as a map shows them, like 42.9849, -81.2453"),
        ({"coordinates": "by the river"}, "Enter two numbers as a map shows them, like 42.9849, -81.2453"),
        ({"coordinates": "42.97"}, "Enter two numbers as a map shows them, like 42.9849, -81.2453"),
        ({"coordinates": "91, 0"}, "Latitude goes from -90 to 90, longitude from -180 to 180"),
        ({"coordinates": "42.9, 181"}, "Latitude goes from -90 to 90, longitude from -180 to 180"),
        ({"daylight_margin": "-5"}, "Enter a whole number from 0 to 720"),
        ({"name": " "}, "Enter a name, like “Riverside Park, main gate”"),
        ({"how_to_find": ""}, "Write how somebody finds you there"),
    ],
)
def test_what_nobody_would_find_is_refused_and_kept_as_typed(
    ruths_pages: Pages, typed: dict[str, str], words: str
) -> None:
    refused = new(ruths_pages, status=422, **typed)
    assert refused.errors == [words]
    (name, text) = next(iter(typed.items()))
    assert refused.value(name) == text.strip()
    assert refused.value("toilets") == "In the boat house."


def test_a_point_that_is_needed_stays_and_another_is_removed(ruths_pages: Pages, cast: Cast, unit: Unit) -> None:
    used = of_the_walk(ruths_pages, cast)
    assert "Remove this meeting point" not in used.text
    told = ruths_pages.post("admin.remove_meeting_point", point_id=cast.walk.meeting_point_id)
    assert "Walks start there, so it stays." in told.text
    removed = new(ruths_pages).submit("Remove this meeting point")
    assert removed.h1 == "Meeting points"
    assert "Riverside Park" not in removed.text
    with unit() as work:
        assert [point.id for point in work.session.query(MeetingPoint)].count(cast.walk.meeting_point_id) == 1


def test_of_two_devices_the_later_sees_what_differs_and_chooses(ruths_pages: Pages, cast: Cast) -> None:
    other = of_the_walk(ruths_pages, cast)
    of_the_walk(ruths_pages, cast).submit("Save", coordinates="43, -81")
    told = other.submit("Save", parking="Behind the church.", status=409)
    cells = [" ".join("".join(cell.itertext()).split()) for cell in told.all("table", class_="conflict")[0].iter("td")]
    assert cells[1:] == ["43, -81", "42.9849, -81.2453", "nothing", "Behind the church."]
    told.submit("Save")
    assert of_the_walk(ruths_pages, cast).value("coordinates") == "42.9849, -81.2453"


def test_what_is_not_there_is_not_shown(ruths_pages: Pages) -> None:
    ruths_pages.get("admin.meeting_points")
    ruths_pages.get("admin.meeting_point", point_id="gone", status=404)
    ruths_pages.get("admin.new_meeting_point")
    ruths_pages.post("admin.remove_meeting_point", point_id="gone", status=404)


def test_what_the_way_is_like_stays_when_something_else_is_changed(
    ruths_pages: Pages, pages: Pages, cast: Cast
) -> None:
    way = {"surface": "Gravel", "benches": "Every few minutes", "how_busy": "Quiet before noon"}
    saved = of_the_walk(ruths_pages, cast).submit("Save", {**way, "step_free": "False", "route_metres": "800"})
    again = saved.submit("Save", parking="Behind the church.")
    assert {name: again.value(name) for name in way} == way
    assert again.value("step_free") == "False"
    chosen = times(pages, cast.walk)
    assert "About 800 m" in chosen.text
    assert "There are steps" in chosen.text
    assert "I wait 15 minutes there, then I call you." in chosen.text
