"""An update's place in its order's sequence, as one text that sorts right anywhere."""

from __future__ import annotations

from datetime import UTC, datetime

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LENGTH = 14 + 18 + 32 + 64


def position(
    sequence_number: int, moment: datetime | None, kci_id: str, digest: str
) -> str:
    """Return the place of an update: number, then moment, then id, then digest.

    The text has fixed widths and nothing but digits and small letters, so that Python
    and every collation of a database sort it alike. No moment sorts before any moment.

    `sequence_number`: 1 to 2**53 - 1; `kci_id`: 32 letters and digits and hyphens;
    `digest`: 64 hexadecimal digits.
    """
    ticks = 0 if moment is None else 1 + microseconds(moment)
    return f"{sequence_number:014x}{ticks:018d}{kci_id.replace('-', '')}{digest}"


def microseconds(moment: datetime) -> int:
    """Return the microseconds since the first moment that Python knows."""
    since = moment - FIRST
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def number(place: str) -> int:
    """Return the sequence number of a place; 0 for the place before all."""
    return int(place[:14] or "0", 16)
