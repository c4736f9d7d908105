"""Its one table."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models


class Delivered(models.Model):
    """A KCI as it was delivered."""

    kci_id = models.UUIDField(unique=True)
    entity_id = models.CharField(max_length=64)
    sequence_number = models.IntegerField()
    body = models.JSONField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        app_label = "naive"

    def __str__(self) -> str:
        return str(self.kci_id)
