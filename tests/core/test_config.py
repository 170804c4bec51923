"""Settings are read once, from the environment or from files, and every mistake is named at once."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from config import SettingsError, load_settings

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(range(32, 64))).decode()


def environment(data: Path, **more: str) -> dict[str, str]:
    return {"DATA_DIR": str(data), "SECRET_KEY": "0123456789abcdef" * 3, "ENCRYPTION_KEYS": f"k1:{KEY}", **more}


def test_a_bare_deployment_keeps_everything_in_its_data_folder(tmp_path: Path) -> None:
    settings = load_settings(environment(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path / 'practice.db'}"
    assert settings.mail.server is None
    assert settings.letters_dir == tmp_path / "letters"
    assert settings.public_url == "http://127.0.0.1:8000"


def test_the_port_decides_the_address_in_letters(tmp_path: Path) -> None:
    assert load_settings(environment(tmp_path, PORT="8123")).public_url == "http://127.0.0.1:8123"


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "short",
        "MAIL_PORT": "smtp",
        "MAIL_SERVER": "mail.example.org",
        "PUBLIC_URL": "book.example.org",
        "DATABASE_URL": "mysql://nobody",
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(wrong)
    named = {problem.split()[0] for problem in caught.value.problems}
    assert named == {"SECRET_KEY", "ENCRYPTION_KEYS", "MAIL_PORT", "MAIL_DEFAULT_SENDER", "PUBLIC_URL", "DATABASE_URL"}


@pytest.mark.parametrize("secret", ["x" * 64, "change-me", "0123456789abcdef"])
def test_a_guessable_secret_key_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings(environment(tmp_path, SECRET_KEY=secret))


@pytest.mark.parametrize("keys", ["k1", "k1:notbase64!", f":{KEY}", "k1:AAAA", ",", "k1:é", f"k 1:{KEY}"])
def test_a_damaged_key_ring_is_refused(tmp_path: Path, keys: str) -> None:
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        load_settings(environment(tmp_path, ENCRYPTION_KEYS=keys))


@pytest.mark.parametrize("second", [f"k1:{OTHER_KEY}", f"k2:{KEY}"])
def test_no_key_and_no_name_stands_twice_in_a_key_ring(tmp_path: Path, second: str) -> None:
    with pytest.raises(SettingsError, match="twice") as refused:
        load_settings(environment(tmp_path, ENCRYPTION_KEYS=f"k1:{KEY},{second}"))
    assert KEY not in str(refused.value)


def test_secrets_can_come_from_files(tmp_path: Path) -> None:
    kept = tmp_path / "mail-password"
    kept.write_text("correct horse\n")
    settings = load_settings(environment(tmp_path, MAIL_PASSWORD_FILE=str(kept)))
    assert settings.mail.password == "correct horse"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MAIL_PASSWORD_FILE"):
        load_settings(environment(tmp_path, MAIL_PASSWORD_FILE=str(tmp_path / "nowhere")))


def test_keys_that_setup_made_are_found_in_the_data_folder(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "secret_key").write_text("0123456789abcdef" * 3)
    (secrets / "encryption_keys").write_text(f"k1:{KEY}")
    assert load_settings({"DATA_DIR": str(tmp_path)}).encryption_keys == {"k1": bytes(range(32))}


def test_no_secret_is_printed(tmp_path: Path) -> None:
    settings = load_settings(
        environment(tmp_path, MAIL_PASSWORD="hunter2", DATABASE_URL="postgresql://me:topsecret@db/practice")
    )
    printed = repr(settings)
    assert not any(word in printed for word in ("hunter2", "topsecret", settings.secret_key, str(bytes(range(32)))))


def test_postgresql_addresses_are_opened_with_the_driver_that_is_installed(tmp_path: Path) -> None:
    settings = load_settings(environment(tmp_path, DATABASE_URL="postgres://me@db/practice"))
    assert settings.database_url == "postgresql+psycopg://me@db/practice"


def test_only_the_named_hosts_are_trusted_once_any_is_named(tmp_path: Path) -> None:
    public = load_settings(environment(tmp_path, PUBLIC_URL="https://book.example.org", TRUSTED_HOSTS="b.example.org"))
    assert public.trusted_hosts == ("b.example.org", "book.example.org")
    assert public.is_https
    assert "127.0.0.1" in load_settings(environment(tmp_path)).trusted_hosts


def test_mail_by_tls_and_ssl_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot both be on"):
        load_settings(environment(tmp_path, MAIL_USE_SSL="yes", MAIL_USE_TLS="yes"))
