"""Celery: the doorbell of the inbox."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def make_app(**options: Any) -> Celery:
    """Return an app with the portal's settings and tasks."""
    made = Celery("portal", **options)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    made.autodiscover_tasks()
    return made


app = make_app()


@celeryd_init.connect
def refuse_without_redis(**kwargs: Any) -> None:
    """Stop a worker of its own that nobody could ring."""
    if app.conf.broker_url.startswith("memory:"):
        raise SystemExit(
            "A Celery worker of its own needs REDIS_URL. See .env.example."
        )
