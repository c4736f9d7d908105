"""The search box finds an order by whatever somebody can quote."""

from __future__ import annotations

import pytest

from kci.rebuild import rebuild
from orders.answers import Author
from orders.models import Order
from orders.search import Search, dialled, find, readings
from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.asking import answered, asked, received, resubmit
from tests.orders.lists import make_orders

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

KCI_ID = "1150e313-3020-49f3-ace3-f8aacfeec4e3"
CONVERSATION = "Conv-7F/3"


@pytest.fixture
def john() -> Order:
    """John Smith's order 12345, and two of others beside it."""
    tenant = make_tenant()
    make_orders(tenant, 2)
    body = kci_body(id=KCI_ID, entity={"serviceId": "S-88 a"})
    deliver(tenant, body, conversation=CONVERSATION)
    return Order.objects.get(entity_id="12345")


@pytest.mark.parametrize(
    "typed",
    [
        "01632960145",
        "01632 960145",
        "+44 1632 960 145",
        "+44 (0)1632 960145",
        "0044 1632 960145",
        "01632-960-145",
        "01632\u2011960145",
        "1632 960145",
    ],
)
def test_a_telephone_number_is_found_however_it_is_typed(john, typed):
    assert list(find(Order.objects.all(), typed)) == [john]


@pytest.mark.parametrize(
    "term",
    [
        *("12345", "FC123", "fc123", "10002429380", "s-88 A", "John Smith"),
        *("JOHN.SMITH@example.net", KCI_ID, KCI_ID.upper(), CONVERSATION),
        "  12345  ",
    ],
)
def test_what_names_one_order_to_the_letter_is_that_one(john, term):
    assert Search(Order.objects.all(), term).the_one() == john


NUMBERS = ("AB-1234 56", "AB123456", "ab 12 34 56", "AB/1234.56", "(AB)1234\u201356")


@pytest.mark.parametrize("stored", NUMBERS)
@pytest.mark.parametrize("member", ["supplierOrderNumber", "serviceId"])
def test_a_number_is_found_however_it_is_set_apart(john, member, stored):
    order = make_order(john.tenant, kci_body(entity={"id": 777} | {member: stored}))

    for typed in (*NUMBERS, "ab123456", "AB\u00a0123456"):
        assert Search(Order.objects.all(), typed).the_one() == order, typed
        assert list(find(Order.objects.all(), typed)) == [order], typed
    for part in ("b1234", "AB-1234", "smith ab-1234", "AB 12 34 56 John"):
        assert order in find(Order.objects.all(), part), part


@pytest.mark.parametrize("stored", ["12-345.67", "1234567"])
def test_an_id_is_found_however_it_is_set_apart(john, stored):
    order = make_order(john.tenant, kci_body(entity={"id": stored}))

    for typed in ("1234567", "12-345.67", "12 34567", "12/345/67"):
        assert Search(Order.objects.all(), typed).the_one() == order, typed


@pytest.mark.parametrize(
    "stored",
    [
        *("07700900123", "07700 900123", "+44 7700 900123", "+44 (0)7700-900123"),
        *("0044 7700 900123", "(07700) 900123", "447700900123", "07700\u2013900123"),
    ],
)
def test_a_telephone_number_is_found_however_it_is_kept(john, stored):
    contact = {"name": "Ann", "phoneNumber": stored}
    order = make_order(
        john.tenant, kci_body(entity={"id": 777, "primaryContact": contact})
    )

    for typed in (
        *("07700900123", "07700 900 123", "+447700900123", "+44 (0) 7700 900123"),
        *("0044 (0)7700 900123", "(+44) 7700 900123", "44 7700 900123"),
        *("(07700) 900-123", "07700/900123", "7700 900123", "ann 07700 900123"),
    ):
        assert list(find(Order.objects.all(), typed)) == [order], typed


@pytest.mark.parametrize(
    "term", ["smith", "smith john", "mr smith", "john FC123", "0242938"]
)
def test_a_part_or_some_words_find_and_do_not_name(john, term):
    assert list(find(Order.objects.all(), term)) == [john]
    assert Search(Order.objects.all(), term).the_one() is None


def test_every_word_must_be_there(john):
    assert not find(Order.objects.all(), "john customer")


def test_a_name_of_two_orders_names_none(john):
    make_order(john.tenant, kci_body(entity={"id": 777, "supplierOrderNumber": "X"}))

    assert Search(Order.objects.all(), "John Smith").the_one() is None
    assert find(Order.objects.all(), "John Smith").count() == 2


def test_an_exact_number_wins_over_longer_ones(john):
    make_order(john.tenant, kci_body(entity={"id": 123456}))

    assert Search(Order.objects.all(), "12345").the_one() == john


def test_what_many_have_in_part_may_name_one_to_the_letter(john, monkeypatch):
    monkeypatch.setattr("orders.search.MOST_FOUND", 1)
    for number in range(3):
        make_order(john.tenant, kci_body(entity={"id": f"{number}8080"}))
    order = make_order(john.tenant, kci_body(entity={"id": 8080}))

    assert Search(Order.objects.all(), "8080").the_one() == order


def test_what_many_have_may_be_a_reference_to_another(john, monkeypatch):
    monkeypatch.setattr("orders.search.MOST_FOUND", 1)
    quoted = kci_body(entity={"id": 31, "primaryContact": {"name": "Ada Byron"}})
    deliver(john.tenant, quoted, conversation="customer")

    found = find(Order.objects.all(), "customer")

    assert {order.entity_id for order in found} == {"1001", "1002", "31"}


@pytest.mark.parametrize("term", ["100%", "_", "\\", "%", "'", '"', "1234_"])
def test_signs_of_patterns_are_letters_like_others(john, term):
    assert not find(Order.objects.all(), term)


@pytest.mark.parametrize("term", ["", "  ", "\0", "\u00a0"])
def test_a_blank_term_narrows_nothing(john, term):
    assert find(Order.objects.all(), term).count() == 3
    assert Search(Order.objects.all(), term).the_one() is None


@pytest.mark.parametrize(
    "term", ["x" * 100_000, "j o h n " * 5_000, "\0 john", "7" * 999]
)
def test_a_strange_term_is_no_error(john, term):
    assert len(find(Order.objects.all(), term)) in {0, 1}
    Search(Order.objects.all(), term).the_one()


def test_letters_beyond_ascii_have_no_size():
    order = make_order(
        make_tenant(), kci_body(entity={"primaryContact": {"name": "Žofie STRAẞE"}})
    )

    assert find(Order.objects.all(), "žofie strasse").get() == order


def test_another_tenants_kci_id_leads_nowhere(john):
    others = Order.objects.exclude(tenant=john.tenant)
    assert Search(others, KCI_ID).the_one() is None


def test_words_stay_words_where_no_number_is_meant():
    assert readings("Jo 12") == [["jo", "12"]]
    assert readings("Jo 12 34") == [["jo", "12", "34"], ["jo1234"]]
    assert readings("j.smith123@example.net") == [["j.smith123@example.net"]]
    assert dialled("call 07700 900 123 john") == "call 07700900123 john"
    assert readings(KCI_ID) == [[KCI_ID]]


def test_a_telephone_number_in_brackets_finds_no_stranger_who_shares_its_beginning(
    john,
):
    contact = {"name": "Ann", "phoneNumber": "07700 900555"}
    entity = {"id": 123456, "primaryContact": contact}
    make_order(john.tenant, kci_body(entity=entity))

    for typed in ("(07700) 900 123", "07700 900 123", "(07700 900 123)"):
        assert not find(Order.objects.all(), typed), typed


@pytest.mark.parametrize(
    "typed",
    [
        *("order 12345", "Order no. 12345", "order: #12345", "#12345", "(12345)"),
        *("UPRN 10002429380", "uprn:10002429380", "PROVIDE_ORDER/12345"),
        *('"FC123"', "\u201cFC123\u201d", "ref FC123", "FC123.", "mr john smith"),
        "Order number 12345,",
    ],
)
def test_words_and_signs_around_what_is_quoted_say_nothing(john, typed):
    assert Search(Order.objects.all(), typed).the_one() == john
    assert list(find(Order.objects.all(), typed)) == [john]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Ms Sarah Johnson", "Johnson, Sarah"),
        ("Ms Sarah Johnson", "Johnson,Sarah"),
        ("Ms Sarah Johnson", '"sarah"'),
        ("Ms Sarah Johnson", "Mrs. Johnson"),
        ("Ms Sarah Johnson", "Ms Sarah Johnson"),
        ("Siân Pugh", "Sian"),
        ("Siân Pugh", "SIÂN"),
        ("Sian Pugh", "Sia\u0302n"),
        ("Łukasz Øre", "lukasz ore"),
        ("Anne\u2011Marie", "anne-marie"),
        ("Deb O'Neil", "O\u2019Neil"),
        ("Deb O\u2019Neil", "o'neil"),
        ("Deb O\u2019Neil", "oneil"),
        ("Deb ONeil", "O`Neil"),
        ("Smith, Ann", "smith, ann"),
    ],
)
def test_a_name_is_found_however_it_is_written(john, kept, typed):
    contact = {"name": kept, "phoneNumber": "07700900123"}
    order = make_order(
        john.tenant, kci_body(entity={"id": 777, "primaryContact": contact})
    )

    assert list(find(Order.objects.all(), typed)) == [order]


@pytest.mark.parametrize("kept", ["Ms Sarah Johnson", "Smith, Ann", "Deb O’Neil"])
def test_a_name_as_it_is_kept_names_the_order(john, kept):
    order = make_order(
        john.tenant, kci_body(entity={"id": 777, "primaryContact": {"name": kept}})
    )

    assert Search(Order.objects.all(), kept).the_one() == order


@pytest.mark.parametrize("typed", ["812347", "#812347", "ref 812347"])
def test_a_change_that_a_kci_embedded_leads_to_its_order_ever_after(john, typed):
    deliver(john.tenant, resubmit(2, 812347), kci_body(3, "UPDATE"))

    assert Search(Order.objects.all(), typed).the_one() == john
    assert list(find(Order.objects.all(), typed)) == [john]
    assert rebuild(john.pk, check=True) == []


def test_a_change_of_ours_leads_to_its_order_before_any_kci_tells_of_it(john):
    deliver(john.tenant, asked(2))
    by = Author(user=make_person(john.tenant, "tenant-admin"))
    received(answered(john.tenant, by, 2), "810302")

    for typed in ("810302", "#810302", "order 810302"):
        assert Search(Order.objects.all(), typed).the_one() == john
        assert list(find(Order.objects.all(), typed)) == [john]
    assert not find(Order.objects.all(), "81030")
    assert not find(Order.objects.exclude(tenant=john.tenant), "810302")


def test_what_is_found_takes_no_more_parameters_for_being_more(john):
    one, many = (Search(Order.objects.all(), term) for term in ("12345", "example"))
    parameters = [len(of.found().query.sql_with_params()[1]) for of in (one, many)]
    assert (one.found().count(), many.found().count()) == (1, 3)
    assert parameters[0] == parameters[1]
