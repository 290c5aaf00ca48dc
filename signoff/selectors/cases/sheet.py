"""A case as those read it who have a part in it: the facts of the matter, and what was done so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from networks.selectors.area import member_ids
from networks.selectors.facts import YearDay
from networks.selectors.history import entries_for
from networks.selectors.names import names_for
from networks.selectors.place import Place, place_of
from networks.selectors.results import network_result
from networks.selectors.scope import networks_visible_to, reads_for_practice
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.selectors import history_of
from pcnportal.audit.words import Entry
from practices.models import ListSize, ParticipationNotice, Practice
from signoff.enums import CaseAction
from signoff.models import Case, Hold, LmcEngagement
from signoff.permissions.cases import OnCase, user_can_keep, user_can_share, user_can_step
from signoff.policies.cases import is_offered
from signoff.selectors.cases.scope import organisations_on, part_of
from signoff.selectors.holds import holds_visible_to
from signoff.workflow import CaseRow, case_rows


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """What is known of the practice that a case is about. `place` and `answer` for who reads its answers."""

    practice: Practice
    list_size: int | None
    answer: ParticipationNotice | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """`steps` are those that the person may take now; `holds` wait for the case; `members_now`: practices in the
    network in which its practice is expected."""

    case: Case
    on: OnCase
    facts: PracticeFacts | None
    size: int | None
    network_seen: bool
    members_now: int
    engagements: Sequence[LmcEngagement]
    names: dict[Organisation, str]
    holds: Sequence[Hold]
    timeline: Sequence[Entry]
    steps: Sequence[CaseRow]
    keeps: bool
    shares: bool
    suggests: bool

    @property
    def owed_by(self) -> str:
        owed_by = self.case.next_organisation
        return self.names.get(owed_by, "") if owed_by else ""


def case_sheet(user: User, case: Case, today: date) -> CaseSheet:
    on, practice, year_day = part_of(user, case), case.practice, YearDay.of(case.contract_year, today)
    reads = practice is not None and reads_for_practice(user, practice, year_day.day)
    result = network_result(case.about_network, case.contract_year) if case.about_network else None
    return CaseSheet(
        case=case,
        on=on,
        facts=_facts(user, practice, case, today, reads=reads) if practice else None,
        size=result.size if result else None,
        members_now=_members_now(case, year_day),
        engagements=list(case.engagements.select_related("recorded_by")),
        network_seen=case.network is not None and networks_visible_to(user).filter(pk=case.network.pk).exists(),
        names=names_of(user, organisations_on(case)),
        holds=list(holds_on(user, case)),
        timeline=entries_for(user, history_of(case.subject).order_by("-at", "-id")),
        steps=steps_open_to(user, case, on),
        keeps=user_can_keep(user, case, on),
        shares=not case.shared and user_can_share(user, case),
        suggests=reads,
    )


def _members_now(case: Case, year_day: YearDay) -> int:
    """Practices in the network in which one is expected."""
    return len(member_ids(case.network, year_day)) if case.network else 0


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
    )
