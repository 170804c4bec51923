"""Passwords that anybody would try are refused, and a thought of one's own is not."""

from __future__ import annotations

import pytest

from practice.rules.passwords import LONGEST, PasswordFault, fault_of

NAMES = ("Ruth Okafor", "ruth@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "river otter nineteen",
        "k8#Fq2!xLm9z",
        "483920175534",
        "大きな川のそばの家に住む人たち",
        "Ruth walks beside the river",
        "the tiger that came to tea",
        "x" * 6 + "y" * 6 + " and then some",
    ],
)
def test_a_thought_of_ones_own_is_accepted_whatever_signs_it_is_made_of(password: str) -> None:
    assert fault_of(password, names=NAMES) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!2024",
        "welcomewelcome",
        "123456789012",
        "qwertyuiop12",
        "password-summer-2027",
        "abababababab",
        "aaaaaaaaaaaaaaaaaa",
        "iloveyouforever",
        "9876543210 zyx",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert fault_of(password, names=NAMES) is PasswordFault.TOO_COMMON


@pytest.mark.parametrize("password", ["Ruth Okafor 2027", "okafor-ruth-1234", "RUTH@example.org", "ruthruthruth1"])
def test_the_words_of_the_practice_are_refused(password: str) -> None:
    assert fault_of(password, names=NAMES) is PasswordFault.THE_PRACTICE


def test_eleven_characters_are_too_few_and_twelve_are_enough() -> None:
    assert fault_of("river otter", names=NAMES) is PasswordFault.TOO_SHORT
    assert fault_of("river otters", names=NAMES) is None


def test_a_password_may_be_very_long_but_not_endless() -> None:
    sentence = "the river otter slept "
    assert fault_of(sentence * 10, names=NAMES) is None
    assert fault_of(sentence * LONGEST, names=NAMES) is PasswordFault.TOO_LONG
