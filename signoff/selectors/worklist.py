"""The home page's two lists, in a fixed number of statements: what waits for this person, and for whom they wait."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from networks.enums import MembershipState
from networks.models import CommissionerValidation, Membership, NetworkValidation
from networks.rules import Finding, Moment, Verdict, blockers, words
from networks.selectors.alerts import alerts_of, unplaced_for_long, waiting_long
from networks.selectors.results import parsed_findings
from networks.selectors.scope import Reach
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.accounts.permissions import holders_of
from practices.models import Commissioner, ContractYear, Practice
from signoff.enums import ApplicationStatus, RoundStatus, Whose, WorkOrder
from signoff.models import Application, Hold, Round, RoundStatusChange, StatusChange
from signoff.permissions import may_confirm, reads_inside
from signoff.selectors.absences import covered_by
from signoff.selectors.applications import reviewer_cannot
from signoff.selectors.applying import Asked, invitations_waiting, signatures_waiting
from signoff.selectors.checks import not_standing
from signoff.selectors.holds import cleared_holds
from signoff.selectors.interests import of_interest_to
from signoff.selectors.invitations import questions_waiting
from signoff.selectors.participation import late_answers, practices_silent, without_network, year_to_answer
from signoff.selectors.people import shared_with
from signoff.selectors.rounds import stakes_of
from signoff.workflow import DISPUTED, IN_ROUND, INNER, PRIVATE, TURN, Party

SOON = timedelta(days=7)
WITH_COMMISSIONER = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW)
APPLICANTS_TURN = [status for status, party in TURN.items() if party is Party.APPLICANT]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line, with a link to the place where the thing is done, or is seen.

    `due`: the day by which it has to be done, where there is one. `application`: the one that the person's commissioner
    decides on, and `person` whose it is there.
    """

    title: str
    href: str
    detail: str
    since: datetime
    due: date | None = None
    application: Application | None = None
    person: User | None = None

    @property
    def reference(self) -> str:
        return self.application.reference if self.application else ""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the work list is asked for. Empty: all of it, what is most pressing first."""

    whose: str = ""
    status: str = ""
    q: str = ""
    order: str = ""
    due: bool = False


Source = Callable[[User, date], Iterable[WorkItem]]


def waiting_for(user: User, *, today: date) -> list[WorkItem]:
    """What should have been done by now first, then the oldest."""
    sources: dict[Source, Collection[Permission]] = {
        _own_answers: [Permission.MEMBERSHIP_ANSWER],
        _own_signatures: [Permission.MEMBERSHIP_ANSWER],
        _own_replies: [Permission.APPLICATION_LEAD],
        _own_year_answers: [Permission.MEMBERSHIP_ANSWER],
        _own_applications: [Permission.APPLICATION_LEAD],
        _own_checks: [Permission.APPLICATION_REVIEW],
        _own_disputes: [Permission.APPLICATION_REFUSE],
        _own_advice: [Permission.ADVICE_RECORD],
        _unsettled_holds: [Permission.ADVICE_RECORD],
        _own_consents: [Permission.NETWORK_AGREE],
        _own_holds: [Permission.HOLD_PLACE],
        _rounds_to_confirm: [Permission.ROUND_CONFIRM],
        _rounds_open_again: [Permission.APPLICATION_REVIEW],
        _without_network: [Permission.AREA_READ],
        _late_answers: [Permission.ANSWER_DECIDE],
        _own_alerts: [Permission.APPLICATION_REVIEW],
    }
    return sorted(_gathered(user, today, sources), key=lambda item: pressing(item, today))


def pressing(item: WorkItem, today: date) -> tuple[date, datetime, str]:
    """To sort by: what is overdue since longest first, then what waits since longest."""
    overdue = item.due if item.due and item.due < today else date.max
    return overdue, item.since, item.title


def narrowed(items: Sequence[WorkItem], own: Collection[User], wanted: Narrowing, *, today: date) -> list[WorkItem]:
    """Those of `items`, the most pressing first, that are asked for, in the order asked for. `own`: whose are the
    person's: their own, and of those for whom they act."""
    found = [item for item in items if _is_wanted(item, own, wanted, today)]
    if wanted.order == WorkOrder.DUE:
        return sorted(found, key=lambda item: item.due or date.max)
    if wanted.order == WorkOrder.SINCE:
        return sorted(found, key=lambda item: item.since)
    return sorted(found, key=lambda item: item.title.casefold()) if wanted.order == WorkOrder.NAME else found


def _is_wanted(item: WorkItem, own: Collection[User], wanted: Narrowing, today: date) -> bool:
    """What has no person is nobody's."""
    said = f"{item.title} {item.detail} {item.reference}".casefold()
    return all(
        (
            wanted.whose != Whose.MINE or item.person in own,
            wanted.whose != Whose.NOBODYS or item.person is None,
            not wanted.status or (item.application is not None and item.application.status == wanted.status),
            not wanted.due or (item.due is not None and item.due <= today + SOON),
            all(word in said for word in wanted.q.casefold().split()),
        )
    )


def reviewers_of(commissioners: Collection[Organisation]) -> QuerySet[User]:
    """Who may look at an application of these commissioners, by name."""
    holders = holders_of(Permission.APPLICATION_REVIEW, commissioners)
    return User.objects.filter(pk__in=[person.pk for person in holders]).order_by("name", "email")


def waiting_for_others(user: User, *, today: date) -> list[WorkItem]:
    """The oldest first."""
    everyone = Permission.MEMBERSHIP_ANSWER, Permission.AREA_READ
    sources: dict[Source, Collection[Permission]] = {
        _answers_of_others: everyone,
        _steps_of_others: everyone,
        _open_holds: everyone,
        _alerts_of_others: [Permission.AREA_READ],
    }
    return _gathered(user, today, sources)


def _gathered(user: User, today: date, sources: Mapping[Source, Collection[Permission]]) -> list[WorkItem]:
    """From the sources of which the person has one of the permissions somewhere: the others hold nothing for them."""
    asked = [source for source, permissions in sources.items() if any(map(user.may_anywhere, permissions))]
    items = [item for source in asked for item in source(user, today)]
    return sorted(items, key=lambda item: (item.since, item.title))


def _own_answers(user: User, today: date) -> Iterable[WorkItem]:
    """One line for all the networks that ask the same practice for a year: it chooses once."""
    asking: dict[tuple[Practice, ContractYear], list[Asked]] = defaultdict(list)
    for each in invitations_waiting(user):
        asking[each.membership.practice, each.application.contract_year].append(each)
    for (practice, year), waiting in asking.items():
        first = waiting[0]
        title, href = f"Answer {first.application.network}", _page("answer", first.application)
        href, detail = f"{href}?practice={practice.code}", f"it asks {practice.name} to join for {year}"
        if len(waiting) > 1:
            title, href = f"Choose one of {len(waiting)} networks", _invitations(practice, year)
            networks = words.listed([str(each.application.network) for each in waiting])
            detail = f"{networks} ask {practice.name} to join for {year}"
        yield WorkItem(title, href, detail, first.membership.named_at)


def _own_signatures(user: User, today: date) -> Iterable[WorkItem]:
    """Submitted or not, and once the network is confirmed: signing may follow."""
    for each in signatures_waiting(user, today):
        practice, network = each.membership.practice, each.application.network
        due = each.application.contract_year.agreement_deadline
        yield WorkItem(
            f"Sign the Network Agreement for {practice.name}",
            reverse("signoff:sign", args=[each.application.reference, practice.code]),
            f"{network} waits for its signature{f', due by {words.day(due)}' if due else ''}",
            each.membership.answered_at or each.membership.named_at,
            due,
        )


def _own_replies(user: User, today: date) -> Iterable[WorkItem]:
    for question in questions_waiting(user):
        application, practice = question.invitation.application, question.invitation.practice
        href = reverse("signoff:reply", args=[application.reference, question.pk])
        yield WorkItem(f"Reply to {practice.name}", href, f"it asks about {application.network}", question.asked_at)


def _own_year_answers(user: User, today: date) -> Iterable[WorkItem]:
    """While there is time, of the year whose deadline is next, unless its practices are enrolled without an answer."""
    codes = _codes(user, OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    if not (year := year_to_answer(today)):
        return
    for practice in practices_silent(year, codes=codes):
        yield WorkItem(
            f"Say whether {practice.name} takes part in {year}",
            reverse("signoff:year_answer", args=[practice.code, year.slug]),
            f"by {words.day(year.submission_deadline)}",
            _start_of(year.answers_from or year.first_day),
            year.submission_deadline,
        )


def _without_network(user: User, today: date) -> Iterable[WorkItem]:
    """For a commissioner and an LMC alike: they look for one together."""
    for notice in without_network(user, today):
        practice, year = notice.practice, notice.contract_year
        yield WorkItem(
            f"Find a network for {practice.name}",
            f"{reverse('networks:practice_homes', args=[practice.code])}?year={year.slug}",
            f"it says that it cannot find one for {year}",
            notice.answered_at,
        )


def _late_answers(user: User, today: date) -> Iterable[WorkItem]:
    for notice in late_answers(user):
        yield WorkItem(
            f"Decide on the late answer of {notice.practice.name}",
            reverse("signoff:answer_receipt", args=[notice.reference]),
            f"{notice.contract_year}: {notice.said[:1].lower()}{notice.said[1:]}",
            notice.answered_at,
        )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), get_default_timezone())


def _own_applications(user: User, today: date) -> Iterable[WorkItem]:
    """Those that the person's practice leads, and those that they were let fill in."""
    led_by = _codes(user, OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    fills_in = Q(lead_practice__code__in=led_by) | shared_with(user)
    signed = NetworkValidation.objects.filter(
        network=OuterRef("network"),
        contract_year=OuterRef("contract_year"),
        findings__contains=[{"rule": "CMP-06", "verdict": Verdict.MET}],
    )
    can_be_done = ~Q(status=ApplicationStatus.CONFIRMED) | Q(Exists(signed))
    for each in _applications(Q(fills_in) & can_be_done, APPLICANTS_TURN):
        due: date | None = None
        if each.status == ApplicationStatus.CONFIRMED:
            title = f"Declare the Network Agreement of {each.network} complete"
            due = each.contract_year.agreement_deadline or each.contract_year.starts_on
            detail = f"every member has signed it; due by {words.day(due)}"
        elif each.status == ApplicationStatus.REFUSED:
            title, detail = f"Say what is to become of {each.network}", f"{each.network.lead_commissioner} refused it"
        elif each.status == ApplicationStatus.RETURNED:
            title, detail = f"Make changes to {each.network}", f"{each.network.lead_commissioner} asked for them"
        else:
            title = f"Finish the application of {each.network}"
            due = each.contract_year.submission_deadline
            detail = f"{'submit it' if today <= due else 'was due'} by {words.day(due)}"
        if each.lead_practice.code not in led_by:
            detail = f"{detail}. {each.lead_practice.name} leads it and lets you fill it in"
        yield WorkItem(title, _page("application", each), detail, each.since, due)


def _own_checks(user: User, today: date) -> Iterable[WorkItem]:
    """What is to be checked, to be marked met, or to be looked at again as it has changed since it was."""
    here = _decided_by(user, Permission.APPLICATION_REVIEW)
    found = _applications(here, (*WITH_COMMISSIONER, ApplicationStatus.REQUIREMENTS_MET))
    applications = list(found.annotate(looked_at=Max("item_checks__at")))
    begun = [each for each in applications if each.status != ApplicationStatus.SUBMITTED]
    to_check = not_standing(begun)
    stopped = _stopped_by_rules([each for each in begun if each.pk not in to_check])
    for each in applications:
        page, since, detail = "application", each.since, each.get_status_display().lower()
        late, changed = ", late" if each.late else "", ", changed since" if each.changed_at else ""
        title, detail = f"Finish checking {each.network}", f"{detail}{late}{changed}"
        if each.status == ApplicationStatus.SUBMITTED:
            title = f"Check {each.network}"
        elif each.status == ApplicationStatus.REQUIREMENTS_MET:
            page, since = "checks", each.changed_at or each.since
            if each.pk not in to_check and since <= max(each.since, each.looked_at or each.since):
                continue
            title, detail = f"Look again at {each.network}", "changed since the requirements were met"
        elif each.pk in stopped:
            detail = f"all six checks are met, and a rule is not{late}"
        elif each.pk not in to_check:
            title, detail = f"Mark the requirements of {each.network} met", f"all six checks are met{late}"
        due, (person, lost) = each.contract_year.confirmation_deadline, _whose(each)
        yield WorkItem(title, _page(page, each), f"{detail}{lost}", since, due, each, person)


def _stopped_by_rules(applications: Collection[Application]) -> set[int]:
    """The ids of those that cannot be marked met for what the rules last found."""
    if not applications:
        return set()
    results = NetworkValidation.objects.filter(network__in=[each.network_id for each in applications])
    stopped = {
        (each.network_id, each.contract_year_id)
        for each in results
        if blockers(parsed_findings(each), Moment.REQUIREMENTS_MET)
    }
    return {each.pk for each in applications if (each.network_id, each.contract_year_id) in stopped}


def _own_disputes(user: User, today: date) -> Iterable[WorkItem]:
    """Refusals that the commissioner has to settle, with its LMC or as NHS England has advised."""
    here = _decided_by(user, Permission.APPLICATION_REFUSE)
    for each in _applications(here, (ApplicationStatus.UNDER_DISPUTE, ApplicationStatus.ADVISED)):
        advised = each.status == ApplicationStatus.ADVISED
        title = f"{'Decide on' if advised else 'Settle the refusal of'} {each.network}"
        detail = "NHS England has advised" if advised else f"with the LMC; {each.lead_practice.name} asked for a review"
        due, (person, lost) = each.contract_year.resolution_deadline, _whose(each)
        yield WorkItem(title, _page("application", each), f"{detail}{lost}", each.since, due, each, person)


def _own_advice(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England: refusals that were taken to it."""
    for each in _applications(_of_regions(user), (ApplicationStatus.ESCALATED,)):
        detail = f"{each.network.lead_commissioner} has taken its refusal to you"
        yield WorkItem(
            f"Advise on {each.network}",
            _page("advice", each),
            detail,
            each.since,
            each.contract_year.resolution_deadline,
        )


def _of_regions(user: User, prefix: str = "") -> Q:
    """Applications of the region for which the person speaks, or of all."""
    codes = _codes(user, OrganisationKind.NHSE, Permission.ADVICE_RECORD)
    regions = set(Commissioner.objects.filter(region_code__in=codes).values_list("region_code", flat=True))
    return Q() if codes - regions else Q(**{f"{prefix}network__lead_commissioner__region_code__in": codes})


def _own_consents(user: User, today: date) -> Iterable[WorkItem]:
    """Networks that another commissioner leads, and that wait for this person's to agree (GEO-08)."""
    codes, missing = _codes(user, OrganisationKind.COMMISSIONER, Permission.NETWORK_AGREE), Q()
    for code in codes:
        missing |= Q(findings__contains=[{"rule": "GEO-08", "facts": {"missing": [code]}}])
    members = Membership.objects.filter(practice__commissioner_links__commissioner__code__in=codes)
    networks = set(members.values_list("network", flat=True))
    waiting = NetworkValidation.objects.filter(
        missing, network=OuterRef("network"), contract_year=OuterRef("contract_year")
    )
    concerned = Q(Exists(waiting), network__in=networks) & ~Q(of_interest_to(user))
    for each in _applications(concerned, IN_ROUND):
        page = reverse("networks:consent", args=[each.network.reference])
        detail = f"{each.network.lead_commissioner} leads it, and practices of your area are in it"
        href, due = f"{page}?year={each.contract_year.slug}", each.contract_year.confirmation_deadline
        yield WorkItem(f"Say if you agree to {each.network}", href, detail, each.since, due)


def _own_holds(user: User, today: date) -> Iterable[WorkItem]:
    """What is due for review, what is contested, and what may be released: proposed, and never done by itself."""
    here = _decided_by(user, Permission.HOLD_PLACE, "application__")
    holds = list(_holds(here).prefetch_related("entries"))
    cleared = cleared_holds(holds)
    for hold in holds:
        network, page = hold.application.network, _page("holds", hold.application)
        its = hold.review_on, hold.application, hold.owner
        if late := _past_settling(hold, today):
            title, detail = f"Settle the hold on {network} with the LMC", f"waits for {hold.waits_for}; {late}"
            yield WorkItem(title, page, detail, hold.placed_at, *its)
        elif hold.review_on < today:
            due = f"waits for {hold.waits_for}; was due for review on {words.day(hold.review_on)}"
            yield WorkItem(f"Review the hold on {network}", page, due, hold.placed_at, *its)
        if contests := hold.contests:
            answer = reverse("signoff:answer_contest", args=[hold.application.reference, hold.pk])
            detail = f"with reasons, by {words.day(hold.review_on)}"
            yield WorkItem(f"Answer who contests the hold on {network}", answer, detail, contests[0].at, *its)
        if hold.pk in cleared:
            yield WorkItem(f"Release the hold on {network}?", page, cleared[hold.pk], hold.placed_at, *its)


def _past_settling(hold: Hold, today: date) -> str:
    """The words for a hold that is open past the year's last day for settling it."""
    last_day = hold.application.contract_year.resolution_deadline
    return f"it should have been settled by {words.day(last_day)}" if last_day and last_day < today else ""


def _unsettled_holds(user: User, today: date) -> Iterable[WorkItem]:
    """For NHS England: those that its commissioners have not settled in time."""
    here = _of_regions(user, "application__")
    last_day = "application__contract_year__resolution_deadline"
    for hold in _holds(here & Q(**{f"{last_day}__lt": today})).order_by("placed_at"):
        network, commissioner = hold.application.network, hold.application.network.lead_commissioner
        detail = f"{commissioner} holds it for {hold.waits_for}; {_past_settling(hold, today)}"
        title, page = f"Help to settle the hold on {network}", _page("holds", hold.application)
        yield WorkItem(title, page, detail, hold.placed_at, hold.application.contract_year.resolution_deadline)


def _rounds_to_confirm(user: User, today: date) -> Iterable[WorkItem]:
    """Open rounds of which every application has met the requirements, and that the person may confirm."""
    codes = _codes(user, OrganisationKind.COMMISSIONER, Permission.ROUND_CONFIRM)
    if not (rounds := list(_rounds_all_met(codes))):
        return
    waiting = Application.objects.filter(
        status=ApplicationStatus.REQUIREMENTS_MET,
        network__lead_commissioner__in=[each.commissioner_id for each in rounds],
        contract_year__in=[each.contract_year_id for each in rounds],
    )
    own = _confirmable(user, list(waiting.select_related("network__lead_commissioner", "contract_year")), today)
    for round in rounds:
        if (round.commissioner_id, round.contract_year_id) not in own:
            continue
        title, detail = "Confirm", f"{words.counted(round.met, 'network')} met the requirements"
        if waits := _in_the_way_of(round):
            title, detail = "See what is in the way of", f"{detail}; {waits}"
        yield WorkItem(
            f"{title} the round {round.contract_year} of {round.commissioner}",
            reverse("signoff:round", args=[round.commissioner.code, round.contract_year.slug]),
            detail,
            round.since,
            round.contract_year.confirmation_deadline,
        )


def _in_the_way_of(round: Any) -> str:
    """In words: what is in the way of one that `_rounds_all_met` found, holds and cover; its page says the rest."""
    holds = f"{words.counted(round.holds, 'hold')} open" if round.holds else ""
    findings = [Finding.from_json(each) for each in round.coverage or ()]
    cover = "not every patient is covered" if blockers(findings, Moment.CONFIRM) else ""
    return ", ".join(filter(None, (holds, cover)))


def _rounds_open_again(user: User, today: date) -> Iterable[WorkItem]:
    """Rounds that were confirmed and are not any more, unless they only wait to be confirmed again."""
    codes = _codes(user, OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    rounds = Round.objects.filter(commissioner__code__in=codes, status=RoundStatus.OPEN).select_related(
        "commissioner", "contract_year"
    )
    changes = RoundStatusChange.objects.filter(round=OuterRef("pk"), to_status=RoundStatus.OPEN).order_by("-id")
    again = rounds.annotate(since=Subquery(changes.values("at")[:1]), why=Subquery(changes.values("reason")[:1]))
    for round in again.filter(since__isnull=False).exclude(pk__in=_rounds_all_met(codes).values("pk")):
        yield WorkItem(
            f"Settle the round {round.contract_year} of {round.commissioner}, which is open again",
            reverse("signoff:round", args=[round.commissioner.code, round.contract_year.slug]),
            round.why,
            round.since,
            round.contract_year.resolution_deadline,
        )


def _answers_of_others(user: User, today: date) -> Iterable[WorkItem]:
    asking = {(each.network_id, each.contract_year_id): each for each in _matters(user, IN_ROUND | PRIVATE)}
    named = Membership.objects.filter(
        state=MembershipState.NAMED, network__in={network for network, _ in asking}
    ).exclude(practice__code__in=_codes(user, OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER))
    for membership in named.select_related("practice"):
        if application := asking.get((membership.network_id, membership.contract_year_id)):
            href, detail = _page("application", application), f"answer to {application.network}"
            yield WorkItem(membership.practice.name, href, detail, membership.named_at)


def _steps_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """Whose turn it is, where it is not this person's."""
    leads = _codes(user, OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    checks = _codes(user, OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    confirms = _codes(user, OrganisationKind.COMMISSIONER, Permission.ROUND_CONFIRM)
    matters = list(_matters(user, IN_ROUND).annotate(of_interest=of_interest_to(user)))
    to_confirm = [each for each in matters if each.network.lead_commissioner.code in confirms]
    confirmable = _confirmable(user, to_confirm, today)
    for each in matters:
        practice, commissioner = each.lead_practice, each.network.lead_commissioner
        since = each.since
        if each.status == ApplicationStatus.RETURNED:
            who, what, own = practice.name, "changes to", practice.code in leads
        elif each.status == ApplicationStatus.REFUSED:
            who, what, own = practice.name, "answer to the refusal of", practice.code in leads
        elif each.status in DISPUTED:
            at_nhse = each.status == ApplicationStatus.ESCALATED
            who, what = "NHS England" if at_nhse else str(commissioner), "review of the refusal of"
            own = not at_nhse and commissioner.code in confirms
        elif each.status in INNER and not reads_inside(user, each):
            who, what, own, since = str(commissioner), "decision on", False, each.submitted_at or each.since
        elif each.status == ApplicationStatus.REQUIREMENTS_MET:
            own = (commissioner.pk, each.contract_year_id) in confirmable
            who, what = str(commissioner), "confirmation of"
        else:
            who, what, own = str(commissioner), "check of", commissioner.code in checks
        if not own or (each.of_interest and each.status != ApplicationStatus.RETURNED):
            yield WorkItem(who, _page("application", each), f"{what} {each.network}", since)


def _open_holds(user: User, today: date) -> Iterable[WorkItem]:
    """Without those that are this person's to review."""
    own = _decided_by(user, Permission.HOLD_PLACE, "application__")
    for hold in _holds(_matter(user, "application__")).exclude(own & Q(review_on__lt=today)):
        network, year = hold.application.network, hold.application.contract_year
        long = waiting_long(f"{network} has been on hold for it", hold.placed_at, year, today)
        href, detail = _page("holds", hold.application), long or f"{network} is on hold for it"
        yield WorkItem(hold.waits_for, href, detail, hold.placed_at)


def _own_alerts(user: User, today: date) -> Iterable[WorkItem]:
    """Without those on networks that somebody else has to see to, as the person has an interest in a member."""
    codes = _codes(user, OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    for alert in alerts_of(codes, today, without_interest_of=user):
        yield WorkItem(f"{alert.finding.title}, {alert.subject}", alert.href, alert.finding.sentence, alert.since)


def _alerts_of_others(user: User, today: date) -> Iterable[WorkItem]:
    """For an LMC: what its commissioners have to see to."""
    own = _codes(user, OrganisationKind.COMMISSIONER, Permission.APPLICATION_REVIEW)
    areas = set(Reach.reading(user).areas.values_list("code", flat=True)) - own
    if not areas:
        return
    for alert in alerts_of(areas, today):
        yield WorkItem(alert.subject, alert.href, alert.finding.sentence, alert.since)
    for practice, since, sentence in unplaced_for_long(areas, today):
        yield WorkItem(practice.name, reverse("networks:practice_homes", args=[practice.code]), sentence, since)


def _codes(user: User, kind: OrganisationKind, permission: Permission) -> set[str]:
    return user.organisation_codes(kind, permission)


def _decided_by(user: User, permission: Permission, prefix: str = "") -> Q:
    """By one of the person's commissioners, and by the person: those with a declared interest do not."""
    codes = _codes(user, OrganisationKind.COMMISSIONER, permission)
    return Q(**{f"{prefix}network__lead_commissioner__code__in": codes}) & ~Q(of_interest_to(user, prefix))


def _matter(user: User, prefix: str = "") -> Q:
    """What the person leads, and what was submitted in the areas that the person reads."""
    reach = Reach.reading(user)
    led = Q(**{f"{prefix}lead_practice__code__in": reach.practices})
    of_area = Q(**{f"{prefix}network__lead_commissioner__in": reach.areas})
    return led | (of_area & ~Q(**{f"{prefix}status__in": PRIVATE}))


def _matters(user: User, statuses: Collection[str]) -> QuerySet[Any]:
    return _applications(_matter(user), statuses)


def _applications(condition: Q, statuses: Collection[str]) -> QuerySet[Any]:
    """Each with the time `since` when it is in its status."""
    last = StatusChange.objects.filter(application=OuterRef("pk")).order_by("-id")
    found = Application.objects.filter(condition, status__in=statuses)
    return found.select_related("network__lead_commissioner", "contract_year", "lead_practice", "reviewer").annotate(
        since=Coalesce(Subquery(last.values("at")[:1]), "created_at"),
        lost=ExpressionWrapper(reviewer_cannot(), BooleanField()),
    )


def _whose(application: Any) -> tuple[User | None, str]:
    """Its reviewer, and what to add to the line where they cannot look at it any more: then it is nobody's."""
    if application.lost:
        return None, f"; {application.reviewer} cannot look at it any more: give it to somebody else"
    return application.reviewer, ""


def _holds(condition: Q) -> QuerySet[Hold]:
    holds = Hold.objects.filter(condition, released_at=None)
    return holds.select_related(
        "application__network__lead_commissioner",
        "application__contract_year",
        "waits_for_practice",
        "waits_for_network",
        "owner",
    )


def _confirmable(user: User, applications: Collection[Application], today: date) -> set[tuple[int, int]]:
    """The ids of the commissioners and years of whose rounds `applications` are, all those still to be confirmed, that
    the person may confirm; none while nothing in them has met the requirements."""
    if not any(each.status == ApplicationStatus.REQUIREMENTS_MET for each in applications):
        return set()
    away: dict[int, list[User]] = defaultdict(list)
    for absence in covered_by(user, today):
        away[absence.commissioner_id].append(absence.person)
    stakes = stakes_of(applications, [user, *(person for people in away.values() for person in people)])
    rounds = {
        (each.network.lead_commissioner_id, each.contract_year_id): (each.network.lead_commissioner, each.contract_year)
        for each in applications
    }
    return {
        key
        for key, (commissioner, year) in rounds.items()
        if may_confirm(user, away[commissioner.pk], commissioner, year, stakes[key])
    }


def _rounds_all_met(codes: Collection[str]) -> QuerySet[Any]:
    """Each with the number of its applications, `met`, the time `since` when the last of them met them, the number of
    their open `holds`, and the findings last stored on the `coverage` of its area."""
    applications = Application.objects.filter(
        network__lead_commissioner=OuterRef("commissioner"), contract_year=OuterRef("contract_year")
    ).order_by()
    met = applications.filter(status=ApplicationStatus.REQUIREMENTS_MET)
    unmet = applications.filter(status__in=IN_ROUND - {ApplicationStatus.REQUIREMENTS_MET})
    counted = met.values("contract_year").annotate(number=Count("pk", distinct=True), since=Max("status_changes__at"))
    held = met.filter(holds__released_at=None).values("contract_year").annotate(number=Count("holds"))
    coverage = CommissionerValidation.objects.filter(
        commissioner=OuterRef("commissioner"), contract_year=OuterRef("contract_year")
    )
    open_now = Round.objects.filter(commissioner__code__in=codes)
    return (
        open_now.filter(~Exists(unmet), Exists(met), status=RoundStatus.OPEN)
        .annotate(
            met=Subquery(counted.values("number")),
            since=Subquery(counted.values("since")),
            holds=Coalesce(Subquery(held.values("number")), 0),
            coverage=Subquery(coverage.values("findings")),
        )
        .select_related("commissioner", "contract_year")
    )


def _invitations(practice: Practice, year: ContractYear) -> str:
    return reverse("signoff:invitations", args=[practice.code, year.slug])


def _page(name: str, application: Application) -> str:
    return reverse(f"signoff:{name}", args=[application.reference])
