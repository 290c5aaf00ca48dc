"""What has waited for long, put together for the people of each LMC once a week: a message for each LMC, which is read
for that one alone.

What was sent last is read from the messages themselves, so a sweep that was asleep only delays it.
"""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from networks.selectors.alerts import unplaced_for_long, waiting_long
from pcnportal.accounts.enums import Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.permissions import holders_of
from practices.models import Lmc
from signoff import news
from signoff.enums import Matter
from signoff.models import Case, Hold, OutgoingMessage
from signoff.selectors.applications import WAITED_FOR
from signoff.services.telling import tell_digest
from signoff.workflow import UNSETTLED

EVERY = timedelta(days=7)


def send_digests(*, at: datetime) -> int:
    """To each reviewer of an LMC, at most once a week, unless there is nothing to tell. Returns how many are sent."""
    sent = 0
    for lmc, people in _due(at).items():
        if lines := _waiting(lmc, localdate(at)):
            tell_digest(news.digest(lmc, lines, localdate(at)), people, lmc.organisation, at=at)
            sent += len(people)
    return sent


def _due(at: datetime) -> dict[Lmc, list[User]]:
    """LMCs with the people of each who had no digest of it within the week."""
    lately = OutgoingMessage.objects.filter(matter=Matter.DIGEST, at__gt=at - EVERY)
    told = set(lately.values_list("organisation_code", "recipient"))
    found = {}
    for lmc in Lmc.objects.order_by("name"):
        held = holders_of(Permission.HOLD_CONTEST, [lmc.organisation])
        if people := [person for person in held if (lmc.code, person.pk) not in told]:
            found[lmc] = people
    return found


def _waiting(lmc: Lmc, today: date) -> list[str]:
    """A sentence for each hold, case and practice without a network of its areas, the oldest first."""
    commissioners = lmc.commissioners.all()
    holds = Hold.objects.filter(
        released_at=None,
        application__commissioner__in=commissioners,
        application__contract_year__first_day__lte=today,
        application__contract_year__last_day__gte=today,
    ).select_related("application__network", "application__contract_year", *WAITED_FOR)
    found = [(hold.placed_at, _of_hold(hold, today)) for hold in holds]
    codes = list(commissioners.values_list("code", flat=True))
    unplaced = list(unplaced_for_long(codes, today))
    found += [(since, f"{practice} {sentence}") for practice, since, sentence in unplaced]
    told_of = [practice.pk for practice, _, _ in unplaced]
    cases = Case.objects.filter(
        commissioner__in=commissioners,
        status__in=UNSETTLED,
        contract_year__first_day__lte=today,
        contract_year__last_day__gte=today,
    ).exclude(practice__in=told_of)
    related = ("practice", "about_network", "contract_year")
    found += [(case.opened_at, _of_case(case, today)) for case in cases.select_related(*related)]
    return [sentence for _, sentence in sorted(found) if sentence]


def _of_case(case: Case, today: date) -> str:
    return waiting_long(f"The case about {case.about} has been open", case.opened_at, case.contract_year, today)


def _of_hold(hold: Hold, today: date) -> str:
    what = f"{hold.application.network} has been on hold, waiting for {hold.waits_for},"
    return waiting_long(what, hold.placed_at, hold.application.contract_year, today)
