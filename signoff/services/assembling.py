"""What a network would become with the practices that are about to be asked. Nothing is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from networks.models import Network
from networks.rules import Finding, Verdict
from networks.selectors.facts import YearDay
from networks.selectors.findings import findings_for
from networks.services.what_if import what_if
from networks.whatif.answer import Difference
from networks.whatif.values import Action, Move
from pcnportal.accounts.models import User
from practices.models import Commissioner, Practice
from signoff.models import Application


@dataclass(frozen=True, slots=True)
class Assembled:
    """`findings` read otherwise than they do now; `cannot` says of practices why they could not agree yet."""

    number: int
    size: int | None
    findings: Sequence[Finding]
    cannot: Sequence[str]


def network_with(
    application: Application, practices: Collection[Practice], *, user: User, today: date
) -> Assembled | None:
    """None without practices. Raises as `what_if` does."""
    if not practices:
        return None
    network = application.network
    answer = what_if(
        [Move(Action.JOIN, practice=each.code, to_network=network.reference) for each in practices],
        year_day=YearDay.of(application.contract_year, today),
        networks=Network.objects.filter(pk=network.pk),
        commissioners=Commissioner.objects.none(),
    )
    touched = next(each for each in answer.networks if each.code == network.reference)
    changed = [found for each in touched.differences if (found := _worth_saying(each))]
    cannot = [reason.sentence for refusal in answer.refusals for reason in refusal.reasons]
    size = touched.after.figures["size"] if touched.after else None
    return Assembled(len(answer.made), size, findings_for(user, changed, whole=True), cannot)


def _worth_saying(difference: Difference) -> Finding | None:
    """A verdict that flips, or a fault that would be another one."""
    after = difference.after
    return after if after and (difference.flips or after.verdict is not Verdict.MET) else None
