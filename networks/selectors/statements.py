"""The statements that read what the rules are told about networks, and a digest of all that they give.

Each gives a network, a contract year (NULL where the rest concerns every year) and the values. Nothing reaches the
rules by another way, so a network whose digest is the same has the same verdicts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from networks.triggers import DIRECTORS

Key = tuple[int, int | None]  # network, contract year
Told = Mapping[str, Mapping[Key, list[list[Any]]]]  # the values of a statement's rows

# The networks in the years that are asked for, each with the year's days. Flat, so that the planner knows how many.
SUBJECTS = """
WITH subject AS MATERIALIZED (
    SELECT * FROM unnest(%(networks)s::bigint[], %(years)s::bigint[], %(days)s::date[], %(list_dates)s::date[],
        %(firsts)s::date[], %(lasts)s::date[]) s(network_id, year_id, day, list_date, first_day, last_day))
"""
# Of a practice's notice `n`: a late change of mind counts once its commissioner has accepted it (MEM-15).
NOTICE_COUNTS = """(NOT n.waits
    OR EXISTS (SELECT FROM practices_latedecision d WHERE d.notice_id = n.id AND d.accepted))"""
# Lists after the list date, as far as any is held: the last of each practice up to the day.
LATEST = """
LEFT JOIN LATERAL (
    SELECT registered, as_at FROM practices_listsize later
    WHERE later.practice_id = p.id AND later.as_at > subject.list_date AND later.as_at <= subject.day
    ORDER BY later.as_at DESC LIMIT 1) latest ON true
"""
STATEMENTS = {
    "network": """
SELECT n.id AS network_id, NULL::bigint AS year_id, n.reference, n.name, c.code, n.imported, c.region_name
FROM networks_network n JOIN practices_commissioner c ON c.id = n.lead_commissioner_id
WHERE n.id IN (SELECT network_id FROM subject)
""",
    # A practice that is in force is counted once, even where its network names it besides.
    "members": f"""
SELECT DISTINCT ON (subject.network_id, subject.year_id, p.code)
    subject.network_id, subject.year_id, p.id, p.code, p.name, m.state, p.ods_status, p.closed_on,
    p.prescribing_setting, c.code, COALESCE(c.name, ''), l.registered,
    COALESCE(c.stp_code, ''), COALESCE(c.stp_name, ''), s.easting, s.northing, p.postcode,
    p.contract_type, e.id IS NOT NULL, latest.registered, latest.as_at
FROM subject
JOIN networks_membership m ON m.network_id = subject.network_id AND m.kind = 'CORE'
    AND ((m.state = 'IN_FORCE' AND m.during @> subject.day)
        OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = subject.year_id))
JOIN practices_practice p ON p.id = m.practice_id
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> subject.day
LEFT JOIN practices_commissioner c ON c.id = pc.commissioner_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = subject.list_date
LEFT JOIN networks_site s ON s.practice_id = p.id
LEFT JOIN practices_exemption e ON e.practice_id = p.id AND e.contract_year_id = subject.year_id
{LATEST}
ORDER BY subject.network_id, subject.year_id, p.code, m.state = 'IN_FORCE' DESC
""",
    # The practices that the members touch, whoever holds them.
    "touches": """
SELECT m.network_id, NULL::bigint AS year_id, m.practice_id, p.code, p.name
FROM (SELECT network_id, practice_id FROM networks_membership
    WHERE kind = 'CORE' AND network_id IN (SELECT network_id FROM subject)) m
JOIN (SELECT a_id AS practice_id, b_id AS other_id FROM networks_neighbour
    UNION ALL SELECT b_id, a_id FROM networks_neighbour) near ON near.practice_id = m.practice_id
JOIN practices_practice p ON p.id = near.other_id
""",
    # Branches of the members, once for each area of a submitted network that they lie in.
    "branches": """
SELECT DISTINCT subject.network_id, subject.year_id, b.practice_id, b.code, b.name, n.reference, n.name
FROM subject
JOIN networks_membership m ON m.network_id = subject.network_id AND m.kind = 'CORE'
    AND ((m.state = 'IN_FORCE' AND m.during @> subject.day)
        OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = subject.year_id))
JOIN practices_branch b ON b.practice_id = m.practice_id AND (b.opened_on IS NULL OR b.opened_on <= subject.day)
    AND (b.closed_on IS NULL OR b.closed_on >= subject.day)
JOIN networks_branchinarea inside ON inside.branch_id = b.id
JOIN networks_networkyear ny ON ny.id = inside.network_year_id AND ny.contract_year_id = subject.year_id
    AND ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED')
JOIN networks_network n ON n.id = ny.network_id
ORDER BY b.code, n.name, n.reference
""",
    # Other networks that hold or name the members in the same year.
    "elsewhere": """
SELECT DISTINCT subject.network_id, subject.year_id, m.practice_id, n.name, n.reference, o.state,
    COALESCE(ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED'), false),
    o.during IS NULL OR m.during IS NULL OR o.during && m.during
FROM subject
JOIN networks_membership m ON m.network_id = subject.network_id AND m.kind = 'CORE' AND m.state <> 'DECLINED'
    AND (m.contract_year_id = subject.year_id OR m.during && daterange(first_day, last_day, '[]'))
JOIN networks_membership o ON o.practice_id = m.practice_id AND o.network_id <> m.network_id AND o.kind = 'CORE'
    AND ((o.state IN ('NAMED', 'AGREED') AND o.contract_year_id = subject.year_id)
        OR o.during && daterange(first_day, last_day, '[]'))
JOIN networks_network n ON n.id = o.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = o.network_id AND ny.contract_year_id = subject.year_id
ORDER BY n.name, n.reference
""",
    # The items of a network formed here.
    "items": """
SELECT ny.network_id, ny.contract_year_id AS year_id, area.kind, area.codes, area.drawing, agreement.dated_on,
    director.name, director.profession, directed.code,
    ARRAY(SELECT ARRAY[share.name, share.profession, p.code] FROM networks_jobshare share
        JOIN practices_practice p ON p.id = share.practice_id WHERE share.network_year_id = ny.id ORDER BY share.id),
    payee.kind, paid.code, payee.name, waiver.ground,
    waiver.evidence, agreement.data_sharing_on, ny.standing, ny.submitted_on
FROM subject
JOIN networks_networkyear ny ON ny.network_id = subject.network_id AND ny.contract_year_id = subject.year_id
LEFT JOIN networks_networkarea area ON area.network_year_id = ny.id
LEFT JOIN networks_networkagreement agreement ON agreement.network_year_id = ny.id
LEFT JOIN networks_clinicaldirector director ON director.network_year_id = ny.id
LEFT JOIN practices_practice directed ON directed.id = director.practice_id
LEFT JOIN networks_nominatedpayee payee ON payee.network_year_id = ny.id
LEFT JOIN practices_practice paid ON paid.id = payee.practice_id
LEFT JOIN networks_sizewaiver waiver ON waiver.network_year_id = ny.id
""",
    # Other submitted networks of the year with the same clinical director.
    "directors": f"""
SELECT DISTINCT ny.network_id, ny.contract_year_id AS year_id, n.reference, n.name, mine.name AS director
FROM subject
JOIN networks_networkyear ny ON ny.network_id = subject.network_id AND ny.contract_year_id = subject.year_id
JOIN ({DIRECTORS}) mine ON mine.network_year_id = ny.id
JOIN ({DIRECTORS}) other ON other.by = mine.by
JOIN networks_networkyear oy ON oy.id = other.network_year_id AND oy.contract_year_id = ny.contract_year_id
    AND oy.id <> ny.id AND oy.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED')
JOIN networks_network n ON n.id = oy.network_id
ORDER BY n.name, n.reference, director
""",
    # What was recorded of the network for the year, and whether it was confirmed for the year before.
    "records": """
SELECT subject.network_id, subject.year_id,
    EXISTS (SELECT FROM networks_largernetwork r
        WHERE r.network_id = subject.network_id AND r.contract_year_id = subject.year_id),
    EXISTS (SELECT FROM networks_regionalsight r
        WHERE r.network_id = subject.network_id AND r.contract_year_id = subject.year_id),
    EXISTS (SELECT FROM networks_networkyear before JOIN practices_contractyear y ON y.id = before.contract_year_id
        WHERE before.network_id = subject.network_id AND before.standing = 'CONFIRMED'
            AND y.last_day = subject.first_day - 1)
FROM subject
""",
    "neighbourhoods": """
SELECT subject.network_id, subject.year_id, h.name,
    ARRAY(SELECT p.code FROM networks_neighbourhoodpractice m JOIN practices_practice p ON p.id = m.practice_id
        WHERE m.neighbourhood_id = h.id ORDER BY p.code)
FROM subject
JOIN networks_neighbourhood h ON h.network_id = subject.network_id AND h.contract_year_id = subject.year_id
ORDER BY h.name
""",
    # Practices whose patients the network covers on the day.
    "covered": """
SELECT subject.network_id, subject.year_id, p.code, p.name, l.registered
FROM subject
JOIN networks_coveragreement a ON a.network_id = subject.network_id AND a.contract_year_id = subject.year_id
    AND a.state = 'AGREED' AND a.during @> subject.day
JOIN practices_practice p ON p.id = a.practice_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = subject.list_date
ORDER BY p.code
""",
    "signatories": """
SELECT ny.network_id, ny.contract_year_id AS year_id, p.code, s.name, s.role, s.signed_on
FROM subject
JOIN networks_networkyear ny ON ny.network_id = subject.network_id AND ny.contract_year_id = subject.year_id
JOIN networks_agreementsignatory s ON s.network_year_id = ny.id
JOIN practices_practice p ON p.id = s.practice_id
ORDER BY p.code
""",
    "consents": """
SELECT subject.network_id, subject.year_id, c.code FROM subject
JOIN networks_commissionerconsent consent
    ON consent.network_id = subject.network_id AND consent.contract_year_id = subject.year_id
JOIN practices_commissioner c ON c.id = consent.commissioner_id
""",
    "local_share": """
SELECT subject.network_id, subject.year_id, share.percent, share.source FROM subject
JOIN networks_localshare share ON share.network_id = subject.network_id AND share.contract_year_id = subject.year_id
""",
}
HASHED = "SELECT hash_record_extended(told, {seed}) AS hash, told.* FROM ({statement}) told"
DIGESTS = "SELECT network_id, year_id, sum(hash) FROM ({hashed}) every GROUP BY network_id, year_id"


def told(parameters: Mapping[str, Any]) -> tuple[Told, Counter[Key]]:
    """All the statements' rows, and the digests of these very rows."""
    found: dict[str, dict[Key, list[list[Any]]]] = {name: defaultdict(list) for name in STATEMENTS}
    digests: Counter[Key] = Counter()
    for seed, (name, statement) in enumerate(STATEMENTS.items()):
        for digest, network_id, year_id, *values in rows(SUBJECTS + _hashed(seed, statement), parameters):
            found[name][network_id, year_id].append(values)
            digests[network_id, year_id] += digest
    return found, digests


def digests(parameters: Mapping[str, Any]) -> Counter[Key]:
    """The same digests, without the rows."""
    hashed = " UNION ALL ".join(
        f"SELECT hash, network_id, year_id FROM ({_hashed(seed, statement)}) rows{seed}"
        for seed, statement in enumerate(STATEMENTS.values())
    )
    found = rows(SUBJECTS + DIGESTS.format(hashed=hashed), parameters)
    return Counter({(network_id, year_id): int(digest) for network_id, year_id, digest in found})


def _hashed(seed: int, statement: str) -> str:
    return HASHED.format(seed=seed, statement=statement)


def array(values: Iterable[Any]) -> str:
    """A parameter for an array of numbers or dates: a long one is quicker to read for the database in this form."""
    return "{" + ",".join(map(str, values)) + "}"


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
