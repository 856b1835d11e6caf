"""Typed readers of environment variables that stop the start on a bad value."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def read_file() -> None:
    """Takes what the file .env says (ENV_FILE names another) for what the environment does not say."""
    file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
    if not file.is_file():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if not name or name.startswith("#"):
            continue
        if not sign:
            raise ImproperlyConfigured(f"Line {number} of {file} is not NAME=value.")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        os.environ.setdefault(name.strip(), value)


def var_dir() -> Path:
    return Path(text("VAR_DIR", str(BASE_DIR / "var"))).absolute()


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of the choices; the first where nothing is said."""
    value = text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write {', '.join(choices[:-1])} or {choices[-1]}.")
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.")
    return int(value)


def database(name: str, default: str) -> dict[str, object]:
    """A Django database from an address such as postgres://user:word@host:5432/name or sqlite:///path."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.path[1:] if url.path.startswith("//") else url.path.lstrip("/") or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(url.query)),
        }
    raise ImproperlyConfigured(f"{name} must start with postgres:// or sqlite:///. It starts with {url.scheme!r}.")


def kept(file: Path, default: str) -> str:
    """What the running service has written down about itself, for commands run beside it."""
    return file.read_text(encoding="utf-8").strip() if file.is_file() else default


def secret(name: str, file: Path, *, debug: bool) -> str:
    value = text(name)
    if value:
        return value
    if file.is_file():
        return file.read_text(encoding="utf-8").strip()
    if debug:
        return "only-for-development-" * 3
    raise ImproperlyConfigured(f"{name} is missing. “make start” makes one; elsewhere set it to 50 random characters.")
