import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from nwce import environment as env

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_variable_the_settings_read_is_explained_and_none_other() -> None:
    source = (ROOT / "nwce/settings.py").read_text() + (ROOT / "nwce/environment.py").read_text()
    read = set(re.findall(r"""(?:text|flag|choice|number|database|secret|environ\.get)\(\s*"([A-Z_]+)\"""", source))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert read == explained


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "env"
    file.write_text("# words\n\nSERVICE_NAME='From the file'\nexport CONTACT_EMAIL=file@example.org\n")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("CONTACT_EMAIL", "environment@example.org")
    monkeypatch.setenv("SERVICE_NAME", "")
    monkeypatch.delenv("SERVICE_NAME")
    env.read_file()
    assert env.text("SERVICE_NAME") == "From the file"
    assert env.text("CONTACT_EMAIL") == "environment@example.org"


def test_a_line_that_says_nothing_is_told_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "env"
    file.write_text("PORT=8001\nwhat is this\n")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("PORT", "8002")
    with pytest.raises(ImproperlyConfigured, match="Line 2"):
        env.read_file()


def test_a_bad_value_stops_the_start_and_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO", "perhaps")
    with pytest.raises(ImproperlyConfigured, match=r"DEMO is 'perhaps'\. Write 1, 2007 or 0\."):
        env.choice("DEMO", ("1", "2007", "0"))
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG is 'maybe'"):
        env.flag("DEBUG")
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(ImproperlyConfigured, match="PORT is 'eighty'"):
        env.number("PORT", 8000)
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/x")
    with pytest.raises(ImproperlyConfigured, match="postgres:// or sqlite://"):
        env.database("DATABASE_URL", "")


def test_the_secret_is_what_the_environment_says_then_what_the_first_start_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret_key"
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
        env.secret("SECRET_KEY", file, debug=False)
    file.write_text("made at the first start\n")
    assert env.secret("SECRET_KEY", file, debug=False) == "made at the first start"
    monkeypatch.setenv("SECRET_KEY", "given")
    assert env.secret("SECRET_KEY", file, debug=False) == "given"


def test_options_of_a_database_address_reach_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p%40ss@db.example.org:5433/nwce?sslmode=require")
    database = env.database("DATABASE_URL", "")
    assert database["PASSWORD"] == "p@ss"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", "5433", "nwce")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_a_command_run_beside_the_service_knows_the_address_it_was_started_with(tmp_path):
    file = tmp_path / "address"
    assert env.kept(file, "http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    file.write_text("http://127.0.0.1:8190\n")

    assert env.kept(file, "http://127.0.0.1:8000") == "http://127.0.0.1:8190"
