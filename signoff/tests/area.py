"""An invented area with people, and applications brought to any status by the services a user goes through."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pgtrigger
from django.db import transaction

from networks.enums import AreaKind, MembershipState, PayeeKind
from networks.models import Membership, Network, NetworkYear
from networks.services.membership import answer_membership
from networks.services.revalidation import drain
from networks.services.validation import store_commissioners
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import AT, make_commissioner, make_lmc, make_practice, make_user, year
from practices.models import Commissioner, ContractYear, Lmc, Practice
from signoff.enums import Action, ApplicationStatus, Outcome, RoundStatus, Six
from signoff.models import Application, Confirmation, Hold, Round, StatusChange
from signoff.permissions import user_can_check
from signoff.selectors.checks import last_check
from signoff.selectors.rounds import round_of
from signoff.services import applications, asking, decisions, items
from signoff.services.checks import record_checks
from signoff.workflow import CHECKABLE


@dataclass
class Area:
    commissioner: Commissioner
    lmc: Lmc
    officer: User
    approver: User
    second_approver: User
    lmc_user: User
    nhse: User
    people: dict[str, User] = field(default_factory=dict)

    def practice(self, name: str, *, list_size: int | None = 12_000) -> Practice:
        """A practice of the area with one user."""
        practice = make_practice(self.commissioner, name, list_size=list_size)
        self.people[practice.code] = make_user(Role.PRACTICE_USER, practice.organisation, name=f"User of {name}")
        return practice

    def user_of(self, practice: Practice) -> User:
        return self.people[practice.code]

    @property
    def round(self) -> Round:
        return round_of(self.commissioner, year())


def make_area(code: str = "99A", name: str = "Marlshire") -> Area:
    commissioner = make_commissioner(code, f"{name} CCG")
    lmc = make_lmc(commissioner, code=name.split()[0].lower(), name=f"{name} LMC")
    ccg = commissioner.organisation
    return Area(
        commissioner,
        lmc,
        officer=make_user(Role.CCG_OFFICER, ccg, name=f"Officer of {name}"),
        approver=make_user(Role.CCG_APPROVER, ccg, name=f"Approver of {name}"),
        second_approver=make_user(Role.CCG_APPROVER, ccg, name=f"Second approver of {name}"),
        lmc_user=make_user(Role.LMC_REVIEWER, lmc.organisation, name=f"Reviewer of {name} LMC"),
        nhse=make_user(Role.NHSE_READER, name="Reader of NHS England"),
    )


def draft(
    area: Area, name: str, *members: Practice, in_year: ContractYear | None = None, at: datetime = AT
) -> Application:
    """Led by the first of `members`; the others are named and have not answered."""
    lead = members[0]
    application = applications.start_application(
        network_name=name, practice=lead, contract_year=in_year or year(), by=area.user_of(lead), at=at
    )
    for practice in members[1:]:
        asking.name_member(application=application, practice=practice, by=area.user_of(lead), at=at)
    application.refresh_from_db()
    return application


def complete(area: Area, application: Application, *, answered: bool = True, at: datetime = AT) -> Application:
    """All six items given, and every member's agreement."""
    lead, by = application.lead_practice, area.user_of(application.lead_practice)
    memberships = application.network.memberships.select_related("practice", "network__lead_commissioner")
    members = [membership.practice for membership in memberships]
    for membership in memberships if answered else ():
        answer_membership(membership=membership, agrees=True, by=area.user_of(membership.practice), at=at)
    items.save_area(
        application=application,
        kind=AreaKind.WARDS,
        codes=["E05000001"],
        description="",
        version=version(application),
        by=by,
        at=at,
    )
    items.save_agreement(
        application=application,
        dated_on=date(2019, 5, 1),
        signatories={practice: (f"Partner of {practice.name}", "Partner", None) for practice in members},
        version=version(application),
        by=by,
        at=at,
    )
    items.save_clinical_director(
        application=application,
        name=f"Dr Ada {application.network.name}",
        profession="GP",
        practice=lead,
        email="",
        version=version(application),
        by=by,
        at=at,
    )
    items.save_payee(
        application=application,
        kind=PayeeKind.MEMBER_PRACTICE,
        practice=lead,
        name="",
        version=version(application),
        by=by,
        at=at,
    )
    application.refresh_from_db()
    return application


def take(
    application: Application, action: Action, by: User, reason: str = "Because", at: datetime = AT
) -> StatusChange:
    """Take an action on the application as it stands now, and bring `application` up to date.

    Whoever marks the requirements met has found the six met.
    """
    with transaction.atomic():
        if action is Action.MARK_REQUIREMENTS_MET:
            find_met(application, by, at=at)
        change = decisions.perform(
            application=application, action=action, version=version(application), by=by, at=at, reason=reason
        )
    application.refresh_from_db()
    return change


def find_met(application: Application, by: User, note: str = "", at: datetime = AT) -> None:
    """All six, as they stand now, where the application can be checked."""
    current = Application.objects.select_related("network").get(pk=application.pk)
    if current.status in CHECKABLE and user_can_check(by, current):
        record_checks(
            application=current,
            answers={item: (Outcome.MET, "" if item is Six.AGREEMENT else note) for item in Six},
            version=current.version,
            revision=current.network.revision,
            seen=last_check(current),
            by=by,
            at=at,
        )


def submitted(area: Area, name: str = "Harbour", *members: Practice) -> Application:
    """By default of three practices with 36,000 patients."""
    members = members or tuple(area.practice(f"{name} {part}") for part in ("Quay", "Pier", "Mole"))
    application = complete(area, draft(area, name, *members))
    take(application, Action.SUBMIT, area.user_of(members[0]))
    return application


def under_review(area: Area, name: str = "Harbour", *members: Practice) -> Application:
    application = submitted(area, name, *members)
    take(application, Action.PICK_UP, area.officer)
    return application


def looked_at(area: Area, name: str = "Harbour", *members: Practice) -> Application:
    application = under_review(area, name, *members)
    find_met(application, area.officer)
    return application


def requirements_met(area: Area, name: str = "Harbour", *members: Practice) -> Application:
    application = under_review(area, name, *members)
    take(application, Action.MARK_REQUIREMENTS_MET, area.officer)
    return application


def put_back(area: Area, status: ApplicationStatus = ApplicationStatus.REQUIREMENTS_MET) -> None:
    """Every application of the area's round stands in `status` again with all members agreed, as if nothing had
    followed; only its history remains."""
    networks = Network.objects.filter(lead_commissioner=area.commissioner)
    Round.objects.filter(commissioner=area.commissioner).update(status=RoundStatus.OPEN)
    Hold.objects.filter(application__network__in=networks).delete()
    with pgtrigger.ignore("signoff.Confirmation:kept"):
        Confirmation.objects.filter(application__network__in=networks).delete()
    Application.objects.filter(network__in=networks).update(status=status)
    NetworkYear.objects.filter(network__in=networks).update(standing=decisions.STANDINGS[status])
    Membership.objects.filter(network__in=networks).update(
        state=MembershipState.AGREED, during=None, decided_on=None, reason=""
    )
    drain()


def check_coverage(*areas: Area) -> None:
    """What the queue does after a change."""
    store_commissioners([area.commissioner.id for area in areas], at=AT)


def version(application: Application) -> int:
    return Application.objects.values_list("version", flat=True).get(pk=application.pk)
