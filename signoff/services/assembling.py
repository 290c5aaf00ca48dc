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
from practices.enums import OdsStatus
from practices.models import Commissioner, ContractYear, ListSize, Practice
from signoff.models import Application


@dataclass(frozen=True, slots=True)
class Assembled:
    """`findings` read otherwise than they do now; `cannot` says of practices why they could not simply join, and what
    the rules would say of them is then left for when they are asked."""

    number: int
    size: int | None
    findings: Sequence[Finding]
    cannot: Sequence[str]

    @property
    def met_findings(self) -> list[Finding]:
        return [each for each in self.findings if each.verdict is Verdict.MET]

    @property
    def open_findings(self) -> list[Finding]:
        return [each for each in self.findings if each.verdict is not Verdict.MET]


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
    refused = {refusal.move.practice for refusal in answer.refusals}
    others = [each for each in practices if each.code in refused]
    changed = [] if refused else [found for each in touched.differences if (found := _worth_saying(each))]
    size = touched.after.figures["size"] if touched.after else None
    return Assembled(
        len(practices),
        _with_lists(size, others, application.contract_year),
        findings_for(user, changed, whole=True),
        [_not_free(each) for each in others],
    )


def _with_lists(size: int | None, practices: Collection[Practice], year: ContractYear) -> int | None:
    """Whoever is asked counts, wherever else it is named."""
    lists = ListSize.objects.filter(practice__in=practices, as_at=year.list_date).values_list("registered", flat=True)
    return None if size is None or len(lists) < len(practices) else size + sum(lists)


def _not_free(practice: Practice) -> str:
    """Not more than the rules tell once it is asked: what it answered another network is not this one's to read."""
    if practice.ods_status == OdsStatus.CLOSED:
        return f"{practice} has closed. A closed practice cannot be a member."
    return (
        f"Another network holds or names {practice} as well. A practice can be a core member of one network only, "
        "and chooses for itself."
    )


def _worth_saying(difference: Difference) -> Finding | None:
    """A verdict that flips, or a fault that would be another one."""
    after = difference.after
    return after if after and (difference.flips or after.verdict is not Verdict.MET) else None
