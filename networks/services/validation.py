"""Check networks and commissioners against the rules and store the results, stamped with the revision they saw."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from psycopg2.extras import Json, execute_values

from networks.rules import (
    RULE_SET_VERSION,
    band,
    check_commissioner,
    check_network,
    network_size,
    position_numbers,
)
from networks.rules.findings import Finding, Verdict
from networks.selectors.coverage import CommissionerSubject, commissioner_subjects
from networks.selectors.facts import NetworkSubject, network_subjects
from networks.signals import network_validated

# A result is stored only over one of an earlier revision, or over one that differs; so late, doubled or reordered
# work never overwrites a newer result, and a run that finds nothing new writes nothing.
STORE = """
INSERT INTO {table} ({columns}) VALUES %s
ON CONFLICT ({owner}, contract_year_id) DO UPDATE SET {assignments}
WHERE {table}.revision < EXCLUDED.revision OR ({table}.revision = EXCLUDED.revision
    AND ({table}.rule_set_version <> EXCLUDED.rule_set_version OR {table}.day <> EXCLUDED.day
        OR {table}.findings <> EXCLUDED.findings))
"""
STAMP = ("contract_year_id", "revision", "rule_set_version", "day", "findings", "computed_at")


def validate_networks(network_ids: Collection[int], *, at: datetime) -> None:
    """Re-validate networks within the change that touched them, and tell the apps above."""
    for subject, findings in store_networks(network_ids, at=at):
        tell(subject, findings)


def store_networks(network_ids: Collection[int], *, at: datetime) -> list[tuple[NetworkSubject, tuple[Finding, ...]]]:
    """Check networks in all the years that concern them and store what is new."""
    subjects = network_subjects(network_ids, localdate(at))
    checked = [(subject, check_network(subject.facts, subject.year_day.rules)) for subject in subjects]
    _store(
        "networks_networkvalidation",
        "network_id",
        ("size", "band", "members", "not_met", "warnings"),
        [
            (subject.network_id, *_network_numbers(subject, findings), *_stamp(subject, findings, at))
            for subject, findings in checked
        ],
    )
    return checked


def tell(subject: NetworkSubject, findings: Sequence[Finding]) -> None:
    if not subject.facts.imported:
        network_validated.send(
            sender=None,
            network_id=subject.network_id,
            contract_year_id=subject.year_day.year.id,
            findings=findings,
        )


def store_commissioners(commissioner_ids: Collection[int], *, at: datetime) -> None:
    """Work out the coverage of commissioners in every year and store what is new."""
    _store(
        "networks_commissionervalidation",
        "commissioner_id",
        ("numbers",),
        [
            (
                subject.commissioner_id,
                Json(position_numbers(subject.facts)),
                *_stamp(subject, check_commissioner(subject.facts, subject.year_day.rules), at),
            )
            for subject in commissioner_subjects(commissioner_ids, localdate(at))
        ],
    )


def _network_numbers(subject: NetworkSubject, findings: Sequence[Finding]) -> tuple[Any, ...]:
    size = network_size(subject.facts)
    verdicts = [finding.verdict for finding in findings]
    return (
        size,
        band(size, subject.year_day.rules) or "",
        len(subject.facts.members),
        verdicts.count(Verdict.NOT_MET),
        verdicts.count(Verdict.WARNING),
    )


def _stamp(subject: NetworkSubject | CommissionerSubject, findings: Iterable[Finding], at: datetime) -> tuple[Any, ...]:
    stored = Json([finding.to_json() for finding in findings])
    return (subject.year_day.year.id, subject.revision, RULE_SET_VERSION, subject.day, stored, at)


def _store(table: str, owner: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows go in by owner, so that two runs never lock the same results in opposite orders."""
    listed = (owner, *columns, *STAMP)
    assignments = ", ".join(f"{column} = EXCLUDED.{column}" for column in (*columns, *STAMP))
    sql = STORE.format(table=table, columns=", ".join(listed), owner=owner, assignments=assignments)
    with transaction.atomic(), connection.cursor() as cursor:
        execute_values(cursor.cursor, sql, sorted(rows, key=lambda row: row[0]), page_size=500)
