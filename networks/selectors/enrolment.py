"""Whom a year enrols that goes on by itself: the members of the year before, unless they said or chose otherwise."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, Network
from practices.enums import Answer, OdsStatus
from practices.models import ContractYear, ParticipationNotice, Practice
from practices.selectors import last_answer


def memberships_to_enrol(year: ContractYear) -> QuerySet[Membership]:
    """Those that end with the eve of the year, of open practices and networks, where the practice has not said that it
    takes no part or has no network, and neither holds nor has agreed to another place in the year."""
    taken = Membership.objects.filter(_in_year(year, year.first_day), practice=OuterRef("practice"))
    said = Q(said=None) | Q(said=Answer.JOIN)
    open_then = Q(network__closed_on=None) | Q(network__closed_on__gte=year.first_day)
    ending = Membership.objects.filter(
        kind=MembershipKind.CORE, state=MembershipState.IN_FORCE, during__endswith=year.first_day
    )
    return (
        ending.annotate(said=last_answer(year, of="practice"))
        .filter(said, open_then, ~Exists(taken))
        .exclude(practice__ods_status=OdsStatus.CLOSED)
        .select_related("network__lead_commissioner", "practice")
        .order_by("id")
    )


def is_free(practice: Practice, year: ContractYear, *, since: date) -> bool:
    """Whether it has no place in the rest of the year."""
    return since <= year.last_day and not Membership.objects.filter(_in_year(year, since), practice=practice).exists()


def enrolment_to_end(practice: Practice, year: ContractYear, last_day: date) -> Membership | None:
    """The one of the day that goes on after it."""
    after = last_day + timedelta(days=1)
    return _enrolments(practice, year).filter(during__contains=last_day, during__endswith__gt=after).first()


def enrolment_to_resume(practice: Practice, year: ContractYear, today: date) -> tuple[Membership, date] | None:
    """The last one that has ended, where the practice has no other place by now; and the day from which it goes on: the
    one after its end, or today if that is later."""
    last = _enrolments(practice, year).order_by("during").last()
    ended = last.during.upper if last and last.during else None
    if last is None or ended is None or not is_free(practice, year, since=ended):
        return None
    return last, max(ended, today)


def _enrolments(practice: Practice, year: ContractYear) -> QuerySet[Membership]:
    held = Membership.objects.filter(practice=practice, contract_year=year, enrolled=True)
    return held.select_related("network__lead_commissioner", "practice", "contract_year")


def _in_year(year: ContractYear, since: date) -> Q:
    held = Q(state=MembershipState.IN_FORCE, during__overlap=(since, year.last_day + timedelta(days=1)))
    return Q(held | Q(state=MembershipState.AGREED, contract_year=year), kind=MembershipKind.CORE)


def silent_members(network: Network, year: ContractYear, today: date) -> list[Membership]:
    """In a year that enrols nobody: members of the eve of the year that have not answered, and are in no network; of an
    imported network, while the year runs, those that its file still holds."""
    if year.auto_enrolment:
        return []
    said = ParticipationNotice.objects.counting().filter(practice=OuterRef("practice"), contract_year=year)
    if not network.imported:
        return list(memberships_to_enrol(year).filter(~Exists(said), network=network))
    if not year.first_day <= today <= year.last_day:
        return []
    held = Membership.objects.filter(
        ~Exists(said), carried_on(year), network=network, kind=MembershipKind.CORE, during__contains=today
    )
    return list(held.select_related("practice").order_by("practice__name", "practice__code"))


def carried_on(year: ContractYear) -> Q:
    """Memberships in imported networks since before the year. The published file alone ends them, so silence leaves
    them in force; their practices are asked all the same."""
    return Q(network__imported=True, state=MembershipState.IN_FORCE, during__startswith__lt=year.first_day)
