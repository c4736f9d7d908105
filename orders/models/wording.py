"""A tenant's own words for codes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from orders.models.tenants import Tenant
from orders.wording import own


class OwnWording(models.Model):
    """What a tenant says for a code in place of our words; empty fields leave ours."""

    class Kind(models.TextChoices):
        PROBLEM = own.PROBLEM, "Problem code"
        STATUS = own.STATUS, "Status"
        ACTION = own.ACTION, "What is asked of us"
        UPDATE = own.UPDATE, "Kind of update"

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="own_wordings"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(
        max_length=100, help_text="As the gateway writes it, such as NETWORK_ISSUE."
    )
    word = models.CharField(
        "headline", max_length=100, blank=True, help_text="Empty: the portal’s own."
    )
    meaning = models.CharField(
        "what it means",
        max_length=300,
        blank=True,
        help_text="Empty: the portal’s own.",
    )
    say = models.CharField(
        "what to say, or to do",
        max_length=500,
        blank=True,
        help_text="Of a problem code, what to say to the customer; of what is asked of"
        " us, what to do. Empty: the portal’s own.",
    )

    class Meta:
        ordering = ("kind", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "kind", "code"), name="one_wording_of_a_code"
            ),
            models.CheckConstraint(
                condition=~Q(word="") | ~Q(meaning="") | ~Q(say=""),
                name="wording_says_something",
                violation_error_message="Write at least one of the three.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.get_kind_display()})"
