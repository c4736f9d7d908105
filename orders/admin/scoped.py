"""What all lists and forms of the admin have in common: whose rows, and how fast."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.paginator import Paginator
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from orders.models import Tenant
from orders.templatetags.portal import icon

M = TypeVar("M", bound=Model)

MOST_COUNTED = 10_000
# Ways to ask for a value of a filter; by others one could guess what is not shown.
LOOKUPS = ("", "__exact", "__id__exact", "__isnull")


class BoundedPaginator(Paginator[Any]):
    """Counts and turns pages up to a bound: counting millions takes too long."""

    @cached_property
    def counted(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows.order_by()[: MOST_COUNTED + 1].count()

    @property
    def is_more(self) -> bool:
        return self.counted > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)


class Scoped(admin.ModelAdmin[M]):
    """Shows people the rows of their tenants, and offers them no others to choose.

    All else in the admin goes by `get_queryset`: lists, single pages, histories,
    deletions, actions and the choices of other models' forms. Nothing can be deleted,
    since other rows refer to it.
    """

    paginator = BoundedPaginator
    # More would make a page heavier than 50 KB.
    list_per_page = 40
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    view_on_site = False
    empty_value_display = "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """Return what a person may see: the one place where the admin decides it."""
        rows, person = super().get_queryset(request), request.user
        if person.is_superuser:
            return rows
        # As numbers, since the database plans better with them than with a subquery.
        mine = Tenant.objects.of(person).values_list("pk", flat=True)
        return self.of_tenants(rows, list(mine))

    def of_tenants(self, rows: QuerySet[M], tenants: list[int]) -> QuerySet[M]:
        """Narrow rows to those of some tenants."""
        return rows.filter(tenant__in=tenants)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Allow nothing but the filters of the list."""
        names = map(parameter, self.list_filter)
        return any(lookup == f"{name}{how}" for name in names for how in LOOKUPS)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer what the person sees in the list of the other model."""
        other = self.admin_site.get_model_admin(db_field.remote_field.model)
        kwargs["queryset"] = other.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Leave out the buttons that add and change the other row in a window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Drop NUL from what the list is narrowed to: no text in PostgreSQL has it."""
        asked = request.GET.copy()
        for name, values in request.GET.lists():
            asked.setlist(name, [value.replace("\0", "") for value in values])
        request.GET = asked  # type: ignore[assignment]
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_action_choices(
        self, request: HttpRequest, default_choices: Any = (("", "Choose …"),)
    ) -> list[tuple[str, str]]:
        return super().get_action_choices(request, [*default_choices])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer one way to save, below a heading that says what it is."""
        name = str(self.opts.verbose_name)
        title = f"New {name}" if context["original"] is None else capfirst(name)
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        context |= {"title": title}
        return super().render_change_form(request, context, *args, **kwargs)


class ReadOnly(Scoped[M]):
    """Only looks: the rows are the gateway's word."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class TenantFilter(admin.RelatedFieldListFilter):
    """Offers the person's own tenants, if they are several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = SafeString("No tenant")

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Any:
        return [(one.pk, str(one)) for one in Tenant.objects.of(request.user)]


class KnownValues(admin.SimpleListFilter):
    """Filters a column by values that we know in advance: to look for them is slow."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert self.parameter_name
        value = self.value()
        return queryset.filter(**{self.parameter_name: value}) if value else queryset


def parameter(one: Any) -> str:
    """Return what a filter of a list is called in an address."""
    name = one if isinstance(one, str) else getattr(one, "parameter_name", None)
    return str(name or one[0])


def newest(rows: QuerySet[M], most: int) -> QuerySet[M]:
    """Narrow rows to the newest, for a search that no index helps."""
    recent = rows.order_by("-received_at", "-pk").values("pk")[:most]
    return rows.filter(pk__in=recent)


def yes_or_no(answer: bool) -> str:
    """Return an answer as all pages show it."""
    return pill("Yes", "check", "good") if answer else pill("No", "close", "neutral")


def block(text: str) -> str:
    """Return a text as a block that keeps its lines."""
    return format_html('<pre tabindex="0">{}</pre>', text)


def pill(word: str, symbol: str, tone: str) -> str:
    """Return a status as all pages show it."""
    return format_html('<span class="pill {}">{}{}</span>', tone, icon(symbol), word)
