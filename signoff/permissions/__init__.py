"""Who may do what to an application, a hold or a comment. Each check raises PermissionDenied and has a boolean twin.

They speak of people inside the scope: what lies outside is never found by the selectors.
"""

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied

from networks.models import Membership
from networks.permissions import regional_offices
from networks.rules import Moment, blockers, check_rules
from networks.rules.actions import DECIDER_RULES, Decider
from networks.rules.facts import YearRules
from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner
from signoff.enums import Action, ApplicationStatus
from signoff.models import Application
from signoff.permissions.asking import answers, require
from signoff.permissions.practices import check_user_can_edit
from signoff.workflow import Party, Transition

# The person's interests in the members of what is asked about, where a page has read them; None: they are read
Known = Collection[str] | None


def check_user_can_act(
    user: User, application: Application, transition: Transition[Action, ApplicationStatus], interests: Known = None
) -> str:
    if transition.party is Party.APPLICANT:
        return check_user_can_edit(user, application)
    if transition.party is Party.NHSE:
        return advising_for(user, application)[1]
    commissioner = application.commissioner
    if not transition.permission:
        raise PermissionDenied("Only the portal itself does that.")
    return _deciding(
        user,
        Permission(transition.permission),
        application,
        f"You can see this application but only {_decider(transition.permission)} of {commissioner} can decide on it.",
        interests,
    )


def user_can_act(
    user: User, application: Application, transition: Transition[Action, ApplicationStatus], interests: Known = None
) -> bool:
    return answers(check_user_can_act, user, application, transition, interests)


def interests_in(user: User, networks: Collection[int], year_id: int) -> list[str]:
    """Names of the members in a year of these networks, given by id, in which the person has an interest declared."""
    declared = Membership.objects.of_interest_to(user).filter(network__in=networks, contract_year=year_id)
    return list(declared.order_by("practice__name").values_list("practice__name", flat=True).distinct())


def check_may_decide(
    commissioner: str,
    year: YearRules,
    *,
    marked: Collection[str] = (),
    interests: Collection[str] = (),
    cover: bool = False,
    others: str = "officer or approver",
) -> None:
    """Two steps, two people (CMP-11), and none with an interest in a member (CMP-10): raises PermissionDenied for who
    marked the requirements of `marked` met, or has declared one of `interests`; `others` can. `cover`: whoever acts
    for the other did, and not they."""
    decider = Decider(commissioner, interests=interests, marked=marked, cover=cover)
    for finding in blockers(check_rules(DECIDER_RULES, decider, year), Moment.ACTION):
        who = f" Another {others} of {commissioner} can." if finding.rule == "CMP-10" else ""
        raise PermissionDenied(f"{finding.sentence}{who}")


def check_no_interest(user: User, application: Application, interests: Known = None) -> None:
    """Whoever has an interest in a member reads and comments, and decides nothing (CMP-10)."""
    if interests is None:
        interests = interests_in(user, [application.network_id], application.contract_year_id)
    if interests:
        commissioner = str(application.commissioner)
        check_may_decide(commissioner, year_rules(application.contract_year), interests=interests)


def _deciding(
    user: User, permission: Permission, application: Application, otherwise: str, interests: Known = None
) -> str:
    """At the commissioner that leads, without an interest."""
    capacity = require(user, permission, application.commissioner.organisation, otherwise)
    check_no_interest(user, application, interests)
    return capacity


def check_user_can_check(user: User, application: Application, interests: Known = None) -> str:
    commissioner = application.commissioner
    return _deciding(
        user,
        Permission.APPLICATION_REVIEW,
        application,
        f"You can see this application but only an officer or approver of {commissioner} checks its items.",
        interests,
    )


def user_can_check(user: User, application: Application, interests: Known = None) -> bool:
    return answers(check_user_can_check, user, application, interests)


def check_user_can_assign(user: User, application: Application, interests: Known = None) -> str:
    commissioner = application.commissioner
    return _deciding(
        user,
        Permission.APPLICATION_REVIEW,
        application,
        f"You can see this application but only an officer or approver of {commissioner} says who looks at it.",
        interests,
    )


def user_can_assign(user: User, application: Application, interests: Known = None) -> bool:
    return answers(check_user_can_assign, user, application, interests)


def advising_for(user: User, application: Application) -> tuple[Organisation, str]:
    """The part of NHS England for which the person advises on the application, and the capacity."""
    commissioner = application.commissioner
    for organisation in regional_offices(user, Permission.ADVICE_RECORD, commissioner):
        return organisation, user.capacity_for(organisation, Permission.ADVICE_RECORD)
    raise PermissionDenied(
        f"You can see this application but only NHS England, for the region of {commissioner}, can advise on it."
    )


def reads_inside(user: User, application: Application) -> bool:
    """Whether the person reads it for its commissioners, their LMCs or the nation, and not for its practices alone.

    Who has a part on both sides does so for the lead commissioner only.
    """
    if user.may_anywhere(Permission.NATION_READ):
        return True
    lead = application.commissioner.organisation
    own = application.lead_practice.code in user.organisation_codes(OrganisationKind.PRACTICE)
    return bool(user.capacity_for(lead, Permission.AREA_READ)) or (user.may_anywhere(Permission.AREA_READ) and not own)


def check_user_can_hold(user: User, application: Application, interests: Known = None) -> str:
    commissioner = application.commissioner
    return _deciding(
        user,
        Permission.HOLD_PLACE,
        application,
        f"You can see this application but only an officer or approver of {commissioner} can place or release a hold.",
        interests,
    )


def user_can_hold(user: User, application: Application, interests: Known = None) -> bool:
    return answers(check_user_can_hold, user, application, interests)


def user_can_hold_for(user: User, commissioner: Commissioner) -> bool:
    return bool(user.capacity_for(commissioner.organisation, Permission.HOLD_PLACE))


def check_user_can_contest(
    user: User, application: Application, lmcs: Iterable[Organisation]
) -> tuple[Organisation, str]:
    """The organisation for which the person speaks, the lead practice or an LMC of its area, and the capacity."""
    for organisation in [application.lead_practice.organisation, *lmcs]:
        if capacity := user.capacity_for(organisation, Permission.HOLD_CONTEST):
            return organisation, capacity
    raise PermissionDenied(
        f"You can see this hold but only someone from {application.lead_practice}, which leads the application, or "
        "from its LMC can contest it."
    )


def user_can_contest(user: User, application: Application, lmcs: Iterable[Organisation]) -> bool:
    return answers(check_user_can_contest, user, application, lmcs)


def check_user_can_waive(user: User, application: Application, interests: Known = None) -> str:
    commissioner = application.commissioner
    return _deciding(
        user,
        Permission.WAIVER_GRANT,
        application,
        f"You can see this application but only an approver of {commissioner} can waive the minimum list size.",
        interests,
    )


def user_can_waive(user: User, application: Application, interests: Known = None) -> bool:
    return answers(check_user_can_waive, user, application, interests)


def check_user_can_comment(user: User, on_the_matter: Iterable[Organisation]) -> tuple[Organisation, str]:
    """The organisation for which the person speaks, the first that lets them, and the capacity."""
    for organisation in on_the_matter:
        if capacity := user.capacity_for(organisation, Permission.COMMENT_WRITE):
            return organisation, capacity
    raise PermissionDenied(
        "You can see this application but only its practices, its commissioners and their LMC can comment on it."
    )


def user_can_comment(user: User, on_the_matter: Iterable[Organisation]) -> bool:
    return answers(check_user_can_comment, user, on_the_matter)


def _decider(permission: str) -> str:
    approvers = (Permission.ROUND_CONFIRM, Permission.APPLICATION_REFUSE)
    return "an approver" if permission in approvers else "an officer or approver"


def check_user_can_declare(user: User, commissioner: Commissioner) -> str:
    return require(
        user,
        Permission.APPLICATION_REVIEW,
        commissioner.organisation,
        f"The register of interests is for the officers and approvers of {commissioner}.",
    )


def user_can_declare(user: User, commissioner: Commissioner) -> bool:
    return answers(check_user_can_declare, user, commissioner)
