"""Removing what nobody needs any longer."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db.models.functions import Now
from oauth2_provider.models import clear_expired

from kci.models import RejectedDelivery


def tidy() -> int:
    """Remove expired tokens and sessions and old refused deliveries.

    Returns how many of the last there were.
    """
    clear_expired()
    call_command("clearsessions")
    kept = timedelta(days=settings.KCI_REJECTED_DAYS)
    old = RejectedDelivery.objects.filter(received_at__lt=Now() - kept)
    return old.delete()[0]
