"""A commissioner's practices without a network: those that need a home, and those for which none is proposed."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from networks.enums import MembershipState
from networks.models import CoverAgreement, Network
from networks.rules.membership import closed, english_practice
from networks.selectors.area import core_members, practices_without_network
from networks.selectors.commissioners import Area
from networks.selectors.facts import YearDay
from networks.workflow import STANDING
from practices.enums import Answer
from practices.models import Practice
from practices.selectors import last_answer


@dataclass(frozen=True, slots=True)
class Unplaced:
    """`waiting`: a network in sight has asked them and they have not answered; `declined`: they take no part.
    These carry the reference of an agreement to `cover` their patients, asked for or standing, its network's
    name and how it stands."""

    to_place: list[Practice] = field(default_factory=list)
    waiting: list[Practice] = field(default_factory=list)
    declined: list[Practice] = field(default_factory=list)


def unplaced(area: Area, networks: QuerySet[Network]) -> Unplaced:
    """Whoever has agreed to join one of `networks`, those in sight, has a place. What the others do, nobody sees."""
    named = core_members(YearDay.of(area.year, area.today)).filter(practice=OuterRef("pk"), network__in=networks)
    asked_for_cover = CoverAgreement.objects.filter(
        practice=OuterRef("pk"), contract_year=area.year, state__in=STANDING, during__endswith__gt=area.today
    ).order_by("-pk")
    practices = practices_without_network(area).annotate(
        answer=last_answer(area.year),
        agreed=Exists(named.filter(state=MembershipState.AGREED)),
        asked=Exists(named.filter(state=MembershipState.NAMED)),
        cover=Subquery(asked_for_cover.values("reference")[:1]),
        covering=Subquery(asked_for_cover.values("network__name")[:1]),
        covers=Subquery(asked_for_cover.values("state")[:1]),
    )
    found = Unplaced()
    for practice in practices.filter(agreed=False).order_by("name", "code"):
        if _counts(practice, area):
            _group(found, practice).append(practice)
    return found


def _counts(practice: Practice, area: Area) -> bool:
    day = YearDay.of(area.year, area.today).day
    return english_practice(practice.code) and not closed(practice.ods_status, practice.closed_on, day)


def _group(found: Unplaced, practice: Practice) -> list[Practice]:
    if getattr(practice, "answer", None) == Answer.DECLINE:
        return found.declined
    return found.waiting if getattr(practice, "asked", False) else found.to_place


def place_now(practice: Practice, year_day: YearDay) -> tuple[Network | None, bool]:
    """The network that holds it on the day, and whether it has said that it takes no part."""
    held = core_members(year_day).filter(practice=practice, state=MembershipState.IN_FORCE)
    membership = held.select_related("network").first()
    answers = Practice.objects.filter(pk=practice.pk).values_list(last_answer(year_day.year), flat=True)
    return membership.network if membership else None, answers.get() == Answer.DECLINE
