"""A case as those read it who have a part in it: the facts of the matter, and what was done so far."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from networks.enums import MembershipState
from networks.models import CoverAgreement, Membership, Network, NetworkValidation
from networks.selectors.area import member_ids
from networks.selectors.cover import agreements_on
from networks.selectors.facts import YearDay
from networks.selectors.history import entries_for
from networks.selectors.names import names_for
from networks.selectors.place import Place, place_of
from networks.selectors.results import network_result
from networks.selectors.scope import networks_visible_to, reads_for_practice
from networks.workflow import CoverStage
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.selectors import history_of
from pcnportal.audit.words import Entry
from practices.models import ListSize, ParticipationNotice, Practice
from signoff.enums import CaseAction, CaseKind, CaseStatus
from signoff.models import Application, Case, CaseParty, CaseStep, Hold, LmcEngagement
from signoff.permissions.cases import OnCase, user_can_keep, user_can_share, user_can_step
from signoff.policies.cases import is_offered
from signoff.selectors.cases.directions import in_the_way, silence
from signoff.selectors.cases.placed import home_of
from signoff.selectors.cases.scope import organisations_on, part_of
from signoff.selectors.comments import heard_by, thread_on_case
from signoff.selectors.holds import holds_visible_to
from signoff.selectors.said import Said, said
from signoff.timeline import Mark, Timeline, timeline
from signoff.workflow import EDITABLE, RUNNING, SETTLED, CaseRow, case_rows

SEEKING = (CaseKind.UNPLACED, CaseKind.UNWANTED)
_DID = {
    CaseAction.OPEN: "opened",
    CaseAction.ASK_LMC: "LMC asked",
    CaseAction.MEDIATE: "mediation",
    CaseAction.AGREE: "agreed",
    CaseAction.COVER: "cover settles it",
    CaseAction.DIVIDE: "contract divided",
    CaseAction.PROPOSE_DIRECTION: "direction proposed",
    CaseAction.DIRECT: "directed",
    CaseAction.DROP_DIRECTION: "direction taken back",
    CaseAction.ASK_ESCALATION: "LMC asks to go further",
    CaseAction.ESCALATE: "to NHS England",
    CaseAction.ADVISE: "NHS England advises",
    CaseAction.CLOSE: "closed",
    CaseAction.REOPEN: "open again",
}


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """What is known of the practice that a case is about. `place`, `answer` and `covers`, the cover that networks were
    asked for with how it stands, for who reads its answers."""

    practice: Practice
    list_size: int | None
    answer: ParticipationNotice | None
    place: Place | None
    covers: Sequence[tuple[CoverAgreement, CoverStage]]


@dataclass(frozen=True, slots=True)
class Wanting:
    """A network that names the practice: its size with the whole list of it, and without. None for one that forms out
    of the person's sight."""

    network: Network | None
    answer: str
    size: int | None
    without: int | None


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """`steps` are those that the person may take now; `holds` wait for the case; `members_now`: practices in the
    network in which its practice is expected; `said`: how many comments the person hears, `statements` among them;
    `owes`: the next step is for the person's organisation to do; `taking_part`: references of networks that were given
    a part in it; `in_the_way`: why a direction that is proposed cannot be decided today; `silence`: that the LMC did
    not say in time how it stands to it; `awaited`: what the last step asks for, where nobody has said what comes next;
    `home`: the membership of its practice that was without a network; `may_ask`: applications by which the person can
    ask that practice to join."""

    case: Case
    on: OnCase
    facts: PracticeFacts | None
    size: int | None
    network_seen: bool
    members_now: int
    engagements: Sequence[LmcEngagement]
    names: dict[Organisation, str]
    parties: Sequence[str]
    taking_part: Collection[str]
    owes: bool
    wanting: Sequence[Wanting]
    holds: Sequence[Hold]
    timeline: Sequence[Entry]
    line: Timeline
    statements: Sequence[Said]
    said: int
    steps: Sequence[CaseRow]
    keeps: bool
    shares: bool
    suggests: bool
    in_the_way: str
    silence: str
    awaited: str
    home: Membership | None
    may_ask: Sequence[Application]

    @property
    def owed_by(self) -> str:
        owed_by = self.case.next_organisation
        return self.names.get(owed_by, "") if owed_by else ""


def case_sheet(user: User, case: Case, today: date) -> CaseSheet:
    on, practice, year_day = part_of(user, case), case.practice, YearDay.of(case.contract_year, today)
    reads = practice is not None and reads_for_practice(user, practice, year_day.day)
    names = names_of(user, organisations_on(case, on))
    facts = _facts(user, practice, case, today, reads=reads) if practice else None
    heard = heard_by(user, thread_on_case(case, on))
    parties = list(case.parties.select_related("practice", "network"))
    result = network_result(case.about_network, case.contract_year) if case.about_network else None
    taken = list(case.steps.all())
    return CaseSheet(
        case=case,
        on=on,
        facts=facts,
        size=result.size if result else None,
        members_now=_members_now(case, year_day),
        engagements=list(case.engagements.select_related("recorded_by")),
        network_seen=case.network is not None and networks_visible_to(user).filter(pk=case.network.pk).exists(),
        names=names,
        parties=_parties(case, names, parties),
        taking_part={each.network.reference for each in parties if each.network},
        owes=case.next_code in user.organisation_codes(case.next_kind, Permission.COMMENT_WRITE),
        wanting=_wanting(facts),
        holds=list(holds_on(user, case)),
        timeline=entries_for(user, history_of(case.subject).order_by("-at", "-id")),
        line=timeline(_marks(case, taken), today),
        statements=said(user, [each for each in heard if each.statement]),
        said=len(heard),
        steps=steps_open_to(user, case, on),
        keeps=user_can_keep(user, case, on),
        shares=not case.shared and user_can_share(user, case),
        suggests=reads,
        in_the_way=in_the_way(case, today),
        silence=silence(case, today),
        awaited=_awaited(case, taken),
        home=home_of(case),
        may_ask=_may_ask(user, case),
    )


def _may_ask(user: User, case: Case) -> list[Application]:
    """Open to change, led by the person's practice, and not naming the practice that looks for a network."""
    leads = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    if not leads or case.practice is None or case.kind not in SEEKING or case.status not in RUNNING:
        return []
    named = Membership.objects.filter(
        practice=case.practice, network=OuterRef("network"), contract_year=case.contract_year
    )
    led = Application.objects.filter(lead_practice__code__in=leads - {case.practice.code}, status__in=EDITABLE)
    return list(led.filter(~Exists(named), contract_year=case.contract_year).select_related("network"))


def _awaited(case: Case, taken: Sequence[CaseStep]) -> str:
    if taken and taken[-1].action == CaseAction.ASK_ESCALATION:
        asks = "The LMC asks that it be taken to NHS England."
        return f"{asks} {case.commissioner} does so, or says what comes next instead."
    if case.status in SETTLED:
        return f"{case.commissioner} sees that it comes about, and closes the case."
    return {
        CaseStatus.CLOSED: "Nothing: the case is closed.",
        CaseStatus.LMC_ASKED: "The LMC says how it stands to the case.",
        CaseStatus.ESCALATED: f"NHS England advises {case.commissioner}.",
        CaseStatus.ADVISED: f"NHS England has advised. {case.commissioner} says what comes next.",
        CaseStatus.DIRECTION_PROPOSED: f"An approver of {case.commissioner} decides on the direction.",
    }.get(CaseStatus[case.status], "Nobody has said yet what comes next.")


def _marks(case: Case, taken: Sequence[CaseStep]) -> Iterator[Mark]:
    for step in taken:
        yield Mark(localdate(step.at), _DID[CaseAction[step.action]])
    for engagement in case.engagements.all():
        yield Mark(engagement.engaged_on, "LMC engaged")
    if case.next_on:
        yield Mark(case.next_on, case.next_step, ahead=True)
    if case.expected_on:
        yield Mark(case.expected_on, "member expected", ahead=True)


def _members_now(case: Case, year_day: YearDay) -> int:
    """Practices in the network in which one is expected, without that one, which may have agreed already."""
    return len(member_ids(case.network, year_day) - {case.practice_id}) if case.network else 0


def _wanting(facts: PracticeFacts | None) -> list[Wanting]:
    """For who reads what the practice is asked; a declined one does not count in the size."""
    if facts is None or facts.place is None:
        return []
    asked = facts.place.asked
    results = NetworkValidation.objects.filter(network__in=[each.network_id for each in asked])
    sizes = {(each.network_id, each.contract_year_id): each.size for each in results}
    seen = [_wants(each, sizes.get((each.network_id, each.contract_year_id)), facts.list_size) for each in asked]
    return [*seen, *(Wanting(None, answer, None, None) for answer in facts.place.unnamed)]


def _wants(membership: Membership, size: int | None, list_size: int | None) -> Wanting:
    answer = str(membership.get_state_display())
    if size is None or list_size is None:
        return Wanting(membership.network, answer, size, None)
    if membership.state == MembershipState.DECLINED:
        return Wanting(membership.network, answer, size + list_size, size)
    return Wanting(membership.network, answer, size, size - list_size)


def _parties(case: Case, names: Mapping[Organisation, str], parties: Sequence[CaseParty]) -> list[str]:
    """Networks by their own name, in place of their practices'."""
    offices = [name for each, name in names.items() if each.kind != OrganisationKind.PRACTICE]
    own = [case.practice.name] if case.practice else []
    about = [f"The practices of {case.about_network}"] if case.about_network else []
    others = [
        f"The practices of {each.network}" if each.network else each.practice.name if each.practice else ""
        for each in parties
    ]
    return [*offices, *own, *about, *others]


def steps_open_to(user: User, case: Case, on: OnCase) -> list[CaseRow]:
    """Those of the table that the status, the year and the kind of case know, and that the person may take."""
    rules = YearDay.of(case.contract_year, case.contract_year.last_day).rules
    found: dict[CaseAction, CaseRow] = {}
    for action in CaseAction:
        rows = [row for row in case_rows(action) if case.status in row.from_statuses]
        if rows and is_offered(case, action, rules) and user_can_step(user, case, action, on):
            found[action] = rows[0]
    return list(found.values())


def holds_on(user: User, case: Case) -> QuerySet[Hold]:
    """Open ones, of those the person may see, that wait for the case."""
    return holds_visible_to(user).filter(waits_for_case=case, released_at=None)


def names_of(user: User, organisations: Sequence[Organisation]) -> dict[Organisation, str]:
    subjects = {each: f"{each.kind.lower()}:{each.code}" for each in organisations}
    names = names_for(user, subjects.values())
    return {each: names.get(subject, "") for each, subject in subjects.items()}


def _facts(user: User, practice: Practice, case: Case, today: date, *, reads: bool) -> PracticeFacts:
    year = case.contract_year
    lists = ListSize.objects.filter(practice=practice, as_at=year.list_date)
    notices = practice.notices.filter(contract_year=year).counting().latest_first()
    return PracticeFacts(
        practice,
        lists.values_list("registered", flat=True).first(),
        notices.first() if reads else None,
        place_of(user, practice, year, today, reads=True) if reads else None,
        [(each, each.stage(today)) for each in agreements_on(user, practice, year)] if reads else [],
    )
