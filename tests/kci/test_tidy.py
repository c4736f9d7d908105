"""What nobody needs any longer goes; what somebody may need stays."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from kci.clients import create_client
from kci.models import RejectedDelivery
from kci.tidy import tidy

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def refused(age):
    at = timezone.now() - age
    return RejectedDelivery.objects.create(
        uuid=uuid.uuid4(), path="/kcis", status=422, body=b"{}", received_at=at
    )


def test_refused_deliveries_are_kept_for_the_configured_time(settings):
    settings.KCI_REJECTED_DAYS = 30
    refused(timedelta(days=31))
    kept = refused(timedelta(days=29))

    assert tidy() == 1

    assert RejectedDelivery.objects.get() == kept


def test_expired_sessions_go_and_valid_ones_stay():
    for name, hours in (("old", -2), ("new", 2)):
        ends = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)

    tidy()

    assert Session.objects.get().session_key == "new"


def test_expired_tokens_go_and_valid_ones_stay():
    client, _ = create_client("Gateway", tenant="larkfield")
    tokens = get_access_token_model().objects
    for name, hours in (("old", -2), ("new", 2)):
        expires = timezone.now() + timedelta(hours=hours)
        tokens.create(application=client, token=name, expires=expires, scope="")

    tidy()

    assert tokens.get().expires > timezone.now()
