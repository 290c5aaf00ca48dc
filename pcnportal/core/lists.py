"""What every list page reads from its address: the order and the page."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

PER_PAGE = 50


def chosen_sort(query: Mapping[str, str], columns: Mapping[str, str], *, default: str) -> tuple[str, str]:
    """The sort asked for as `?sort=key` or `?sort=-key`, and its order_by; the default where there is no such key."""
    wanted = query.get("sort", "")
    sort = wanted if wanted.removeprefix("-") in columns else default
    sign = "-" if sort.startswith("-") else ""
    return sort, sign + columns[sort.removeprefix("-")]


def page_of(query: Mapping[str, str], rows: Any, per_page: int = PER_PAGE) -> Page:
    """The page asked for as `?page=2`; the nearest there is where that number is none of its pages."""
    return Paginator(rows, per_page).get_page(query.get("page"))
