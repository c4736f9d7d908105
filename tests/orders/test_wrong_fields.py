"""Which field of an answer is wrong: it is marked, and what it says is tied to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import GatewayRequest
from tests.factories import kci_body
from tests.orders.asking import action_of, asked
from tests.orders.telling import tell
from tests.orders.test_visit_page import HTMX, book, cancel, free, hold, read

pytestmark = pytest.mark.django_db


def answer(client: Client, action, kind: str, **told: str) -> str:
    path = f"/actions/{action.pk}/answer/{kind}/"
    response = client.post(path, {"do": "send"} | told)
    assert response.status_code == 422
    return read(response)


def wrong(page: str) -> list[tuple[str, str]]:
    """Return what is marked as wrong, by its place in the form, and why."""
    marked = re.findall("<[^>]+ aria-invalid=[^>]+>", page)
    return [(place, why) for one in marked for place, why in tied(one, page)]


def tied(marked: str, page: str) -> list[tuple[str, str]]:
    described = re.search('aria-describedby="([^"]+)"', marked)
    assert described, marked
    texts = {
        name: text
        for name in described[1].split()
        for text in re.findall(f'id="{re.escape(name)}"[^>]*>([^<]+)<', page)
    }
    assert texts.keys() == {*described[1].split()}
    return [(n.removeprefix("e-"), t) for n, t in texts.items() if n.startswith("e-")]


def test_a_cancellation_without_its_reason(admin, tenant, gateway):
    tell(tenant, kci_body())

    [(field, why)] = wrong(read(cancel(admin, reasonCode="BOREDOM")))

    assert (field, why[:18]) == ("reasonCode", "Choose a reason.")


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("", ("status", "Say whether it is mended or not.")),
        ("REJECTED", ("notes", "Please write a few words on why it is not mended.")),
    ],
)
def test_a_word_on_a_resolution(admin, tenant, gateway, status, fault):
    entity = {"id": 12345, "serviceProblemResolution": {"id": 5}}
    tell(tenant, asked(1, "CONFIRM", entityType="SERVICE_PROBLEM", entity=entity))

    assert wrong(answer(admin, action_of(1), "resolve", status=status)) == [fault]


def test_a_record_of_nothing(admin, action):
    page = answer(admin, action, "record", recorded=" ")

    assert wrong(page) == [("recorded", "Please write a few words.")]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "Pick a visit first, or give the number of a reservation."),
        (
            {"reservation": "abc"},
            "The number of a reservation has digits only, at most 15.",
        ),
        (
            {"reservation": "7", "slot": "FIRST"},
            "Pick a visit or give the number of a reservation, not both.",
        ),
    ],
)
def test_a_number_that_is_none(admin, action, told, why):
    if "slot" in told:
        told = told | {"slot": free(admin, action)[0]}

    assert wrong(read(book(admin, action, **told))) == [("reservation", why)]


def test_a_visit_that_is_not_picked(admin, action):
    page = hold(admin, action, "")

    told = re.findall('id="e-slot">([^<]+)<', page)
    assert told == ["Pick a visit first."]
    assert '<input type="hidden" name="wrong" value="slot">' in page
    there = f"/actions/{action.pk}/visits/"
    week: Any = read(admin.post(there, {"wrong": "slot"}, headers=HTMX))
    [marked] = re.findall("<[^>]+ aria-invalid=[^>]+>", week)
    assert 'role="radiogroup"' in marked
    assert 'aria-describedby="e-slot"' in marked


def test_a_visit_that_has_run_out(admin, action):
    hold(admin, action, free(admin, action)[0])
    GatewayRequest.objects.update(expires_at=timezone.now())

    page = read(book(admin, action))

    assert 'id="e-slot">The visit that was held has run out. Pick one again.<' in page


def test_what_no_field_is_to_blame_for_marks_none(admin, action):
    assert wrong(answer(admin, action, "change")) == []
    assert wrong(read(admin.get(f"/actions/{action.pk}/"))) == []
