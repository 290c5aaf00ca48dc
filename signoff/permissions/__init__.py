"""Who may do what to an application, a round or a hold. Each check raises PermissionDenied and has a boolean twin.

They speak of people inside the scope: what lies outside is never found by the selectors.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, ParamSpec

from django.core.exceptions import PermissionDenied

from networks.enums import MembershipState
from networks.models import Membership
from networks.permissions import regional_offices
from networks.rules import Moment, blockers, check_rules
from networks.rules.actions import DECIDER_RULES, Decider
from networks.rules.facts import YearRules
from networks.selectors.facts import year_rules
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import Commissioner, ContractYear, DeclaredInterest, Practice
from signoff.enums import Action, ApplicationStatus, ChangeAction, ChangeKind, RoundAction
from signoff.models import Application, NetworkChange
from signoff.plans import Plan
from signoff.workflow import Door, PartStep, Party, RoundStep, Transition, round_step

P = ParamSpec("P")
TAKES_PART = (MembershipState.AGREED, MembershipState.IN_FORCE)
# The person's interests in the members of what is asked about, where a page has read them; None: they are read
Known = Collection[str] | None


def _answers(check: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> bool:
    try:
        check(*args, **kwargs)
    except PermissionDenied:
        return False
    return True


def check_user_can_start(user: User, practice: Practice) -> str:
    """Returns, as every check does that a service records, the capacity in which the person may."""
    return _capacity(
        user,
        Permission.APPLICATION_LEAD,
        practice.organisation,
        f"Only someone from {practice} can start an application for it.",
    )


def user_can_start(user: User, practice: Practice) -> bool:
    return _answers(check_user_can_start, user, practice)


def check_user_can_answer_for_year(user: User, practice: Practice) -> str:
    return _capacity(
        user, Permission.MEMBERSHIP_ANSWER, practice.organisation, f"Only someone from {practice} can answer for it."
    )


def check_user_can_record_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> str:
    return _capacity_at(
        user,
        Permission.ANSWER_RECORD,
        commissioner,
        f"Only an officer or approver of the commissioner of {practice} can record an answer that came on paper.",
    )


def user_can_record_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> bool:
    return _answers(check_user_can_record_answer, user, practice, commissioner)


def check_user_can_decide_late_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> str:
    capacity = _capacity_at(
        user,
        Permission.ANSWER_DECIDE,
        commissioner,
        f"You can see this answer but only an approver of the commissioner of {practice} can decide on it.",
    )
    if DeclaredInterest.objects.filter(person=user, ended_at=None, practice=practice.pk).exists():
        raise PermissionDenied(
            f"You declared an interest in {practice}. Another approver of {commissioner} can decide on its answer."
        )
    return capacity


def user_can_decide_late_answer(user: User, practice: Practice, commissioner: Commissioner | None) -> bool:
    return _answers(check_user_can_decide_late_answer, user, practice, commissioner)


def check_user_can_move_part(user: User, practice: Practice, commissioner: Commissioner | None, step: PartStep) -> str:
    """An answer of a practice, by whichever door it comes."""
    if step.door is Door.PERSON:
        return check_user_can_answer_for_year(user, practice)
    if step.door is Door.PAPER:
        return check_user_can_record_answer(user, practice, commissioner)
    return check_user_can_decide_late_answer(user, practice, commissioner)


def check_user_can_edit(user: User, application: Application) -> str:
    lead = application.lead_practice
    return _capacity(
        user,
        Permission.APPLICATION_LEAD,
        lead.organisation,
        f"You can see this application but only someone from {lead}, which leads it, can do that.",
    )


def user_can_edit(user: User, application: Application) -> bool:
    return _answers(check_user_can_edit, user, application)


def check_user_can_fill_in(user: User, application: Application) -> Practice:
    """Returns the practice for which the person does: the one that leads, or the member whose person it has named."""
    if user_can_edit(user, application):
        return application.lead_practice
    named = application.co_editors.select_related("practice").filter(person=user).first()
    if (
        named
        and user.capacity_for(named.practice.organisation, Permission.APPLICATION_LEAD)
        and _takes_part(named.practice, application)
    ):
        return named.practice
    raise PermissionDenied(
        f"You can see this application but only someone from {application.lead_practice}, which leads it, and whom "
        "they name can change it."
    )


def user_can_fill_in(user: User, application: Application) -> bool:
    return _answers(check_user_can_fill_in, user, application)


def check_user_can_sign(user: User, application: Application, practice: Practice) -> Practice:
    """Returns the practice for which the person speaks: the one that signs, or the one that leads and has the paper."""
    if user.capacity_for(practice.organisation, Permission.MEMBERSHIP_ANSWER):
        return practice
    if user_can_edit(user, application):
        return application.lead_practice
    lead = application.lead_practice
    paper = "" if practice == lead else f", or someone from {lead}, which leads the application, can record its paper"
    raise PermissionDenied(
        f"You can see this application but only someone from {practice} can sign the Network Agreement for it{paper}."
    )


def user_can_sign(user: User, application: Application, practice: Practice) -> bool:
    return _answers(check_user_can_sign, user, application, practice)


def _takes_part(practice: Practice, application: Application) -> bool:
    members = Membership.objects.filter(network=application.network_id, contract_year=application.contract_year_id)
    return members.filter(practice=practice, state__in=TAKES_PART).exists()


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
    return _answers(check_user_can_act, user, application, transition, interests)


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


@dataclass(frozen=True, slots=True)
class Stakes:
    """What keeps people from confirming a round. `interests` are the members of its networks in which somebody has
    declared one, by that person's id; `marks` give a network's name, and the ids of who marked its requirements met
    and of who was away and for whom they did."""

    interests: dict[int, set[str]] = field(default_factory=dict)
    marks: list[tuple[str, int | None, int | None]] = field(default_factory=list)


def check_may_confirm(
    user: User, away: Collection[User], commissioner: Commissioner, year: ContractYear, stakes: Stakes
) -> None:
    """Raises PermissionDenied where the person, or one of those `away` for whom they act, has declared an interest in a
    member (CMP-10), or marked one of the applications met, or had it marked (CMP-11)."""
    rules, its = year_rules(year), str(commissioner)
    people = {user.id, *(each.id for each in away)}
    own = [network for network, by, _ in stakes.marks if by == user.id]
    of_cover = [network for network, by, absent in stakes.marks if people & {by, absent}]
    interests = {person: sorted(practices) for person, practices in stakes.interests.items()}
    check_may_decide(its, rules, interests=interests.get(user.id, ()), others="approver")
    for each in away:
        check_may_decide(its, rules, interests=interests.get(each.id, ()), cover=True, others="approver")
    check_may_decide(its, rules, marked=sorted(set(own or of_cover)), cover=not own)


def may_confirm(
    user: User, away: Collection[User], commissioner: Commissioner, year: ContractYear, stakes: Stakes
) -> bool:
    return _answers(check_may_confirm, user, away, commissioner, year, stakes)


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
    capacity = _capacity(user, permission, application.commissioner.organisation, otherwise)
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
    return _answers(check_user_can_check, user, application, interests)


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
    return _answers(check_user_can_assign, user, application, interests)


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
    return _answers(check_user_can_hold, user, application, interests)


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
    return _answers(check_user_can_contest, user, application, lmcs)


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
    return _answers(check_user_can_waive, user, application, interests)


def check_user_can_move_round(user: User, commissioner: Commissioner, step: RoundStep) -> str:
    if not step.permission:
        raise PermissionDenied("Only the portal itself does that.")
    return _capacity(
        user,
        Permission(step.permission),
        commissioner.organisation,
        f"You can see this round but only an approver of {commissioner} can confirm it.",
    )


def check_user_can_confirm(user: User, commissioner: Commissioner) -> str:
    return check_user_can_move_round(user, commissioner, round_step(RoundAction.CONFIRM))


def user_can_confirm(user: User, commissioner: Commissioner) -> bool:
    return _answers(check_user_can_confirm, user, commissioner)


def check_user_can_record_variations(user: User, commissioner: Commissioner) -> str:
    return _capacity(
        user,
        Permission.APPLICATION_REVIEW,
        commissioner.organisation,
        f"Only an officer or approver of {commissioner} records when contract variations were sent and signed.",
    )


def user_can_record_variations(user: User, commissioner: Commissioner) -> bool:
    return _answers(check_user_can_record_variations, user, commissioner)


def check_user_can_comment(user: User, on_the_matter: Iterable[Organisation]) -> tuple[Organisation, str]:
    """The organisation for which the person speaks, the first that lets them, and the capacity."""
    for organisation in on_the_matter:
        if capacity := user.capacity_for(organisation, Permission.COMMENT_WRITE):
            return organisation, capacity
    raise PermissionDenied(
        "You can see this application but only its practices, its commissioners and their LMC can comment on it."
    )


def user_can_comment(user: User, on_the_matter: Iterable[Organisation]) -> bool:
    return _answers(check_user_can_comment, user, on_the_matter)


def _capacity(user: User, permission: Permission, organisation: Organisation, otherwise: str) -> str:
    capacity = user.capacity_for(organisation, permission)
    if not capacity:
        raise PermissionDenied(otherwise)
    return capacity


def _capacity_at(user: User, permission: Permission, commissioner: Commissioner | None, otherwise: str) -> str:
    """At the commissioner of a practice, where it has one."""
    if commissioner is None:
        raise PermissionDenied(otherwise)
    return _capacity(user, permission, commissioner.organisation, otherwise)


def _decider(permission: str) -> str:
    approvers = (Permission.ROUND_CONFIRM, Permission.APPLICATION_REFUSE)
    return "an approver" if permission in approvers else "an officer or approver"


def check_user_can_declare(user: User, commissioner: Commissioner) -> str:
    return _capacity(
        user,
        Permission.APPLICATION_REVIEW,
        commissioner.organisation,
        f"The register of interests is for the officers and approvers of {commissioner}.",
    )


def user_can_declare(user: User, commissioner: Commissioner) -> bool:
    return _answers(check_user_can_declare, user, commissioner)


# What a practice proposes for itself, and what those who speak for a network propose for it
OF_A_PRACTICE = frozenset({ChangeKind.JOIN, ChangeKind.MOVE, ChangeKind.PRACTICE_CLOSURE})
OF_A_NETWORK = frozenset(
    {ChangeKind.JOIN, ChangeKind.EXPULSION, ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.NETWORK_CLOSURE}
)


def check_user_can_propose(
    user: User, plan: Plan, leads: Iterable[Practice], interests: Collection[str]
) -> tuple[Organisation, str]:
    """The organisation for which the person proposes the change, and the capacity. `leads`: who speaks for its network;
    `interests`: what the person has declared."""
    own = [plan.practice] if plan.kind in OF_A_PRACTICE and plan.practice else []
    for practice in (*own, *(leads if plan.kind in OF_A_NETWORK else ())):
        if capacity := user.capacity_for(practice.organisation, Permission.CHANGE_PROPOSE):
            return practice.organisation, capacity
    commissioner = plan.network.lead_commissioner
    capacity = "" if plan.kind is ChangeKind.OPT_OUT else _proposing(user, commissioner)
    if not capacity:
        raise PermissionDenied(
            f"You can see {plan.network} but only the practice concerned, a practice that speaks for {plan.network}, "
            f"or an officer or approver of {commissioner} can propose that."
        )
    if interests:
        check_may_decide(str(commissioner), year_rules(plan.contract_year), interests=interests)
    return commissioner.organisation, capacity


def user_can_propose_for(user: User, commissioner: Commissioner, interests: Collection[str]) -> bool:
    return bool(_proposing(user, commissioner)) and not interests


def _proposing(user: User, commissioner: Commissioner) -> str:
    return user.capacity_for(commissioner.organisation, Permission.CHANGE_PROPOSE)


def check_user_can_decide_change(user: User, change: NetworkChange, interests: Collection[str]) -> str:
    """An approver of the commissioner that leads, who has neither proposed it nor agreed to it for anybody, and has
    declared no interest (CMP-10)."""
    commissioner = change.network.lead_commissioner
    capacity = _capacity(
        user,
        Permission.CHANGE_DECIDE,
        commissioner.organisation,
        f"You can see this change but only an approver of {commissioner} can decide on it.",
    )
    if change.proposed_by_id == user.pk:
        raise PermissionDenied(f"You proposed this change, so another approver of {commissioner} has to decide.")
    if change.steps.filter(action=ChangeAction.AGREE, by=user).exists():
        raise PermissionDenied(f"You agreed to this change, so another approver of {commissioner} has to decide.")
    if interests:
        rules = year_rules(change.contract_year)
        check_may_decide(str(commissioner), rules, interests=interests, others="approver")
    return capacity


def user_can_decide_change(user: User, change: NetworkChange, interests: Collection[str]) -> bool:
    return _answers(check_user_can_decide_change, user, change, interests)


def check_user_can_withdraw_change(user: User, change: NetworkChange) -> str:
    return _capacity(
        user,
        Permission.CHANGE_PROPOSE,
        change.organisation,
        "You can see this change but only who proposed it can withdraw it.",
    )


def user_can_withdraw_change(user: User, change: NetworkChange) -> bool:
    return _answers(check_user_can_withdraw_change, user, change)


def check_user_can_notify_ods(user: User, commissioner: Commissioner) -> str:
    return _capacity(
        user,
        Permission.ODS_NOTIFY,
        commissioner.organisation,
        f"Only an officer or approver of {commissioner} records what ODS was told of.",
    )


def user_can_notify_ods(user: User, commissioner: Commissioner) -> bool:
    return _answers(check_user_can_notify_ods, user, commissioner)
