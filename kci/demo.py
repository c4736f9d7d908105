"""The demo: people, a gateway client, and a story told through the real endpoint.

The orders are the published samples, moved to these days; a few more customers get a
part of the same story each.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx
from django.conf import settings
from django.contrib.auth.models import User

from kci.clients import create_client
from kci.models import GatewayClient
from kci.player import Player
from orders.models import GatewayAccount, Tenant
from orders.people import create_person

logger = logging.getLogger(__name__)

SAMPLES = settings.BASE_DIR / "tests" / "payloads"
TENANT = "TENANT1"
SUPPLIER = "ALTNET_A"
PACE = 3.0
STUB = "demo-stub"
# The day of the published story that becomes the first start's: all is in the past.
STORY_DAY = date(2024, 4, 15)
# When the other orders were made, on the day of their first chapter.
MADE = "2024-04-10T07:40:00.000Z"
DAY = re.compile(r"20\d\d-\d\d-\d\d(?=T|\Z)")
CURL = """curl -i {url}/kcis -H "Authorization: Bearer $(curl -s {url}/o/token/ \\
    -u '{client_id}:{client_secret}' -d grant_type=client_credentials \\
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')" \\
  -H 'Content-Type: application/json' -H 'X-Request-ID: demo-1' \\
  -H 'X-Conversation-ID: demo-700101' \\
  -d @{file}"""


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in: kept in VAR_DIR, so that a second start tells the same."""

    client_id: str
    client_secret: str
    agent: str
    admin: str
    operator: str
    began: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the demo and how far the story has come for them."""

    order: int
    name: str
    phone: str
    chapters: tuple[int, ...]
    days_ago: int = 0


# The chapters are the numbers of the published supplier samples.
CUSTOMERS = (
    Customer(12338, "Sarah Johnson", "07700 900892", (1, 2, 9), 3),
    Customer(12302, "Yusuf Demir", "01632 960771", (1, 2, 8), 2),
    Customer(12349, "Dylan Rees", "01632 960118", (1, 2, 4, 9), 1),
    Customer(12356, "Priya Nair", "07700 900241", (1, 2, 10)),
    Customer(12360, "Harbour Lane Dental", "01632 960333", (1, 2, 4), 1),
    Customer(12327, "Agnieszka Nowak", "07700 900555", (1, 2, 5, 6, 7)),
    Customer(12390, "Owen Bailey", "01632 960404", (1, 2)),
    Customer(12391, "Gareth Pugh", "01632 960505", (1,)),
    Customer(12204, "Beatrice Adeyemi", "07700 900606", (1, 2, 6, 10, 15), 6),
    Customer(12210, "Tomasz Zielinski", "07700 900707", (1, 3), 5),
    # Those of the weeks before, for the reports and the days of Today.
    Customer(12118, "Grace Okafor", "01632 960611", (1, 2, 4, 5, 15), 8),
    Customer(12121, "Callum Fraser", "07700 900312", (1, 2, 9, 10, 15), 9),
    Customer(12125, "Mill Street Bakery", "01632 960722", (1, 2, 6, 15), 11),
    Customer(12127, "Nia Evans", "07700 900418", (1, 2, 4, 5, 9, 10, 15), 12),
    Customer(12130, "Oliver Wright", "01632 960834", (1, 3), 12),
    Customer(12133, "Fatima Rahman", "07700 900523", (1, 2, 13), 14),
    Customer(12136, "Lucy Hargreaves", "01632 960945", (1, 2, 7, 9, 10, 16), 15),
    Customer(12138, "Connor Doyle", "07700 900634", (1, 2, 4, 5, 15), 17),
    Customer(12141, "Aisha Patel", "01632 960156", (1, 2, 6, 15), 18),
    Customer(12144, "Peter Lindqvist", "07700 900745", (1, 2, 4, 5, 6, 15), 19),
)
# Told slowly, for somebody who watches; 6 and 7 change places on their way.
WATCHED = (1, 2, 4, 5, 7, 6, 8, 9, 10, 11, 12)


def prepare() -> Access:
    """Make what the demo needs, or find what an earlier start has made."""
    file: Path = settings.VAR_DIR / "demo.json"
    if file.exists():
        access = Access(**json.loads(file.read_text()))
        if GatewayClient.objects.filter(client_id=access.client_id).exists():
            return access
    access = make()
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
    ) as out:
        json.dump(asdict(access), out)
    return access


def make() -> Access:
    """Make a tenant, a client and people."""
    client, secret = create_client(
        "Demo gateway",
        tenant=TENANT,
        supplier=SUPPLIER,
        scope="kci:write supplier-kci:write orders:read",
    )
    Tenant.objects.filter(code=TENANT, name=TENANT).update(name="Larkfield Broadband")
    return Access(
        client_id=client.client_id,
        client_secret=secret,
        agent=person("amira", "Amira", "Khan", "customer-service"),
        admin=person("tom", "Tom", "Reid", "tenant-admin"),
        operator=person("operator", "", "", "operator"),
        began=datetime.now(UTC).date().isoformat(),
    )


def person(username: str, first: str, last: str, role: str) -> str:
    """Make a person, or give one a new password; return it."""
    password = secrets.token_urlsafe(9)
    if user := User.objects.filter(username=username).first():
        user.set_password(password)
    else:
        user = create_person(username, tenant=TENANT, role=role, password=password)
    user.first_name, user.last_name = first, last
    user.save()
    return password


def welcome(url: str, access: Access) -> str:
    """Return what to print: addresses, people, and how to post a KCI."""
    sample = SAMPLES / "tenant" / "tenant_kci_provide_sent_to_supplier.json"
    curl = CURL.format(
        url=url,
        client_id=access.client_id,
        client_secret=access.client_secret,
        file=os.path.relpath(sample),
    )
    return f"""
The portal is at {url}

  customer service   amira      {access.agent}
  tenant admin       tom        {access.admin}
  operator           operator   {access.operator}

Answer what a supplier asks, as tom, and watch it close:
  {url}/actions/

Watch an order's timeline grow:
  {url}/orders/PROVIDE_ORDER/12345/

Post a KCI of your own, and find it at {url}/orders/PROVIDE_ORDER/700101/
{curl}

Ctrl-C stops everything.
"""


def begin_gateway(url: str, access: Access) -> None:
    """Run a gateway to answer to, unless the tenant has a real one.

    It is the one that the tests talk to; only a source tree has it.
    """
    tenant = Tenant.objects.get(code=TENANT)
    own = GatewayAccount.objects.filter(tenant=tenant).first()
    if settings.GATEWAY_URL or (own and own.client_id != STUB):
        return
    stub = import_module("tests.stub_gateway.demo")
    secret = secrets.token_urlsafe(16)
    gateway = stub.begin(partial(connect, url, access), STUB, secret)
    own = own or GatewayAccount(tenant=tenant, client_id=STUB)
    own.url = gateway.url
    own.seal(secret)
    own.save()


def play(url: str, access: Access) -> None:
    """Tell the story to the server at an address, as the gateway would.

    What an earlier start has told is told again and changes nothing.
    """
    try:
        player = connect(url, access)
        began = date.fromisoformat(access.began)
        for body in background(began):
            post(player, body)
        for chapter in WATCHED:
            post(player, moved(sample(chapter), began - STORY_DAY))
            time.sleep(PACE)
    except httpx.HTTPError as problem:
        logger.warning("The demo stopped: %s", problem)


def connect(url: str, access: Access) -> Player:
    """Return a player, once the server answers."""
    for _ in range(100):
        try:
            return Player(url, access.client_id, access.client_secret)
        except httpx.ConnectError:
            time.sleep(0.1)
    return Player(url, access.client_id, access.client_secret)


def post(player: Player, body: dict[str, Any]) -> None:
    """Post a KCI and say so when it is not accepted."""
    response = player.post(json.dumps(body).encode())
    if response.status_code != 204:
        logger.warning("The demo's %s was refused: %s", body["id"], response.text)


def background(began: date) -> list[dict[str, Any]]:
    """Return the KCIs of the other orders as they came: the oldest first."""
    return sorted(others(began), key=itemgetter("issuedOn"))


def others(began: date) -> Iterator[dict[str, Any]]:
    """Yield the KCIs of the other customers, and an unsolicited cease."""
    for customer in CUSTOMERS:
        by = began - STORY_DAY - timedelta(days=customer.days_ago)
        for number, chapter in enumerate(customer.chapters, start=1):
            yield moved(told_of(customer, sample(chapter), number), by)
    for chapter in (17, 18):
        yield moved(sample(chapter), began - date(2024, 4, 12))
    for name in ("service_problem_action_confirm", "service_test_sent_to_supplier"):
        file = SAMPLES / "tenant" / f"tenant_kci_{name}.json"
        body = json.loads(file.read_text())
        if "serviceProblemResolution" in body["entity"]:
            # As published, the fault is mended a week after that was told.
            body["entity"]["serviceProblemResolution"]["resolvedDate"] = body[
                "issuedOn"
            ]
        yield moved(body, began - date(2025, 3, 4))


def sample(chapter: int) -> dict[str, Any]:
    """Return a published sample of the supplier dialect by its number."""
    file = next((SAMPLES / "supplier").glob(f"{chapter:02}-*.json"))
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def told_of(customer: Customer, body: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a chapter as it is told of another customer."""
    contact = {"name": customer.name, "phoneNumber": customer.phone}
    own_line = json.dumps(body).replace("S12345", f"S{customer.order}")
    body = json.loads(own_line)
    order = body["provideServiceOrder"] | {
        "id": customer.order,
        "supplierOrderReference": f"FC{customer.order}",
        "address": {"id": f"1000{customer.order:07}", "type": "UPRN"},
        "primaryContact": contact,
        "created": MADE,
    }
    name = str(uuid5(NAMESPACE_URL, f"{customer.order}/{number}"))
    own = {"id": name, "sequenceNumber": number, "provideServiceOrder": order}
    return body | own


def moved(value: Any, by: timedelta) -> Any:
    """Return a KCI with all its days moved."""
    match value:
        case dict():
            return {name: moved(inner, by) for name, inner in value.items()}
        case list():
            return [moved(inner, by) for inner in value]
        case str():
            return DAY.sub(lambda day: f"{date.fromisoformat(day[0]) + by}", value)
    return value
