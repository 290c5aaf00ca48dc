"""The statements that read what the rules are told about commissioners: values under the names of
networks.rules.facts."""

from networks.selectors.taken_over import LIST_WITH_TAKEN_OVER, lists_taken_over
from networks.selectors.told import Statements

# Of a practice's notice `n`: a late change of mind counts once its commissioner has accepted it (MEM-15).
NOTICE_COUNTS = """(NOT n.waits
    OR EXISTS (SELECT FROM practices_latedecision d WHERE d.notice_id = n.id AND d.accepted))"""
# The commissioners in the years that are asked for, each with the year's days, and what several statements rest on:
# their practices on the day, and who holds or names these. `today` is the day as a range: of NOT << and NOT >> the
# planner thinks that they hold of many rows, as they do, and of @> that it holds of few.
SUBJECT = """
WITH subject AS MATERIALIZED (
    SELECT s.*, daterange(day, day, '[]') AS today FROM unnest(%(commissioners)s::bigint[], %(years)s::bigint[],
        %(days)s::date[], %(in_force)s::date[], %(list_dates)s::date[])
        s(commissioner_id, year_id, day, in_force, list_date)),
here AS MATERIALIZED (
    SELECT subject.*, pc.practice_id FROM subject
    JOIN practices_practicecommissioner pc ON pc.commissioner_id = subject.commissioner_id
        AND NOT isempty(pc.during) AND NOT pc.during << today AND NOT pc.during >> today),
claim AS MATERIALIZED (
    SELECT here.*, m.network_id, m.kind, m.state, m.during, m.decided_on FROM here
    JOIN networks_membership m ON m.practice_id = here.practice_id AND m.state <> 'DECLINED'
        AND (m.contract_year_id = here.year_id OR m.during @> here.day OR m.during @> here.in_force)),
area AS MATERIALIZED (
    SELECT held.commissioner_id, held.year_id, n.reference, n.name, a.kind, a.codes, a.drawing
    FROM (SELECT DISTINCT commissioner_id, year_id, network_id FROM claim WHERE kind = 'CORE') held
    JOIN networks_networkyear ny ON ny.network_id = held.network_id AND ny.contract_year_id = held.year_id
        AND ny.standing IN ('REQUIREMENTS_MET', 'CONFIRMED')
    JOIN networks_networkarea a ON a.network_year_id = ny.id
    JOIN networks_network n ON n.id = held.network_id)
"""
COMMISSIONERS = Statements(
    SUBJECT,
    {
        "commissioner": """
SELECT c.id, NULL::bigint, c.code, c.name FROM practices_commissioner c
WHERE c.id IN (SELECT commissioner_id FROM subject)
""",
        # Practices with a list, and those that somebody treats as having one. The last answer that counts wins.
        "practices": f"""
SELECT here.commissioner_id, here.year_id, p.id AS practice_id, p.code, p.name,
    {LIST_WITH_TAKEN_OVER} AS list_size, p.ods_status, p.closed_on, p.prescribing_setting, e.id IS NOT NULL AS exempt,
    COALESCE(e.reason, '') AS exempt_reason, notice.answer
FROM here
JOIN practices_practice p ON p.id = here.practice_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = here.list_date
LEFT JOIN practices_exemption e ON e.practice_id = p.id AND e.contract_year_id = here.year_id
{lists_taken_over("p.id", "here.list_date", "here.in_force")}
LEFT JOIN (
    SELECT DISTINCT ON (n.practice_id, n.contract_year_id) n.practice_id, n.contract_year_id, n.answer
    FROM here JOIN practices_participationnotice n ON n.practice_id = here.practice_id
        AND n.contract_year_id = here.year_id AND {NOTICE_COUNTS}
    ORDER BY n.practice_id, n.contract_year_id, n.answered_at DESC, n.id DESC) notice
    ON notice.practice_id = p.id AND notice.contract_year_id = here.year_id
LEFT JOIN (SELECT DISTINCT practice_id, year_id FROM claim) claimed
    ON claimed.practice_id = p.id AND claimed.year_id = here.year_id
WHERE {LIST_WITH_TAKEN_OVER} > 0 OR e.id IS NOT NULL OR notice.answer IS NOT NULL OR claimed.practice_id IS NOT NULL
""",
        "memberships": """
SELECT claim.commissioner_id, claim.year_id, claim.practice_id, n.name, n.reference AS network, claim.state,
    ny.standing, lower(claim.during) AS starts_on, upper(claim.during) - 1 AS ends_on, claim.decided_on,
    n.closed_on AS network_closed_on
FROM claim
JOIN networks_network n ON n.id = claim.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = claim.year_id
WHERE kind = 'CORE' AND (state <> 'IN_FORCE' OR during @> in_force)
""",
        "local_cover": """
SELECT here.commissioner_id, here.year_id, here.practice_id, n.name, a.state = 'AGREED' AS agreed, ny.standing,
    lower(a.during) AS starts_on, upper(a.during) - 1 AS ends_on, n.closed_on AS network_closed_on
FROM here
JOIN networks_coveragreement a ON a.practice_id = here.practice_id AND a.contract_year_id = here.year_id
    AND a.state IN ('PROPOSED', 'ACCEPTED', 'AGREED')
JOIN networks_network n ON n.id = a.network_id
LEFT JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = here.year_id
""",
        # Of networks formed here that have met the requirements; which of them count is told by the memberships.
        "areas": "SELECT * FROM area ORDER BY name, reference",
        # A border is read only where some area is drawn.
        "boundary": """
SELECT drawn.commissioner_id, drawn.year_id, b.geometry
FROM (SELECT DISTINCT commissioner_id, year_id FROM area WHERE drawing IS NOT NULL) drawn
JOIN practices_boundary b ON b.commissioner_id = drawn.commissioner_id
""",
        "attested": """
SELECT subject.commissioner_id, subject.year_id, true AS attested FROM subject
JOIN networks_geographyattestation attested ON attested.commissioner_id = subject.commissioner_id
    AND attested.contract_year_id = subject.year_id
""",
        # Practices with a list whose last commissioner this was, and that have none on the day.
        "former": """
SELECT subject.commissioner_id, subject.year_id, p.code, p.name, l.registered AS list_size FROM subject
JOIN practices_practicecommissioner pc ON pc.commissioner_id = subject.commissioner_id
    AND upper(pc.during) <= subject.day
JOIN practices_practice p ON p.id = pc.practice_id AND CASE WHEN p.closed_on IS NULL THEN p.ods_status <> 'C'
    ELSE p.closed_on >= subject.day END
JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = subject.list_date AND l.registered > 0
WHERE NOT EXISTS (
    SELECT FROM practices_practicecommissioner later WHERE later.practice_id = p.id
        AND later.during >> pc.during AND COALESCE(lower(later.during) <= subject.day, true))
ORDER BY p.name, p.code
""",
        "undecided": """
SELECT n.lead_commissioner_id, ny.contract_year_id, n.name FROM subject
JOIN networks_network n ON n.lead_commissioner_id = subject.commissioner_id
JOIN networks_networkyear ny ON ny.network_id = n.id AND ny.contract_year_id = subject.year_id
    AND ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET')
ORDER BY n.name, n.reference
""",
    },
)
