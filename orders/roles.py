"""The roles of people: Django groups with ordinary permissions."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

CUSTOMER_SERVICE = "Customer service"
TENANT_ADMIN = "Tenant admin"

# Role -> permissions, as app_label.codename. An operator is a superuser.
LOOK = [
    "orders.view_tenant",
    "orders.view_order",
    "orders.view_timelineevent",
    "orders.view_suppliernote",
    "orders.view_requiredaction",
    "orders.work_on_actions",
]
ROLES = {
    CUSTOMER_SERVICE: LOOK,
    TENANT_ADMIN: [
        *LOOK,
        *[
            "orders.answer_actions",
            "orders.view_ownwording",
            "orders.add_ownwording",
            "orders.change_ownwording",
            "orders.delete_ownwording",
            "orders.share_savedview",
            "orders.view_savedview",
            "orders.change_savedview",
            "orders.delete_savedview",
            "orders.view_gatewayrequest",
            "orders.view_actionlimit",
            "orders.add_actionlimit",
            "orders.change_actionlimit",
            "orders.delete_actionlimit",
            "orders.change_tenant",
            "orders.view_gatewayaccount",
            "orders.add_gatewayaccount",
            "orders.change_gatewayaccount",
            "orders.view_membership",
            "orders.add_membership",
            "orders.delete_membership",
            "auth.view_user",
            "auth.add_user",
            "auth.change_user",
            "kci.view_kci",
            "kci.view_raw_kci",
            "kci.apply_again_kci",
            "kci.view_rejecteddelivery",
            "kci.view_disclosure",
            "kci.view_gatewayclient",
            "kci.add_gatewayclient",
            "kci.change_gatewayclient",
        ],
    ],
}


def make_groups(**kwargs: Any) -> None:
    """Give each role its group, once the permissions of all apps are there."""
    if not all(apps.is_installed(app) for app in ("orders", "kci")):
        return
    for role, names in ROLES.items():
        wanted = Q()
        for name in names:
            app, codename = name.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*Permission.objects.filter(wanted))
