"""The yardstick of goals 1 and 2: sizes, bands, coverage and uniqueness of the whole nation in one SELECT."""

from django.db import connection

from networks.selectors.facts import YearDay, year_days
from pcnportal.core import clock

SELECT = """
SELECT m.network_id, CASE WHEN m.network_id IS NULL THEN pc.commissioner_id END AS uncovered_in,
    count(*) AS practices, count(l.registered) AS listed, sum(l.registered) AS patients,
    CASE WHEN sum(l.registered) < 20000 THEN 1 WHEN sum(l.registered) < 27000 THEN 2
        WHEN sum(l.registered) < 30000 THEN 3 WHEN sum(l.registered) <= 50000 THEN 4 ELSE 5 END AS band,
    count(*) - count(DISTINCT p.id) AS twice
FROM practices_practice p
LEFT JOIN networks_membership m ON m.practice_id = p.id AND m.kind = 'CORE' AND m.state = 'IN_FORCE'
    AND m.during @> %(in_force)s::date
LEFT JOIN practices_practicecommissioner pc ON pc.practice_id = p.id AND pc.during @> %(day)s::date
LEFT JOIN practices_listsize l ON l.practice_id = p.id AND l.as_at = %(list_date)s
GROUP BY 1, 2
"""


def select() -> None:
    year_day = the_year()
    parameters = {"day": year_day.day, "in_force": year_day.day_in_force, "list_date": year_day.year.list_date}
    with connection.cursor() as cursor:
        cursor.execute(SELECT, parameters)
        cursor.fetchall()


def the_year() -> YearDay:
    """The one that the invented nation has lists and networks in."""
    return year_days(clock.today())[0]
