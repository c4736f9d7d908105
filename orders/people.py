"""People: what they are called, and making them."""

from __future__ import annotations

import re

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction

from orders.models import Membership, Tenant
from orders.roles import CUSTOMER_SERVICE, TENANT_ADMIN

OPERATOR = "operator"
# What the command line calls a role, and its group; an operator is a superuser.
ROLES = {
    "customer-service": CUSTOMER_SERVICE,
    "tenant-admin": TENANT_ADMIN,
    OPERATOR: "",
}


def called(user: User | None) -> str:
    """Return what colleagues call a person, "" for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def make_tenant(code: str) -> Tenant:
    """Return the tenant of a code, made if new; `ValidationError` for no code."""
    problem = "A tenant's code has letters, digits, - and _ only."
    RegexValidator(r"\A[-\w]{1,40}\Z", problem, flags=re.ASCII)(code)
    return Tenant.objects.get_or_create(code=code, defaults={"name": code})[0]


def create_person(username: str, *, tenant: str, role: str, password: str) -> User:
    """Make a person with a role in a tenant, which is made if new.

    Raises `ValidationError` for a name that is taken and for what is no code.
    """
    with transaction.atomic():
        try:
            user = User.objects.create_user(
                username,
                password=password,
                is_staff=role != "customer-service",
                is_superuser=role == OPERATOR,
            )
        except IntegrityError:
            raise ValidationError(f"There is a {username} already.") from None
        if group := ROLES[role]:
            user.groups.add(Group.objects.get(name=group))
        Membership.objects.create(user=user, tenant=make_tenant(tenant))
    return user
