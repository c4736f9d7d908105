"""Secrets at rest: encrypted by a key that is made of SECRET_KEY."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"portal: secrets of gateway accounts"


class Unreadable(Exception):
    """A secret was encrypted with a SECRET_KEY that is not here any more."""


def encrypt(text: str) -> str:
    return vault().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return a secret; `Unreadable` if no key that we have opens it."""
    try:
        return vault().decrypt(token.encode()).decode()
    except InvalidToken:
        text = "It was encrypted with another SECRET_KEY: please enter it again."
        raise Unreadable(text) from None


def vault() -> MultiFernet:
    """Return what encrypts with today's key, and opens with older ones, too."""
    return opened((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def opened(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(derived(key)) for key in keys])


def derived(key: str) -> bytes:
    found = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(found.derive(key.encode()))
