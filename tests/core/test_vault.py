"""What is personal is sealed, opens only in its own place, and never without its key."""

from __future__ import annotations

import pytest

from practice.vault import Binding, Vault, VaultError, digest, key_id_of, new_key, new_token

HERE = Binding("client", "name_sealed", "row-1")


def vault(*ids: str) -> Vault:
    return Vault({key_id: bytes([number]) * 32 for number, key_id in enumerate(ids, 1)})


@pytest.mark.parametrize("text", ["", "Amara", "ልብ ሰላም 🌿", "a" * 10_000, "'; DROP TABLE client; --"])
def test_what_is_sealed_opens_again(text: str) -> None:
    assert vault("a").open(vault("a").seal(text, HERE), HERE) == text


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert vault("a").seal("Amara", HERE) != vault("a").seal("Amara", HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Binding("client", "name_sealed", "row-2"),
        Binding("client", "phone_sealed", "row-1"),
        Binding("attendance", "name_sealed", "row-1"),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(elsewhere: Binding) -> None:
    with pytest.raises(VaultError, match="damaged or misplaced"):
        vault("a").open(vault("a").seal("her words", HERE), elsewhere)


def test_one_changed_bit_is_noticed() -> None:
    sealed = bytearray(vault("a").seal("her words", HERE))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        vault("a").open(bytes(sealed), HERE)


@pytest.mark.parametrize("junk", [b"", b"\x01", b"plain text", b"\x02" + bytes(40)])
def test_what_is_no_sealed_value_is_said_to_be_none(junk: bytes) -> None:
    with pytest.raises(VaultError):
        vault("a").open(junk, HERE)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before, after = Vault({"old": bytes(32)}), Vault({"new": bytes([7]) * 32, "old": bytes(32)})
    sealed = before.seal("her words", HERE)
    assert after.open(sealed, HERE) == "her words"
    assert key_id_of(after.seal("more", HERE)) == "new"


def test_without_the_key_the_refusal_names_the_key_and_nothing_else() -> None:
    with pytest.raises(VaultError, match="'gone'"):
        vault("a").open(Vault({"gone": bytes(32)}).seal("her words", HERE), HERE)


def test_equal_values_have_equal_blind_indexes_and_the_key_decides_which() -> None:
    assert vault("a").blind_index("x@example.org") == vault("a").blind_index("x@example.org")
    assert Vault({"a": bytes(32)}).blind_index("x@example.org") != vault("a").blind_index("x@example.org")


def test_a_blind_index_is_made_with_the_current_key_and_looked_up_with_all() -> None:
    old, new = bytes([9]) * 32, new_key()
    both = Vault({"new": new, "old": old})
    assert both.blind_index("x") == Vault({"new": new}).blind_index("x")
    assert both.blind_indexes("x") == (both.blind_index("x"), Vault({"old": old}).blind_index("x"))


@pytest.mark.parametrize("keys", [{}, {"": bytes(32)}, {"short": bytes(16)}])
def test_a_vault_without_proper_keys_is_refused(keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Vault(keys)


def test_a_link_is_found_by_a_digest_from_which_it_cannot_be_made() -> None:
    token = new_token()
    assert len(token) >= 43
    assert digest(token) == digest(token)
    assert token.encode() not in digest(token)
