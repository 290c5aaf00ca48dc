"""The workspace of an LMC: what waits in its areas, each list in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Case as Either
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate

from networks.enums import CoverState, MembershipKind, MembershipState, Standing
from networks.models import CommissionerValidation, CoverAgreement, Membership, NetworkYear
from networks.rules import words as said
from networks.selectors.area import Group, without_place
from networks.selectors.facts import YearDay
from networks.selectors.place import UNNAMED
from networks.selectors.scope import Reach, networks_visible_to
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.core.listing import Cell, Column, Line, day, numeral, words
from practices.models import Commissioner, ContractYear, Lmc, ParticipationNotice, Practice, PracticeCommissioner
from practices.years import day_within
from signoff.enums import ApplicationStatus, CaseStatus, RoundStatus
from signoff.models import Case, Hold, Round
from signoff.selectors.applications import WAITED_FOR
from signoff.selectors.cases.scope import cases_visible_to
from signoff.selectors.work.items import applications_where, page_of
from signoff.workflow import DISPUTED, RUNNING, TURN, Party

DECIDERS = {Party.COMMISSIONER, Party.NHSE}
PRACTICES = "practices"
TO_DECIDE = (CaseStatus.DIRECTION_PROPOSED, CaseStatus.ESCALATED, CaseStatus.ADVISED)
ASKED: Mapping[str, str] = {
    MembershipState.NAMED: "asks it to join, no answer yet",
    MembershipState.AGREED: "it agreed to join",
    MembershipState.DECLINED: "it declined to join",
}
COVER: Mapping[str, str] = {
    CoverState.PROPOSED: "asked for cover",
    CoverState.ACCEPTED: "accepts to give cover",
    CoverState.AGREED: "cover agreed",
    CoverState.DECLINED: "declined to give cover",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom a list is read, and of when. `areas`: the commissioners of the LMC, by id."""

    user: User
    lmc: Lmc
    year: ContractYear
    today: date
    areas: Mapping[int, Commissioner]

    @classmethod
    def of(cls, user: User, lmc: Lmc, year: ContractYear, today: date) -> "Desk":
        return cls(user, lmc, year, today, {each.pk: each for each in lmc.commissioners.order_by("name")})

    @property
    def waiting(self) -> int:
        """Days after which something has waited for long (DL-07)."""
        return YearDay.of(self.year, self.today).rules.thresholds.waiting

    def waits(self, since: datetime | None) -> tuple[Cell, Cell, bool]:
        """The day since when, the number of days, and whether that is long."""
        if since is None:
            return day(None), numeral(None, ""), False
        days = (self.today - localdate(since)).days
        return day(localdate(since)), numeral(days), days > self.waiting


def get_lmc(user: User, code: str) -> Lmc:
    """404 for who has nothing to do with it; 403 for its area's commissioners and practices, and for a role of its own
    that does not read."""
    lmc = get_object_or_404(Lmc, code=code)
    if user.may_anywhere(Permission.NATION_READ):
        return lmc
    if code in user.organisation_codes(OrganisationKind.LMC, Permission.AREA_READ):
        return lmc
    reach = Reach.belonging(user)
    near = Q(code__in=reach.commissioners) | Q(practice_links__practice__code__in=reach.practices)
    if code in reach.lmcs or lmc.commissioners.filter(near).exists():
        raise PermissionDenied(f"What waits in its area is put together here for {lmc} alone.")
    raise Http404


def lmcs_of(user: User) -> list[Lmc]:
    """Those for which the person reads."""
    codes = user.organisation_codes(OrganisationKind.LMC, Permission.AREA_READ)
    return list(Lmc.objects.filter(code__in=codes).order_by("name"))


def not_worked_out(desk: Desk) -> list[str]:
    """Names of the areas of whose figures in the year nothing is known yet, and no practice is listed therefore."""
    known = set(
        CommissionerValidation.objects.filter(commissioner__in=desk.areas, contract_year=desk.year).values_list(
            "commissioner", flat=True
        )
    )
    return [area.name for pk, area in desk.areas.items() if pk not in known]


def practices(desk: Desk) -> list[Line]:
    """Without a network: what each has answered, since when, and who was asked."""
    uncovered = without_place(desk.user, desk.year, list(desk.areas.values()))
    ids = [each.practice.pk for each in uncovered]
    notices, asked, home = _last_words(desk, ids), _asked(desk, ids), _commissioners(desk, ids)
    open_cases = {each.practice_id: each for each in _cases(desk).filter(practice__in=ids)}
    found = []
    for each in uncovered:
        practice, notice = each.practice, notices.get(each.practice.pk)
        since, days, long = desk.waits(notice.answered_at if notice else None)
        commissioner = home.get(practice.pk)
        page = f"{reverse('practices:practice', args=[practice.code])}?year={desk.year.slug}"
        found.append(
            Line(
                (
                    words(practice.name, page, practice.code),
                    words(commissioner.name if commissioner else ""),
                    numeral(each.list_size),
                    words(str(each.group)),
                    since,
                    days,
                    words("\n".join(asked[practice.pk])) if asked[practice.pk] else Cell("nobody"),
                    _case_of(desk, practice, open_cases.get(practice.pk)),
                    _help(desk, practice.code, each.group),
                ),
                frozenset({commissioner.code} if commissioner else ()),
                long,
            )
        )
    return found


def cases(desk: Desk) -> list[Line]:
    """Those that are not closed."""
    return [_case(desk, each) for each in _cases(desk)]


def holds(desk: Desk) -> list[Line]:
    """Those that are open."""
    found = Hold.objects.filter(
        application__commissioner__in=desk.areas, application__contract_year=desk.year, released_at=None
    )
    related = (
        "application__network",
        "application__commissioner",
        "application__contract_year",
        *WAITED_FOR,
    )
    return [_hold(desk, each) for each in found.select_related(*related).prefetch_related("entries")]


def decisions(desk: Desk) -> list[Line]:
    """What a commissioner or NHS England has to decide."""
    return [*_applications(desk), *_late_answers(desk), *_rounds(desk), *_cases_to_decide(desk)]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of the workspace. `counted`: what a line is, to be counted."""

    title: str
    intro: str
    counted: str
    empty: tuple[str, str]
    columns: tuple[Column, ...]
    sort: str
    lines: Callable[[Desk], list[Line]]


LISTS: Mapping[str, Listing] = {
    PRACTICES: Listing(
        "Practices without a network",
        "Practices of its area whose patients are not covered and that no network has the agreement of. Who takes no "
        "part is not asked again; its patients need a network that serves them.",
        "practice",
        (
            "No practice is known to be without a network",
            "A practice is listed here while its patients are not covered, once its list is held.",
        ),
        (
            Column("practice", "Practice"),
            Column("commissioner", "Commissioner"),
            Column("patients", "Patients"),
            Column("answer", "Answer"),
            Column("since", "Answered on"),
            Column("days", "Days"),
            Column("asked", "Who was asked"),
            Column("case", "Case"),
            Column("help", "What you can do", sorts=False),
        ),
        "-days",
        practices,
    ),
    "cases": Listing(
        "Cases by age",
        "Cases about practices and networks of its area, those among them that a practice keeps between itself and its "
        "LMC.",
        "case",
        ("No case is open", "A case is listed here from the day on which somebody opens it, or the portal does."),
        (
            Column("about", "About"),
            Column("commissioner", "Commissioner"),
            Column("kind", "What it is"),
            Column("stands", "How it stands"),
            Column("since", "Opened on"),
            Column("days", "Days"),
            Column("next", "What comes next"),
            Column("due", "By"),
        ),
        "-days",
        cases,
    ),
    "holds": Listing(
        "Holds by age",
        "Applications of its area that are on hold, and what each waits for. A hold is contested on its page.",
        "hold",
        ("Nothing is on hold", "A hold is listed here, and the LMC is told of it, from the day on which it is placed."),
        (
            Column("network", "Network"),
            Column("commissioner", "Commissioner"),
            Column("waits", "Waits for"),
            Column("why", "Why"),
            Column("since", "Placed on"),
            Column("days", "Days"),
            Column("review", "Looked at again by"),
            Column("contested", "Contested"),
        ),
        "-days",
        holds,
    ),
    "decisions": Listing(
        "Decisions due",
        "What the commissioners of its area, or NHS England, have yet to decide.",
        "decision",
        ("No decision is due", "An application is listed here once it is submitted, until it is decided on."),
        (
            Column("what", "What"),
            Column("commissioner", "Commissioner"),
            Column("stands", "How it stands"),
            Column("turn", "Who decides"),
            Column("since", "Since"),
            Column("days", "Days"),
            Column("due", "Due by"),
        ),
        "due",
        decisions,
    ),
}


def _cases(desk: Desk) -> QuerySet[Case]:
    """Open ones of its areas, as far as the person may see them, the oldest first."""
    found = cases_visible_to(desk.user).filter(commissioner__in=desk.areas, contract_year=desk.year)
    return found.filter(status__in=RUNNING).order_by("opened_at", "pk")


def _case(desk: Desk, case: Case) -> Line:
    since, days, long = desk.waits(case.opened_at)
    late = case.next_on is not None and case.next_on < desk.today
    kept = "" if case.shared else f"not seen by {case.commissioner.name}"
    return Line(
        (
            words(str(case.about), _case_page(case), case.reference),
            words(case.commissioner.name),
            words(case.get_kind_display(), note=kept),
            words(case.get_status_display()),
            since,
            days,
            words(case.next_step) if case.next_step else Cell("nobody has said"),
            day(case.next_on),
        ),
        frozenset({case.commissioner.code}),
        long or late,
    )


def _case_of(desk: Desk, practice: Practice, case: Case | None) -> Cell:
    if case:
        return words(case.reference, _case_page(case))
    if desk.lmc.code not in desk.user.organisation_codes(OrganisationKind.LMC, Permission.CASE_OPEN):
        return Cell("none")
    start = f"{reverse('signoff:start_case')}?practice={practice.code}&year={desk.year.slug}"
    return Cell("Open a case", None, start)


def _case_page(case: Case) -> str:
    return reverse("signoff:case", args=[case.reference])


def _help(desk: Desk, code: str, group: Group) -> Cell:
    if group is Group.DECLINED:
        return Cell("")
    return words("Networks it might join", f"{reverse('networks:practice_homes', args=[code])}?year={desk.year.slug}")


def _last_words(desk: Desk, ids: Collection[int]) -> dict[int, ParticipationNotice]:
    notices = ParticipationNotice.objects.counting().filter(practice__in=ids, contract_year=desk.year)
    latest = notices.order_by("practice_id", "-answered_at", "-id").distinct("practice_id")
    return {each.practice_id: each for each in latest}


def _asked(desk: Desk, ids: Collection[int]) -> dict[int, list[str]]:
    """A network that forms out of the person's sight is not named, and that it asks is said all the same."""
    seen, here = Q(network__in=networks_visible_to(desk.user, desk.year)), Q(practice__in=ids, contract_year=desk.year)
    forms = NetworkYear.objects.filter(network=OuterRef("network"), contract_year=desk.year, standing=Standing.FORMING)
    name = Either(When(seen, then=F("network__name")), default=Value(UNNAMED))
    named = Membership.objects.filter(here, seen | Exists(forms), kind=MembershipKind.CORE, state__in=ASKED)
    covering = CoverAgreement.objects.filter(here, seen, state__in=COVER)
    found: dict[int, list[str]] = defaultdict(list)
    for rows, sayings in ((named, ASKED), (covering, COVER)):
        told = rows.annotate(name=name).order_by("pk").values_list("practice_id", "name", "state")
        for practice_id, network, state in told:
            found[practice_id].append(f"{network}: {sayings[state]}")
    return found


def _commissioners(desk: Desk, ids: Collection[int]) -> dict[int, Commissioner]:
    links = PracticeCommissioner.objects.filter(
        practice__in=ids, commissioner__in=desk.areas, during__contains=day_within(desk.year, desk.today)
    )
    return {each.practice_id: desk.areas[each.commissioner_id] for each in links}


def _hold(desk: Desk, hold: Hold) -> Line:
    application, commissioner = hold.application, hold.application.commissioner
    since, days, long = desk.waits(hold.placed_at)
    return Line(
        (
            words(application.network.name, page_of("holds", application), application.reference),
            words(commissioner.name),
            words(hold.waits_for),
            words(hold.get_code_display(), note=hold.reason),
            since,
            days,
            day(hold.review_on),
            words("yes" if hold.contests else "no"),
        ),
        frozenset({commissioner.code}),
        long,
    )


def _applications(desk: Desk) -> Iterator[Line]:
    waiting = [status for status, party in TURN.items() if party in DECIDERS and status != ApplicationStatus.DRAFT]
    here = Q(commissioner__in=desk.areas, contract_year=desk.year)
    for each in applications_where(here, waiting):
        disputed = each.status in DISPUTED
        due = desk.year.resolution_deadline if disputed else desk.year.confirmation_deadline
        turn = "NHS England" if TURN[each.status] is Party.NHSE else ""
        yield _decision(
            desk,
            words(each.network.name, page_of("application", each), each.reference),
            each.commissioner,
            ApplicationStatus[each.status].label,
            each.since,
            due,
            turn,
        )


def _late_answers(desk: Desk) -> Iterator[Line]:
    links = PracticeCommissioner.objects.filter(
        commissioner__in=desk.areas, during__contains=day_within(desk.year, desk.today)
    )
    home = dict(links.values_list("practice_id", "commissioner_id"))
    late = ParticipationNotice.objects.filter(contract_year=desk.year, waits=True, decision=None, practice__in=home)
    for each in late.select_related("practice"):
        page = reverse("signoff:answer_receipt", args=[each.reference])
        what = words(f"Late answer of {each.practice.name}", page, each.reference)
        commissioner = desk.areas[home[each.practice_id]]
        yield _decision(desk, what, commissioner, "Waits for a decision", each.answered_at, None)


def _rounds(desk: Desk) -> Iterator[Line]:
    rounds = Round.objects.filter(commissioner__in=desk.areas, contract_year=desk.year, status=RoundStatus.OPEN)
    for each in rounds.select_related("commissioner"):
        page = reverse("signoff:round", args=[each.commissioner.code, desk.year.slug])
        what = words(f"Round {desk.year}", page, each.commissioner.name)
        yield _decision(desk, what, each.commissioner, "Not confirmed", None, desk.year.confirmation_deadline)


def _cases_to_decide(desk: Desk) -> Iterator[Line]:
    for each in _cases(desk).filter(status__in=TO_DECIDE):
        what = words(f"Case about {each.about}", _case_page(each), each.reference)
        turn = "NHS England" if each.status == CaseStatus.ESCALATED else ""
        due = each.next_on or desk.year.resolution_deadline
        yield _decision(desk, what, each.commissioner, each.get_status_display(), each.opened_at, due, turn)


def _decision(
    desk: Desk,
    what: Cell,
    commissioner: Commissioner,
    stands: str,
    since: datetime | None,
    due: date | None,
    turn: str = "",
) -> Line:
    began, days, long = desk.waits(since)
    late = due is not None and due < desk.today
    shown = Cell(f"{said.day(due)}{', overdue' if late else ''}", due) if due else day(None, "no day is set")
    cells = (what, words(commissioner.name), words(stands), words(turn or commissioner.name), began, days, shown)
    return Line(cells, frozenset({commissioner.code}), long or late)
