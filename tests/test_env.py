"""Addresses in the environment: what cannot be one stops the start with one line."""

from __future__ import annotations

import pytest

from config import env

HTTP = ("http", "https")


@pytest.mark.parametrize(
    "value",
    [
        "http://[bad",
        "https://",
        "https:///path",
        "https://:8000",
        "http://host:port",
        "http://host:70000",
        "HTTPS://host",
        "portal.example.net",
    ],
)
def test_an_address_without_a_host_that_can_be_read_is_none(monkeypatch, value):
    monkeypatch.setenv("PUBLIC_URL", value)

    with pytest.raises(SystemExit, match=r"^PUBLIC_URL [^\n]*\. See \.env\.example\.$"):
        env.url("PUBLIC_URL", "", HTTP)


@pytest.mark.parametrize(
    ("value", "host"),
    [
        ("https://portal.example.net/", "portal.example.net"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "[::1]"),
        ("", ""),
    ],
)
def test_an_address_names_its_host_as_requests_do(monkeypatch, value, host):
    monkeypatch.setenv("PUBLIC_URL", value)

    assert env.host(env.url("PUBLIC_URL", "", HTTP)) == host


def test_a_form_comes_from_an_address_without_its_path():
    assert env.origin("https://portal.example.net:8443/fibre") == (
        "https://portal.example.net:8443"
    )


def test_what_is_refused_is_not_printed(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://:secret@")

    with pytest.raises(SystemExit) as stopped:
        env.url("REDIS_URL", "", ("redis", "rediss"))

    assert "secret" not in str(stopped.value)
