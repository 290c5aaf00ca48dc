"""Answers of practices, received on paper or by e-mail: whether they take part in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import get_default_timezone, localdate

from practices.enums import Answer
from practices.importers import cells
from practices.importers.errors import CellError
from practices.importers.layouts import Layout, Record
from practices.importers.plan import Context, Plan, Tally
from practices.models import ContractYear, ParticipationNotice, Practice
from practices.policies import is_late, waits_for_commissioner

OWN = Layout(
    "practice_code, contract_year, answer, answered_on",
    columns={
        "practice": ("practice_code", "code"),
        "year": ("contract_year", "year"),
        "answer": ("answer",),
        "answered_on": ("answered_on", "date"),
    },
    published=False,
)


@dataclass(frozen=True, slots=True)
class Row:
    record: Record
    practice_id: int
    year: ContractYear
    answer: str
    answered_at: datetime
    what: str


def plan_participation(context: Context) -> Plan:
    """Answers are only ever added. Two different ones of one practice on one day cannot both be the last."""
    practices = dict(Practice.objects.values_list("code", "id"))
    years = {year.code: year for year in ContractYear.objects.all()}
    reading = context.read((OWN,))
    parsed = context.each(reading.records, lambda record: _row(record, practices, years, localdate(context.at)))
    rows = list(context.once(parsed, _key, lambda row: row.record))
    notices = ParticipationNotice.objects.filter(contract_year__in={row.year for row in rows})
    held = {(notice.practice_id, notice.contract_year_id, notice.answered_at): notice.answer for notice in notices}
    counting = {(n.practice_id, n.contract_year_id): n.answer for n in notices.counting().order_by("answered_at", "id")}
    tally, to_write = Tally("answers"), []
    for row in sorted(rows, key=lambda row: row.answered_at):
        before = held.get(_key(row))
        if before not in (None, row.answer):
            context.error(row.record, f"we hold the answer {before} of the same day. Enter the day of the later one.")
        elif tally.add(row.what, {"answer": before} if before else None, {"answer": row.answer}):
            to_write.append(notice := _notice(row, context, counting.get((row.practice_id, row.year.id))))
            if not notice.waits:
                counting[row.practice_id, row.year.id] = row.answer
    return Plan(
        [tally],
        practice_ids={notice.practice_id for notice in to_write},
        write=lambda: _write(to_write),
    )


def _row(record: Record, practices: dict[str, int], years: dict[str, ContractYear], today: date) -> Row:
    code, year = cells.practice_code(record["practice"]), record["year"].replace("-", "/")
    answer, answered_on = record["answer"].upper(), cells.day(record["answered_on"], "Day of the answer")
    if code not in practices:
        raise CellError(f"we do not know practice {code}. Import the practices first, or correct the code.")
    if year not in years:
        raise CellError(f'we do not know the contract year "{record["year"]}". Enter one of {", ".join(years)}.')
    if answer not in Answer.values:
        raise CellError(f'"{record["answer"]}" is not an answer. Enter {", ".join(Answer.values)}.')
    if answered_on > today:
        raise CellError(f"the answer is dated {answered_on}, which is still to come. Correct the day.")
    noon = datetime.combine(answered_on, time(12), get_default_timezone())
    return Row(record, practices[code], years[year], answer, noon, f"{code} for {year}")


def _key(row: Row) -> tuple[Any, ...]:
    return row.practice_id, row.year.id, row.answered_at


def _notice(row: Row, context: Context, counting: str | None) -> ParticipationNotice:
    late = is_late(row.year, row.answered_at)
    return ParticipationNotice(
        practice_id=row.practice_id,
        contract_year=row.year,
        answer=row.answer,
        answered_at=row.answered_at,
        late=late,
        waits=late and waits_for_commissioner(row.answer, counting),
        source=f"file {context.source.name}"[:60],
        recorded_at=context.at,
    )


def _write(notices: Sequence[ParticipationNotice]) -> None:
    ParticipationNotice.objects.bulk_create(notices)
