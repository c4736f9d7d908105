"""Each fault under a small load (`make faults` has the full one): nothing is lost."""

from __future__ import annotations

import pytest

from tests.faults import rows, rows_sqlite
from tests.faults.row import play


def assert_good(result):
    assert (result.lost, result.different, result.rebuild) == (0, 0, "")
    assert result.accepted >= result.kcis


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.parametrize("name", rows.ROWS)
def test_each_kci_that_got_204_is_applied_once(stage, name):
    assert_good(play(stage, name, rows.ROWS[name]))


@pytest.mark.parametrize("name", rows_sqlite.ROWS)
def test_it_is_so_on_sqlite(stage_on_sqlite, name):
    assert_good(play(stage_on_sqlite, name, rows_sqlite.ROWS[name]))
