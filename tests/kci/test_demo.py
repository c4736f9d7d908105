"""The story of the demo."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from kci.demo import CUSTOMERS, background, person


def test_the_other_orders_are_told_in_the_order_of_their_days():
    told = [body["issuedOn"] for body in background(date(2026, 11, 27))]

    assert len(told) > 30
    assert told == sorted(told)


def test_the_other_customers_orders_were_made_on_the_day_of_their_first_chapter():
    first: dict[int, tuple[str, str]] = {}
    for body in background(date(2026, 11, 27)):
        if "created" in (order := body.get("provideServiceOrder", {})):
            first.setdefault(order["id"], (order["created"], body["issuedOn"]))

    assert len(first) == len(CUSTOMERS)
    for made, issued in first.values():
        assert made[:10] == issued[:10]
        assert made < issued


def test_the_fault_is_not_mended_before_that_is_told():
    (told,) = (
        one
        for one in background(date(2026, 4, 16))
        if "entity" in one and "serviceProblemResolution" in one["entity"]
    )

    mended = told["entity"]["serviceProblemResolution"]["resolvedDate"]
    assert mended <= told["issuedOn"] < "2026-04-17"


@pytest.mark.django_db
def test_a_person_who_is_there_already_gets_a_new_password():
    for _ in range(2):
        password = person("tom", "Tom", "Reid", "tenant-admin")
        assert authenticate(username="tom", password=password)

    assert User.objects.get().get_full_name() == "Tom Reid"
