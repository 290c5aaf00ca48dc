"""Statements that read what the rules are told, sent as one, and a digest of all that they give.

Nothing reaches the rules by another way, so what has the same digest has the same verdicts.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

Key = tuple[int, int | None]  # a network or commissioner, contract year
Values = dict[str, Any]  # as JSON has them
Told = Mapping[str, Mapping[Key, list[Values]]]  # the values of a statement's rows

FEW = 150  # subjects, for which planning takes several times as long as all the rest
SUBJECT = "({statement}) told(subject_id, year_id)"
# A record's hash is a sum over its columns: were these summed as they are, two rows could exchange values unseen.
HASH = "hashint8extended(hash_record_extended(told, {place}), 0)"
TOLD = "SELECT {place}, " + HASH + "::text AS digest, to_json(told) AS row FROM " + SUBJECT
AT_ONCE = "SELECT json_agg(json_build_array(place, digest, row)) FROM ({every}) every(place, digest, row)"
HASHED = "SELECT told.subject_id, told.year_id, " + HASH + " AS hash FROM " + SUBJECT
DIGESTS = "SELECT subject_id, year_id, sum(hash)::text FROM ({every}) every GROUP BY subject_id, year_id"


class Prepared:
    """A statement that each connection plans once, for any parameters (plan_cache_mode in the settings).

    Where something alters it on its way (networks.selectors.supposed), it is planned for that one time.
    """

    _known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # what each connection has planned

    def __init__(self, sql: str) -> None:
        asked = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
        self._sql = sql
        self._name = f"told_{hashlib.md5(sql.encode(), usedforsecurity=False).hexdigest()}"
        self._prepare = f"PREPARE {self._name} AS {sql % {name: f'${n}' for n, name in enumerate(asked, 1)}}"
        self._execute = f"EXECUTE {self._name} ({', '.join(f'%({name})s' for name in asked)})"

    def rows(self, parameters: Mapping[str, Any], *, again: bool = True) -> list[tuple[Any, ...]]:
        """By the plan that is made for all times, or else by one that is made for this time."""
        if not again:
            return rows(self._sql, parameters)
        with connection.execute_wrapper(self._planned):
            return rows(self._sql, parameters)

    def _planned(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql != self._sql:
            return execute(sql, params, many, context)
        known = self._known.setdefault(connection.connection, set())
        if self._name not in known:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(self._prepare)
            known.add(self._name)
        return execute(self._execute, params, many, context)


class Statements:
    """Statements by name over `subject`: the networks or commissioners that are asked for, each in a year.

    Each gives the network or commissioner, the year (NULL where the rest concerns every year) and named values.
    """

    def __init__(self, subject: str, statements: Mapping[str, str]) -> None:
        self._names = tuple(statements)
        told, hashed = (
            " UNION ALL ".join(
                form.format(place=place, statement=statement) for place, statement in enumerate(statements.values())
            )
            for form in (TOLD, HASHED)
        )
        self._told = Prepared(subject + AT_ONCE.format(every=told))
        self._digests = Prepared(subject + DIGESTS.format(every=hashed))

    def told(self, parameters: Mapping[str, Any], *, of: int) -> tuple[Told, Counter[Key]]:
        """All that they give of so many subjects, and the digests of these very rows."""
        found: dict[str, dict[Key, list[Values]]] = {name: defaultdict(list) for name in self._names}
        digests: Counter[Key] = Counter()
        ((every,),) = self._told.rows(parameters, again=of <= FEW)
        for place, digest, values in every or ():
            key = values.pop("subject_id"), values.pop("year_id")
            found[self._names[place]][key].append(values)
            digests[key] += int(digest)
        return found, digests

    def digests(self, parameters: Mapping[str, Any], *, of: int) -> Counter[Key]:
        """The same digests, without the rows."""
        found = self._digests.rows(parameters, again=of <= FEW)
        return Counter({(subject_id, year_id): int(digest) for subject_id, year_id, digest in found})


def day(value: str | None) -> date | None:
    """Of a date in JSON."""
    return None if value is None else date.fromisoformat(value)


def dated(values: Values, *names: str) -> Values:
    """With these values as dates."""
    return {**values, **{name: day(values[name]) for name in names}}


def data(value: str | None) -> bytes | None:
    """Of bytes in JSON."""
    return None if value is None else bytes.fromhex(value.removeprefix("\\x"))


def array(values: Iterable[Any]) -> str:
    """A parameter for an array of numbers or dates: a long one is quicker to read for the database in this form."""
    return "{" + ",".join(map(str, values)) + "}"


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
