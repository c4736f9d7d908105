"""People: who may sign in, and with which role.

A role and a password count in all tenants that a person works for. A tenant admin
therefore sees everybody who shares a tenant with them, and changes those who work for
no other tenant and are no operators; what they may always do to the others is to end
their membership of a tenant of their own. Whoever is between tenants is for operators.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    UserChangeForm,
    UserCreationForm,
    UsernameField,
)
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from orders.admin.scoped import Scoped, yes_or_no
from orders.models import Membership, Tenant
from orders.roles import CUSTOMER_SERVICE, ROLES, TENANT_ADMIN

NAMED = "Letters, digits and @ . + - _ only."
# As the other pages say it.
LABELS = {
    "username": "User name",
    "email": "E-mail",
    "is_active": "May sign in",
    "is_superuser": "Operator",
    "last_login": "Last signed in",
    "date_joined": "Added",
}

# Roles are written in orders.roles.
admin.site.unregister([User, Group])


def may_change(person: User, *, by: Any) -> bool:
    """Return whether somebody may change a person: their name, role and password."""
    if by.is_superuser:
        return True
    theirs = Tenant.objects.filter(memberships__user=person)
    others = theirs.exclude(pk__in=Tenant.objects.of(by).values("pk"))
    return not person.is_superuser and theirs.exists() and not others.exists()


class RolesMixin:
    """Keeps the groups that are no roles: an operator gave them."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_groups(self) -> QuerySet[Group]:
        chosen = Q(pk__in=self.cleaned_data["groups"])
        if not self.instance.pk:
            return Group.objects.filter(chosen)
        kept = Q(pk__in=self.instance.groups.exclude(name__in=ROLES))
        return Group.objects.filter(chosen | kept)


class PersonForm(RolesMixin, UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"username": UsernameField}
        labels = LABELS
        help_texts = {
            "username": NAMED,
            "is_active": "Take it from who leaves; what they did stays.",
            "is_superuser": "Sees and does everything, for every tenant.",
        }


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A new password; who shall not sign in is not active."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class NewPersonForm(RolesMixin, UserCreationForm[User]):
    tenant = forms.ModelChoiceField(Tenant.objects.none())

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}
        labels = LABELS
        help_texts = {"username": NAMED}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The admin's script puts the cursor there; both at once are a race.
        self.fields["username"].widget.attrs.pop("autofocus", None)


class RoleFilter(admin.SimpleListFilter):
    title = "role"
    parameter_name = "role"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(role, role) for role in ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        role = self.value()
        return queryset.filter(groups__name=role) if role else queryset


class ActiveFilter(admin.BooleanFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "may sign in"


@admin.register(User)
class PersonAdmin(Scoped[User], UserAdmin[User]):
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = NewPasswordForm
    change_form_template = "admin/orders/person.html"
    add_form_template = "admin/change_form.html"
    list_display = ("user_name", "name", "mail", "roles", "works_for", "may_sign_in")
    list_filter = (("is_active", ActiveFilter), RoleFilter)
    filter_horizontal = ()
    readonly_fields = ("works_for", "last_login", "date_joined")
    about = ("first_name", "last_name", "email")
    add_fieldsets = (
        (None, {"fields": ("username", *about, "tenant", "groups")}),
        ("Password", {"fields": ("password1", "password2")}),
    )

    def of_tenants(self, rows: QuerySet[User], tenants: list[int]) -> QuerySet[User]:
        members = Membership.objects.filter(tenant__in=tenants).values("user")
        return rows.filter(pk__in=members, is_superuser=False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the people that a person may see, with the tenants that both have."""
        shared = Membership.objects.filter(tenant__in=Tenant.objects.of(request.user))
        seen = Prefetch("memberships", shared.select_related("tenant"), "shared")
        return super().get_queryset(request).prefetch_related(seen, "groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        rights: tuple[str, ...] = ("is_active", "groups", "works_for")
        if request.user.is_superuser:
            rights = ("is_active", "groups", "is_superuser", "works_for")
        return (
            (None, {"fields": ("username",)}),
            ("About", {"fields": self.about}),
            ("Rights", {"fields": rights}),
            ("Dates", {"fields": ("last_login", "date_joined")}),
        )

    def get_form(
        self, request: HttpRequest, obj: User | None = None, *args: Any, **kwargs: Any
    ) -> type[forms.ModelForm[User]]:
        form = super().get_form(request, obj, *args, **kwargs)
        if obj is None:
            form.base_fields["tenant"] = self.tenant_field(request)
        return form

    def tenant_field(self, request: HttpRequest) -> forms.Field:
        """Return the question for whom a new person works; an operator needs nobody."""
        tenants = self.admin_site.get_model_admin(Tenant).get_queryset(request)
        is_needed = not request.user.is_superuser
        only = tenants.first() if is_needed and tenants.count() == 1 else None
        return forms.ModelChoiceField(tenants, required=is_needed, initial=only)

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,
    ) -> forms.ModelMultipleChoiceField[Any]:
        """Offer the roles, and no other group."""
        return forms.ModelMultipleChoiceField(
            Group.objects.filter(name__in=ROLES).order_by("name"),
            label="Roles",
            required=False,
            initial=Group.objects.filter(name=CUSTOMER_SERVICE),
            widget=forms.CheckboxSelectMultiple,
        )

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        is_allowed = super().has_change_permission(request, obj)
        return is_allowed and (obj is None or may_change(obj, by=request.user))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the history to those who write it: it names other tenants' admins."""
        person = self.get_object(request, object_id)
        if person is not None and not self.has_change_permission(request, person):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        """Save a person; who has a role that works here may come in here."""
        groups = form.cleaned_data["groups"]
        is_admin = any(group.name == TENANT_ADMIN for group in groups)
        obj.is_staff = obj.is_superuser or is_admin
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if tenant := form.cleaned_data.get("tenant"):
            Membership.objects.get_or_create(user=form.instance, tenant=tenant)

    @admin.display(description="user name")
    def user_name(self, person: User) -> str:
        return person.username

    @admin.display(description="e-mail")
    def mail(self, person: User) -> str:
        return person.email

    @admin.display(description="may sign in")
    def may_sign_in(self, person: User) -> str:
        return yes_or_no(person.is_active)

    @admin.display(description="name")
    def name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description="roles")
    def roles(self, person: User) -> str:
        roles = [group.name for group in person.groups.all()]
        return ", ".join(["Operator"] * person.is_superuser + roles)

    @admin.display(description="works for")
    def works_for(self, person: Any) -> str:
        return ", ".join(str(one.tenant) for one in person.shared)
