"""How secrets of clients are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class GeneratedSecretHasher(PBKDF2PasswordHasher):
    """One round: a secret of 64 random characters cannot be guessed.

    Slow hashing protects passwords that people choose; here it would only spend 0.3 s
    of CPU on each token request.
    """

    algorithm = "generated_secret"
    iterations = 1
