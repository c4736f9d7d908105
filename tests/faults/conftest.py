"""Two stages for all faults: they take longer to set than a row to play."""

from __future__ import annotations

import pytest

from tests.faults import rows, rows_sqlite
from tests.faults.row import PROOF, tenant_of
from tests.faults.stage import postgresql_stage, sqlite_stage
from tests.faults.stories import SHORT

SHUTDOWN = "shutdown"


@pytest.fixture(scope="package")
def stage():
    with postgresql_stage(SHORT, [*map(tenant_of, rows.ROWS), PROOF, SHUTDOWN]) as one:
        yield one


@pytest.fixture(scope="package")
def stage_on_sqlite():
    with sqlite_stage(SHORT, [*map(tenant_of, rows_sqlite.ROWS), SHUTDOWN]) as one:
        yield one
