"""A practice's answer for the year: giving it, recording it from paper, its receipt, and the answers of an area."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from networks.enums import MembershipState
from networks.models import Membership
from networks.selectors.ordering import in_order
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.reauthentication import ask_password_again
from pcnportal.accounts.requests import SignedInRequest
from pcnportal.core import clock
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.lists import chosen_sort, page_of
from pcnportal.core.words import longdate
from practices.enums import Answer
from practices.models import ParticipationNotice
from practices.years import chosen_year
from signoff.exports import answers_file
from signoff.forms.participation import AnswerFilterForm, LateDecisionForm, PaperAnswerForm, YearAnswerForm
from signoff.permissions.practices import (
    check_user_can_answer_for_year,
    check_user_can_decide_late_answer,
    check_user_can_record_answer,
    user_can_decide_late_answer,
)
from signoff.selectors.applying import places_held
from signoff.selectors.participation import (
    PracticeYear,
    answer_lines,
    answers_in_numbers,
    answers_of_area,
    get_commissioner_of_answers,
    get_notice,
    member_before,
    practice_year,
    search_answers,
    year_of,
)
from signoff.services.participation import (
    Leaving,
    answer_for_year,
    decide_late_answer,
    note_export,
    what_opting_out_does,
)
from signoff.views.editing import form_page, posted

LINES = 20  # on a page: on a telephone each is as tall as a hand
COLUMNS = {"name": "name", "size": "list_size", "answer": "answer", "answered": "answered_at"}


@form_page
def year_answer(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    """The practice's own."""
    sheet = practice_year(request.user, code, year, clock.today())
    check_user_can_answer_for_year(request.user, sheet.practice)
    if sheet.practice.code != code:
        return redirect("signoff:year_answer", sheet.practice.code, year)
    form = YearAnswerForm(
        posted(request),
        year=sheet.year,
        question=f"Does {sheet.practice.name} take part in {sheet.year}?",
        commissioner=sheet.commissioner,
        seen=sheet.last_recorded,
        enrolled=sheet.year.auto_enrolment and member_before(sheet.practice, sheet.year) is not None,
    )
    return _answered(request, sheet, form, sheet.practice.organisation, "signoff/participation/year_answer.html")


@form_page
def paper_answer(request: SignedInRequest, code: str, year: str) -> HttpResponse:
    """One that came on paper, recorded by the commissioner."""
    sheet = practice_year(request.user, code, year, clock.today())
    check_user_can_record_answer(request.user, sheet.practice, sheet.commissioner)
    if sheet.practice.code != code:
        return redirect("signoff:paper_answer", sheet.practice.code, year)
    form = PaperAnswerForm(
        posted(request),
        year=sheet.year,
        question=f"What does {sheet.practice.name} answer for {sheet.year}?",
        commissioner=sheet.commissioner,
        seen=sheet.last_recorded,
        enrolled=sheet.year.auto_enrolment and member_before(sheet.practice, sheet.year) is not None,
        today=clock.today(),
    )
    acting_for = sheet.commissioner.organisation if sheet.commissioner else sheet.practice.organisation
    return _answered(request, sheet, form, acting_for, "signoff/participation/paper_answer.html")


def _answered(
    request: SignedInRequest, sheet: PracticeYear, form: YearAnswerForm, acting_for: Organisation, template: str
) -> HttpResponse:
    """To the receipt, or the form again with what is wrong."""
    status = 200
    if form.is_valid():
        try:
            notice = answer_for_year(
                practice=sheet.practice,
                contract_year=sheet.year,
                said=form.said(),
                seen=form.cleaned_data["seen"],
                received_on=form.cleaned_data.get("received_on"),
                by=request.user,
                acting_for=acting_for,
                at=clock.now(),
            )
        except Conflict as conflict:
            sheet = year_of(sheet.practice, sheet.year, clock.today())
            form.refuse_stale(f"{conflict.message} {conflict.detail}", sheet.last_recorded)
            status = 409
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("signoff:answer_receipt", notice.reference)
    if form.errors and status != 409:
        status = 422
    context = {
        "sheet": sheet,
        "form": form,
        "held": places_held([sheet.practice], [sheet.year], clock.today()),
        "enrolled": member_before(sheet.practice, sheet.year),
        "leaving": what_opting_out_does(request.user, sheet.practice, sheet.year, clock.today()) if sheet.open else [],
    }
    return render(request, template, context, status=status)


@require_safe
def receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    notice = get_notice(request.user, reference, clock.today())
    sheet = year_of(notice.practice, notice.contract_year, clock.today())
    context = {
        "notice": notice,
        "sheet": sheet,
        "stays": _stays(notice),
        "changes": notice.network_changes.select_related("network").order_by("id"),
        "own": request.user.capacity_for(notice.practice.organisation, "MEMBERSHIP_ANSWER"),
        "may_decide": sheet.waiting == notice
        and user_can_decide_late_answer(request.user, notice.practice, sheet.commissioner),
    }
    return render(request, "signoff/participation/receipt.html", context)


def _stays(notice: ParticipationNotice) -> Membership | None:
    """Where the practice is, in force, by an answer that it takes part."""
    if notice.answer != Answer.JOIN:
        return None
    places = places_held([notice.practice], [notice.contract_year], clock.today())
    return next((each.membership for each in places if each.membership.state == MembershipState.IN_FORCE), None)


@form_page
def decide(request: SignedInRequest, reference: str) -> HttpResponse:
    """Whether a late answer counts. Only while it waits."""
    notice = get_notice(request.user, reference, clock.today())
    sheet = year_of(notice.practice, notice.contract_year, clock.today())
    check_user_can_decide_late_answer(request.user, notice.practice, sheet.commissioner)
    ask_password_again(request)
    if sheet.waiting != notice and request.method != "POST":
        messages.info(request, "This answer does not wait for a decision.")
        return redirect("signoff:answer_receipt", reference)
    form = LateDecisionForm(posted(request))
    form.sent_to = request.path
    if form.is_valid() and sheet.commissioner:
        decide_late_answer(
            notice=notice,
            accepted=form.cleaned_data["accepted"] == "yes",
            reason=form.cleaned_data["reason"],
            commissioner=sheet.commissioner,
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"Your decision on the late answer of {notice.practice} is recorded.")
        return redirect("signoff:answer_receipt", reference)
    declines = notice.answer == Answer.DECLINE
    user, today = request.user, clock.today()
    leaving = what_opting_out_does(user, notice.practice, notice.contract_year, today) if declines else []
    context = {
        "title": f"Decide on the late answer of {notice.practice.name}",
        "consequences": _consequences(sheet, leaving),
        "leaving": leaving,
        "form": form,
        "cancel_href": reverse("signoff:answer_receipt", args=[reference]),
    }
    return render(request, "signoff/participation/decide.html", context, status=422 if form.errors else 200)


@require_safe
def area_answers(request: SignedInRequest, code: str) -> HttpResponse:
    commissioner = get_commissioner_of_answers(request.user, code)
    choice = chosen_year(request.GET, clock.today())
    filters = AnswerFilterForm.from_query(request.GET, choice)
    sort, _ = chosen_sort(request.GET, COLUMNS, default="name")
    all_of_them = answers_of_area(commissioner, choice.year, clock.today())
    page = page_of(request.GET, _found(request, all_of_them, filters), LINES)
    page.object_list = answer_lines(page.object_list)
    context = {
        "commissioner": commissioner,
        "choice": choice,
        "year": choice.year,
        "filters": filters,
        "searched": any(filters.narrowing().values()),
        "sort": sort,
        "page": page,
        "numbers": answers_in_numbers(all_of_them),
        "query": request.GET.urlencode(),
        "may_record": request.user.capacity_for(commissioner.organisation, "ANSWER_RECORD"),
        "may_decide": request.user.capacity_for(commissioner.organisation, "ANSWER_DECIDE"),
    }
    return render(request, "signoff/participation/area_answers.html", context)


@require_safe
def export_answers(request: SignedInRequest, code: str) -> HttpResponse:
    """The list as it is narrowed and ordered, whole."""
    commissioner = get_commissioner_of_answers(request.user, code)
    choice = chosen_year(request.GET, clock.today())
    filters = AnswerFilterForm.from_query(request.GET, choice)
    lines = answer_lines(_found(request, answers_of_area(commissioner, choice.year, clock.today()), filters))
    note_export(
        commissioner=commissioner,
        contract_year=choice.year,
        narrowed_by=filters.narrowing(),
        rows=len(lines),
        by=request.user,
        at=clock.now(),
    )
    return answers_file(commissioner, choice.year, lines)


def _found(request: SignedInRequest, practices: QuerySet[Any], filters: AnswerFilterForm) -> QuerySet[Any]:
    _, ordering = chosen_sort(request.GET, COLUMNS, default="name")
    return in_order(search_answers(practices, **filters.narrowing()), ordering, "name", "code")


def _consequences(sheet: PracticeYear, leaving: Iterable[Leaving]) -> list[str]:
    now = sheet.current
    asked = sheet.waiting
    return [
        f"It says: {asked.said}." if asked else "It is decided on already.",
        *([f"It adds: “{asked.reason}”"] if asked and asked.reason else []),
        f"Until you decide, this counts: {now.said}." if now else "Until you decide, the practice has no answer.",
        *(_ends(each) for each in leaving),
        *([_comes_back(sheet)] if asked and asked.answer != Answer.DECLINE and sheet.takes_no_part else []),
    ]


def _ends(leaving: Leaving) -> str:
    """With an acceptance."""
    membership = leaving.membership
    if membership.state == MembershipState.AGREED:
        return f"If you accept it, {membership.practice.name} no longer joins {membership.network}."
    ends = longdate(leaving.last_day)
    return f"If you accept it, {membership.practice.name} is a member of {membership.network} until the end of {ends}."


def _comes_back(sheet: PracticeYear) -> str:
    """With an acceptance, after it had opted out."""
    return (
        f"If you accept it, {sheet.practice.name} can form a network, or be asked to join one. No network and no cover "
        "changes before that."
    )
