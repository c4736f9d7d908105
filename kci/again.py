"""Second chances: KCIs that were set aside, and deliveries that were refused."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.datastructures import CaseInsensitiveMapping
from rest_framework.exceptions import UnsupportedMediaType

from kci import inbox
from kci.acceptance import accept
from kci.doorbell import doorbell
from kci.errors import explain
from kci.faults import Refused
from kci.models import GatewayClient, Kci, RejectedDelivery
from orders.callers import Caller


def apply_again(kcis: QuerySet[Kci]) -> int:
    """Let KCIs that were set aside be applied; return how many."""
    with transaction.atomic():
        aside = kcis.filter(state=Kci.State.SET_ASIDE).select_for_update()
        rows = list(aside.only("pk", "tenant_id", "entity_type", "entity_id"))
        Kci.objects.filter(pk__in=[kci.pk for kci in rows]).update(
            state=Kci.State.PENDING, error="", due_at=Now()
        )
        for identity in {kci.identity for kci in rows}:
            transaction.on_commit(partial(doorbell.ring, identity), robust=True)
    return len(rows)


class AcceptedBefore(Exception):
    """A refused delivery is in the inbox already: it never came a second time."""


@transaction.atomic
def accept_again(rejected: RejectedDelivery) -> list[str]:
    """Put a refused delivery into the inbox, once, if today's rules accept it.

    Returns why they do not, else nothing: the KCI then takes its place in sequence.
    """
    waiting = RejectedDelivery.objects.filter(pk=rejected.pk, accepted_at=None)
    if not waiting.select_for_update().values("pk"):
        raise AcceptedBefore
    client = rejected.client
    if client is None or client.tenant is None:
        return ["The client that delivered it is gone, or has no tenant"]
    caller = caller_of(client)
    headers = CaseInsensitiveMapping(rejected.headers)
    raw = bytes(rejected.body)
    try:
        text, delivery = accept(rejected.path, headers, raw, caller)
    except (Refused, PermissionDenied, UnsupportedMediaType) as problem:
        return explain(problem)[1]
    identity = (caller.tenant_id, delivery.entity_type, delivery.entity_id)
    inbox.store(caller, delivery, text, headers)
    rejected.accepted_at = timezone.now()
    rejected.save(update_fields=["accepted_at"])
    transaction.on_commit(partial(doorbell.ring, identity), robust=True)
    return []


def caller_of(client: GatewayClient) -> Caller:
    """Return a client as the caller that it was."""
    return Caller(
        client_id=client.pk,
        name=client.name,
        tenant_id=client.tenant_id or 0,
        tenant=client.tenant.code if client.tenant else "",
        supplier=client.supplier,
        scopes=frozenset(client.scope.split()),
        expires=timezone.now(),
    )
