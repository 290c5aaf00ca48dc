"""Tables read as they would be: every selector inside, whatever it asks, and nothing is written."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from networks.whatif.rows import Supposed

# A common table expression hides the table of its name from the statement that it stands before. The planner knows how
# many rows an array has.
INSTEAD = """
{table}_supposed AS MATERIALIZED (
    SELECT supposed.* FROM unnest(%(rows)s::jsonb[]) AS value
    LEFT JOIN public.{table} held ON held.id = (value->>'id')::bigint,
    LATERAL jsonb_populate_record(held, value) AS supposed
), {table} AS NOT MATERIALIZED (
    SELECT * FROM public.{table} WHERE id <> ALL(%(without)s::bigint[]) UNION ALL SELECT * FROM {table}_supposed
)"""


@contextmanager
def supposing(tables: Sequence[Supposed]) -> Iterator[None]:
    """Inside, SELECTs read `tables` as supposed; any other statement raises ValueError."""
    instead = ",".join(_instead(table) for table in tables)

    def reading(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        keyword = re.match(r"\s*(SELECT|WITH)\s", sql)
        if keyword is None:
            raise ValueError(f"Only what is read can be supposed: {sql[:40]}")
        if not tables:
            return execute(sql, params, many, context)
        rest = "," + sql[keyword.end() :] if keyword[1] == "WITH" else sql
        prefix = instead if params is None else instead.replace("%", "%%")
        return execute(f"WITH {prefix}{rest}", params, many, context)

    with connection.execute_wrapper(reading):
        yield


def _instead(supposed: Supposed) -> str:
    values = {
        "rows": [json.dumps(row, cls=DjangoJSONEncoder) for row in supposed.rows],
        "without": [*supposed.gone, *(row["id"] for row in supposed.rows)],
    }
    statement = INSTEAD.format(table=supposed.table)
    return connection.ops.compose_sql(statement, values)  # type: ignore[attr-defined] # of PostgreSQL alone
