"""What practices have said for a year: to the practice itself, to who reads for its area, and what waits to be done."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.shortcuts import get_object_or_404

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership
from networks.selectors.area import practices_of
from networks.selectors.enrolment import carried_on
from networks.selectors.facts import YearDay
from networks.selectors.scope import Reach, areas_read_by, check_knows_area, check_knows_practice
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.enums import Answer, OdsStatus
from practices.models import (
    Commissioner,
    ContractYear,
    DeclaredInterest,
    ListSize,
    NoticeQuerySet,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)
from practices.policies import is_open
from practices.selectors import commissioner_on, get_practice, last_answer, years_read_by
from signoff.enums import PartFact, PartState
from signoff.workflow import part_state

# In the filter of answers, beside those that practices give
SILENT, ENROLLED, WAITING = "NONE", "ENROLLED", "WAITING"


@dataclass(frozen=True, slots=True)
class PracticeYear:
    """A practice in a year. `notices` are all that it has said, the latest first."""

    practice: Practice
    year: ContractYear
    commissioner: Commissioner | None
    notices: list[ParticipationNotice]
    today: date

    @property
    def current(self) -> ParticipationNotice | None:
        """The answer that counts."""
        return next((notice for notice in self.notices if notice.counts), None)

    @property
    def takes_no_part(self) -> bool:
        return self.current is not None and self.current.answer == Answer.DECLINE

    @property
    def seeks(self) -> bool:
        """Whether it has said that it cannot find a network, and nothing else since."""
        return self.current is not None and self.current.answer == Answer.NO_NETWORK

    @property
    def waiting(self) -> ParticipationNotice | None:
        """The last answer, where it is to be decided on."""
        last = self.notices[0] if self.notices else None
        return last if last and last.waits and not last.decided else None

    @property
    def last_recorded(self) -> str:
        return max(self.notices, key=lambda notice: notice.pk).reference if self.notices else ""

    @property
    def open(self) -> bool:
        return is_open(self.year, self.today)

    @property
    def begun(self) -> bool:
        return self.today >= self.year.first_day

    @property
    def over(self) -> bool:
        return self.today > self.year.last_day

    @property
    def late(self) -> bool:
        return self.today > self.year.submission_deadline


def practice_year(user: User, code: str, slug: str, today: date) -> PracticeYear:
    """404 for who has nothing to do with the practice. The caller checks what the others may do."""
    practice, year = get_practice(code), get_object_or_404(ContractYear, slug=slug)
    check_knows_practice(user, practice, YearDay.of(year, today).day)
    return year_of(practice, year, today)


def year_of(practice: Practice, year: ContractYear, today: date) -> PracticeYear:
    notices = practice.notices.filter(contract_year=year).select_related(*_SHOWN).latest_first()
    return PracticeYear(practice, year, commissioner_on(practice, year, today), list(notices), today)


def years_of(practices: Collection[Practice], year: ContractYear, today: date) -> list[PracticeYear]:
    """The same of a person's own practices, in one statement, and without their commissioners."""
    notices = ParticipationNotice.objects.filter(practice__in=practices, contract_year=year).select_related(*_SHOWN)
    said = list(notices.latest_first())
    return [PracticeYear(each, year, None, [n for n in said if n.practice_id == each.pk], today) for each in practices]


def part_state_of(practice: Practice, year: ContractYear, today: date) -> PartState:
    """How its part in the year stands. Call under the practice's lock to move it."""
    return part_states_of([practice], year, today)[practice.pk]


def part_states_of(practices: Collection[Practice], year: ContractYear, today: date) -> dict[int, PartState]:
    """The same of each, by its id, in two statements."""
    core = Membership.objects.filter(practice__in=practices, kind=MembershipKind.CORE)
    held = list(core.only("practice", "contract_year", "state", "during"))
    said = dict(Practice.objects.filter(pk__in=[each.pk for each in practices]).values_list("pk", last_answer(year)))
    return {
        each.pk: part_state(
            _facts(each, [one for one in held if one.practice_id == each.pk], said[each.pk], year, today)
        )
        for each in practices
    }


def _facts(
    practice: Practice, held: Collection[Membership], answer: str | None, year: ContractYear, today: date
) -> list[PartFact]:
    in_force = [each for each in held if each.state == MembershipState.IN_FORCE]
    in_year = [each for each in in_force if _overlaps(each, year.first_day, year.last_day)]
    still = any(_overlaps(each, max(today, year.first_day), date.max) for each in in_year)
    asked = {each.state for each in held if each.contract_year_id == year.pk}
    eve = year.first_day - timedelta(days=1)
    holds = {
        PartFact.CLOSED: practice.ods_status == OdsStatus.CLOSED,
        PartFact.MEMBER: still,
        PartFact.OVER: bool(in_year) and not still,
        PartFact.AGREED: MembershipState.AGREED in asked,
        PartFact.ASKED: MembershipState.NAMED in asked,
        PartFact.DECLINES: answer == Answer.DECLINE,
        PartFact.SEEKS: answer == Answer.NO_NETWORK,
        PartFact.JOINS: answer == Answer.JOIN,
        PartFact.BEFORE: any(_overlaps(each, eve, eve) for each in in_force),
    }
    return [fact for fact, true in holds.items() if true]


def _overlaps(membership: Membership, first: date, last: date) -> bool:
    during = membership.during
    if during is None or during.isempty:
        return False
    return (during.lower is None or during.lower <= last) and (during.upper is None or during.upper > first)


def member_before(practice: Practice, year: ContractYear) -> Membership | None:
    """Its membership on the day before the year: who has one is enrolled, where the year enrols by itself."""
    return _held_before(year).filter(practice=practice).select_related("network").first()


def _held_before(year: ContractYear) -> QuerySet[Membership]:
    eve = year.first_day - timedelta(days=1)
    return Membership.objects.filter(
        kind=MembershipKind.CORE, state=MembershipState.IN_FORCE, during__contains=eve
    ).order_by("id")


def get_notice(user: User, reference: str, today: date) -> ParticipationNotice:
    """404 outside the practice, its commissioner, its LMCs and the nation; 403 inside for who does not read it."""
    notice = get_object_or_404(ParticipationNotice.objects.select_related(*_SHOWN), reference=reference)
    practice, year = notice.practice, notice.contract_year
    links = list(practice.commissioner_links.select_related("commissioner"))
    if year in years_read_by(user, practice, links):
        return notice
    check_knows_practice(user, practice, YearDay.of(year, today).day)
    raise PermissionDenied(f"What {practice} has answered is for itself, its commissioner, its LMC and NHS England.")


def get_commissioner_of_answers(user: User, code: str) -> Commissioner:
    """404 outside the person's scope; 403 for a practice of the area, and for a role that does not read it."""
    if found := areas_read_by(user).filter(code=code).first():
        return found
    commissioner = get_object_or_404(Commissioner, code=code)
    check_knows_area(user, commissioner)
    raise PermissionDenied(f"The answers of practices are for {commissioner} and its LMC to read.")


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """`notice` counts; `waiting` came too late, and is to be decided on; `enrolled_in` is the name of a network whose
    member the year enrols."""

    practice: Practice
    list_size: int | None
    notice: ParticipationNotice | None
    waiting: ParticipationNotice | None
    enrolled_in: str | None

    @property
    def said(self) -> str:
        if self.notice:
            return str(self.notice.said)
        return f"Enrolled without an answer, as a member of {self.enrolled_in}" if self.enrolled_in else "No answer yet"


def answers_of_area(commissioner: Commissioner, year: ContractYear, today: date) -> QuerySet[Any]:
    """Practices of the commissioner that hold a list in the year, have answered or are enrolled, each with its
    `list_size`, the ids `counting` and `waiting` of its notices, the `answer` and `answered_at` that count, and the
    network that it is `enrolled_in`."""
    here = practices_of(commissioner, YearDay.of(year, today))
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=year.list_date)
    notices = ParticipationNotice.objects.filter(practice=OuterRef("pk"), contract_year=year)
    counting = notices.counting().latest_first()
    held = _held_before(year).filter(practice=OuterRef("pk")).values("network__name")[:1]
    found = Practice.objects.filter(pk__in=here.values("practice")).annotate(
        list_size=Subquery(lists.values("registered")),
        counting=Subquery(counting.values("pk")[:1]),
        answer=Subquery(counting.values("answer")[:1]),
        answered_at=Subquery(counting.values("answered_at")[:1]),
        waiting=Subquery(_undecided(notices).values("pk")[:1]),
        enrolled_in=Subquery(held) if year.auto_enrolment else Value(None, output_field=CharField()),
    )
    return found.filter(Q(list_size__gt=0) | Exists(notices) | Q(enrolled_in__isnull=False))


def search_answers(practices: QuerySet[Any], *, q: str = "", answer: str = "", on_paper: bool = False) -> QuerySet[Any]:
    """Those of `answers_of_area`, narrowed by whatever is not empty."""
    for word in q.split():
        practices = practices.filter(Q(name__icontains=word) | Q(code__istartswith=word))
    if answer == WAITING:
        practices = practices.filter(waiting__isnull=False)
    elif answer in (SILENT, ENROLLED):
        practices = practices.filter(answer=None, enrolled_in__isnull=answer == SILENT)
    elif answer:
        practices = practices.filter(answer=answer)
    if on_paper:
        papers = ParticipationNotice.objects.filter(received_on__isnull=False)
        practices = practices.filter(counting__in=papers.values("pk"))
    return practices


def answer_lines(practices: Iterable[Any]) -> list[AnswerLine]:
    """Those of `answers_of_area`."""
    practices = list(practices)
    ids = {pk for each in practices for pk in (each.counting, each.waiting) if pk}
    notices = ParticipationNotice.objects.select_related(*_SHOWN).in_bulk(ids)
    return [
        AnswerLine(each, each.list_size, notices.get(each.counting), notices.get(each.waiting), each.enrolled_in)
        for each in practices
    ]


def answers_in_numbers(practices: QuerySet[Any]) -> dict[str, int]:
    """How many of `answers_of_area` have said what, by answer; ENROLLED or SILENT for nothing, and how many are
    WAITING."""
    said = list(practices.values_list("answer", "waiting", "enrolled_in"))
    numbers = Counter(answer or (ENROLLED if enrolled_in else SILENT) for answer, _, enrolled_in in said)
    every = {answer: numbers[answer] for answer in (*Answer.values, SILENT, ENROLLED)}
    return {**every, WAITING: sum(waiting is not None for _, waiting, _ in said)}


def late_answers(user: User) -> QuerySet[ParticipationNotice]:
    """Those on which the person can decide, who has no interest in the practice."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ANSWER_DECIDE)
    interest = DeclaredInterest.objects.filter(person=user, ended_at=None, practice=OuterRef("practice"))
    here = Exists(_links(Q(commissioner__code__in=codes)))
    found = _undecided(ParticipationNotice.objects.filter(here, ~Exists(interest)))
    return found.select_related("practice", "contract_year")


def late_answers_for_others(user: User) -> QuerySet[Any]:
    """Those to the person's commissioners on which somebody else there decides, each with the `decider`'s name."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.ANSWER_RECORD)
    here = _links(Q(commissioner__code__in=codes))
    found = _undecided(ParticipationNotice.objects.filter(Exists(here))).exclude(pk__in=late_answers(user).values("pk"))
    return found.select_related("practice", "contract_year").annotate(
        decider=Subquery(here.values("commissioner__name")[:1])
    )


def without_network(user: User, today: date) -> QuerySet[ParticipationNotice]:
    """Of years that are not over, the last word of practices in the person's areas that cannot find a network, as long
    as none names them, and none has them now or later in the year."""
    lasts = Q(during__endswith=None) | (
        Q(during__endswith__gt=today) & Q(during__endswith__gt=OuterRef("contract_year__first_day"))
    )
    named = Membership.objects.filter(
        Q(contract_year=OuterRef("contract_year"), state__in=[MembershipState.NAMED, MembershipState.AGREED])
        | lasts & Q(during__startswith__lte=OuterRef("contract_year__last_day"), state=MembershipState.IN_FORCE),
        practice=OuterRef("practice"),
        kind=MembershipKind.CORE,
    )
    later = _same_practice().counting().filter(_after())
    return (
        ParticipationNotice.objects.counting()
        .filter(
            ~Exists(later),
            ~Exists(named),
            Exists(_links(Q(commissioner__in=Reach.reading(user).areas))),
            answer=Answer.NO_NETWORK,
            contract_year__last_day__gte=today,
        )
        .select_related("practice", "contract_year")
    )


def year_to_answer(today: date) -> ContractYear | None:
    """The year whose deadline is next, where practices can answer already and silence does not enrol them."""
    year = ContractYear.objects.filter(submission_deadline__gte=today).order_by("submission_deadline").first()
    begun = year and (year.answers_from or year.first_day) <= today
    return year if year and begun and not year.auto_enrolment else None


def practices_silent(year: ContractYear, *, codes: Collection[str] | None = None) -> QuerySet[Practice]:
    """Practices with a list in the year that have said nothing, and that no network has asked yet (of those with
    `codes`). Where nobody is enrolled by default, a member of an imported network says so too."""
    asked = Membership.objects.filter(
        Q(contract_year=year) | Q(during__contains=year.starts_on), practice=OuterRef("pk"), kind=MembershipKind.CORE
    ).exclude(carried_on(year))
    said = ParticipationNotice.objects.filter(practice=OuterRef("pk"), contract_year=year)
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=year.list_date, registered__gt=0)
    found = Practice.objects.filter(~Exists(asked), ~Exists(said), Exists(lists))
    return found if codes is None else found.filter(code__in=codes)


_SHOWN = ("practice", "contract_year", "recorded_by", "decision__decided_by")


def _undecided(notices: QuerySet[ParticipationNotice]) -> QuerySet[ParticipationNotice]:
    """Late ones that are their practice's last word and wait."""
    return notices.filter(~Exists(_same_practice().filter(_after())), waits=True, decision=None)


def _same_practice() -> NoticeQuerySet:
    return ParticipationNotice.objects.filter(practice=OuterRef("practice"), contract_year=OuterRef("contract_year"))


def _after() -> Q:
    same_moment = Q(answered_at=OuterRef("answered_at"), pk__gt=OuterRef("pk"))
    return Q(answered_at__gt=OuterRef("answered_at")) | same_moment


def _links(condition: Q) -> QuerySet[PracticeCommissioner]:
    """Of the practice of a notice, in its year."""
    return PracticeCommissioner.objects.filter(
        condition, practice=OuterRef("practice"), during__contains=OuterRef("contract_year__starts_on")
    )
