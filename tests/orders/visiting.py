"""Visiting the page of an order."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

PAGE = "/orders/PROVIDE_ORDER/12345/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def visit(person: User, path: str = PAGE, **query: Any) -> str:
    """Return the page as a reader sees its text and marks."""
    response = signed_in(person).get(path, query)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
