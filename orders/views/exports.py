"""Lists as files."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, StreamingHttpResponse
from django.views import View

from orders.pages import exports
from orders.pages.clock import read_clock
from orders.wording.own import as_spoken_now


class ExportView(LoginRequiredMixin, View):
    """What a list's address asks for as CSV, sent while it is read."""

    table: exports.Table | None = None

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        assert self.table, "named by the address"
        clock, table = read_clock(), self.table
        rows = table.rows(cast(User, request.user), request.GET, clock)
        file = f"{table.name}-{clock.today.isoformat()}.csv"
        return StreamingHttpResponse(
            exports.lines(table.heading, as_spoken_now(rows)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{file}"',
                "Cache-Control": "no-store, private",
            },
        )
