"""What the rules on commissioners are told beside the cover of their practices, in five statements."""

from collections import defaultdict
from typing import Any

from networks.rules.facts import FormerPractice, NetworkAreaFacts
from networks.selectors.facts import area_facts, grouped
from networks.selectors.statements import rows

Key = tuple[int, int]  # commissioner id, contract year id

# Of networks formed here that have met the requirements; which of them count is told by the memberships.
AREAS = """
SELECT here.commissioner_id, here.year_id, n.reference, n.name, a.kind, a.codes, a.drawing
FROM (SELECT DISTINCT pc.commissioner_id, y.id AS year_id, m.network_id FROM practices_practicecommissioner pc
    JOIN unnest(%(years)s::bigint[], %(days)s::date[]) AS y(id, day) ON pc.during @> y.day
    JOIN networks_membership m ON m.practice_id = pc.practice_id AND m.kind = 'CORE'
    WHERE pc.commissioner_id = ANY(%(commissioners)s)) here
JOIN networks_networkyear ny ON ny.network_id = here.network_id AND ny.contract_year_id = here.year_id
JOIN networks_networkarea a ON a.network_year_id = ny.id
JOIN networks_network n ON n.id = here.network_id
WHERE ny.standing IN ('REQUIREMENTS_MET', 'CONFIRMED')
ORDER BY n.name, n.reference
"""
BOUNDARIES = "SELECT commissioner_id, geometry FROM practices_boundary WHERE commissioner_id = ANY(%(drawn)s)"
ATTESTED = """
SELECT commissioner_id, contract_year_id FROM networks_geographyattestation
WHERE commissioner_id = ANY(%(commissioners)s)
"""
# Practices with a list whose last commissioner this was, and that have none on the day.
FORMER = """
SELECT pc.commissioner_id, y.id, p.code, p.name, l.registered FROM practices_practicecommissioner pc
JOIN unnest(%(years)s::bigint[], %(days)s::date[], %(list_dates)s::date[]) AS y(id, day, list_date)
    ON upper(pc.during) <= y.day
JOIN practices_practice p ON p.id = pc.practice_id AND CASE WHEN p.closed_on IS NULL THEN p.ods_status <> 'C'
    ELSE p.closed_on >= y.day END
JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = y.list_date AND l.registered > 0
WHERE pc.commissioner_id = ANY(%(commissioners)s) AND NOT EXISTS (
    SELECT FROM practices_practicecommissioner later WHERE later.practice_id = p.id
        AND later.during >> pc.during AND COALESCE(lower(later.during) <= y.day, true))
ORDER BY p.name, p.code
"""
UNDECIDED = """
SELECT n.lead_commissioner_id, ny.contract_year_id, n.name FROM networks_networkyear ny
JOIN networks_network n ON n.id = ny.network_id
WHERE n.lead_commissioner_id = ANY(%(commissioners)s) AND ny.standing IN ('SUBMITTED', 'REQUIREMENTS_MET')
ORDER BY n.name, n.reference
"""


def territory(parameters: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    """By commissioner and year, as keyword arguments of CommissionerFacts. A border is read only where some area is
    drawn."""
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    areas = {key: tuple(_area(row) for row in those) for key, those in grouped(rows(AREAS, parameters), 2).items()}
    drawn = {key: those for key, those in areas.items() if any(each.area.drawing is not None for each in those)}
    borders = dict(rows(BOUNDARIES, {"drawn": [commissioner for commissioner, _ in drawn]}))
    for commissioner_id, year_id in areas:
        found[commissioner_id, year_id]["areas"] = areas[commissioner_id, year_id]
    for commissioner_id, year_id in drawn:
        border = borders.get(commissioner_id)
        found[commissioner_id, year_id]["boundary"] = None if border is None else bytes(border)
    for key in rows(ATTESTED, parameters):
        found[key]["attested"] = True
    for key, practices in grouped(rows(FORMER, parameters), 2).items():
        found[key]["former"] = tuple(FormerPractice(*row) for row in practices)
    for key, names in grouped(rows(UNDECIDED, parameters), 2).items():
        found[key]["undecided"] = tuple(name for (name,) in names)
    return found


def _area(row: tuple[Any, ...]) -> NetworkAreaFacts:
    reference, name, kind, codes, drawing = row
    return NetworkAreaFacts(reference, name, area_facts(kind, codes, drawing))
