"""Answers: stored once, told on the timeline, and the action that they answer."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from kci.rebuild import rebuild
from orders import actions, answers
from orders.actions import Refusal
from orders.answers import About, Author
from orders.models import GatewayRequest
from tests.deliveries import order_of
from tests.factories import kci_body, make_tenant
from tests.orders.asking import (
    action_of,
    amended,
    answered,
    asked,
    received,
    resubmit,
    states,
)
from tests.orders.telling import tell, timeline

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def ann():
    return User.objects.create(username="ann")


@pytest.fixture
def by_ann(ann):
    return Author(user=ann)


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Hear the doorbell in place of a worker."""
    heard: list[int] = []
    monkeypatch.setattr(answers, "ring", heard.append)
    return heard


def test_an_answer_is_stored_told_and_rung_for(
    tenant, by_ann, rung, django_capture_on_commit_callbacks
):
    tell(tenant, asked())

    with django_capture_on_commit_callbacks(execute=True):
        request = answered(tenant, by_ann)

    assert request.body == {"orderId": 12345, "notes": "Ring twice"}
    assert request.state == "TO_SEND"
    assert states(tenant) == ["ANSWERED"]
    assert timeline(tenant)[-1][0] == "REQUESTED"
    assert order_of(tenant).timeline.get(kind="REQUESTED").request == request
    assert rung == [request.pk]


def test_the_same_token_is_the_same_answer(tenant, by_ann):
    tell(tenant, asked())
    about, token = About.of(action_of(1)), uuid4()

    first = answers.amend(about, {"notes": "a"}, by=by_ann, token=token)
    again = answers.amend(about, {"notes": "a"}, by=by_ann, token=token)

    assert again == first
    assert GatewayRequest.objects.count() == 1
    assert len(timeline(tenant)) == 2


def test_what_is_answered_takes_no_other_answer(tenant, by_ann):
    tell(tenant, asked())
    answered(tenant, by_ann)

    with pytest.raises(Refusal, match="answered already"):
        answered(tenant, by_ann)
    with pytest.raises(Refusal, match="answered already"):
        answers.record(action_of(1), text="by mail", by=by_ann, token=uuid4())


def test_what_is_closed_takes_no_answer(tenant, by_ann):
    tell(tenant, asked(), kci_body(2, "COMPLETED", entity={"status": "COMPLETED"}))

    with pytest.raises(Refusal, match="closed already"):
        answered(tenant, by_ann)


def test_an_amendment_changes_something(tenant, by_ann):
    tell(tenant, asked())

    with pytest.raises(Refusal, match="Nothing is changed"):
        answers.amend(About.of(action_of(1)), {}, by=by_ann, token=uuid4())


def test_what_was_done_elsewhere_is_written_down_and_may_be_followed(
    tenant, by_ann, rung, django_capture_on_commit_callbacks
):
    tell(tenant, asked())

    with django_capture_on_commit_callbacks(execute=True):
        answers.record(action_of(1), text=" rang them ", by=by_ann, token=uuid4())

    assert GatewayRequest.objects.get().body == {"recorded": "rang them"}
    assert states(tenant) == ["ANSWERED"]
    assert rung == []
    assert answered(tenant, by_ann).state == "TO_SEND"


def test_the_suppliers_word_closes_it(tenant, by_ann):
    tell(tenant, asked())
    request = received(answered(tenant, by_ann))

    tell(tenant, amended(2))

    request.refresh_from_db()
    closer = order_of(tenant).timeline.get(type="AMENDED")
    assert (request.outcome, request.outcome_kci) == ("ACCEPTED", closer.kci_id)
    assert states(tenant) == ["CLOSED"]
    assert action_of(1).closed_by == closer.kci_id


def test_a_refusal_opens_its_own_action_and_both_close_together(tenant, by_ann):
    tell(tenant, asked(1, "REAPPOINT"))
    request = received(answered(tenant, by_ann))

    tell(tenant, resubmit(2))

    request.refresh_from_db()
    assert request.outcome == "REFUSED"
    assert request.outcome_position == action_of(2).opened_position
    assert states(tenant) == ["ANSWERED", "OPEN"]
    received(answered(tenant, by_ann, 2), "810302")
    assert states(tenant) == ["ANSWERED", "ANSWERED"]
    tell(tenant, amended(3, 810302))
    assert states(tenant) == ["CLOSED", "CLOSED"]
    assert action_of(1).closed_by == action_of(2).closed_by


def test_closing_the_refusal_by_hand_closes_what_was_asked(tenant, ann, by_ann):
    tell(tenant, asked(1, "REAPPOINT"))
    received(answered(tenant, by_ann))
    tell(tenant, resubmit(2))

    actions.close(action_of(2), by=ann, reason="agreed by telephone")

    assert states(tenant) == ["CLOSED", "CLOSED"]
    assert action_of(1).closed_by == "user:ann"


def test_a_refusal_of_another_request_is_not_of_this_one(tenant, by_ann):
    tell(tenant, asked())
    request = received(answered(tenant, by_ann))

    tell(tenant, resubmit(2, 999))

    request.refresh_from_db()
    assert request.outcome == ""
    assert states(tenant) == ["ANSWERED", "OPEN"]


def test_a_request_of_which_no_answer_came_is_known_by_the_kci(tenant, by_ann):
    tell(tenant, asked())
    request = answered(tenant, by_ann)
    GatewayRequest.objects.update(state="UNSURE")

    tell(tenant, amended(2))

    request.refresh_from_db()
    assert (request.outcome, request.gateway_id) == ("ACCEPTED", "810301")


def test_two_requests_are_told_apart_by_their_numbers(tenant, by_ann):
    tell(tenant, asked(1), asked(2))
    first = received(answered(tenant, by_ann, 1), "1")
    second = received(answered(tenant, by_ann, 2), "2")

    tell(tenant, resubmit(3, 2), amended(4, 1))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == ("ACCEPTED", "REFUSED")


def test_an_end_that_names_no_request_ends_all_that_nobody_answered(tenant, by_ann):
    tell(tenant, asked(1), asked(2))
    first = received(answered(tenant, by_ann, 1), "1")
    second = received(answered(tenant, by_ann, 2, notes="Side door"), "2")

    tell(tenant, kci_body(3, "COMPLETED", entity={"status": "COMPLETED"}))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == ("LAPSED", "LAPSED")


@pytest.mark.parametrize("says", [amended, resubmit])
def test_a_kci_that_names_no_request_is_about_the_oldest_alone(tenant, by_ann, says):
    tell(tenant, asked(1), asked(2))
    first = received(answered(tenant, by_ann, 1), "1")
    second = received(answered(tenant, by_ann, 2, notes="Side door"), "2")

    tell(tenant, says(3) | {"entity": kci_body()["entity"]})

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.outcome != ""
    assert second.outcome == ""


def test_an_answer_refused_at_once_opens_the_action_again(tenant, by_ann):
    tell(tenant, asked())
    request = answered(tenant, by_ann)
    GatewayRequest.objects.update(state="REFUSED")

    actions.resettle(order_of(tenant))

    assert states(tenant) == ["OPEN"]
    assert answered(tenant, by_ann) != request


def test_an_action_keeps_when_it_was_first_answered(tenant, by_ann):
    tell(tenant, asked())
    lost = answered(tenant, by_ann)
    assert action_of(1).answered_on == lost.created_at

    GatewayRequest.objects.update(state="REFUSED")
    actions.resettle(order_of(tenant))
    assert action_of(1).answered_on is None

    request = received(answered(tenant, by_ann))
    tell(tenant, amended(2))
    assert action_of(1).answered_on == request.created_at
    assert rebuild(order_of(tenant).pk, check=True) == []


def test_an_accepted_change_that_books_no_visit_leaves_it_open(tenant, by_ann):
    tell(tenant, asked(1, "REAPPOINT"))
    received(answered(tenant, by_ann))

    tell(tenant, amended(2))

    assert states(tenant) == ["OPEN"]


def test_the_end_of_an_order_ends_what_nobody_answered(tenant, by_ann):
    tell(tenant, asked())
    request = received(answered(tenant, by_ann))

    tell(tenant, kci_body(2, "COMPLETED", entity={"status": "COMPLETED"}))

    request.refresh_from_db()
    assert request.outcome == "LAPSED"
    assert states(tenant) == ["CLOSED"]


def test_a_person_may_open_it_again_and_what_is_unsent_lapses(tenant, ann, by_ann):
    tell(tenant, asked())
    request = answered(tenant, by_ann)

    actions.reopen(action_of(1), by=ann, reason="wrong number")

    request.refresh_from_db()
    assert request.state == "LAPSED"
    assert states(tenant) == ["OPEN"]
    answered(tenant, by_ann)
    assert states(tenant) == ["ANSWERED"]


@pytest.mark.parametrize("close", [True, False])
def test_a_rebuild_finds_nothing_different(tenant, ann, by_ann, close):
    tell(tenant, asked(1, "REAPPOINT"))
    received(answered(tenant, by_ann))
    tell(tenant, resubmit(2))
    if close:
        actions.close(action_of(2), by=ann, reason="agreed")

    assert rebuild(order_of(tenant).pk, check=True) == []
    rebuild(order_of(tenant).pk, check=False)
    assert states(tenant) == (["CLOSED"] * 2 if close else ["ANSWERED", "OPEN"])


def test_a_late_kci_counts_as_if_it_had_always_been_there(tenant, by_ann):
    tell(tenant, asked(1))
    request = received(answered(tenant, by_ann))
    tell(tenant, kci_body(3, "UPDATE"))

    tell(tenant, amended(2))

    request.refresh_from_db()
    assert request.outcome == "ACCEPTED"
    assert states(tenant) == ["CLOSED"]
    assert rebuild(order_of(tenant).pk, check=True) == []


def test_an_order_is_cancelled_once(tenant, by_ann):
    tell(tenant, kci_body(1))
    about = About(order=order_of(tenant))

    def cancel():
        return answers.cancel(
            about, reason_code="OTHER", text=" moved ", by=by_ann, token=uuid4()
        )

    request = cancel()
    assert request.body == {"orderId": 12345, "reasonCode": "OTHER", "text": "moved"}
    with pytest.raises(Refusal, match="Altnet A has not answered"):
        cancel()
    received(request)
    with pytest.raises(Refusal, match="under way already"):
        cancel()
    tell(tenant, kci_body(2, "CANCELLED", entity={"status": "CANCELLED"}))
    request.refresh_from_db()
    assert request.outcome == "ACCEPTED"
    with pytest.raises(Refusal, match="ended"):
        cancel()


def test_a_cancellation_that_was_refused_may_be_asked_for_again(tenant, by_ann):
    tell(tenant, kci_body(1))
    cancel = partial(answers.cancel, reason_code="OTHER", text="", by=by_ann)
    received(cancel(About(order=order_of(tenant)), token=uuid4()))
    embedded = {"serviceOrderCancellation": {"id": 810301, "status": "REJECTED"}}
    tell(tenant, asked(2, "RESUBMIT", entity=embedded))

    assert cancel(About.of(action_of(2)), token=uuid4()).is_under_way


def problem(number, type, update_type="INFORMATIONAL", **entity):
    offered = {"serviceProblemResolution": {"id": 123, "status": "PENDING"}}
    return kci_body(
        number,
        type,
        update_type=update_type,
        entity=offered | entity,
        entityType="SERVICE_PROBLEM",
    )


@pytest.mark.parametrize(
    ("status", "then", "outcome"),
    [
        ("ACCEPTED", "COMPLETED", "ACCEPTED"),
        ("ACCEPTED", "IN_PROGRESS", "REFUSED"),
        ("REJECTED", "IN_PROGRESS", "ACCEPTED"),
        ("REJECTED", "COMPLETED", "REFUSED"),
    ],
)
def test_a_resolution_is_answered(tenant, by_ann, status, then, outcome):
    tell(tenant, problem(1, "CONFIRM", "ACTION_REQUIRED", status="RESOLVED"))
    request = answers.resolve(
        action_of(1), status=status, notes="as it is", by=by_ann, token=uuid4()
    )
    assert states(tenant) == ["ANSWERED"]

    tell(tenant, problem(2, "UPDATE", status=then))

    request.refresh_from_db()
    assert request.outcome == outcome
    assert states(tenant) == ["CLOSED"]


def test_a_resolution_is_rejected_for_a_reason(tenant, by_ann):
    tell(tenant, problem(1, "CONFIRM", "ACTION_REQUIRED", status="RESOLVED"))

    with pytest.raises(Refusal, match="a few words"):
        answers.resolve(
            action_of(1), status="REJECTED", notes=" ", by=by_ann, token=uuid4()
        )


def test_what_has_no_number_at_the_gateway_cannot_be_changed(tenant, by_ann):
    tell(tenant, asked(entity={"id": "FC-1"}))

    with pytest.raises(Refusal, match="no number"):
        answered(tenant, by_ann)


def test_a_request_is_made_by_somebody(tenant):
    tell(tenant, asked())
    order = order_of(tenant)

    with pytest.raises(IntegrityError, match="request_is_made_by_somebody"):
        GatewayRequest.objects.create(order=order, kind="RECORDED")
