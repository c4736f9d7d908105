"""Reports: how suppliers and we did over a period."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View

from orders.pages.clock import read_clock
from orders.pages.exports import lines
from orders.pages.reports import Report, report


class ReportsView(LoginRequiredMixin, View):
    """The page, or one of its tables as CSV."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        query = request.GET.copy()
        name = query.pop("csv", [""])[-1]
        found = report(cast(User, request.user), query, read_clock())
        if name:
            return self.file(found, name)
        context = {"report": found, "query": query.urlencode()}
        return render(request, "orders/reports.html", context)

    def file(self, found: Report, name: str) -> StreamingHttpResponse:
        if name not in found.tables:
            raise Http404("No such table")
        table, period = found.tables[name], found.scope.period
        file = f"{name}-{period.first}-{period.last}.csv"
        return StreamingHttpResponse(
            lines(table.heads, table.lines),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )
