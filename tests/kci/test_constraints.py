"""The promises that the database keeps of the inbox, each by its name."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kci.models import Kci
from tests.factories import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


def make(tenant, **values):
    ordinary: dict[str, Any] = {
        "kci_id": "k",
        "digest": "d",
        "dialect": "TENANT",
        "supplier": "A",
    }
    ordinary |= {"entity_type": "PROVIDE_ORDER", "entity_id": "1"}
    ordinary |= {"sequence_number": 1, "position": "1", "body": "{}"}
    return Kci.objects.create(tenant=tenant, **ordinary | values)


def refused(name, tenant, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(tenant, **values)


def test_one_kci_of_a_content(tenant):
    make(tenant)

    name = "one_kci_of_a_content"
    refused("kci_id" if connection.vendor == "sqlite" else name, tenant)
    make(tenant, digest="other")
    make(tenant, kci_id="other")
    make(make_tenant("other"))


def test_kci_is_applied_at_a_time(tenant):
    name = "kci_is_applied_at_a_time"
    refused(name, tenant, state="APPLIED")
    refused(name, tenant, state="PENDING", applied_at=timezone.now())
    refused(name, tenant, state="SET_ASIDE", error="x", applied_at=timezone.now())

    make(tenant, state="APPLIED", applied_at=timezone.now())


def test_kci_is_set_aside_for_an_error(tenant):
    name = "kci_is_set_aside_for_an_error"
    refused(name, tenant, state="SET_ASIDE")
    refused(name, tenant, state="PENDING", error="x")
    refused(name, tenant, state="APPLIED", applied_at=timezone.now(), error="x")

    make(tenant, state="SET_ASIDE", error="x")


@pytest.mark.parametrize("number", [0, -1])
def test_kci_numbers_begin_at_one(tenant, number):
    refused("kci_numbers_begin_at_one", tenant, sequence_number=number)


def test_numbers_go_as_far_as_the_gateways(tenant):
    make(tenant, sequence_number=2**53 - 1)
