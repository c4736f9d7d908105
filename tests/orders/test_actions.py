"""What people do to orders, by itself and against KCIs (invariant 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from orders import actions
from orders.actions import Refusal
from tests.deliveries import order_of
from tests.factories import make_tenant
from tests.orders.telling import asking, moved, plain, tell, the_action, timeline, where

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def ann():
    return User.objects.create(username="ann")


@pytest.fixture
def bob():
    return User.objects.create(username="bob")


# Each thing by itself


def test_a_comment_stands_after_the_last_kci(tenant, ann):
    tell(tenant, plain(1), plain(2))

    actions.comment(order_of(tenant), by=ann, text="  rang him ")
    actions.comment(order_of(tenant), by=ann, text="and again")
    tell(tenant, plain(3))

    assert timeline(tenant) == [
        ("KCI", 1),
        ("KCI", 2),
        ("COMMENT", "rang him"),
        ("COMMENT", "and again"),
        ("KCI", 3),
    ]


def test_what_people_do_is_a_change_of_the_order(tenant, ann):
    tell(tenant, plain(1))
    before = order_of(tenant)

    actions.comment(before, by=ann, text="rang him")

    after = order_of(tenant)
    assert after.version == before.version + 1
    assert after.changed_at > before.changed_at


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_a_comment_or_a_reason_says_something(tenant, ann, text):
    tell(tenant, asking(1))

    for attempt in (
        lambda: actions.comment(order_of(tenant), by=ann, text=text),
        lambda: actions.close(the_action(), by=ann, reason=text),
    ):
        with pytest.raises(Refusal):
            attempt()
    assert timeline(tenant) == [("KCI", 1)]
    assert the_action().state == "OPEN"


def test_an_action_is_given_to_somebody_and_taken_back(tenant, ann, bob):
    tell(tenant, asking(1))

    actions.assign(the_action(), to=bob, by=ann)
    actions.assign(the_action(), to=bob, by=ann)
    assert the_action().assignee == bob
    actions.assign(the_action(), to=None, by=bob)

    assert the_action().assignee is None
    assert timeline(tenant) == [("KCI", 1), ("ASSIGNED", "bob"), ("ASSIGNED", "")]


def test_what_nobody_has_is_claimed_once(tenant, ann, bob):
    tell(tenant, asking(1))

    actions.assign(the_action(), to=ann, by=ann, if_free=True)
    actions.assign(the_action(), to=ann, by=ann, if_free=True)
    with pytest.raises(Refusal, match="ann has it already"):
        actions.assign(the_action(), to=bob, by=bob, if_free=True)

    assert the_action().assignee == ann
    assert timeline(tenant) == [("KCI", 1), ("ASSIGNED", "ann")]


def test_a_closed_action_is_given_to_nobody(tenant, ann, bob):
    tell(tenant, asking(1), moved(2))

    with pytest.raises(Refusal):
        actions.assign(the_action(), to=bob, by=ann)


def test_an_action_is_closed_with_a_reason(tenant, ann):
    tell(tenant, asking(1))

    actions.close(the_action(), by=ann, reason="settled by telephone")

    found = the_action()
    assert (found.state, found.closed_by) == ("CLOSED", "user:ann")
    assert found.closed_on == found.hand_at
    assert found.hand_reason == "settled by telephone"
    assert timeline(tenant)[-1] == ("CLOSED", "settled by telephone")
    event = order_of(tenant).timeline.in_sequence().last()
    assert event is not None
    assert (event.actor, event.action) == (ann, found)


def test_it_is_closed_once_and_opened_once(tenant, ann):
    tell(tenant, asking(1))
    with pytest.raises(Refusal):
        actions.reopen(the_action(), by=ann, reason="x")
    actions.close(the_action(), by=ann, reason="x")
    with pytest.raises(Refusal):
        actions.close(the_action(), by=ann, reason="x")

    actions.reopen(the_action(), by=ann, reason="not settled at all")

    assert where(the_action()) == ("OPEN", "")
    assert timeline(tenant)[-1] == ("REOPENED", "not settled at all")


def test_the_state_is_looked_at_under_the_lock(tenant, ann, bob):
    tell(tenant, asking(1))
    seen_before = the_action()
    actions.close(the_action(), by=ann, reason="x")

    with pytest.raises(Refusal):
        actions.close(seen_before, by=bob, reason="y")
    assert the_action().closed_by == "user:ann"


# Against KCIs


def test_a_kci_closes_an_action_and_is_named(tenant):
    last = moved(2)
    tell(tenant, asking(1), last)

    assert where(the_action()) == ("CLOSED", last["id"])


def test_a_late_kci_closes_an_action_too(tenant):
    last = moved(2)
    tell(tenant, asking(1), plain(3), last)

    assert where(the_action()) == ("CLOSED", last["id"])


def test_the_first_kci_in_sequence_that_settles_it_is_named(tenant):
    first, second = moved(2), moved(3)
    tell(tenant, asking(1), second, first)

    assert where(the_action()) == ("CLOSED", first["id"])


def test_closed_by_hand_it_stays_closed(tenant, ann):
    tell(tenant, asking(1))
    actions.close(the_action(), by=ann, reason="x")

    tell(tenant, plain(3), moved(4), plain(2))

    assert where(the_action()) == ("CLOSED", "user:ann")


def test_opened_again_it_holds_against_the_kci_that_had_closed_it(tenant, ann):
    tell(tenant, asking(1), moved(2))
    actions.reopen(the_action(), by=ann, reason="the date does not suit")

    tell(tenant, plain(3))

    assert where(the_action()) == ("OPEN", "")


def test_opened_again_it_holds_against_late_kcis(tenant, ann):
    tell(tenant, asking(1), moved(4))
    actions.reopen(the_action(), by=ann, reason="the date does not suit")

    tell(tenant, moved(2), moved(3))

    assert where(the_action()) == ("OPEN", "")
    assert order_of(tenant).last_sequence_number == 4


def test_opened_again_it_is_closed_by_a_later_kci(tenant, ann):
    tell(tenant, asking(1), moved(2))
    actions.reopen(the_action(), by=ann, reason="the date does not suit")
    last = moved(3)

    tell(tenant, last)

    assert where(the_action()) == ("CLOSED", last["id"])


def test_the_last_word_counts(tenant, ann):
    tell(tenant, asking(1))
    actions.close(the_action(), by=ann, reason="x")
    actions.reopen(the_action(), by=ann, reason="y")
    tell(tenant, plain(2))
    assert where(the_action()) == ("OPEN", "")

    tell(tenant, moved(3))

    assert the_action().state == "CLOSED"
