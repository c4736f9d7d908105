"""What is done around each request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from orders.models import OwnWording, Tenant
from orders.wording.own import Own, Vocabulary, spoken


def own_words(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let pages speak in the words of the tenant that a person works for.

    Where a person works for several that word a code differently, ours stand.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        with spoken(lambda: words_of(request)):
            return get_response(request)

    return respond


def words_of(request: HttpRequest) -> Vocabulary:
    """Return the words of a person's tenants, by one query."""
    person = getattr(request, "user", None)
    if not isinstance(person, User) or person.is_superuser:
        return {}
    rows = OwnWording.objects.filter(Tenant.objects.within(person))
    found: dict[tuple[str, str], set[Own]] = {}
    for kind, code, *words in rows.values_list(
        "kind", "code", "word", "meaning", "say"
    ):
        found.setdefault((kind, code), set()).add(Own(*words))
    return {key: owns.pop() for key, owns in found.items() if len(owns) == 1}
