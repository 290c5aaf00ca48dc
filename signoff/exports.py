"""Lists of this app as files."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.timezone import localdate

from pcnportal.core.exports import csv_file
from pcnportal.core.pdf import LACKING, SMALL, Paper
from practices.models import Commissioner, ContractYear, DeclaredInterest, ParticipationNotice
from signoff.letters import Letter
from signoff.models import Case, NetworkChange, Round
from signoff.plans import Plan
from signoff.selectors.participation import AnswerLine
from signoff.selectors.variations import PracticeLine

ANSWERS = (
    "Practice code",
    "Practice",
    "Patients",
    "Answer",
    "Form",
    "Added",
    "Answered on",
    "Late",
    "Received on paper on",
    "Recorded by",
    "Late answer that waits",
    "Receipt",
)

ODS_NOTICES = (
    "Change",
    "What changes",
    "Kind",
    "Network",
    "Network ODS code",
    "Other network",
    "Practice code",
    "Practice",
    "Successor code",
    "Last day",
    "First day",
    "Status",
    "Due at ODS by",
    "Sent to ODS on",
    "Recorded by",
)

INTERESTS = ("Person", "Practice code", "Practice", "Interest", "Since", "Declared on", "Ended on")

CASES = (
    "Case",
    "About",
    "Practice code",
    "Practice",
    "Network",
    "Commissioner",
    "Status",
    "Opened on",
    "Expected in",
    "Expected from",
    "Next step",
    "Due on",
)

VARIATIONS = (
    "Network",
    "Application",
    "Practice code",
    "Practice",
    "Network Agreement signed on",
    "Contract variation sent on",
    "Contract variation signed on",
    "Recorded by",
)


def interests_file(commissioner: Commissioner, register: Iterable[DeclaredInterest]) -> HttpResponse:
    rows = [
        [
            str(each.person),
            each.practice.code,
            each.practice.name,
            each.get_kind_display(),
            each.since,
            localdate(each.declared_at),
            localdate(each.ended_at) if each.ended_at else "",
        ]
        for each in register
    ]
    return csv_file(f"interests-{commissioner.code}.csv", INTERESTS, rows)


def cases_file(year: ContractYear, cases: Iterable[Case]) -> HttpResponse:
    rows = [
        [
            each.reference,
            each.get_kind_display(),
            each.practice.code if each.practice else "",
            each.practice.name if each.practice else "",
            each.about_network.name if each.about_network else "",
            each.commissioner.name,
            each.get_status_display(),
            localdate(each.opened_at),
            each.network.name if each.network else "",
            each.expected_on or "",
            each.next_step,
            each.next_on or "",
        ]
        for each in cases
    ]
    return csv_file(f"cases-{year.slug}.csv", CASES, rows)


def answers_file(commissioner: Commissioner, year: ContractYear, lines: Iterable[AnswerLine]) -> HttpResponse:
    name = f"answers-{commissioner.code}-{year.slug}.csv"
    return csv_file(name, ANSWERS, [_row(line) for line in lines])


def _row(line: AnswerLine) -> list[object]:
    waiting = line.waiting.said if line.waiting else ""
    start: list[object] = [line.practice.code, line.practice.name, line.list_size]
    if line.notice is None:
        return [*start, line.said, *[""] * 6, waiting, ""]
    return [*start, *_said(line.notice), waiting, line.notice.reference]


def _said(notice: ParticipationNotice) -> list[object]:
    return [
        notice.get_answer_display(),
        notice.get_branch_display(),
        notice.reason,
        localdate(notice.answered_at),
        "late" if notice.late else "",
        notice.received_on,
        str(notice.recorded_by or notice.source),
    ]


def variations_file(round: Round, lines: Iterable[PracticeLine]) -> HttpResponse:
    rows = [
        [
            line.application.network.name,
            line.application.reference,
            line.practice.code,
            line.practice.name,
            line.agreed_on or "",
            line.sent_on or "",
            line.signed_on or "",
            str(line.variation.recorded_by) if line.variation else "",
        ]
        for line in lines
    ]
    return csv_file(f"variations-{round.commissioner.code}-{round.contract_year.slug}.csv", VARIATIONS, rows)


def ods_notices_file(commissioner: Commissioner, lines: Iterable[tuple[NetworkChange, Plan]]) -> HttpResponse:
    rows = [
        [
            change.reference,
            plan.title,
            plan.kind.label,
            change.network.name,
            change.network.ods_code or "",
            _other_network(change),
            " ".join(each.code for each in plan.own_practices if each != plan.successor),
            "; ".join(each.name for each in plan.own_practices if each != plan.successor),
            plan.successor.code if plan.successor else "",
            plan.last_day or "",
            plan.first_day or "",
            change.get_status_display(),
            change.ods_due_on,
            change.ods_sent_on or "",
            str(change.ods_recorded_by or ""),
        ]
        for change, plan in lines
    ]
    return csv_file(f"ods-notices-{commissioner.code}.csv", ODS_NOTICES, rows)


def _other_network(change: NetworkChange) -> str:
    other = change.to_network or change.new_network
    return f"{other.name} ({other.ods_code or other.reference})" if other else ""


def letters_file(name: str, title: str, letters: Iterable[Letter]) -> HttpResponse:
    """Each on a page of its own."""
    paper = Paper(title)
    for letter in letters:
        _draw(paper, letter)
    return paper.file(name)


def _draw(paper: Paper, letter: Letter) -> None:
    paper.lacks = False
    paper.add_page()
    paper.foot = f"{letter.sender} · {letter.reference} · {letter.on}"
    paper.paragraph(letter.sender, bold=True)
    paper.lines([f"To {letter.to}", letter.on, f"Application {letter.reference}"])
    paper.heading(letter.subject)
    for text in letter.opening:
        paper.paragraph(text)
    paper.pairs(letter.facts)
    paper.rows(("Practice", f"List on {letter.list_date}"), letter.members)
    for text in letter.closing:
        paper.paragraph(text)
    paper.lines(letter.signed)
    if letter.copies:
        paper.paragraph(f"Copy to {'; '.join(letter.copies)}", size=SMALL)
    if paper.lacks:
        paper.paragraph(LACKING, size=SMALL)
