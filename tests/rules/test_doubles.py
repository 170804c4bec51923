"""Which records are shown as those of one person, and which never are?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from practice.rules.doubles import Known, Shared, possible_doubles

AMARA = Known("1", "amara diallo", b"a", "+15195550142")
AGAIN = Known("2", "amara diallo", b"a", None)
JONAS = Known("3", "jonas weber", b"a", None)
LATER = Known("4", "amara d.", None, "+15195550142")
PEOPLE = st.lists(
    st.builds(
        Known,
        id=st.uuids().map(str),
        name=st.sampled_from("abc"),
        address=st.sampled_from([None, b"x", b"y"]),
        number=st.sampled_from([None, "1", "2"]),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


def test_what_shares_most_comes_first_beside_the_earliest_record() -> None:
    found = possible_doubles([AMARA, AGAIN, JONAS, LATER], are_two={frozenset(("1", "3"))})
    assert [(pair.first, pair.second, pair.shared) for pair in found] == [
        ("1", "2", (Shared.ADDRESS, Shared.NAME)),
        ("1", "4", (Shared.NUMBER,)),
    ]


@given(people=PEOPLE)
def test_every_record_that_shares_something_with_an_earlier_one_is_in_a_pair_and_no_other(people: list[Known]) -> None:
    pairs = possible_doubles(people)
    order = [each.id for each in people]
    assert len(set(pairs)) == len(pairs)
    assert all(order.index(pair.first) < order.index(pair.second) for pair in pairs)
    for n, each in enumerate(people):
        has_earlier = any(
            each.name == other.name
            or (each.address and each.address == other.address)
            or (each.number and each.number == other.number)
            for other in people[:n]
        )
        assert has_earlier == any(pair.second == each.id for pair in pairs)
