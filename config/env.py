"""Reading the environment; a bad value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url


def stop(name: str, problem: str) -> SystemExit:
    """Return what ends the program with a line on the variable that is wrong."""
    return SystemExit(f"{name} {problem}. See .env.example.")


def text(name: str, default: str = "") -> str:
    """Return a variable without outer blanks; unset and empty are the default."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: list[str]) -> list[str]:
    """Return a variable's values, separated by commas or blanks."""
    return text(name).replace(",", " ").split() or default


def flag(name: str) -> bool:
    """Return whether a variable says yes."""
    value = text(name, "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise stop(name, f"is {value!r}: it takes yes or no")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number between two bounds."""
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise stop(name, f"is {value!r}: it takes a whole number, {least} to {most}")
    return found


def zone(name: str, default: str) -> str:
    """Return the name of a time zone that exists."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise stop(name, f"is {value!r}: no such time zone") from None
    return value


def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """Return an address with one of the schemes and a host, without its last slash."""
    value, starts = text(name, default), tuple(f"{scheme}://" for scheme in schemes)
    if value and not value.startswith(starts):
        raise stop(name, f"must begin with {' or '.join(starts)}")
    if value and not host(value):
        raise stop(name, "names no host, or none that can be read")
    return value.rstrip("/")


def host(address: str) -> str:
    """Return the host of an address as requests name it; nothing if it has none."""
    try:
        parts = urlsplit(address)
        name = parts.hostname if parts.port != 0 else None
    except ValueError:
        return ""
    return f"[{name}]" if name and ":" in name else name or ""


def origin(address: str) -> str:
    """Return an address without its path, as browsers name whence a form comes."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def all_or_none(address: str, *names: str) -> list[str]:
    """Return an address and what belongs to it: all of them are given, or none."""
    found = [url(address, "", ("http", "https")), *map(text, names)]
    if any(found) and not all(found):
        gone = [n for n, one in zip((address, *names), found, strict=True) if not one]
        raise stop(gone[0], f"is missing beside the rest of {address}")
    return found


def secret_key(name: str, file: Path) -> str:
    """Return the variable, else the key kept in a file that is made once."""
    if value := text(name):
        return value
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


def database(name: str, default: Path) -> dict[str, Any]:
    """Return Django's settings of a database.

    SQLite takes its write lock at the start of a transaction: a lock that is asked
    for later cannot be waited for. `synchronous=FULL`: a commit survives a power cut.
    """
    value = text(name, f"sqlite:///{default}")
    if not value.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise stop(name, "must begin with postgres:// or postgresql:// (or sqlite:///)")
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(value))
    except ValueError as problem:
        raise stop(name, f"cannot be read: {problem}") from None
    if value.startswith("sqlite"):
        return found | {
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            }
        }
    options = {"connect_timeout": 5} | found.get("OPTIONS", {})
    return found | {
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
