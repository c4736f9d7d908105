"""What is done around each request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from orders.models import OwnWording, Tenant
from orders.wording.own import NOBODY, Own, Vocabularies, Vocabulary, spoken


def own_words(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let pages speak of an order in the words of its tenant."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        with spoken(lambda: words_of(request)):
            return get_response(request)

    return respond


def words_of(request: HttpRequest) -> Vocabularies:
    """Return the words of each of a person's tenants, by one query.

    Of no order one speaks in the words that all of them have, and operators in ours.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return {}
    found: dict[int, dict[tuple[str, str], Own]] = {}
    rows = OwnWording.objects.filter(Tenant.objects.within(person))
    for tenant, kind, code, *words in rows.values_list(
        "tenant", "kind", "code", "word", "meaning", "say"
    ):
        found.setdefault(tenant, {})[kind, code] = Own(*words)
    tenants = [] if person.is_superuser else Tenant.objects.numbers(person)
    return found | {NOBODY: shared([found.get(number, {}) for number in tenants])}


def shared(vocabularies: list[Vocabulary]) -> Vocabulary:
    """Return the words that are the same in all vocabularies."""
    first, *others = vocabularies or [{}]
    return {
        code: own
        for code, own in first.items()
        if all(other.get(code) == own for other in others)
    }
