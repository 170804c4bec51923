"""Which passwords are too easy to guess? Pure: no list is asked over the network, nothing is kept.

Length decides, not a mixture of signs (NIST SP 800-63B section 5.1.1.2). What is taken away first is what guessing
programs try first: very common words, the words of this practice, runs along the alphabet or the keyboard, years.
What is left has to be long enough to be a thought of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

SHORTEST = 12
LONGEST = 1000
LEAST_OF_ONES_OWN = 5
LEAST_DIFFERENT = 5
SHORTEST_WORD = 3
COMMON_WORDS = """
    abc access admin angel apple asdf autumn baseball batman canada changeme charlie computer counsellor counselling
    counselor counseling daniel default donald dragon elizabeth family football forever freedom guest hello hockey
    iloveyou internet jennifer jesus jordan letmein login london lovely magic master matrix michael money monkey
    mother mustang office ontario passwd password phoenix practice princess private qazwsx qwerty robert school secret
    secure session shadow soccer spring starwars summer sunshine superman temp test thank therapist therapy thomas
    tiger toronto trust user welcome whatever winter zxcvbn
"""
RUNS = """
    abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop !@#$%^&*()
"""
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
SHORTEST_RUN = 3
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class PasswordFault(StrEnum):
    """What is wrong with a password."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    THE_PRACTICE = "the_practice"


def fault_of(password: str, *, names: Iterable[str]) -> PasswordFault | None:
    """What is wrong with a password, or None. `names`: words that anybody would try here, such as the practice's name.

    OWASP ASVS 5.0, 6.2.1, 6.2.4 and 6.2.11: at least twelve characters, none of the commonest, none of the context.
    """
    if len(password) < SHORTEST:
        return PasswordFault.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordFault.TOO_LONG
    if len(set(password)) < LEAST_DIFFERENT or _is_guessable(password, COMMON_WORDS.split()):
        return PasswordFault.TOO_COMMON
    own = [word for name in names for word in re.findall(r"\w+", name.casefold()) if len(word) >= SHORTEST_WORD]
    return PasswordFault.THE_PRACTICE if _is_guessable(password, [*own, *COMMON_WORDS.split()]) else None


def _is_guessable(password: str, words: Iterable[str]) -> bool:
    plain = YEAR.sub(" ", password.casefold())
    by_length = sorted(set(words), key=len, reverse=True)
    return any(
        len(set(_left_over(text, by_length))) < LEAST_OF_ONES_OWN for text in (plain, plain.translate(LOOKALIKES))
    )


def _left_over(text: str, words: Iterable[str]) -> str:
    """What stands in no word and no run."""
    for word in words:
        text = text.replace(word, " ")
    return "".join(_without_runs(text).split())


def _without_runs(text: str) -> str:
    kept, start = "", 0
    while start < len(text):
        end = start + SHORTEST_RUN
        while end <= len(text) and _is_run(text[start:end]):
            end += 1
        if end == start + SHORTEST_RUN:
            kept, start = kept + text[start], start + 1
        else:
            start = end - 1
    return kept


def _is_run(part: str) -> bool:
    return part == part[0] * len(part) or any(part in run or part[::-1] in run for run in RUNS.split())
