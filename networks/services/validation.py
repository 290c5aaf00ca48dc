"""Check networks and commissioners against the rules and store the results, stamped with the revision they saw."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from psycopg2.extras import Json, execute_values

from networks.models import NetworkValidation
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
from networks.selectors.facts import Concern, NetworkSubject, network_digests, network_subjects
from networks.selectors.statements import array
from networks.signals import network_validated

# A result is stored only over one of an earlier revision, or over one that differs; so late, doubled or reordered
# work never overwrites a newer result, and a run that finds nothing new writes nothing.
STORE = """
INSERT INTO {table} ({columns}) VALUES %s
ON CONFLICT ({owner}, contract_year_id) DO UPDATE SET {assignments}
WHERE {table}.revision < EXCLUDED.revision
    OR ({table}.revision = EXCLUDED.revision AND ({held}) IS DISTINCT FROM ({found}))
"""
# Results that still say what would be found now are brought up to the revision that was seen. An UPDATE takes its rows
# in no fixed order, so they are locked first, in the order in which results are stored.
STILL_TRUE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM networks_networkvalidation WHERE network_id = ANY(%(networks)s::bigint[])
    ORDER BY network_id, contract_year_id FOR NO KEY UPDATE)
UPDATE networks_networkvalidation result
SET revision = seen.revision, rule_set_version = %(rule_set_version)s, day = seen.day, computed_at = %(at)s
FROM unnest(%(networks)s::bigint[], %(years)s::bigint[], %(revisions)s::bigint[], %(days)s::date[], %(digests)s::text[])
    seen(network_id, year_id, revision, day, digest), locked
WHERE result.id = locked.id AND result.network_id = seen.network_id AND result.contract_year_id = seen.year_id
    AND result.digest = seen.digest AND result.revision <= seen.revision
"""
STAMP = ("contract_year_id", "revision", "computed_at", "rule_set_version", "day", "findings")


def validate_networks(network_ids: Collection[int], *, at: datetime) -> None:
    """Re-validate networks within the change that touched them, and tell the apps above."""
    for subject, findings in store_networks(network_ids, at=at):
        _tell(subject.network_id, subject.year_day.year.id, findings, imported=subject.facts.imported)


def revalidate_networks(network_ids: Collection[int], *, at: datetime) -> None:
    """The same for those that may have been checked since: a result of the same digest is kept, and told again."""
    kept = keep_results(network_ids, at=at)
    if changed := [network_id for network_id in network_ids if network_id not in kept]:
        validate_networks(changed, at=at)
    results = NetworkValidation.objects.filter(network__in=kept, network__imported=False)
    for network_id, year_id, findings in results.values_list("network_id", "contract_year_id", "findings"):
        _tell(network_id, year_id, [Finding.from_json(finding) for finding in findings], imported=False)


def keep_results(network_ids: Collection[int], *, at: datetime) -> set[int]:
    """Stamp the results that would come out the same, and return the networks of which that is true in every year."""
    digests = network_digests(network_ids, localdate(at))
    stored = {(result.network_id, result.contract_year_id): result for result in _results(network_ids)}
    same = {c: digest for c, digest in digests.items() if c.key in stored and stored[c.key].digest == digest}
    _stamp_again({c: digest for c, digest in same.items() if not _is_stamped(stored[c.key], c)}, at)
    return set(network_ids) - {concern.network_id for concern in digests.keys() - same.keys()}


def _results(network_ids: Collection[int]) -> QuerySet[NetworkValidation]:
    stamp = ("network_id", "contract_year_id", "revision", "rule_set_version", "day", "digest")
    return NetworkValidation.objects.filter(network__in=network_ids).only(*stamp)


def _is_stamped(result: NetworkValidation, concern: Concern) -> bool:
    stamp = (concern.revision, RULE_SET_VERSION, concern.year_day.day)
    return (result.revision, result.rule_set_version, result.day) == stamp


def _stamp_again(still_true: Mapping[Concern, str], at: datetime) -> None:
    if still_true:
        parameters = {
            "networks": array(concern.network_id for concern in still_true),
            "years": array(concern.year_day.year.id for concern in still_true),
            "revisions": array(concern.revision for concern in still_true),
            "days": array(concern.year_day.day for concern in still_true),
            "digests": array(still_true.values()),
        }
        with connection.cursor() as cursor:
            cursor.execute(STILL_TRUE, {**parameters, "rule_set_version": RULE_SET_VERSION, "at": at})


def store_networks(network_ids: Collection[int], *, at: datetime) -> list[tuple[NetworkSubject, tuple[Finding, ...]]]:
    """Check networks in all the years that concern them and store what is new."""
    subjects = network_subjects(network_ids, localdate(at))
    checked = [(subject, check_network(subject.facts, subject.year_day.rules)) for subject in subjects]
    _store(
        "networks_networkvalidation",
        "network_id",
        ("digest", "size", "band", "members", "not_met", "warnings"),
        [
            (subject.network_id, subject.digest, *_network_numbers(subject, findings), *_stamp(subject, findings, at))
            for subject, findings in checked
        ],
    )
    return checked


def _tell(network_id: int, contract_year_id: int, findings: Sequence[Finding], *, imported: bool) -> None:
    if not imported:
        network_validated.send(sender=None, network_id=network_id, contract_year_id=contract_year_id, findings=findings)


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
    return (subject.year_day.year.id, subject.revision, at, RULE_SET_VERSION, subject.day, stored)


def _store(table: str, owner: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows go in by owner, so that two runs never lock the same results in opposite orders."""
    listed = (*STAMP, *columns)
    compared = [column for column in listed if column not in ("contract_year_id", "revision", "computed_at")]
    sql = STORE.format(
        table=table,
        columns=", ".join((owner, *columns, *STAMP)),
        owner=owner,
        assignments=", ".join(f"{column} = EXCLUDED.{column}" for column in listed),
        held=", ".join(f"{table}.{column}" for column in compared),
        found=", ".join(f"EXCLUDED.{column}" for column in compared),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        execute_values(cursor.cursor, sql, sorted(rows, key=lambda row: row[0]), page_size=500)
