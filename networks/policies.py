"""Whether the state of things allows a local agreement on cover or what else people record, whoever asks."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from networks.enums import CoverState, MembershipKind, MembershipState, Standing
from networks.models import (
    About,
    CommissionerConsent,
    CoverAgreement,
    Explanation,
    LargerNetwork,
    Membership,
    Neighbour,
    Network,
    NetworkValidation,
    NetworkYear,
    RegionalSight,
)
from networks.rules import Finding, Moment, Severity, Verdict, blockers, check_rules, words
from networks.rules.facts import YearRules
from networks.rules.offers import OFFER_RULES, CoverOffer
from networks.workflow import CoverAction, CoverParty, CoverStep
from pcnportal.core.errors import Refused
from practices.models import Commissioner, ContractYear, Practice, PracticeCommissioner


class CannotCover(Refused):
    """The network cannot cover the practice's patients."""


def check_cover(cover: CoverAgreement, step: CoverStep, rules: YearRules) -> None:
    """Raises CannotCover with what the rules say (COV-05, 06, 07) to whose step it is. Call under the locks."""
    network, practice, year, first_day = cover.network, cover.practice, cover.contract_year, cover.first_day
    offer = replace(_offer(network, practice, year, first_day), by_network=step.party is CoverParty.NETWORK)
    found = check_rules(OFFER_RULES, offer, rules)
    for finding in blockers(found, Moment.ACTION):
        raise CannotCover(finding.sentence)
    if cover.last_day > year.last_day:
        raise CannotCover(f"Cover for {year} ends by {words.day(year.last_day)}, the last day of the contract year.")
    _check_not_covered(cover)


def check_cover_step(cover: CoverAgreement, step: CoverStep, today: date, *, day: date | None, reason: str) -> None:
    """Whether the agreement can take it as it stands. Call under the locks."""
    if step.needs_reason and not reason.strip():
        raise CannotCover("Say why.")
    if step.before_it_begins and cover.first_day <= today:
        raise CannotCover(f"{cover} since {words.day(cover.first_day)}. It can only be ended, on a day you choose.")
    if step.until_it_begins and cover.first_day < today:
        raise CannotCover(_too_late(cover, step))
    if step.action is CoverAction.END:
        _check_end(cover, today, day)
    if step.action is CoverAction.GIVE_NOTICE and (day is None or day > today):
        raise CannotCover("Give the day on which notice was given. It cannot be in the future.")


def _too_late(cover: CoverAgreement, step: CoverStep) -> str:
    if step.action is CoverAction.PROPOSE:
        return (
            "Choose a first day that is not over: nobody can be asked to have served patients already. Where a network "
            "does serve them, record that cover instead."
        )
    return (
        f"{cover.network} was asked to cover them from {words.day(cover.first_day)}. That day is over, so it cannot be "
        "accepted any more. The commissioner of the practice can ask again, from a later day."
    )


def _check_end(cover: CoverAgreement, today: date, day: date | None) -> None:
    if cover.first_day > today:
        raise CannotCover(f"{cover} only from {words.day(cover.first_day)}. Take it back instead.")
    if day is None or not today <= day < cover.last_day:
        raise CannotCover(
            f"Its last day is {words.day(cover.last_day)} now. To end it sooner, choose a day from {words.day(today)} "
            "on that is earlier."
        )


def _offer(network: Network, practice: Practice, year: ContractYear, first_day: date) -> CoverOffer:
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    return CoverOffer(
        practice=str(practice),
        network=network.name,
        first_day=first_day,
        possible=(year.first_day, year.last_day),
        standing=formed.standing if formed else None,
        open=network.imported and (network.closed_on is None or network.closed_on >= first_day),
        near=_near(network, practice, first_day),
        **_holder(network, practice, year, first_day),
    )


def _holder(network: Network, practice: Practice, year: ContractYear, first_day: date) -> Mapping[str, Any]:
    named = Q(contract_year=year, state__in=[MembershipState.NAMED, MembershipState.AGREED], network=network)
    from_day = min(max(first_day, year.starts_on), year.last_day)
    held = Q(state=MembershipState.IN_FORCE, during__overlap=DateRange(from_day, year.last_day, "[]"))
    membership = Membership.objects.filter(named | held, practice=practice, kind=MembershipKind.CORE).first()
    if membership is None:
        return {}
    own = membership.network_id == network.id
    return {"held": True, "own": own, "named": membership.state == MembershipState.NAMED}


def _near(network: Network, practice: Practice, day: date) -> bool | None:
    """Whether its members belong to the practice's commissioner or touch a practice of it; None where none is known
    to touch anything."""
    links = PracticeCommissioner.objects.filter(during__contains=day)
    here = links.filter(commissioner__in=links.filter(practice=practice).values("commissioner")).values("practice")
    members = Membership.objects.filter(network=network, kind=MembershipKind.CORE).exclude(
        state=MembershipState.DECLINED
    )
    if members.filter(practice__in=here).exists():
        return True
    those = members.values("practice")
    if not (here.exists() and Neighbour.objects.filter(Q(a__in=those) | Q(b__in=those)).exists()):
        return None
    return Neighbour.objects.filter(Q(a__in=those, b__in=here) | Q(b__in=those, a__in=here)).exists()


def _check_not_covered(cover: CoverAgreement) -> None:
    agreements = CoverAgreement.objects.filter(
        practice=cover.practice, state=CoverState.AGREED, during__overlap=cover.during
    )
    if agreement := agreements.exclude(pk=cover.pk).select_related("network").first():
        raise CannotCover(
            f"The patients of {cover.practice} are covered by {agreement.network} already in {cover.contract_year}."
        )


def is_in_force(network: Network, year: ContractYear, day: date) -> bool:
    """Whether it is a network of the year, confirmed here or imported, that is open on the day."""
    formed = NetworkYear.objects.filter(network=network, contract_year=year).first()
    if (network.closed_on and network.closed_on < day) or (network.opened_on and network.opened_on > day):
        return False
    return formed.standing == Standing.CONFIRMED if formed else network.imported


class CannotRecord(Refused):
    """What was to be recorded makes no sense as things stand."""


def check_recordable(record: type[Any], about: About) -> None:
    """Raises CannotRecord. Call under the locks."""
    if check := RECORDABLE.get(record):
        check(about)


def is_warning(found: Finding) -> bool:
    """Whether a finding warns and so asks for an explanation. An alert is for the commissioner to see to."""
    return found.verdict is Verdict.WARNING and Severity.WARNING in found.severities.values()


def _result(about: About) -> NetworkValidation | None:
    return NetworkValidation.objects.filter(network=about.network, contract_year=about.year).first()


def _check_large(about: About) -> None:
    result, ceiling = _result(about), about.year.ceiling
    if not result or result.size is None or result.size <= ceiling:
        raise CannotRecord(f"{_sized(about, result)}. Only above {ceiling:,} does its commissioner have to agree.")


def _check_small(about: About) -> None:
    result, floor = _result(about), about.year.floor
    if not result or result.size is None or result.size >= floor:
        raise CannotRecord(f"{_sized(about, result)}. Only below {floor:,} does NHS England's region see it.")


def _sized(about: About, result: NetworkValidation | None) -> str:
    size = result.size if result else None
    return f"{about} has {'a size that is not known' if size is None else words.patients(size)}"


def _check_has_practices(about: About) -> None:
    if about.network and about.commissioner not in other_commissioners(about.network, about.year):
        raise CannotRecord(f"{about.commissioner} has no practice in {about} beside its lead commissioner's own.")


def other_commissioners(network: Network, year: ContractYear) -> list[Commissioner]:
    """Those with practices in the network, but for its lead."""
    named = Q(contract_year=year, state__in=[MembershipState.NAMED, MembershipState.AGREED])
    held = Q(state=MembershipState.IN_FORCE, during__overlap=(year.first_day, year.last_day))
    members = Membership.objects.filter(named | held, network=network, kind=MembershipKind.CORE)
    links = PracticeCommissioner.objects.filter(
        practice__in=members.values("practice"), during__contains=year.starts_on
    )
    others = Commissioner.objects.filter(id__in=links.values("commissioner"))
    return list(others.exclude(id=network.lead_id_on(year.starts_on)).order_by("name"))


def _check_warns(about: About) -> None:
    result = _result(about)
    findings = [Finding.from_json(stored) for stored in result.findings] if result else []
    if not any(found.rule == about.rule and is_warning(found) for found in findings):
        raise CannotRecord(f"There is nothing to explain: rule {about.rule} does not warn about {about} now.")


RECORDABLE: Mapping[type[Any], Callable[[About], None]] = {
    LargerNetwork: _check_large,
    RegionalSight: _check_small,
    CommissionerConsent: _check_has_practices,
    Explanation: _check_warns,
}
