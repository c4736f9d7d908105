"""What the API says of itself is valid, whole and true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.validation import validate_schema

from tests import factories
from tests.described import (
    DOCUMENT,
    assert_it_is_a,
    make_machine,
    post,
    validator,
)

PAYLOADS = Path(__file__).parent / "payloads"
# The description itself and its page.
UNDESCRIBED = {"/api/schema/", "/api/docs/"}
MACHINES = ("/api/", "/o/", "/supplier/")
SHAPE_OF = {"/kcis": "Update", "/supplier/kcis": "SupplierUpdate"}
EXAMPLES = [
    pytest.param(path, example["value"], id=name)
    for path in SHAPE_OF
    for name, example in DOCUMENT["paths"][path]["post"]["requestBody"]["content"][
        "application/json"
    ]["examples"].items()
]
PUBLISHED: list[tuple[str, dict[str, Any]]] = [
    (path, json.loads(file.read_text("utf-8")))
    for path, folder in (("/kcis", "tenant"), ("/supplier/kcis", "supplier"))
    for file in sorted((PAYLOADS / folder).glob("*.json"))
    if "error_object" not in file.name
]
_, SAMPLE = PUBLISHED[0]


@pytest.fixture
def tenant(db):
    return factories.make_tenant("TENANT1")


@pytest.fixture
def machine(tenant) -> Client:
    return make_machine(tenant)


def test_it_is_valid_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate_schema(DOCUMENT)
    for name in DOCUMENT["components"]["schemas"]:
        validator(name)


def test_it_needs_no_token(client: Client):
    answer = client.get("/api/schema/")

    assert answer.status_code == 200
    assert answer.json() == DOCUMENT


def test_it_comes_as_yaml_too(client: Client):
    answer = client.get("/api/schema/", headers={"Accept": "application/yaml"})

    assert yaml.safe_load(answer.content) == DOCUMENT


def routes(patterns: list[Any], before: str = "/") -> dict[str, Any]:
    """Return the view of each address, written as OpenAPI does."""
    found: dict[str, Any] = {}
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found |= routes(one.url_patterns, path)
        elif isinstance(one, URLPattern):
            found[re.sub(r"<\w+:(\w+)>", r"{\1}", path)] = one.callback
    return found


def test_every_address_of_the_api_is_in_it():
    found = routes(get_resolver().url_patterns)
    api = {path for path in found if path.startswith(MACHINES)}

    assert {*api, "/kcis", "/livez"} - UNDESCRIBED == set(DOCUMENT["paths"])


@pytest.mark.parametrize("path", SHAPE_OF)
def test_each_body_of_a_kci_names_all_refusals(path):
    operation = DOCUMENT["paths"][path]["post"]
    refusals = {"400", "401", "403", "413", "415", "422", "500", "503"}

    assert operation["responses"].keys() == {"204"} | refusals
    assert operation["requestBody"]["required"]


@pytest.mark.parametrize(("path", "example"), EXAMPLES)
def test_every_example_is_published_and_accepted(path, example, machine: Client):
    assert (path, example) in PUBLISHED

    answer = post(machine, path, example)

    assert answer.status_code == 204, answer.content


@pytest.mark.parametrize(("path", "body"), PUBLISHED)
def test_every_published_kci_is_described(path, body):
    validator(SHAPE_OF[path]).validate(body)


@pytest.mark.parametrize(
    ("path", "member"),
    [
        (path, member)
        for path, shape in (("/kcis", "Envelope"), ("/supplier/kcis", "SupplierUpdate"))
        for member in DOCUMENT["components"]["schemas"][shape]["required"]
    ],
)
def test_what_it_calls_required_is_required(path, member, machine: Client):
    body = dict(next(body for address, body in PUBLISHED if address == path))
    del body[member]

    assert not validator(SHAPE_OF[path]).is_valid(body)
    assert post(machine, path, body).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"entityType": "SOMETHING_ELSE"},
        {"updateType": "REJECTION"},
        {"updateType": "ERROR"},
        {"sequenceNumber": 0},
        {"supplier": "A B"},
        {"id": "y1v7a286-xz65-8b59-2c90-7d8y6z2b3a05"},
        {"deliveredOn": "2024-02-30T09:00:00Z"},
        {"entity": {"id": "a/b", "status": "HELD"}},
        {"entity": {"status": "HELD"}},
        {"entity": {"id": 1}},
        {"information": {"text": "no type"}},
    ],
    ids=str,
)
def test_what_it_forbids_is_refused(change, machine: Client):
    body = SAMPLE | change

    assert not validator("Update").is_valid(body)
    assert post(machine, "/kcis", body).status_code in {400, 422}


@pytest.mark.parametrize(
    "change",
    [
        {"sequenceNumber": 1.0},
        {"issuedOn": None, "supplierNotes": None, "action": None},
        {"entity": {"id": None, "supplierOrderNumber": "é-1", "status": "NEW_WORD"}},
        {"information": {"type": "NEVER_SEEN", "more": [1]}},
        {"more": {"nobody": "knows"}},
    ],
    ids=str,
)
def test_what_it_allows_is_accepted(change, machine: Client):
    body = SAMPLE | change

    validator("Update").validate(body)
    assert post(machine, "/kcis", body).status_code == 204


@pytest.mark.parametrize("accept", ["text/html", "garbage", ""])
def test_it_is_json_whatever_is_asked_for(accept, machine: Client):
    stored = post(machine, "/kcis", SAMPLE, Accept=accept)
    read = machine.get("/api/orders", headers={"Accept": accept})

    assert stored.status_code == 204
    assert read.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        {"grant_type": "client_credentials", "client_id": "a\0b"},
        {"grant_type": "client_credentials", "client_id": "a", "scope": "\0"},
    ],
    ids=str,
)
def test_an_odd_token_request_gets_400(form, client: Client, db):
    answer = client.post("/o/token/", form)

    assert answer.status_code in {400, 401}
    assert_it_is_a("OAuthError", answer.json())
