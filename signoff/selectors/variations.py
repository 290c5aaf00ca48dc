"""What each practice of a round still has to sign: the Network Agreement, and the variation of its contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from networks.enums import MembershipKind, MembershipState
from networks.models import AgreementSignatory, Membership
from networks.rules import words
from practices.models import Commissioner, ContractYear, Practice
from signoff.models import Application, ContractVariation, Round
from signoff.workflow import DECIDED


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A practice of a network of the round. `agreed_on`: the day on which it signed the Network Agreement, which it
    does by `agree_by`, if the year names a day."""

    application: Application
    practice: Practice
    agreed_on: date | None
    agree_by: date | None
    variation: ContractVariation | None

    @property
    def confirmed(self) -> bool:
        return self.application.status in DECIDED

    @property
    def sent_on(self) -> date | None:
        return self.variation.sent_on if self.variation else None

    @property
    def signed_on(self) -> date | None:
        return self.variation.signed_on if self.variation else None

    def overdue_since(self, today: date) -> date | None:
        """The first day on which its signature under the Network Agreement is late."""
        late = not self.agreed_on and self.agree_by and today > self.agree_by
        return self.agree_by + timedelta(days=1) if late and self.agree_by else None


def practice_lines(round: Round, applications: Sequence[Application], today: date) -> list[PracticeLine]:
    """By network, then by name. Nothing is wanted of who has left within the year: without a day that is recorded, it
    stands here no more."""
    year, by_network = round.contract_year, {each.network_id: each for each in applications}
    signed, varied = _signed(by_network, year), variations_of(round)
    members = Membership.objects.filter(network__in=by_network, contract_year=year, kind=MembershipKind.CORE)
    members = members.exclude(state=MembershipState.DECLINED).select_related("practice")
    return [
        PracticeLine(
            by_network[each.network_id],
            each.practice,
            signed.get((each.network_id, each.practice_id)),
            year.agreement_deadline,
            varied.get(each.practice_id),
        )
        for each in members.order_by("network__name", "network__reference", "practice__name", "practice__code")
        if each.practice_id in varied
        or (each.network_id, each.practice_id) in signed
        or not _has_left(each, min(today, year.last_day))
    ]


def _has_left(membership: Membership, day: date) -> bool:
    during = membership.during
    return during is not None and (during.isempty or (during.upper is not None and during.upper <= day))


def variations_of(round: Round) -> dict[int, ContractVariation]:
    """By the practice's id."""
    rows = ContractVariation.objects.filter(round_id=round.pk).select_related("recorded_by")
    return {each.practice_id: each for each in rows}


def variations_in_words(commissioner: Commissioner, contract_year: ContractYear) -> dict[str, str]:
    """By the practice's code, what is recorded by today."""
    rows = ContractVariation.objects.filter(round__commissioner=commissioner, round__contract_year=contract_year)
    return {
        each.practice.code: f"Sent on {words.day(each.sent_on)}"
        + (f", signed on {words.day(each.signed_on)}" if each.signed_on else "")
        for each in rows.filter(sent_on__isnull=False).select_related("practice")
        if each.sent_on
    }


def _signed(networks: dict[int, Application], year: ContractYear) -> dict[tuple[int, int], date]:
    rows = AgreementSignatory.objects.filter(
        network_year__network__in=networks, network_year__contract_year=year, signed_on__isnull=False
    )
    found = rows.values_list("network_year__network_id", "practice_id", "signed_on")
    return {(network, practice): day for network, practice, day in found if day}
