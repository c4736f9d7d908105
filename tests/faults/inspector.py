"""Looks into a row's database with the portal's own code; a process of its own.

It takes one question a line on its standard input, and answers each with one line.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Count, F  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from kci import inbox  # noqa: E402
from kci.drain import MOST_KCIS, drain  # noqa: E402
from kci.models import Kci  # noqa: E402
from kci.reading import from_gateway  # noqa: E402
from orders.callers import Caller  # noqa: E402
from orders.models import Order, Tenant, TimelineEvent  # noqa: E402
from orders.people import create_person  # noqa: E402
from tests.faults.stories import Size, stories  # noqa: E402
from tests.snapshots import snapshot  # noqa: E402

REFERENCE = "reference"
SPOILT = 20


def prepare(tenants: list[str], size: dict[str, Any]) -> dict[str, Any]:
    """Migrate, make a client for each tenant, and send the load once in sequence."""
    call_command("migrate", verbosity=0)
    found = {}
    for tenant in tenants:
        out = io.StringIO()
        command = ("create_gateway_client", tenant, "--tenant", tenant, "--json")
        call_command(*command, stdout=out)
        found[tenant] = json.loads(out.getvalue())
    tell_once(Tenant.objects.create(code=REFERENCE, name=REFERENCE), Size(**size))
    return found


def tell_once(tenant: Tenant, size: Size) -> None:
    """Send the KCIs of each order once, in sequence, one by one."""
    told = sorted((from_gateway(body).position, body) for body in ready(size))
    turns: dict[str, list[Any]] = {}
    for _, body in told:
        turns.setdefault(f"{body['entity']['id']}", []).append(body)
    for bodies in zip(*turns.values(), strict=True):
        drain([store(tenant, body) for body in bodies])
    assert not Kci.objects.filter(tenant=tenant).pending().exists()


def ready(size: Size) -> list[dict[str, Any]]:
    when = {"deliveredOn": "2026-05-01T09:00:00Z"}
    return [body | when for body in stories(size)]


def store(tenant: Tenant, body: dict[str, Any]) -> tuple[int, str, str]:
    caller = Caller(
        client_id=None,  # type: ignore[arg-type]
        name=REFERENCE,
        tenant_id=tenant.pk,
        tenant=tenant.code,
        supplier="",
        scopes=frozenset(),
        expires=datetime.max.replace(tzinfo=UTC),
    )
    delivery = from_gateway(body)
    name = f"c-{body['entity']['id']}"
    headers = {"X-Request-ID": "r-0", "X-Conversation-ID": name}
    inbox.store(caller, delivery, json.dumps(body), headers)
    return tenant.pk, delivery.entity_type, delivery.entity_id


def left(tenant: str) -> int:
    """Return how many KCIs are still pending."""
    return Kci.objects.filter(tenant__code=tenant).pending().count()


def told(tenant: str) -> int:
    """Return how many KCIs are on the timelines."""
    return TimelineEvent.objects.kcis().filter(order__tenant__code=tenant).count()


def states(tenant: str) -> dict[str, int]:
    rows = Kci.objects.filter(tenant__code=tenant).values_list("state")
    return dict(rows.annotate(Count("pk")).order_by())


def check(tenant: str, accepted: dict[str, int], size: dict[str, Any]) -> Any:
    """Return what is lost, applied more than once, or different from the reference."""
    mine = Tenant.objects.get(code=tenant)
    bodies = ready(Size(**size))
    rows = {row.kci_id: row for row in Kci.objects.filter(tenant=mine)}
    events = TimelineEvent.objects.kcis().filter(order__tenant=mine)
    times = Counter(events.values_list("kci_id", flat=True))
    lost = 0
    for at, deliveries in accepted.items():
        kci_id = bodies[int(at)]["id"]
        row = rows.get(kci_id)
        whole = row and row.state == "APPLIED" and row.deliveries >= deliveries
        lost += not (whole and times[kci_id] == 1)
    ours, reference = snapshot(mine), snapshot(Tenant.objects.get(code=REFERENCE))
    names = ours.keys() | reference.keys()
    different = [one for one in names if ours.get(one) != reference.get(one)]
    return {"lost": lost, "different": len(different), "rebuild": rebuild(tenant)}


def rebuild(tenant: str) -> str:
    """Return what `rebuild_orders --check` has to say if it is not content."""
    out = io.StringIO()
    if not Order.objects.shown().filter(tenant__code=tenant).exists():
        return ""
    try:
        call_command("rebuild_orders", "--check", "--tenant", tenant, stdout=out)
    except CommandError as problem:
        return f"{out.getvalue()}{problem}"
    return ""


def spoil_and_rebuild(tenant: str) -> int:
    """Spoil some orders, each at once, and rebuild all; return how many were mended."""
    shown = Order.objects.shown().filter(tenant__code=tenant)
    for pk in shown.order_by("pk").values_list("pk", flat=True)[:SPOILT]:
        with transaction.atomic():
            Order.objects.locked().get(pk=pk)
            Order.objects.filter(pk=pk).update(product="spoilt", missing=[[1, 2]])
    if not shown.exists():
        return 0
    out = io.StringIO()
    call_command("rebuild_orders", "--tenant", tenant, stdout=out)
    *_, different = out.getvalue().rpartition(", ")
    return int(different.split()[0])


def repeats(tenant: str) -> int:
    """Return how many deliveries were repeats."""
    rows = Kci.objects.filter(tenant__code=tenant)
    return sum(rows.values_list("deliveries", flat=True)) - rows.count()


def age(tenant: str, hours: int) -> None:
    """Make what is pending as old as if it had been left lying."""
    ago = timedelta(hours=hours)
    pending = Kci.objects.filter(tenant__code=tenant).pending()
    pending.update(received_at=F("received_at") - ago, due_at=F("due_at") - ago)


def largest_batch(tenant: str) -> list[int]:
    """Return how many were applied in the largest transaction, and what is allowed."""
    rows = Kci.objects.filter(tenant__code=tenant).values("applied_at")
    counts = rows.annotate(kcis=Count("pk")).order_by().values_list("kcis", flat=True)
    return [max(counts), MOST_KCIS]


def released_early(tenant: str) -> int:
    """Return how many were applied across a gap before any wait had run out.

    When one KCI's wait has run out, all up to it go, in the same transaction.
    """
    wait, early = timedelta(seconds=settings.KCI_GAP_WAIT), 0
    rows = [*Kci.objects.filter(tenant__code=tenant, state=Kci.State.APPLIED)]
    for kci in rows:
        behind = (
            other.received_at + wait <= (kci.applied_at or other.received_at)
            for other in rows
            if other.identity == kci.identity and other.position >= kci.position
        )
        early += kci.after_gap and not any(behind)
    return early


def clear_tokens() -> None:
    """Do what runs daily."""
    call_command("cleartokens")


def apply_again(tenant: str) -> int:
    """Press *Apply again* for all that was set aside, on the admin's page."""
    password = "correct horse battery staple"
    if not User.objects.filter(username="operator").exists():
        create_person("operator", tenant=tenant, role="operator", password=password)
    person = Client(HTTP_HOST="127.0.0.1")
    assert person.login(username="operator", password=password)
    aside = Kci.objects.filter(tenant__code=tenant, state=Kci.State.SET_ASIDE)
    keys = [str(pk) for pk in aside.values_list("pk", flat=True)]
    # A page has a hundred rows; what is chosen must be on it.
    for at in range(0, len(keys), 50):
        form = {"action": "apply_again", "_selected_action": keys[at : at + 50]}
        answer = person.post(reverse("admin:kci_kci_changelist"), form)
        assert answer.status_code == 302, answer.content[:2_000]
    return aside.count()


COMMANDS = {
    command.__name__: command
    for command in (
        prepare,
        left,
        told,
        states,
        check,
        rebuild,
        spoil_and_rebuild,
        repeats,
        age,
        largest_batch,
        released_early,
        apply_again,
        clear_tokens,
    )
}


def main() -> None:
    for line in sys.stdin:
        name, arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[name](**arguments)) + "\n")
        sys.stdout.flush()
        connection.close()


if __name__ == "__main__":
    main()
