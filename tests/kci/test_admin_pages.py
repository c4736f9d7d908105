from __future__ import annotations

import re

import pytest
from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.admin import ABOUT
from orders.admin.scoped import parameter
from orders.models import GatewayRequest, Membership, Tenant
from tests.factories import make_person, make_tenant
from tests.kci.admin_rows import LABELS, MODELS, make_rows

pytestmark = pytest.mark.django_db

each_model = pytest.mark.parametrize("model", MODELS, ids=LABELS)
each_role = pytest.mark.parametrize("role", ["tenant-admin", "operator"])
# Django leaves for the index when an object is none of the person's.
GONE = {302, 403, 404}
DELETABLE = {"membership", "actionlimit", "savedview", "ownwording"}


def address(model, page: str, *args) -> str:
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )


@pytest.fixture
def tenant():
    return make_tenant("larkfield")


@pytest.fixture
def rows(tenant):
    return make_rows(tenant, 700)


@pytest.fixture
def others(tenant):
    return make_rows(make_tenant("meadow"), 800)


@pytest.fixture
def signed_in(client, tenant):
    def sign_in(role):
        client.force_login(make_person(tenant, role))
        return client

    return sign_in


def test_these_models_have_pages():
    assert LABELS == [
        "auth.user",
        "kci.disclosure",
        "kci.gatewayclient",
        "kci.kci",
        "kci.rejecteddelivery",
        "orders.actionlimit",
        "orders.gatewayaccount",
        "orders.gatewayrequest",
        "orders.membership",
        "orders.order",
        "orders.ownwording",
        "orders.savedview",
        "orders.tenant",
    ]


@each_role
@each_model
def test_every_page_is_shown(signed_in, rows, model, role):
    client, row = signed_in(role), rows[model]
    may_add = {"operator": {"user", "membership", "tenant"}}
    may_add["operator"] |= {
        "gatewayclient",
        "gatewayaccount",
        "actionlimit",
        "ownwording",
    }
    may_add["tenant-admin"] = may_add["operator"] - {"tenant"}
    name = model._meta.model_name

    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "changelist"), {"q": "x y"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "history", row.pk)).status_code == 200
    added = client.get(address(model, "add")).status_code
    assert added == (200 if name in may_add[role] else 403)
    deleted = client.get(address(model, "delete", row.pk)).status_code
    assert deleted == (200 if name in DELETABLE else 403)


@each_role
def test_the_index_and_every_app_are_shown(signed_in, rows, role):
    client = signed_in(role)

    for page in ("/admin/", "/admin/orders/", "/admin/kci/", "/admin/auth/"):
        assert client.get(page).status_code == 200, page


def test_the_index_says_what_each_list_is_for(signed_in, rows):
    text = signed_in("operator").get("/admin/").content.decode()

    for model in MODELS:
        assert ABOUT[model.__name__] in text, model


def test_the_portal_has_the_only_page_for_ones_own_password(signed_in):
    client = signed_in("operator")

    assert client.get("/admin/password_change/").status_code == 404
    assert 'href="/password/"' in client.get("/admin/").content.decode()


def test_days_and_times_are_as_on_other_pages(signed_in, rows):
    created = timezone.localtime(rows[Tenant].created_at)

    page = signed_in("operator").get(address(Tenant, "changelist"))

    assert f"{created:%a {created.day} %b %Y, %H:%M}" in page.content.decode()


def test_a_history_says_who_did_what(signed_in, rows):
    client, row = signed_in("operator"), rows[Tenant]
    page = address(Tenant, "history", row.pk)
    assert "Nobody has changed anything here yet." in client.get(page).content.decode()

    client.post(address(Tenant, "change", row.pk), {"name": "Larks"})

    assert "Changed Name." in client.get(page).content.decode()


@each_model
def test_pages_keep_to_the_content_security_policy(signed_in, rows, model):
    client = signed_in("operator")
    pages = [address(model, "changelist"), address(model, "change", rows[model].pk)]

    for page in [*pages, "/admin/"]:
        text = client.get(page).content.decode()
        assert "<style" not in text
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text), page
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), page


def queries_of(client, page) -> list[str]:
    client.get(page)  # Content types and permissions are remembered.
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return [query["sql"] for query in found]


@each_role
def test_a_list_costs_the_same_for_any_number_of_rows(client, tenant, rows, role):
    person = make_person(tenant, role)
    client.force_login(person)
    lists = [address(model, "changelist") for model in MODELS]
    few = {page: len(queries_of(client, page)) for page in lists}

    for number in range(701, 711):
        make_rows(tenant, number)
        new = make_tenant(f"t{number}")
        make_rows(new, number + 100)
        Membership.objects.create(tenant=new, user=person)

    assert {page: len(queries_of(client, page)) for page in lists} == few
    assert max(few.values()) <= 12


@each_model
def test_no_list_counts_without_a_bound(signed_in, rows, model):
    sent = queries_of(signed_in("operator"), address(model, "changelist"))

    counts = [sql for sql in sent if sql.startswith("SELECT COUNT")]
    assert counts
    assert all("LIMIT 10001" in sql for sql in counts)


@each_model
def test_no_list_reads_whole_orders_or_deliveries(signed_in, rows, model):
    sent = queries_of(signed_in("operator"), address(model, "changelist"))

    heavy = r'"orders_order"."(entity|search_text)"|"kci_\w+"."(body|headers)"'
    assert not [sql for sql in sent if re.search(heavy, sql)]


def test_the_list_of_requests_is_read_along_an_index(signed_in, rows):
    page = address(GatewayRequest, "changelist")

    sent = queries_of(signed_in("operator"), page)

    newest_first = 'ORDER BY "orders_gatewayrequest"."id" DESC'
    assert any(sql.endswith(newest_first) for sql in sent)


@each_model
def test_a_tenant_admin_lists_their_tenants_rows_only(signed_in, rows, others, model):
    shown = signed_in("tenant-admin").get(address(model, "changelist")).context["cl"]

    assert rows[model] in shown.result_list
    assert others[model] not in shown.result_list


@each_model
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_tenant_admin_opens_no_row_of_another_tenant(signed_in, others, model, page):
    client, place = signed_in("tenant-admin"), address(model, page, others[model].pk)

    assert client.get(place).status_code in GONE
    assert client.post(place, {"post": "yes"}).status_code in GONE
    assert model.objects.filter(pk=others[model].pk).exists()


@each_model
def test_an_operator_lists_the_rows_of_all_tenants(signed_in, rows, others, model):
    shown = signed_in("operator").get(address(model, "changelist")).context["cl"]

    assert {rows[model], others[model]} <= set(shown.result_list)


@each_model
def test_no_list_offers_a_tenant_admin_other_tenants(signed_in, rows, others, model):
    client = signed_in("tenant-admin")

    assert "Meadow" not in client.get(address(model, "changelist")).content.decode()
    assert "Meadow" not in client.get(address(model, "add")).content.decode()


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("kci_gatewayclient", "client_secret__startswith"),
        ("kci_kci", "body__contains"),
        ("kci_kci", "tenant__clients__client_secret__startswith"),
        ("kci_rejecteddelivery", "headers__contains"),
        ("auth_user", "password__startswith"),
        ("orders_order", "entity__contains"),
    ],
)
def test_what_is_not_shown_cannot_be_guessed_by_a_filter(
    signed_in, rows, model, lookup
):
    page = reverse(f"admin:{model}_changelist")

    assert signed_in("tenant-admin").get(page, {lookup: "a"}).status_code == 400


@each_model
@pytest.mark.both_databases
def test_what_no_text_can_hold_is_dropped_from_a_filter(signed_in, rows, model):
    client, page = signed_in("operator"), address(model, "changelist")
    filters = site.get_model_admin(model).list_filter

    for name in map(parameter, filters):
        for lookup in (name, f"{name}__exact", f"{name}__id__exact"):
            shown = client.get(page, {lookup: "a\0"}, follow=True)
            assert shown.status_code in {200, 400}, lookup


def test_an_operator_filters_by_tenant(signed_in, rows, others):
    page = reverse("admin:orders_order_changelist")
    meadow = Tenant.objects.get(code="meadow")

    shown = signed_in("operator").get(page, {"tenant__id__exact": meadow.pk})

    assert len(shown.context["cl"].result_list) == 1


def test_customer_service_stays_out(signed_in):
    assert signed_in("customer-service").get("/admin/", follow=True).status_code == 403


def test_whoever_is_not_signed_in_goes_to_the_portals_own_page(client):
    answer = client.get("/admin/orders/order/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/login/?next=")


def test_a_count_beyond_the_bound_is_told_as_more(signed_in, rows, monkeypatch):
    monkeypatch.setattr("orders.admin.scoped.MOST_COUNTED", 1)
    client = signed_in("operator")
    make_rows(make_tenant("meadow"), 900)

    text = client.get(reverse("admin:orders_order_changelist")).content.decode()

    assert "More than 1 order" in text


def test_the_registry_is_scoped():
    assert all(hasattr(site.get_model_admin(model), "of_tenants") for model in MODELS)


CODES = re.compile(r"[A-Z]+_ORDER|AMENDMENT|CONFIRM\b|UTC|[Rr]ejected|object at 0x")


@each_model
def test_every_page_speaks_in_words(signed_in, rows, model):
    client, row = signed_in("operator"), rows[model]
    pages = {page: address(model, page, row.pk) for page in ("change", "history")}
    pages |= {"changelist": address(model, "changelist"), "add": address(model, "add")}

    for name, page in pages.items():
        html = client.get(page).content.decode()
        # As it was received, and what only machines read.
        told = re.sub(r"<pre.*?</pre>|<option.*?>|<[^>]*>", "", html, flags=re.DOTALL)
        assert not CODES.findall(told), name


@each_model
def test_each_cell_of_a_list_has_its_heading(signed_in, rows, model):
    page = signed_in("operator").get(address(model, "changelist"))

    cl, html = page.context["cl"], page.content.decode()
    headings = re.findall('<div class="text"><span>(.*?)</span></div>', html)
    row = html.partition("<tbody>")[2].partition("</tr>")[0]
    assert headings[-len(cl.list_display) + 1 :] == headings[1:]
    assert (
        re.findall('<td data-label="(.*?)">', row)
        == [heading for heading in headings if "<input" not in heading][1:]
    )
