"""Arrival order does not matter (invariant 3): a property of any set of KCIs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kci.drain import drain, sweep
from kci.models import DOORBELL, Kci
from kci.reading import from_gateway
from orders.moments import read_moment
from tests.deliveries import age, identities, settle, store, wait_is_over
from tests.factories import make_tenant
from tests.snapshots import snapshot

# What is not PENDING is as likely to be PENDING again: most of what closes actions
# depends on it.
STATUSES = [
    *["PENDING", "IN_PROGRESS", "RESOLVED"] * 2,
    *["ACKNOWLEDGED", "HELD", "COMPLETED", "CANCELLED", "FAILED_TO_SEND", "NEW_ONE"],
]
INFORMATION = [
    *["UPDATE", "AMENDED", "REAPPOINTED"] * 2,
    *["ACKNOWLEDGED", "DELAY", "CANCELLED", "TERMINATED", "COMPLETED", "NEW_ONE"],
]
ACTIONS = ["INFORMATION_REQUIRED", "REAPPOINT", "RESUBMIT", "CONFIRM"]
TIMES = ["2026-04-10T09:00:00Z", "2026-04-10T09:00:01Z", "2026-04-10T09:00:00.5+01:00"]
IDS = [f"{n}1111111-1111-1111-1111-11111111111{n}" for n in range(4)]


def sometimes(**members):
    """Return objects with some of these members."""
    return st.fixed_dictionaries({}, optional=members)


requests = sometimes(
    id=st.integers(1, 2), status=st.sampled_from(["PENDING", "REJECTED", "COMPLETED"])
)
slots = sometimes(
    timeslotStartDateTime=st.sampled_from(TIMES),
    timeslotEndDateTime=st.sampled_from([*TIMES, "in the morning"]),
)
characteristics = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from("ABC"), "value": st.sampled_from("12")}
    ),
    max_size=3,
)
extras = sometimes(
    appointmentReservationId=st.integers(1, 2),
    appointmentTimeslot=slots,
    serviceOrderAmendment=requests,
    serviceOrderCancellation=requests,
    serviceCharacteristics=characteristics,
    targetDate=st.sampled_from([*TIMES, "soon"]),
    primaryContact=sometimes(
        name=st.sampled_from(["Ann", "Bob"]), email=st.just("a@b")
    ),
    hazards=st.sampled_from(["a dog", "\x00"]),
    address=st.just("no object"),
)
entities = st.builds(
    lambda order, status, extra: {"id": order, "status": status} | extra,
    st.sampled_from([1, 1, 1, 1, 2]),
    st.sampled_from(STATUSES),
    extras,
)


def saying(update_type, member, types):
    reason = st.fixed_dictionaries(
        {"type": st.sampled_from(types)}, optional={"text": st.sampled_from("xy")}
    )
    return st.fixed_dictionaries({"updateType": st.just(update_type), member: reason})


said = st.one_of(
    saying("INFORMATIONAL", "information", INFORMATION),
    saying("INFORMATIONAL", "information", INFORMATION),
    saying("ACTION_REQUIRED", "action", ACTIONS),
    st.just({"updateType": "ERROR", "error": {"messages": ["down"]}}),
)
notes = sometimes(
    supplierNotes=st.lists(
        st.fixed_dictionaries({"note": st.sampled_from(["rang", "wrote"])}), max_size=2
    )
)
times = sometimes(issuedOn=st.sampled_from(TIMES), receivedOn=st.sampled_from(TIMES))
bodies = st.builds(
    lambda fixed, *parts: {k: v for part in (fixed, *parts) for k, v in part.items()},
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(IDS),
            "supplier": st.sampled_from(["ALTNET_A", "ALTNET_A", "ALTNET_B"]),
            "sequenceNumber": st.integers(1, 6),
            "deliveredOn": st.just("2026-04-10T10:00:00Z"),
            "entityType": st.just("PROVIDE_ORDER"),
            "entity": entities,
        }
    ),
    said,
    times,
    notes,
)
# Few would seldom be late and in sequence at once.
sets = st.lists(bodies, min_size=4, max_size=9)
STEPS = ["drain", "sweep", "wait", "wait", "again", "nothing", "nothing", "nothing"]


@st.composite
def stories(draw):
    """Return KCIs, and a way for them to arrive: which, and what happens after it."""
    kcis = draw(sets)
    repeated = draw(st.lists(st.sampled_from(range(len(kcis))), max_size=4))
    arrival = draw(st.permutations([*range(len(kcis)), *repeated]))
    steps = [draw(st.sampled_from(STEPS)) for _ in arrival]
    return kcis, [*zip(arrival, steps, strict=True)]


def place(body):
    """Return what the design orders KCIs by; an absent time sorts first."""
    moment = read_moment(body.get("issuedOn") or body.get("receivedOn"))
    time = (moment is not None, moment or datetime.min.replace(tzinfo=UTC))
    return body["sequenceNumber"], time, body["id"], from_gateway(body).digest


def deliver(tenant, body, times=0):
    """Store a KCI; a repeat differs in `deliveredOn`."""
    conversation = f"c-{body['sequenceNumber'] // 5}"
    sent = body | {"deliveredOn": f"2026-04-10T10:00:{times:02}Z"}
    return store(tenant, sent, conversation=conversation)


def tell_once(tenant, kcis):
    """Send KCIs once, in sequence."""
    for body in sorted(kcis, key=place):
        kci = deliver(tenant, body)
        wait_is_over(kci)
        drain([kci.identity])
    settle(tenant)


def tell_anyhow(tenant, kcis, arrival):
    """Send KCIs in a sequence of its own, with all that may happen in between."""
    for times, (which, step) in enumerate(arrival):
        kci = deliver(tenant, kcis[which], times)
        if step == "again":
            deliver(tenant, kcis[which], times + 30)
        if step == "wait":
            wait_is_over(kci)
        if step == "drain":
            drain(identities(tenant))
        if step in {"sweep", "wait"}:
            age(Kci.objects.filter(tenant=tenant), DOORBELL.total_seconds())
            sweep()
    settle(tenant)


def deliveries(tenant):
    return sum(Kci.objects.filter(tenant=tenant).values_list("deliveries", flat=True))


@pytest.mark.django_db
@pytest.mark.both_databases
@settings(
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(story=stories())
def test_any_arrival_ends_as_sending_once_in_sequence(story):
    kcis, arrival = story
    with transaction.atomic():
        one, other = make_tenant("one"), make_tenant("other")

        tell_once(one, kcis)
        tell_anyhow(other, kcis, arrival)

        assert snapshot(one)
        assert snapshot(other) == snapshot(one)
        assert deliveries(other) >= len(arrival)
        transaction.set_rollback(True)
