"""A tenant's own words, wherever a code is worded."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import OwnWording
from tests.factories import kci_body, make_order, make_person, make_tenant
from tests.orders.asking import action_of, asked
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant, "tenant-admin")


@pytest.fixture
def order(tenant):
    held = {"status": "HELD"}
    delay = kci_body(1, "DELAY", said={"code": "NETWORK_ISSUE"}, entity=held)
    question = asked(2, "INFORMATION_REQUIRED", entity=held)
    return make_order(tenant, delay, question)


def delayed(name, code="NETWORK_ISSUE"):
    """Return the KCIs of another order that is held up."""
    said = {"code": code} if code else {}
    return [kci_body(1, "DELAY", said=said, entity={"id": name, "status": "HELD"})]


ORDER_2 = "/orders/PROVIDE_ORDER/2/"


def words(tenant, kind, code, **own):
    return OwnWording.objects.create(tenant=tenant, kind=kind, code=code, **own)


def test_a_problem_is_told_in_the_tenants_words(tenant, person, order):
    words(tenant, "PROBLEM", "NETWORK_ISSUE", word="Dig in the road")

    page = visit(person)

    assert "Dig in the road</b>: a fault in the supplier’s network" in page


def test_a_status_an_action_and_an_update_are_too(tenant, person, order):
    words(tenant, "STATUS", "HELD", word="Parked")
    words(
        tenant, "ACTION", "INFORMATION_REQUIRED", word="Ask the customer", say="Ring."
    )
    words(tenant, "UPDATE", "DELAY", word="It will be late")

    page = visit(person)
    answer = visit(person, f"/actions/{action_of(2).pk}/")

    assert "Parked" in visit(person, "/orders/")
    assert "Ask the customer" in visit(person, "/actions/")
    assert "It will be late" in page
    assert "Ring." in answer


def test_an_unknown_code_gets_words(tenant, person):
    words(tenant, "PROBLEM", "FOO", word="Foo", meaning="as the supplier says")
    make_order(tenant, kci_body(1, "DELAY", said={"code": "FOO"}))

    assert "Foo</b>: as the supplier says" in visit(person)


def test_what_a_tenant_says_of_a_problem_stands_instead_of_all_that_we_say_of_it(
    tenant, person
):
    make_order(tenant, asked(1, "REAPPOINT", said={"code": "UNABLE_TO_ATTEND"}))
    ours = "“The engineer could not come. I am sorry about that. We will book a new"
    assert ours in visit(person)

    words(tenant, "PROBLEM", "UNABLE_TO_ATTEND", say="Nobody could come, alas.")

    assert "“Nobody could come, alas. We will book a new visit" in visit(person)


def test_an_empty_part_keeps_ours(tenant, person, order):
    own = words(tenant, "PROBLEM", "NETWORK_ISSUE", say="A digger cut the cable.")
    make_order(tenant, *delayed(2))

    page = visit(person, ORDER_2)

    assert "Network issue</b>: a fault in the supplier’s network" in page
    assert "A digger cut the cable. " in page
    assert "There is a fault in the network." not in page
    own.say, own.word = "", "Dig in the road"
    own.save()
    assert "There is a fault in the network." in visit(person, ORDER_2)


def test_what_a_kind_of_update_means_is_told_beside_its_reason(tenant, person, order):
    words(tenant, "UPDATE", "DELAY", meaning="it takes longer than we were told")
    make_order(tenant, *delayed(2, code=""))

    for page in (visit(person), visit(person, ORDER_2)):
        assert ">It takes longer than we were told<" in page
    assert "Network issue</b>: a fault in the supplier’s network" in visit(person)


@pytest.mark.parametrize("kind", ["STATUS", "UPDATE"])
def test_what_nobody_would_read_out_cannot_be_written(tenant, person, kind):
    told = {"tenant": tenant.pk, "kind": kind, "code": "HELD", "say": "We are sorry."}
    add = reverse("admin:orders_ownwording_add")

    page = signed_in(person).post(add, told).content.decode()

    assert (
        "Of a status or a kind of update nothing is said; word what it means." in page
    )
    assert not OwnWording.objects.exists()


def test_another_tenant_is_not_affected(person, order):
    words(make_tenant("meadow"), "PROBLEM", "NETWORK_ISSUE", word="Dig in the road")

    assert "Dig in the road" not in visit(person)


def test_the_page_after_has_ours_again(tenant, person, order):
    own = words(tenant, "PROBLEM", "NETWORK_ISSUE", word="Dig in the road")
    assert "Dig in the road" in visit(person)

    own.delete()

    assert "Dig in the road" not in visit(person)


def test_words_cost_one_query_however_many_there_are(tenant, person, order):
    client = signed_in(person)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(10):
        words(tenant, "PROBLEM", f"CODE_{number}", word="word")

    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(few) == len(many)


def test_a_wording_says_something(tenant):
    with pytest.raises(IntegrityError, match="wording_says_something"):
        words(tenant, "PROBLEM", "NETWORK_ISSUE")


def test_a_tenant_admin_words_a_code_and_sees_ours_beside(tenant, person):
    client = signed_in(person)
    told = {"tenant": tenant.pk, "kind": "PROBLEM", "code": "NETWORK_ISSUE"}
    add = reverse("admin:orders_ownwording_add")

    empty = client.post(add, told)
    client.post(add, told | {"word": "Dig in the road"})

    assert "Write at least one of the three." in empty.content.decode()
    own = OwnWording.objects.get()
    page = visit(person, reverse("admin:orders_ownwording_change", args=[own.pk]))
    assert "“Network issue”" in page


def test_a_code_is_kept_as_the_gateway_writes_it_and_known_ones_are_offered(
    tenant, person
):
    add, client = reverse("admin:orders_ownwording_add"), signed_in(person)
    told = {"tenant": tenant.pk, "kind": "PROBLEM", "code": " network issue "}

    client.post(add, told | {"word": "Dig in the road"})

    assert OwnWording.objects.get().code == "NETWORK_ISSUE"
    assert '<option value="WAYLEAVE_ISSUE">' in visit(person, add)


@pytest.mark.parametrize(
    ("kind", "code", "close"),
    [
        ("PROBLEM", "NETWORK_ISSU", "Did you mean NETWORK_ISSUE?"),
        ("STATUS", "NETWORK_ISSUE", ""),
        ("ACTION", "REAPOINT", "Did you mean REAPPOINT?"),
        ("UPDATE", "DELAYED", "Did you mean DELAY?"),
    ],
)
def test_a_code_that_we_do_not_know_is_kept_and_asked_about(
    tenant, person, kind, code, close
):
    told = {"tenant": tenant.pk, "kind": kind, "code": code, "word": "Other"}

    add = reverse("admin:orders_ownwording_add")
    page = signed_in(person).post(add, told, follow=True).content.decode()

    assert OwnWording.objects.get().code == code
    assert f"The portal does not know {code} as a code of this kind" in page
    assert close in page


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("PROBLEM", "WAYLEAVE_ISSUE"),
        ("STATUS", "HELD"),
        ("ACTION", "REAPPOINT"),
        ("UPDATE", "TERMINATED"),
        ("UPDATE", "REAPPOINT"),
    ],
)
def test_a_code_that_we_know_is_not_asked_about(tenant, person, kind, code):
    told = {"tenant": tenant.pk, "kind": kind, "code": code, "word": "Other"}

    add = reverse("admin:orders_ownwording_add")
    page = signed_in(person).post(add, told, follow=True).content.decode()

    assert OwnWording.objects.get().code == code
    assert "The portal does not know" not in page


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("STATUS", "HELD", "“Held”"),
        ("ACTION", "REAPPOINT", "“Book another visit”"),
        ("UPDATE", "DELAY", "“"),
        ("UPDATE", "BOGUS", "–"),
    ],
)
def test_ours_are_shown_of_every_kind(tenant, person, kind, code, told):
    own = words(tenant, kind, code, word="Other")

    page = visit(person, reverse("admin:orders_ownwording_change", args=[own.pk]))

    assert told in page
