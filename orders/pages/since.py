"""When a person was last here before now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from orders.models import LastLook

# Who comes back sooner was not away: the page tells the same news again.
PAUSE = timedelta(minutes=30)


def last_here(person: User, now: datetime) -> datetime | None:
    """Return when the person looked last, None the first time; and note that they do.

    In two queries.
    """
    found = LastLook.objects.filter(person=person).first()
    since = found.since if found else None
    if found and now - found.seen_at > PAUSE:
        since = found.seen_at
    look = LastLook(person=person, since=since, seen_at=now)
    LastLook.objects.bulk_create(
        [look],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["since", "seen_at"],
    )
    return since
