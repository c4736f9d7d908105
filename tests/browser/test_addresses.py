"""What is left out of the walk through all pages is no page, and nothing else is."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from tests.browser.addresses import NO_PAGE, addresses, patterns, reversed_, values_of
from tests.browser.pages import make_dataset
from tests.factories import make_person
from tests.orders.visiting import signed_in

pytestmark = pytest.mark.django_db
# What may answer an address that is no page, when it is opened.
ANSWERS = {
    "machines talk to it": {405},
    "a form is sent to it": {302, 405},
    "a file": {200},
    "a part of a page": {200},
    "leads to a page": {302},
    "nobody may": {403},
    "no row has one": {404},
}


@pytest.fixture
def rows(tenant):
    return make_dataset(tenant)


@pytest.fixture
def operator(tenant):
    return signed_in(make_person(tenant, "operator"))


def is_page(answer):
    return not answer.streaming and answer.content.lstrip()[:9].lower() == b"<!doctype"


def test_an_operator_may_open_every_page(rows, operator):
    for path in addresses(rows):
        answer = operator.get(path)
        assert (answer.status_code, is_page(answer)) == (200, True), path


def test_what_is_said_to_be_no_page_is_none(rows, operator):
    for name, pattern in patterns(get_resolver().url_patterns):
        if name not in NO_PAGE or "/" in name:
            continue
        for values in values_of(pattern, rows):
            answer = operator.get(reversed_(name, values))
            assert answer.status_code in ANSWERS[NO_PAGE[name]], name
            assert answer.status_code != 200 or not is_page(answer), name


def test_nothing_is_said_of_addresses_that_are_gone():
    found = {name for name, _ in patterns(get_resolver().url_patterns)}

    assert NO_PAGE.keys() - found == set()
