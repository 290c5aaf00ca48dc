"""What is stored, held against what the rows themselves say once everything has been worked through."""

from django.db import connection

from networks.services.revalidation import drain

# Networks whose stored size or members are not those of their rows, in the year that the invented nation is laid in.
WRONG = """
SELECT count(*) FROM networks_network n
JOIN practices_contractyear y ON y.code = '2019/20'
JOIN LATERAL (
    SELECT count(*) AS members, CASE WHEN count(*) = count(l.registered) THEN sum(l.registered) END AS size
    FROM networks_membership m LEFT JOIN practices_listsize l ON l.practice_id = m.practice_id AND l.as_at = y.list_date
    WHERE m.network_id = n.id AND m.kind = 'CORE' AND m.state = 'IN_FORCE') now ON true
JOIN {results} held ON held.network_id = n.id {of_year}
WHERE n.imported AND (held.members, held.size) IS DISTINCT FROM (now.members, now.size::bigint)
"""
BEHIND = """
SELECT (SELECT count(*) FROM networks_network n JOIN networks_networkvalidation held ON held.network_id = n.id
        WHERE held.revision < n.revision)
    + (SELECT count(*) FROM practices_commissioner c JOIN networks_commissionervalidation held
        ON held.commissioner_id = c.id WHERE held.revision < c.revision)
"""
TWICE = """
SELECT count(*) FROM (SELECT practice_id FROM networks_membership WHERE kind = 'CORE' AND state = 'IN_FORCE'
    GROUP BY practice_id HAVING count(*) > 1) twice
"""


def wrong() -> int:
    return number(WRONG.format(results="networks_networkvalidation", of_year="AND held.contract_year_id = y.id"))


def behind() -> int:
    return number(BEHIND)


def in_two_networks() -> int:
    return number(TWICE)


def work_through() -> None:
    while drain():
        pass


def number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
