"""Whatever happens, and in whatever sequence: what is stored equals the fold.

A machine of all that may befall an inbox. After each step every order is what its
applied KCIs fold to, and what the design says of them (`story_model`); what may be
applied is, and nothing else; in the end all is as if each had been sent once, in
sequence.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count, pairwise
from unittest.mock import patch

import pytest
from django.conf import settings as portal
from django.db.models.functions import Now
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kci import drain as drains
from kci.again import apply_again
from kci.drain import drain, sweep
from kci.models import DOORBELL, Kci
from kci.rebuild import rebuild
from orders import actions
from orders.models import Order, RequiredAction
from orders.projection import step
from orders.updates import Identity
from tests.deliveries import age, identities, settle
from tests.factories import make_person, make_tenant
from tests.kci.story_model import missing, settled_by
from tests.kci.test_permutations import bodies, deliver, place
from tests.snapshots import snapshot

NUMBERS = count()
BY_HAND = {
    *("state", "closed_by", "closed_on", "assignee", "version"),
    *("hand_state", "hand_position", "hand_by", "hand_reason"),
}
# What the fold cannot digest for as long as there is a bug.
BAD = "y"
whichever = st.integers(0, 99)


class Crash(BaseException):
    """What kills a worker between two steps."""


def step_with_bug(state, update):
    if update.text == BAD:
        raise KeyError("a bug planted by the test")
    return step(state, update)


class Story(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.name = f"story-{next(NUMBERS)}"
        self.tenant = make_tenant(self.name)
        self.person = make_person(self.tenant)
        self.sent = []
        self.has_bug = False

    @contextmanager
    def worker(self):
        """Be a worker of the version that is installed."""
        fold = step_with_bug if self.has_bug else step
        with patch.object(drains, "step", fold):
            yield

    def kcis(self):
        return Kci.objects.filter(tenant=self.tenant)

    def work(self, do):
        """Let a worker do something; all that may be applied is, and nothing else."""
        before = set(self.kcis().pending().values_list("pk", flat=True))
        applied, over = self.numbers(Kci.State.APPLIED), self.waited()
        with self.worker():
            do()
        came = self.numbers(Kci.State.APPLIED, Kci.State.SET_ASIDE)
        for kci in self.kcis().pending():
            last = max(self.numbers(Kci.State.APPLIED)[kci.identity])
            assert not may_go(kci, last, came[kci.identity], over)
        done = self.kcis().exclude(state=Kci.State.PENDING).filter(pk__in=before)
        for kci in sorted(done, key=in_design):
            last = max(applied[kci.identity])
            assert may_go(kci, last, came[kci.identity], self.waited())
            # What comes after it has no gap that it had not.
            applied[kci.identity].add(kci.sequence_number)

    def numbers(self, *states):
        """Return the numbers of each order that are in some states."""
        found: defaultdict[Identity, set[int]] = defaultdict(lambda: {0})
        for kci in self.kcis().filter(state__in=states):
            found[kci.identity].add(kci.sequence_number)
        return found

    def waited(self):
        """Return the last KCI of each order whose wait for a predecessor is over."""
        wait = timedelta(seconds=portal.KCI_GAP_WAIT)
        over = self.kcis().filter(received_at__lte=Now() - wait)
        return {kci.identity: kci for kci in sorted(over, key=in_design)}

    @initialize(some=st.lists(bodies, min_size=6, max_size=12))
    def it_is_no_short_story(self, some):
        self.kcis_come(some)

    @rule(some=st.lists(bodies, min_size=1, max_size=5))
    def kcis_come(self, some):
        for body in some:
            self.sent.append(body)
            deliver(self.tenant, body)

    @precondition(lambda self: self.sent)
    @rule(which=whichever, seconds=st.integers(0, 59))
    def it_comes_again(self, which, seconds):
        deliver(self.tenant, self.sent[which % len(self.sent)], seconds)

    @precondition(lambda self: self.sent)
    @rule(which=whichever, body=bodies)
    def its_id_comes_with_other_content(self, which, body):
        self.kcis_come([body | {"id": self.sent[which % len(self.sent)]["id"]}])

    @rule(seconds=st.sampled_from([1, 3, 59, 61]))
    def time_passes(self, seconds):
        age(Kci.objects.filter(tenant=self.tenant).pending(), seconds)

    @rule()
    def the_bell_is_answered(self):
        self.work(lambda: drain(identities(self.tenant)))
        for order in Order.objects.filter(tenant=self.tenant):
            waiting = Kci.objects.of_orders([order.identity]).pending()
            numbers = [kci.sequence_number for kci in sorted(waiting, key=in_design)]
            assert order.waiting == numbers
            assert (order.waiting_until is None) == (not numbers)

    @rule()
    def the_sweep_comes_by(self):
        self.time_passes(DOORBELL.total_seconds())
        self.work(sweep)

    @rule(step=st.sampled_from(["updates.make_missing", "updates.save", "mark"]))
    def a_worker_dies_at_a_step(self, step):
        crash = patch(f"kci.drain.{step}", side_effect=Crash)
        with suppress(Crash), self.worker(), crash:
            drain(identities(self.tenant))

    @rule()
    def a_version_with_a_bug_or_without_is_installed(self):
        self.has_bug = not self.has_bug

    @rule()
    def somebody_applies_again_what_was_set_aside(self):
        apply_again(self.kcis())

    @rule(which=whichever)
    def somebody_sets_an_action_by_hand(self, which):
        found = RequiredAction.objects.filter(order__tenant=self.tenant).order_by("pk")
        if found:
            action = found[which % len(found)]
            is_open = action.state == RequiredAction.State.OPEN
            act = actions.close if is_open else actions.reopen
            act(action, by=self.person, reason="because")
            assert action.hand_position == action.order.position

    @invariant()
    def each_order_is_what_its_kcis_fold_to(self):
        for order in Order.objects.filter(tenant=self.tenant).shown():
            assert rebuild(order.pk, check=True) == []

    @invariant()
    def each_order_is_what_the_design_says(self):
        for order in Order.objects.filter(tenant=self.tenant).shown():
            of_order = Kci.objects.of_orders([order.identity])
            rows = sorted(of_order.filter(state=Kci.State.APPLIED), key=in_design)
            agree(order, rows, [json.loads(row.body) for row in rows])
            aside = of_order.unapplied().values_list("sequence_number", flat=True)
            assert set(order.set_aside) <= set(aside)

    @invariant()
    def nothing_is_lost(self):
        stored = Kci.objects.filter(tenant=self.tenant)
        ids = set(stored.values_list("kci_id", flat=True))
        assert ids == {body["id"] for body in self.sent}

    def teardown(self):
        apply_again(self.kcis())
        settle(self.tenant)
        reference = make_tenant(f"{self.name}-once")
        for body in sorted(self.sent, key=place):
            deliver(reference, body)
        settle(reference)
        assert by_kcis(snapshot(self.tenant)) == by_kcis(snapshot(reference))


def in_design(kci):
    """Return what the design says that KCIs go by; not what the portal makes of it."""
    return place(json.loads(kci.body))


def may_go(kci, last, came, over):
    """Return whether a KCI may be applied: no gap, or a wait that is over.

    `last`: the last number before it that has its turn; `came`: all that have had it.
    """
    waited = over.get(kci.identity)
    if waited is not None and in_design(kci) <= in_design(waited):
        return True
    return came.issuperset(range(last + 1, kci.sequence_number))


def storable(entity):
    """Return an entity without the hazard that is no text to a database."""
    return {name: value for name, value in entity.items() if name != "hazards"}


def agree(order, rows, bodies):
    """Assert that an order is what the design makes of its KCIs, in sequence."""
    assert all(one.position < other.position for one, other in pairwise(rows))
    assert order.position == rows[-1].position
    assert storable(order.entity) == storable(bodies[-1]["entity"])
    assert order.missing == missing([row.sequence_number for row in rows])
    told = list(order.timeline.kcis().in_sequence())
    assert [event.position for event in told] == [row.position for row in rows]
    statuses = [body["entity"]["status"] for body in bodies]
    assert [event.status for event in told] == statuses
    assert [event.status_before for event in told] == ["", *statuses[:-1]]
    asked = {rows[at].position: later for at, later in settled_by(bodies)}
    actions = {action.opened_position: action for action in order.actions.all()}
    assert actions.keys() >= asked.keys()
    for position, later in asked.items():
        action, by = actions[position], [rows[at].position for at in later]
        assert [one for one, _, _ in action.closers] == by
        closed = any(one > action.hand_position for one in by)
        assert action.state == (action.hand_state or "OPEN" if not closed else "CLOSED")


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
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Story, settings=bounded)
