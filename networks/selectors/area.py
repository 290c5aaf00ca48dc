"""What stands behind one area's figures: its verdicts, its uncovered practices, its networks."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from networks.enums import MembershipKind, MembershipState
from networks.models import About, CommissionerValidation, Membership, Network
from networks.rules import Finding, words
from networks.selectors.commissioners import Area
from networks.selectors.facts import YearDay
from networks.selectors.findings import in_sight
from networks.selectors.networks import networks_of_year
from networks.selectors.records import Records, records_on_area
from networks.selectors.results import parsed_findings, worst_first
from networks.selectors.scope import networks_visible_to, reads_answers_in_numbers
from networks.selectors.verdicts import Since, area_rows, changed_since, with_since
from pcnportal.accounts.models import User
from practices.enums import Answer
from practices.models import (
    Commissioner,
    ContractYear,
    Exemption,
    ListSize,
    ParticipationNotice,
    Practice,
    PracticeCommissioner,
)
from practices.selectors import last_answer

EVERY_LIST = "COV-01"
NAMELESS = ("COV-12",)  # rules whose sentences never name a practice


class Group(StrEnum):
    """Why a practice is not covered today, the neediest first. Each needs other work, so they are never put together.

    The last five are "not settled yet" in the position, WILLING where a network names it that the person may not see.
    """

    UNPLACED = "Wants to take part; no network names it"
    DECLINED = "Takes no part"
    WILLING = "Wants to take part; its place is not settled"
    UNDECIDED = "Has not decided"
    ASKED = "Asked to join, has not answered"
    AGREED = "Agreed to join; the network is not ready"
    PLANNED = "Covered once its network is confirmed"


@dataclass(frozen=True, slots=True)
class Uncovered:
    practice: Practice
    list_size: int | None
    group: Group
    named_by: list[Network]

    @property
    def without_place(self) -> bool:
        """No network has its agreement."""
        return self.group not in (Group.AGREED, Group.PLANNED)


@dataclass(frozen=True, slots=True)
class AreaSheet:
    """Everything on a commissioner's page. Who does not read the area gets no list of practices."""

    area: Area
    answers: bool  # whether the person may know how many gave which
    result: CommissionerValidation | None
    findings: list[Finding]
    uncovered: list[Uncovered]
    networks: list[Network]
    since: Since
    records: Records


def area_sheet(user: User, area: Area) -> AreaSheet:
    held = CommissionerValidation.objects.filter(commissioner=area.commissioner, contract_year=area.year)
    result = with_since(held, area_rows(area)).first()
    findings = worst_first(in_sight(user, parsed_findings(result)))
    return AreaSheet(
        area,
        reads_answers_in_numbers(user),
        result,
        findings=findings if area.read else [_in_numbers(found) for found in findings],
        uncovered=_uncovered(user, area.year, findings) if area.read else [],
        networks=list(networks_of_area(user, area)),
        since=changed_since(user, result, whole=area.read),
        records=records_on_area(user, About(area.year, commissioner=area.commissioner), findings),
    )


def without_place(user: User, year: ContractYear, commissioners: Collection[Commissioner]) -> list[Uncovered]:
    """Uncovered practices of all their areas that no network has the agreement of, for people who read these; the
    neediest first."""
    results = CommissionerValidation.objects.filter(commissioner__in=commissioners, contract_year=year)
    findings = [found for result in results for found in parsed_findings(result)]
    return [each for each in _uncovered(user, year, findings) if each.without_place]


def networks_of_area(user: User, area: Area) -> QuerySet[Network]:
    """Networks with members here, led from here or not; `here` is how many."""
    year_day = YearDay.of(area.year, area.today)
    practices = practices_of(area.commissioner, year_day).values("practice")
    members = core_members(year_day).filter(practice__in=practices).order_by()
    here = members.filter(network=OuterRef("pk")).values("network").annotate(number=Count("pk"))
    networks = networks_of_year(user, area.year).filter(pk__in=members.values("network"))
    return networks.annotate(here=Subquery(here.values("number"))).order_by("name", "reference")


def practices_without_network(area: Area) -> QuerySet[Practice]:
    """Practices of the area that hold a list or have answered for the year, need cover and are members of nothing."""
    year_day = YearDay.of(area.year, area.today)
    mine = practices_of(area.commissioner, year_day)
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=area.year.list_date, registered__gt=0)
    answers = ParticipationNotice.objects.filter(practice=OuterRef("pk"), contract_year=area.year)
    exempt = Exemption.objects.filter(practice=OuterRef("pk"), contract_year=area.year)
    member = core_members(year_day).filter(practice=OuterRef("pk"), state=MembershipState.IN_FORCE)
    return Practice.objects.filter(
        Exists(lists) | Exists(answers), ~Exists(exempt), ~Exists(member), pk__in=mine.values("practice")
    )


def practices_without_list(area: Area) -> QuerySet[Practice]:
    """Open practices of the area of which no list is held at the year's list date."""
    held = ListSize.objects.filter(practice=OuterRef("pk"), as_at=area.year.list_date)
    return practices_of_area(area).filter(~Exists(held), closed_on=None)


def lists_by_hand(area: Area) -> QuerySet[ListSize]:
    """Lists at the year's list date that the commissioner recorded for want of a file."""
    lists = ListSize.objects.filter(as_at=area.year.list_date, practice__in=practices_of_area(area))
    return lists.exclude(recorded_by=None).select_related("practice", "recorded_by").order_by("practice__name")


def practices_of_area(area: Area) -> QuerySet[Practice]:
    mine = practices_of(area.commissioner, YearDay.of(area.year, area.today))
    return Practice.objects.filter(pk__in=mine.values("practice"))


def practices_of(commissioner: Commissioner, year_day: YearDay) -> QuerySet[PracticeCommissioner]:
    return PracticeCommissioner.objects.filter(commissioner=commissioner, during__contains=year_day.day)


def member_ids(network: Network, year_day: YearDay) -> set[int]:
    """Its practices on the day, those yet to answer among them."""
    return set(core_members(year_day).filter(network=network).values_list("practice", flat=True))


def core_members(year_day: YearDay) -> QuerySet[Membership]:
    held = Q(state=MembershipState.IN_FORCE, during__contains=year_day.day_in_force)
    named = Q(state__in=[MembershipState.NAMED, MembershipState.AGREED], contract_year=year_day.year)
    return Membership.objects.filter(held | named, kind=MembershipKind.CORE)


def _in_numbers(found: Finding) -> Finding:
    """The verdict with the number of practices it is about, and no name."""
    if found.rule in NAMELESS:
        return found
    concerned = codes_in(found.facts, "practices")
    sentence = f"It concerns {words.practices(len(concerned))}." if concerned else ""
    return replace(found, sentence=sentence, facts={})


def _uncovered(user: User, year: ContractYear, findings: Collection[Finding]) -> list[Uncovered]:
    """The practices that stored results count as not covered today: the neediest first, then by size."""
    facts = [found.facts for found in findings if found.rule == EVERY_LIST]
    planned, now = ({code for each in facts for code in codes_in(each, key)} for key in ("planned", "practices"))
    practices = list(_with_answers(planned | now, year))
    naming = _naming_in_sight(user, year, practices)
    uncovered = [
        Uncovered(
            each,
            getattr(each, "list_size", None),
            _group(each, planned, {membership.state for membership in naming[each.pk]}),
            [membership.network for membership in naming[each.pk]],
        )
        for each in practices
    ]
    return [each for group in Group for each in uncovered if each.group == group]


def codes_in(facts: Mapping[str, Any], key: str) -> set[str]:
    return set(facts.get(key) or ())


def _with_answers(codes: Collection[str], year: ContractYear) -> QuerySet[Practice]:
    """Adds `list_size`, the last `answer` that counts, and whether any network names it (`named`)."""
    lists = ListSize.objects.filter(practice=OuterRef("pk"), as_at=year.list_date)
    return (
        Practice.objects.filter(code__in=codes)
        .annotate(
            list_size=Subquery(lists.values("registered")),
            answer=last_answer(year),
            named=Exists(_naming(year).filter(practice=OuterRef("pk"))),
        )
        .order_by("-list_size", "code")
    )


def _group(practice: Practice, planned: Collection[str], states: Collection[str]) -> Group:
    """As the rules count them, those not settled yet by the `states` of the memberships in sight."""
    answer, named = getattr(practice, "answer", None), getattr(practice, "named", False)
    if practice.code in planned:
        return Group.PLANNED
    if answer == Answer.DECLINE:
        return Group.DECLINED
    if answer in (Answer.JOIN, Answer.NO_NETWORK) and not named:
        return Group.UNPLACED
    if answer in (Answer.JOIN, Answer.NO_NETWORK) and not states:
        return Group.WILLING
    if MembershipState.AGREED in states:
        return Group.AGREED
    return Group.ASKED if MembershipState.NAMED in states else Group.UNDECIDED


def _naming_in_sight(user: User, year: ContractYear, practices: Collection[Practice]) -> Mapping[int, list[Membership]]:
    """By practice, those of networks that the person may see."""
    naming = _naming(year).filter(practice__in=practices, network__in=networks_visible_to(user, year))
    memberships: dict[int, list[Membership]] = defaultdict(list)
    for membership in naming.select_related("network").order_by("network__name"):
        memberships[membership.practice_id].append(membership)
    return memberships


def _naming(year: ContractYear) -> QuerySet[Membership]:
    asked = [MembershipState.NAMED, MembershipState.AGREED]
    return Membership.objects.filter(kind=MembershipKind.CORE, state__in=asked, contract_year=year)
