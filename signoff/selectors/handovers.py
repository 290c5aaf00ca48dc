"""Where a matter went that its commissioner has no more."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from networks.models import Network
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.audit.selectors import history_of
from pcnportal.core.words import longdate
from practices.models import Commissioner
from signoff.models import Application, Case, NetworkChange


@dataclass(frozen=True, slots=True)
class Moved:
    """`before`: the code of the commissioner that had it last."""

    what: str
    before: str
    now: Commissioner
    since: date


def who_decides_now(user: User, reference: str) -> str:
    """Where an application, a network, a change of one or a case went, for who decides at the commissioner that had it
    last and not at the one that has it now; otherwise empty."""
    codes = user.organisation_codes(OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    moved = (_case(reference) or _network(reference)) if codes else None
    if moved is None or moved.before not in codes or moved.now.code in codes:
        return ""
    handed_over = f"{moved.what} was handed over to {moved.now} on {longdate(moved.since)}"
    return f"{handed_over}, so what you sent was not saved. {moved.now} decides on it now."


def _network(reference: str) -> Moved | None:
    application = Application.objects.filter(reference=reference).select_related("commissioner").first()
    of_it = {"applications": application} if application else {"reference": reference}
    changing = NetworkChange.objects.filter(reference=reference).values("network")
    network = Network.objects.filter(**of_it).first() or Network.objects.filter(pk__in=changing).first()
    handover = network and network.handovers.select_related("before", "network__lead_commissioner").last()
    if not handover:
        return None
    now = application.commissioner if application else handover.network.lead_commissioner
    return Moved(str(handover.network), handover.before.code, now, handover.since)


def _case(reference: str) -> Moved | None:
    """What was between a practice and its LMC when it went, its commissioner knows nothing of."""
    case = Case.objects.filter(reference=reference).select_related("commissioner").first()
    steps = history_of(case.subject).filter(action__in=("CASE_HANDED_OVER", "CASE_SHARED")) if case else None
    last = steps.first() if steps and case and case.shared else None
    if case is None or last is None or last.action != "CASE_HANDED_OVER":
        return None
    return Moved("This case", (last.before or {}).get("commissioner", ""), case.commissioner, localdate(last.at))
