"""Check networks and commissioners against the rules and store the results, stamped with the revision they saw."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from networks.selectors.coverage import CommissionerSubject, commissioner_digests, commissioner_subjects
from networks.selectors.facts import Concern, NetworkSubject, network_digests, network_subjects
from networks.selectors.told import Key, array, rows
from networks.signals import network_validated

Results = tuple[str, str]  # their table, and its column of whom they are about

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
    SELECT id FROM {table} WHERE {owner} = ANY(%(subjects)s::bigint[])
    ORDER BY {owner}, contract_year_id FOR NO KEY UPDATE)
UPDATE {table} result
SET revision = seen.revision, rule_set_version = %(rule_set_version)s, day = seen.day, computed_at = %(at)s
FROM unnest(%(subjects)s::bigint[], %(years)s::bigint[], %(revisions)s::bigint[], %(days)s::date[], %(digests)s::text[])
    seen(subject_id, year_id, revision, day, digest), locked
WHERE result.id = locked.id AND result.{owner} = seen.subject_id AND result.contract_year_id = seen.year_id
    AND result.digest = seen.digest AND result.revision <= seen.revision
"""
HELD = """
SELECT {owner}, contract_year_id, digest, revision, rule_set_version, day FROM {table}
WHERE {owner} = ANY(%(subjects)s::bigint[])
"""
TOLD_AGAIN = """
SELECT network_id, contract_year_id, findings FROM networks_networkvalidation
WHERE network_id IN (SELECT id FROM networks_network WHERE id = ANY(%(networks)s::bigint[]) AND NOT imported)
"""
STAMP = ("contract_year_id", "revision", "computed_at", "rule_set_version", "day", "digest", "findings")
NETWORKS = ("networks_networkvalidation", "network_id")
COMMISSIONERS = ("networks_commissionervalidation", "commissioner_id")


def validate_networks(network_ids: Collection[int], *, at: datetime) -> None:
    """Re-validate networks within the change that touched them, and tell the apps above."""
    for subject, findings in store_networks(network_ids, at=at):
        _tell(subject.network_id, subject.year_day.year.id, findings, imported=subject.facts.imported)


def revalidate_networks(network_ids: Collection[int], *, at: datetime) -> None:
    """The same for those that may have been checked since: results that are kept are told again."""
    kept = keep_networks(network_ids, at=at)
    if changed := [network_id for network_id in network_ids if network_id not in kept]:
        validate_networks(changed, at=at)


def revalidate_commissioners(commissioner_ids: Collection[int], *, at: datetime) -> None:
    """Work out the coverage of commissioners, as far as results are not kept."""
    kept = keep_commissioners(commissioner_ids, at=at)
    if changed := [commissioner_id for commissioner_id in commissioner_ids if commissioner_id not in kept]:
        store_commissioners(changed, at=at)


def keep_networks(network_ids: Collection[int], *, at: datetime) -> set[int]:
    """Stamp the results that would come out the same, by their digests, and tell them; of which networks these are all
    that there are."""
    kept = _keep(NETWORKS, network_ids, network_digests(network_ids, localdate(at)), at)
    for network_id, year_id, findings in rows(TOLD_AGAIN, {"networks": array(kept)}):
        _tell(network_id, year_id, [Finding.from_json(finding) for finding in json.loads(findings)], imported=False)
    return kept


def keep_commissioners(commissioner_ids: Collection[int], *, at: datetime) -> set[int]:
    """Likewise of commissioners, of which nobody is told."""
    return _keep(COMMISSIONERS, commissioner_ids, commissioner_digests(commissioner_ids, localdate(at)), at)


def _keep(results: Results, ids: Collection[int], digests: Mapping[Concern, str], at: datetime) -> set[int]:
    held = _stamps(results, ids)
    same = {concern: digest for concern, digest in digests.items() if held.get(concern.key, ("",))[0] == digest}
    now = {concern: (concern.revision, RULE_SET_VERSION, concern.year_day.day) for concern in same}
    _stamp_again(results, {c: digest for c, digest in same.items() if held[c.key][1:] != now[c]}, at)
    return set(ids) - {concern.subject_id for concern in digests.keys() - same.keys()}


def _stamps(results: Results, ids: Iterable[int]) -> dict[Key, tuple[Any, ...]]:
    """Of each result its digest, revision, rule set version and day."""
    table, owner = results
    found = rows(HELD.format(table=table, owner=owner), {"subjects": array(ids)})
    return {(subject_id, year_id): tuple(stamp) for subject_id, year_id, *stamp in found}


def _stamp_again(results: Results, still_true: Mapping[Concern, str], at: datetime) -> None:
    if still_true:
        table, owner = results
        parameters: dict[str, Any] = {
            "subjects": array(concern.subject_id for concern in still_true),
            "years": array(concern.year_day.year.id for concern in still_true),
            "revisions": array(concern.revision for concern in still_true),
            "days": array(concern.year_day.day for concern in still_true),
            "digests": array(still_true.values()),
            "rule_set_version": RULE_SET_VERSION,
            "at": at,
        }
        with connection.cursor() as cursor:
            cursor.execute(STILL_TRUE.format(table=table, owner=owner), parameters)


def store_networks(network_ids: Collection[int], *, at: datetime) -> list[tuple[NetworkSubject, tuple[Finding, ...]]]:
    """Check networks in all the years that concern them and store what is new."""
    subjects = network_subjects(network_ids, localdate(at))
    checked = [(subject, check_network(subject.facts, subject.year_day.rules)) for subject in subjects]
    _store(
        NETWORKS,
        ("size", "band", "members", "not_met", "warnings"),
        [
            (subject.network_id, *_network_numbers(subject, findings), *_stamp(subject, findings, at))
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
        COMMISSIONERS,
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
    return (subject.year_day.year.id, subject.revision, at, RULE_SET_VERSION, subject.day, subject.digest, stored)


def _store(results: Results, columns: Sequence[str], found: Sequence[tuple[Any, ...]]) -> None:
    """Rows go in by owner, so that two runs never lock the same results in opposite orders."""
    table, owner = results
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
        execute_values(cursor.cursor, sql, sorted(found, key=lambda row: row[0]), page_size=500)
