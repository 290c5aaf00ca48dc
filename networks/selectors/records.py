"""What people recorded about a network or an area in a year, and what a person may record about it."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from networks.models import (
    About,
    CommissionerConsent,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Neighbourhood,
    Network,
    RegionalSight,
)
from networks.permissions import RECORDERS, user_can_record
from networks.policies import is_warning, other_commissioners
from networks.rules import Finding, Verdict
from pcnportal.accounts.models import User
from practices.models import ContractYear

FIELDS: Mapping[type[Any], tuple[str, ...]] = {
    CommissionerConsent: ("note",),
    LargerNetwork: ("ground", "evidence"),
    RegionalSight: ("note",),
    LocalShare: ("percent", "source"),
    Explanation: ("text",),
    GeographyAttestation: ("statement",),
}
# The rules that go by each, whose findings lead to its page.
RULES_BY: Mapping[type[Any], tuple[str, ...]] = {
    CommissionerConsent: ("GEO-08",),
    LargerNetwork: ("SIZE-09",),
    RegionalSight: ("SIZE-04", "SIZE-07", "SIZE-08"),
    LocalShare: ("GEO-05",),
    Neighbourhood: ("SIZE-10", "SIZE-11"),
    GeographyAttestation: ("COV-02",),
}
CHANGE = "Change what is recorded, or take it back"
OFFERED = {
    LargerNetwork: ("networks:larger", "Agree to a larger network"),
    RegionalSight: ("networks:regional_sight", "Record what the region says"),
    LocalShare: ("networks:local_share", "Record the share of local patients"),
    Neighbourhood: ("networks:neighbourhoods", "Divide into neighbourhoods"),
}


def held(record: type[Any], about: About) -> dict[str, Any] | None:
    """What is recorded, by field; None for nothing. The neighbourhoods of a network are one record."""
    if record is Neighbourhood:
        parts = {each.name: sorted(m.practice.subject for m in each.members.all()) for each in neighbourhoods_of(about)}
        return {"neighbourhoods": parts} if parts else None
    return record.objects.filter(**about.key).values(*FIELDS[record]).first()


def stamp(record: type[Any], about: About) -> str:
    """Another one whenever the record or anything that the verdicts rest on has changed."""
    revision = type(about.on)._default_manager.values_list("revision", flat=True).get(pk=about.on.pk)
    return hashlib.md5(repr((revision, held(record, about))).encode(), usedforsecurity=False).hexdigest()


def last_recorded(record: type[Any], about: About) -> Any:
    """The row itself, with who recorded it; of neighbourhoods any, for they are recorded together."""
    return record.objects.filter(**about.key).select_related("recorded_by").first()


def neighbourhoods_of(about: About) -> Iterable[Neighbourhood]:
    """By name, with their practices."""
    return Neighbourhood.objects.filter(**about.key).prefetch_related("members__practice")


@dataclass(frozen=True, slots=True)
class Offer:
    """A page on which the person may record something: its address's name, what it is called there, and the rest of
    its query."""

    page: str
    label: str
    rule: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """By rule, for a person: the explanations that they read, and what they may record. `on` and `year`: the reference
    or code of what it is all about, and the year as addresses write it."""

    on: str
    year: str
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    offers: Mapping[str, list[Offer]] = field(default_factory=dict)


def records_on_network(
    user: User, network: Network, year: ContractYear, findings: Collection[Finding], *, whole: bool
) -> Records:
    """`whole`: the person reads the items of the network, and so the explanations."""
    about = About(year, network)
    given = Explanation.objects.filter(**about.key).select_related("recorded_by") if whole else ()
    explanations = {each.rule: each for each in given}
    offers: dict[str, list[Offer]] = defaultdict(list)
    for rule, offer in (*_offers(user, about, findings), *_explaining(user, about, findings, explanations)):
        offers[rule].append(offer)
    return Records(network.reference, year.slug, explanations, dict(offers))


def records_on_area(user: User, about: About, findings: Collection[Finding]) -> Records:
    offers = _offered(
        user, GeographyAttestation, about, findings, "networks:attestation", "Record that the whole area is served"
    )
    return Records(about.chain, about.year.slug, offers={rule: [offer] for rule, offer in offers})


def _offers(user: User, about: About, findings: Collection[Finding]) -> Iterator[tuple[str, Offer]]:
    for record, (page, label) in OFFERED.items():
        yield from _offered(user, record, about, findings, page, label)
    for other in _others(user, about):
        label = f"Say if {other.commissioner} agrees"
        query = f"&commissioner={other.commissioner.code}" if other.commissioner else ""
        yield from _offered(user, CommissionerConsent, other, findings, "networks:consent", label, query)


def _others(user: User, about: About) -> Iterator[About]:
    """The network with each other commissioner, where the person could speak for any at all."""
    if user.may_anywhere(RECORDERS[CommissionerConsent].permission) and about.network:
        for other in other_commissioners(about.network, about.year):
            yield About(about.year, about.network, other)


def _offered(
    user: User,
    record: type[Any],
    about: About,
    findings: Iterable[Finding],
    page: str,
    label: str,
    query: str = "",
) -> Iterator[tuple[str, Offer]]:
    """Beside the rule that is not met or, to change it or take it back, that goes by what is recorded."""
    by_it = [found for found in findings if found.rule in RULES_BY[record]]
    if by_it and user_can_record(user, record, about):
        recorded = held(record, about) is not None
        asking = [found for found in by_it if found.verdict is not Verdict.MET] or (by_it if recorded else [])
        for found in asking[:1]:
            yield found.rule, Offer(page, CHANGE if recorded else label, query=query)


def _explaining(
    user: User, about: About, findings: Collection[Finding], explanations: Collection[str]
) -> Iterator[tuple[str, Offer]]:
    rules = [found.rule for found in findings if is_warning(found) or found.rule in explanations]
    if rules and user_can_record(user, Explanation, about):
        for rule in rules:
            label = "Change the explanation" if rule in explanations else "Explain"
            yield rule, Offer("networks:explain", label, rule=rule)
