"""Whatever happens, and in whatever sequence: what is stored equals the fold.

A machine of all that may befall an inbox. After each step every order is what its
applied KCIs fold to; in the end it is what sending them once, in sequence, makes of it.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kci.drain import drain, sweep
from kci.models import DOORBELL, Kci
from kci.rebuild import rebuild
from orders import actions
from orders.models import Order, RequiredAction
from tests.deliveries import age, identities, settle
from tests.factories import make_person, make_tenant
from tests.kci.test_permutations import bodies, deliver, tell_once
from tests.snapshots import snapshot

NUMBERS = count()
BY_HAND = {
    *("state", "closed_by", "closed_on", "assignee", "version"),
    *("hand_state", "hand_position", "hand_by", "hand_reason"),
}
whichever = st.integers(0, 99)


class Crash(BaseException):
    """What kills a worker between two steps."""


class Story(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.name = f"story-{next(NUMBERS)}"
        self.tenant = make_tenant(self.name)
        self.person = make_person(self.tenant)
        self.sent = []

    @rule(body=bodies)
    def a_kci_comes(self, body):
        self.sent.append(body)
        deliver(self.tenant, body)

    @precondition(lambda self: self.sent)
    @rule(which=whichever, seconds=st.integers(0, 59))
    def it_comes_again(self, which, seconds):
        deliver(self.tenant, self.sent[which % len(self.sent)], seconds)

    @precondition(lambda self: self.sent)
    @rule(which=whichever, body=bodies)
    def its_id_comes_with_other_content(self, which, body):
        self.a_kci_comes(body | {"id": self.sent[which % len(self.sent)]["id"]})

    @rule(seconds=st.sampled_from([1, 3, 59, 61]))
    def time_passes(self, seconds):
        age(Kci.objects.filter(tenant=self.tenant).pending(), seconds)

    @rule()
    def the_bell_is_answered(self):
        drain(identities(self.tenant))

    @rule()
    def the_sweep_comes_by(self):
        self.time_passes(DOORBELL.total_seconds())
        sweep()

    @rule(step=st.sampled_from(["updates.make_missing", "updates.save", "mark"]))
    def a_worker_dies_at_a_step(self, step):
        with suppress(Crash), patch(f"kci.drain.{step}", side_effect=Crash):
            drain(identities(self.tenant))

    @rule(which=whichever)
    def somebody_sets_an_action_by_hand(self, which):
        found = RequiredAction.objects.filter(order__tenant=self.tenant).order_by("pk")
        if found:
            action = found[which % len(found)]
            is_open = action.state == RequiredAction.State.OPEN
            act = actions.close if is_open else actions.reopen
            act(action, by=self.person, reason="because")

    @invariant()
    def each_order_is_what_its_kcis_fold_to(self):
        for order in Order.objects.filter(tenant=self.tenant).shown():
            assert rebuild(order.pk, check=True) == []

    @invariant()
    def nothing_is_lost(self):
        stored = Kci.objects.filter(tenant=self.tenant)
        ids = set(stored.values_list("kci_id", flat=True))
        assert ids == {body["id"] for body in self.sent}

    def teardown(self):
        settle(self.tenant)
        reference = make_tenant(f"{self.name}-once")
        tell_once(reference, self.sent)
        assert by_kcis(snapshot(self.tenant)) == by_kcis(snapshot(reference))


def by_kcis(orders):
    """Return what KCIs made of orders, without what people did."""
    return {
        name: order
        | {
            "timeline": [one for one in order["timeline"] if one["kind"] == "KCI"],
            "actions": [
                {key: value for key, value in action.items() if key not in BY_HAND}
                for action in order["actions"]
            ],
        }
        for name, order in orders.items()
    }


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_stored_is_the_fold_whatever_happens():
    bounded = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Story, settings=bounded)
