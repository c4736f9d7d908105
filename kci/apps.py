"""The app of the inbox."""

from __future__ import annotations

from django.apps import AppConfig


class KciConfig(AppConfig):
    name = "kci"
    verbose_name = "Inbox"
