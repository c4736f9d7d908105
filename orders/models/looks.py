"""When people were last here."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LastLook(models.Model):
    """When a person last saw the first page, and until when they had before that."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.seen_at:%d %b %Y, %H:%M} UTC"
