from typing import TypeVar

from django.db.models import F, QuerySet
from django.db.models.base import Model

Row = TypeVar("Row", bound=Model)


def in_order(rows: QuerySet[Row], ordering: str, *ties: str) -> QuerySet[Row]:
    """By `ordering` as `chosen_sort` gives it. What is not known comes last, whichever way round."""
    field = F(ordering.removeprefix("-"))
    order = field.desc(nulls_last=True) if ordering.startswith("-") else field.asc(nulls_last=True)
    return rows.order_by(order, *ties)
