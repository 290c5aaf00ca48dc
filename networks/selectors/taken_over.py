"""The lists of practices that closed into another one count with its own from then on (MEM-10)."""

from datetime import date

from django.db.models import OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from practices.models import PracticeSuccession

# In a statement with `l`, the practice's own list, and one of the joins below.
LIST_WITH_TAKEN_OVER = "(l.registered + COALESCE(taken.registered, 0))::int"
# By the successor, of the year's list date and the day: joined once for all practices.
TAKEN_OVER_BY_THE_DAY = """LEFT JOIN (
    SELECT s.successor_id, sum(former.registered)::int AS registered FROM practices_practicesuccession s
    JOIN practices_listsize former ON former.practice_id = s.practice_id AND former.as_at = %(list_date)s
    WHERE s.closed_on < {day} GROUP BY s.successor_id) taken ON taken.successor_id = {practice}"""


def lists_taken_over(practice: str, list_date: str, day: str) -> str:
    """The same of one practice; all are expressions."""
    return f"""LEFT JOIN LATERAL (
    SELECT sum(former.registered)::int AS registered FROM practices_practicesuccession s
    JOIN practices_listsize former ON former.practice_id = s.practice_id AND former.as_at = {list_date}
    WHERE s.successor_id = {practice} AND s.closed_on < {day}) taken ON true"""


def taken_over_by(practice: str, list_date: date, day: date) -> Coalesce:
    """The same as an expression: the sum for the practice whose id is in the column `practice`; 0 for none."""
    former = PracticeSuccession.objects.filter(
        successor=OuterRef(practice), closed_on__lt=day, practice__list_sizes__as_at=list_date
    )
    summed = former.order_by().values("successor").annotate(patients=Sum("practice__list_sizes__registered"))
    return Coalesce(Subquery(summed.values("patients")), Value(0))
