"""Moves as a what-if makes them, committed by hand; and the findings stored of a year, by code."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Max, QuerySet

from networks.enums import MembershipState
from networks.models import CommissionerValidation, Membership, Network, NetworkValidation, NetworkYear
from networks.tests.histories.reckoning import PLANS
from networks.whatif.answer import State, WhatIf
from networks.whatif.values import Action, Move, Term
from pcnportal.core import clock
from practices.enums import Answer
from practices.models import ContractYear, ParticipationNotice, Practice

Findings = dict[str, list[Any]]


def stored(year: ContractYear) -> Findings:
    networks = NetworkValidation.objects.filter(contract_year=year).values_list("network__reference", "findings")
    areas = CommissionerValidation.objects.filter(contract_year=year).values_list("commissioner__code", "findings")
    return dict(networks) | dict(areas)


def told(answer: WhatIf) -> tuple[Findings, Findings]:
    """Before and after."""
    touched = [*answer.networks, *answer.commissioners]
    return (
        {each.code: _findings(each.before) for each in touched if each.before},
        {each.code: _findings(each.after) for each in touched if each.after},
    )


def commit(moves: Iterable[Move], term: Term) -> None:
    for move in moves:
        if move.action == Action.CLOSE:
            _leave(Membership.objects.filter(network__reference=move.from_network), term)
            last_day = term.first - timedelta(days=1)
            Network.objects.filter(reference=move.from_network).update(closed_on=last_day)
        elif move.from_network:
            own = Membership.objects.filter(network__reference=move.from_network, practice__code=move.practice)
            _leave(own, term)
        if move.to_network:
            _join(move, term)


def _leave(memberships: QuerySet[Membership], term: Term) -> None:
    memberships.filter(contract_year=term.year_id, state__in=PLANS).delete()
    for each in memberships.filter(during__overlap=(term.first, None)):
        if each.during.lower < term.first:
            Membership.objects.filter(pk=each.pk).update(during=(each.during.lower, term.first))
        elif each.during.lower < term.end or each.contract_year_id == term.year_id:
            each.delete()


def _join(move: Move, term: Term) -> None:
    network, practice = Network.objects.get(reference=move.to_network), Practice.objects.get(code=move.practice)
    own = Membership.objects.filter(network=network, practice=practice, contract_year=term.year_id)
    own.exclude(state=MembershipState.IN_FORCE).delete()
    standing = NetworkYear.objects.filter(network=network, contract_year=term.year_id).first()
    fields: dict[str, Any] = {"state": MembershipState.AGREED}
    if standing is None or standing.standing == "CONFIRMED":
        during = (term.first, term.end)
        fields = {"state": MembershipState.IN_FORCE, "during": during, "decided_on": term.day}
    else:
        _takes_part(practice, term)
    Membership.objects.create(
        network=network, practice=practice, contract_year_id=term.year_id, named_at=clock.now(), **fields
    )


def _takes_part(practice: Practice, term: Term) -> None:
    """Whoever agrees to a network answers so for the year, which outlasts the network. It is its last word."""
    last = ParticipationNotice.objects.filter(practice=practice).aggregate(Max("answered_at"))["answered_at__max"]
    ParticipationNotice.objects.create(
        practice=practice,
        contract_year_id=term.year_id,
        answer=Answer.JOIN,
        answered_at=max(last or clock.now(), clock.now()),
        recorded_at=clock.now(),
    )


def _findings(state: State) -> list[Any]:
    return [finding.to_json() for finding in state.findings]
