"""The promises that the database keeps, each by its name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from orders.models import (
    Membership,
    Order,
    RequiredAction,
    SupplierNote,
    Tenant,
    TimelineEvent,
)
from tests.factories import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@contextmanager
def broken(name, *columns):
    """Expect a promise to be kept; SQLite names the columns of a unique one only."""
    told = ", ".join(columns) if columns and connection.vendor == "sqlite" else name
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        yield


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def order(tenant):
    return Order.objects.create(
        tenant=tenant, entity_type="PROVIDE_ORDER", entity_id="1"
    )


@pytest.fixture
def ann(db):
    return User.objects.create(username="ann")


def kci_event(order, **values):
    ordinary: dict[str, Any] = {"position": "1", "kind": "KCI", "at": timezone.now()}
    ordinary |= {"kci_id": "k", "sequence_number": 1}
    return TimelineEvent.objects.create(order=order, **ordinary | values)


def comment(order, actor, **values):
    ordinary: dict[str, Any] = {
        "position": "1",
        "turn": 1,
        "kind": "COMMENT",
        "at": timezone.now(),
    }
    return TimelineEvent.objects.create(order=order, actor=actor, **ordinary | values)


def action(order, **values):
    ordinary: dict[str, Any] = {
        "opened_position": "1",
        "opened_by": "k",
        "type": "REAPPOINT",
    }
    ordinary |= {"opened_on": timezone.now(), "concerns": "ORDER"}
    ordinary |= {"tenant": order.tenant}
    return RequiredAction.objects.create(order=order, **ordinary | values)


def test_tenant_has_a_code():
    with broken("tenant_has_a_code"):
        Tenant.objects.create(code="")


def test_one_membership_of_a_tenant(tenant, ann):
    Membership.objects.create(tenant=tenant, user=ann)

    with broken("one_membership_of_a_tenant", "membership.user_id"):
        Membership.objects.create(tenant=tenant, user=ann)


def test_one_order_of_an_identity(order):
    identity = {"entity_type": order.entity_type, "entity_id": order.entity_id}

    with broken("one_order_of_an_identity", "order.tenant_id"):
        Order.objects.create(tenant=order.tenant, **identity)
    Order.objects.create(tenant=make_tenant("other"), **identity)


@pytest.mark.parametrize("name", ["entity_type", "entity_id"])
def test_order_has_an_identity(tenant, name):
    identity = {"entity_type": "PROVIDE_ORDER", "entity_id": "1"} | {name: ""}

    with broken("order_has_an_identity"):
        Order.objects.create(tenant=tenant, **identity)


@pytest.mark.parametrize("values", [{"position": "1"}, {"status": "HELD"}])
def test_order_has_a_status_once_it_has_begun(order, values):
    with broken("order_has_a_status_once_it_has_begun"):
        Order.objects.filter(pk=order.pk).update(**values)
    Order.objects.filter(pk=order.pk).update(position="1", status="HELD")


def test_missing_count_is_no_debt(order):
    with broken("missing_count_is_no_debt"):
        Order.objects.filter(pk=order.pk).update(missing_count=-1)


def test_one_entry_a_turn(order, ann):
    kci_event(order)
    comment(order, ann)

    with broken("one_entry_a_turn", "timelineevent.order_id"):
        kci_event(order, kci_id="other")
    with broken("one_entry_a_turn", "timelineevent.order_id"):
        comment(order, ann)
    comment(order, ann, turn=2)


@pytest.mark.parametrize(
    "values",
    [{"turn": 1}, {"kci_id": ""}, {"sequence_number": None}, {"kind": "COMMENT"}],
)
def test_entry_of_a_kci_is_of_no_person(order, values):
    with broken("entry_is_of_a_kci_or_of_somebody"):
        kci_event(order, **values)


@pytest.mark.parametrize("values", [{"turn": 0}, {"kci_id": "k"}, {"kind": "KCI"}])
def test_entry_of_a_person_is_of_no_kci(order, ann, values):
    with broken("entry_is_of_a_kci_or_of_somebody"):
        comment(order, ann, **values)


def test_entry_of_a_person_has_one(order, ann):
    with broken("entry_is_of_a_kci_or_of_somebody"):
        comment(order, None)
    with broken("entry_is_of_a_kci_or_of_somebody"):
        kci_event(order, actor=ann)


def test_one_note_a_turn(order):
    event = kci_event(order)
    SupplierNote.objects.create(event=event, turn=0, note="rang")

    with broken("one_note_a_turn", "suppliernote.event_id"):
        SupplierNote.objects.create(event=event, turn=0, note="wrote")


def test_one_action_a_kci(order):
    action(order)

    with broken("one_action_a_kci", "requiredaction.order_id"):
        action(order)
    action(order, opened_position="2")


@pytest.mark.parametrize(
    "values",
    [
        {"state": "CLOSED"},
        {"state": "CLOSED", "closed_by": "k"},
        {"state": "CLOSED", "closed_on": timezone.now()},
        {"state": "OPEN", "closed_by": "k"},
        {"state": "ANSWERED", "closed_on": timezone.now()},
    ],
)
def test_action_is_closed_by_somebody(order, values):
    with broken("action_is_closed_by_somebody"):
        action(order, **values)
    action(order, state="CLOSED", closed_by="k", closed_on=timezone.now())


BY_HAND = {
    "hand_state": "OPEN",
    "hand_at": timezone.now(),
    "hand_position": "1",
    "hand_reason": "settled",
}


@pytest.mark.parametrize(
    "values",
    [
        {"hand_reason": ""},
        {"hand_position": ""},
        {"hand_at": None},
        {"hand_state": ""},
        {"hand_state": "ANSWERED"},
    ],
)
def test_action_set_by_hand_has_a_reason(order, values):
    with broken("action_set_by_hand_has_a_reason"):
        action(order, **BY_HAND | values)
    action(order, **BY_HAND)


def test_each_database_can_do_what_the_models_ask_of_it():
    call_command("check", databases=["default"], fail_level="WARNING")
