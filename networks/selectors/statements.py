"""The statements that read what the rules are told about networks: values under the names of networks.rules.facts."""

from networks.selectors.taken_over import LIST_WITH_TAKEN_OVER, lists_taken_over
from networks.selectors.told import Statements
from networks.triggers import DIRECTORS

# The networks in the years that are asked for, each with the year's days. Flat, so that the planner knows how many.
# `today` is the day as a range: of NOT << and NOT >> the planner thinks that they hold of many rows, as they do, and of
# @> that it holds of few. Both hold of an empty period too, which is no day's.
SUBJECT = """
WITH subject AS MATERIALIZED (
    SELECT s.*, daterange(day, day, '[]') AS today FROM unnest(%(networks)s::bigint[], %(years)s::bigint[],
        %(days)s::date[], %(list_dates)s::date[], %(firsts)s::date[], %(lasts)s::date[])
        s(network_id, year_id, day, list_date, first_day, last_day))
"""
# Lists after the list date, as far as any is held: the last of each practice up to the day.
LATEST = """
LEFT JOIN LATERAL (
    SELECT registered, as_at FROM practices_listsize later
    WHERE later.practice_id = p.id AND later.as_at > subject.list_date AND later.as_at <= subject.day
    ORDER BY later.as_at DESC LIMIT 1) latest ON true
"""
NETWORKS = Statements(
    SUBJECT,
    {
        # With the commissioner that leads, or led, on the day.
        "network": """
SELECT subject.network_id, subject.year_id, n.reference, n.name, c.code AS lead_commissioner, n.imported,
    c.region_name AS region
FROM subject
JOIN networks_network n ON n.id = subject.network_id
JOIN practices_commissioner c ON c.id = COALESCE(
    (SELECT before_id FROM networks_handover h WHERE h.network_id = n.id AND h.since > subject.day
        ORDER BY h.since LIMIT 1), n.lead_commissioner_id)
""",
        # A practice that is in force is counted once, even where its network names it besides.
        "members": f"""
SELECT DISTINCT ON (subject.network_id, subject.year_id, p.code)
    subject.network_id, subject.year_id, p.id AS practice_id, p.code, p.name, m.state, p.ods_status, p.closed_on,
    p.prescribing_setting, c.code AS commissioner, COALESCE(c.name, '') AS commissioner_name,
    {LIST_WITH_TAKEN_OVER} AS list_size, COALESCE(c.stp_code, '') AS stp, COALESCE(c.stp_name, '') AS stp_name,
    CASE WHEN s.practice_id IS NOT NULL THEN ARRAY[s.easting, s.northing] END AS place, p.postcode, p.contract_type,
    e.id IS NOT NULL AS exempt, latest.registered AS latest_list, latest.as_at AS latest_on
FROM subject
JOIN networks_membership m ON m.network_id = subject.network_id AND m.kind = 'CORE'
    AND ((m.state = 'IN_FORCE' AND NOT isempty(m.during) AND NOT m.during << today AND NOT m.during >> today)
        OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = subject.year_id))
JOIN practices_practice p ON p.id = m.practice_id
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id
    AND NOT isempty(pc.during) AND NOT pc.during << today AND NOT pc.during >> today
LEFT JOIN practices_commissioner c ON c.id = pc.commissioner_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = subject.list_date
LEFT JOIN networks_site s ON s.practice_id = p.id
LEFT JOIN practices_exemption e ON e.practice_id = p.id AND e.contract_year_id = subject.year_id
{lists_taken_over("p.id", "subject.list_date", "subject.day")}
{LATEST}
ORDER BY subject.network_id, subject.year_id, p.code, m.state = 'IN_FORCE' DESC
""",
        # The practices that the members touch, whoever holds them.
        "touches": """
SELECT m.network_id, NULL::bigint, m.practice_id, p.code, p.name
FROM (SELECT network_id, practice_id FROM networks_membership
    WHERE kind = 'CORE' AND network_id IN (SELECT network_id FROM subject)) m
JOIN (SELECT a_id AS practice_id, b_id AS other_id FROM networks_neighbour
    UNION ALL SELECT b_id, a_id FROM networks_neighbour) near ON near.practice_id = m.practice_id
JOIN practices_practice p ON p.id = near.other_id
""",
        # Branches of the members, once for each area of a submitted network that they lie in.
        "branches": """
SELECT DISTINCT subject.network_id, subject.year_id, b.practice_id, b.code, b.name, n.reference,
    n.name AS network
FROM subject
JOIN networks_membership m ON m.network_id = subject.network_id AND m.kind = 'CORE'
    AND ((m.state = 'IN_FORCE' AND NOT isempty(m.during) AND NOT m.during << today AND NOT m.during >> today)
        OR (m.state IN ('NAMED', 'AGREED') AND m.contract_year_id = subject.year_id))
JOIN practices_branch b ON b.practice_id = m.practice_id AND (b.opened_on IS NULL OR b.opened_on <= subject.day)
    AND (b.closed_on IS NULL OR b.closed_on >= subject.day)
JOIN networks_branchinarea inside ON inside.branch_id = b.id
JOIN networks_networkyear ny ON ny.id = inside.network_year_id AND ny.contract_year_id = subject.year_id
    AND ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED')
JOIN networks_network n ON n.id = ny.network_id
ORDER BY b.code, n.name, n.reference
""",
        # Other networks that hold or name the members in the same year. What has no days yet runs from the day on.
        "elsewhere": """
SELECT DISTINCT subject.network_id, subject.year_id, m.practice_id, n.name AS network, n.reference, o.state,
    COALESCE(ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED'), false) AS submitted,
    COALESCE(o.during, daterange(day, last_day, '[]')) && COALESCE(m.during, daterange(day, last_day, '[]')) AS overlaps
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
SELECT ny.network_id, ny.contract_year_id, ny.standing, ny.submitted_on, area.kind, area.codes, area.drawing,
    agreement.dated_on, agreement.data_sharing_on, director.name AS director, director.profession,
    directed.code AS directed,
    ARRAY(SELECT ARRAY[share.name, share.profession, p.code] FROM networks_jobshare share
        JOIN practices_practice p ON p.id = share.practice_id WHERE share.network_year_id = ny.id ORDER BY share.id)
        AS shares,
    payee.kind AS payee, payee.name AS payee_name, paid.code AS paid, waiver.ground,
    waiver.evidence
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
        # Other submitted networks of the year, not closed, with the same clinical director.
        "directors": f"""
SELECT DISTINCT ny.network_id, ny.contract_year_id, n.reference, n.name, mine.name AS director
FROM subject
JOIN networks_networkyear ny ON ny.network_id = subject.network_id AND ny.contract_year_id = subject.year_id
JOIN ({DIRECTORS}) mine ON mine.network_year_id = ny.id
JOIN ({DIRECTORS}) other ON other.by = mine.by
JOIN networks_networkyear oy ON oy.id = other.network_year_id AND oy.contract_year_id = ny.contract_year_id
    AND oy.id <> ny.id AND oy.standing IN ('SUBMITTED', 'REQUIREMENTS_MET', 'CONFIRMED')
JOIN networks_network n ON n.id = oy.network_id AND (n.closed_on IS NULL OR n.closed_on >= subject.day)
ORDER BY n.name, n.reference, director
""",
        # What was recorded of the network for the year, and whether it was confirmed for the year before.
        "records": """
SELECT subject.network_id, subject.year_id,
    EXISTS (SELECT FROM networks_largernetwork r
        WHERE r.network_id = subject.network_id AND r.contract_year_id = subject.year_id)
        AS larger_agreed,
    EXISTS (SELECT FROM networks_regionalsight r
        WHERE r.network_id = subject.network_id AND r.contract_year_id = subject.year_id) AS regional_sight,
    EXISTS (SELECT FROM networks_networkyear before JOIN practices_contractyear y ON y.id = before.contract_year_id
        WHERE before.network_id = subject.network_id AND before.standing = 'CONFIRMED'
            AND y.last_day = subject.first_day - 1) AS confirmed_before
FROM subject
""",
        "neighbourhoods": """
SELECT subject.network_id, subject.year_id, h.name,
    ARRAY(SELECT p.code FROM networks_neighbourhoodpractice m JOIN practices_practice p ON p.id = m.practice_id
        WHERE m.neighbourhood_id = h.id ORDER BY p.code) AS practices
FROM subject
JOIN networks_neighbourhood h ON h.network_id = subject.network_id AND h.contract_year_id = subject.year_id
ORDER BY h.name
""",
        # Practices whose patients the network covers on the day.
        "covered": """
SELECT subject.network_id, subject.year_id, p.code, p.name, l.registered AS list_size
FROM subject
JOIN networks_coveragreement a ON a.network_id = subject.network_id AND a.contract_year_id = subject.year_id
    AND a.state = 'AGREED' AND a.during @> subject.day
JOIN practices_practice p ON p.id = a.practice_id
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = subject.list_date
ORDER BY p.code
""",
        "signatories": """
SELECT ny.network_id, ny.contract_year_id, p.code AS practice, s.name, s.role, s.signed_on
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
    },
)
