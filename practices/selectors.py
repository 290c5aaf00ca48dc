"""Practices as lists and their own page show them. Reference facts are everybody's; answers are for their readers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Replace
from django.http import Http404

from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import (
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    Lmc,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)
from practices.years import day_within


def practices_of_year(year: ContractYear, day: date) -> QuerySet[Practice]:
    """All practices, each with its commissioner of `day` and its list at the year's list date, where there is one.

    Adds `commissioner_code`, `commissioner_name` and `list_size`.
    """
    return Practice.objects.annotate(
        link=FilteredRelation("commissioner_links", condition=Q(commissioner_links__during__contains=day)),
        year_list=FilteredRelation("list_sizes", condition=Q(list_sizes__as_at=year.list_date)),
    ).annotate(
        commissioner_code=F("link__commissioner__code"),
        commissioner_name=F("link__commissioner__name"),
        list_size=F("year_list__registered"),
    )


def search_practices(
    practices: QuerySet[Any], *, q: str = "", commissioner: str = "", status: str = "", with_list: bool = False
) -> QuerySet[Any]:
    """`practices` of `practices_of_year`, narrowed by what is not empty. A postcode may lack its blank."""
    practices = practices.annotate(close_postcode=Replace("postcode", Value(" ")))
    for word in q.split():
        by_place = Q(close_postcode__icontains=word)
        practices = practices.filter(Q(name__icontains=word) | Q(code__istartswith=word) | by_place)
    if commissioner:
        practices = practices.filter(commissioner_code=commissioner)
    if status:
        practices = practices.filter(ods_status=status)
    return practices.filter(list_size__gt=0) if with_list else practices


def commissioners_with_practices(day: date) -> QuerySet[Commissioner, tuple[str, str]]:
    """Code and name of those that have a practice on `day`."""
    links = PracticeCommissioner.objects.filter(during__contains=day)
    return Commissioner.objects.filter(pk__in=links.values("commissioner")).values_list("code", "name").order_by("name")


def commissioner_codes_of(user: User) -> set[str]:
    """Commissioners whose areas the person reads: through a role there, or in an LMC of theirs."""
    lmcs = user.organisation_codes(OrganisationKind.LMC, Permission.AREA_READ)
    of_lmcs = Lmc.objects.filter(code__in=lmcs).values_list("commissioners__code", flat=True) if lmcs else ()
    return user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.AREA_READ) | set(of_lmcs)


def last_answer(year: ContractYear, *, of: str = "pk") -> Subquery:
    """Of each practice, whose id is in the column `of`, the last answer that counts; None where there is none."""
    answers = ParticipationNotice.objects.counting().filter(practice=OuterRef(of), contract_year=year)
    return Subquery(answers.latest_first().values("answer")[:1])


def commissioner_on(practice: Practice, year: ContractYear, today: date) -> Commissioner | None:
    """The practice's commissioner today, or on the day of the year that is nearest."""
    return Commissioner.objects.filter(
        practice_links__practice=practice, practice_links__during__contains=day_within(year, today)
    ).first()


@dataclass(frozen=True, slots=True)
class YearAnswers:
    """What a practice has said about one contract year, the latest first, and why it needs no cover, if recorded."""

    year: ContractYear
    notices: list[ParticipationNotice]
    exemption: Exemption | None


@dataclass(frozen=True, slots=True)
class PracticeSheet:
    """Everything on a practice's page that is held here. `answers` is None for who may read none of them."""

    practice: Practice
    links: list[PracticeCommissioner]
    lists: list[ListSize]
    answers: list[YearAnswers] | None


def get_practice(code: str) -> Practice:
    """Raises Http404. Codes are taken in lower case too."""
    practice = Practice.objects.filter(code=code.upper()).first()
    if practice is None:
        raise Http404
    return practice


def practice_sheet(user: User, practice: Practice) -> PracticeSheet:
    links = list(practice.commissioner_links.select_related("commissioner").order_by("-during"))
    years = years_read_by(user, practice, links)
    return PracticeSheet(
        practice,
        links,
        lists=list(practice.list_sizes.order_by("-as_at")),
        answers=_answers(practice, years) if years else None,
    )


def years_read_by(user: User, practice: Practice, links: list[PracticeCommissioner]) -> list[ContractYear]:
    """Years of which the person reads the practice's answers: its own people and the nation's readers all of them,
    a commissioner and its LMCs those in which the practice is with the commissioner."""
    years = list(ContractYear.objects.order_by("-first_day"))
    own = practice.code in user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    if own or user.may_anywhere(Permission.NATION_READ):
        return years
    codes = commissioner_codes_of(user)
    mine = [link for link in links if link.commissioner.code in codes]
    return [year for year in years if any(_meets(link, year) for link in mine)]


def _meets(link: PracticeCommissioner, year: ContractYear) -> bool:
    starts, ends = link.during.lower, link.during.upper
    return (starts is None or starts <= year.last_day) and (ends is None or ends > year.first_day)


def _answers(practice: Practice, years: list[ContractYear]) -> list[YearAnswers]:
    notices = practice.notices.filter(contract_year__in=years).select_related("recorded_by", "decision__decided_by")
    exemptions = {each.contract_year_id: each for each in practice.exemptions.filter(contract_year__in=years)}
    every = list(notices.latest_first())
    found = [
        YearAnswers(year, [n for n in every if n.contract_year_id == year.pk], exemptions.get(year.pk))
        for year in years
    ]
    return [answers for answers in found if answers.notices or answers.exemption]
