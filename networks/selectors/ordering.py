from collections.abc import Iterable
from operator import attrgetter
from typing import TypeVar

from django.db.models import F, QuerySet
from django.db.models.base import Model

Row = TypeVar("Row", bound=Model)
Line = TypeVar("Line")


def in_order(rows: QuerySet[Row], ordering: str, *ties: str) -> QuerySet[Row]:
    """By `ordering` as `chosen_sort` gives it. What is not known comes last, whichever way round."""
    field = F(ordering.removeprefix("-"))
    order = field.desc(nulls_last=True) if ordering.startswith("-") else field.asc(nulls_last=True)
    return rows.order_by(order, *ties)


def lines_in_order(lines: Iterable[Line], ordering: str) -> list[Line]:
    """The same for what is no row of the database, by an attribute that `ordering` names."""
    every, value = list(lines), attrgetter(ordering.removeprefix("-"))
    known = [line for line in every if value(line) is not None]
    known.sort(key=value, reverse=ordering.startswith("-"))
    return [*known, *(line for line in every if value(line) is None)]
