"""What a practice is asked by the networks of a year, and what each would be with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from networks.enums import MembershipKind, MembershipState
from networks.models import Membership, NetworkValidation
from networks.rules import Finding, Verdict
from networks.selectors.findings import findings_for
from networks.selectors.results import parsed_findings, worst_first
from pcnportal.accounts.enums import OrganisationKind, Permission
from pcnportal.accounts.models import User
from practices.models import ContractYear, ListSize, Practice
from signoff import policies
from signoff.models import Application, Invitation, Question
from signoff.selectors.applying import is_open_to, with_withdrawal


def asked_of(practice: Practice, contract_year: ContractYear) -> list[Membership]:
    """All that networks asked it for the year, whatever it said; not what is in force."""
    asked = Membership.objects.filter(practice=practice, contract_year=contract_year, kind=MembershipKind.CORE)
    return list(
        asked.exclude(state=MembershipState.IN_FORCE)
        .select_related("network__lead_commissioner", "practice", "contract_year", "answered_by")
        .order_by("named_at", "id")
    )


def seen_by(asked: Sequence[Membership]) -> str:
    """How a practice's invitations stand: another word after any of them came, went or was answered."""
    return " ".join(sorted(f"{each.id}-{each.state}" for each in asked))


def own_practice(user: User, code: str) -> Practice:
    """404 for who does not answer for it: what it is asked is nobody else's to see."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    if code not in codes:
        raise Http404
    return Practice.objects.get(code=code)


def invitation_of(membership: Membership, application: Application) -> Invitation | None:
    """With its questions. None for the lead practice, and for who was named without a letter."""
    letters = Invitation.objects.filter(application=application, practice=membership.practice_id, ending="")
    return _with_names(letters).prefetch_related("questions__asked_by", "questions__replied_by").first()


def ended_invitation(user: User, reference: str, code: str) -> Invitation | None:
    """An invitation of one of the person's practices that was taken back or expired, with nothing in its stead."""
    own = user.organisation_codes(OrganisationKind.PRACTICE, Permission.MEMBERSHIP_ANSWER)
    codes = own & {code} if code else own
    named = Membership.objects.filter(
        network=OuterRef("application__network"),
        contract_year=OuterRef("application__contract_year"),
        practice__code__in=codes,
    )
    ended = Invitation.objects.filter(~Exists(named), ~Q(ending=""), practice__code__in=codes)
    return _with_names(ended.filter(application__reference=reference)).order_by("-ended_at", "id").first()


def _with_names(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return invitations.select_related(
        "practice", "application__network", "application__lead_practice", "application__contract_year"
    )


def invitations_of(application: Application) -> dict[int, Invitation]:
    """By practice."""
    return {each.practice_id: each for each in application.invitations.filter(ending="")}


def questions_on(application: Application) -> list[Question]:
    """What invited practices asked its lead practice; those without a reply come first."""
    return sorted(_questions(application), key=lambda each: (bool(each.reply), each.asked_at))


def get_question(application: Application, pk: int) -> Question:
    if found := _questions(application).filter(pk=pk).first():
        return found
    raise Http404


def _questions(application: Application) -> QuerySet[Question]:
    return Question.objects.filter(invitation__application=application).select_related(
        "invitation__practice",
        "invitation__application__commissioner",
        "invitation__application__lead_practice",
        "asked_by",
        "replied_by",
    )


def questions_waiting(user: User) -> QuerySet[Question]:
    """Those to which the person's practices have yet to reply, on applications that they lead."""
    codes = user.organisation_codes(OrganisationKind.PRACTICE, Permission.APPLICATION_LEAD)
    return Question.objects.filter(
        invitation__application__lead_practice__code__in=codes, invitation__ending="", reply=""
    ).select_related("invitation__practice", "invitation__application__network")


@dataclass(frozen=True, slots=True)
class Option:
    """A network that asks the practice. `size` is with everyone asked, `size_agreed` with the practice and those who
    have agreed; None where a list is not known."""

    membership: Membership
    application: Application
    invitation: Invitation | None
    fellows: Sequence[Membership]
    result: NetworkValidation | None
    findings: Sequence[Finding]
    size_agreed: int | None
    expired: bool

    @property
    def size(self) -> int | None:
        return self.result.size if self.result else None

    @property
    def agreed(self) -> int:
        return sum(each.state != MembershipState.NAMED for each in self.fellows)

    @property
    def breaches(self) -> list[Finding]:
        return [each for each in self.findings if each.verdict not in (Verdict.MET, Verdict.CANNOT_TELL)]

    @property
    def untold(self) -> list[Finding]:
        return [each for each in self.findings if each.verdict is Verdict.CANNOT_TELL]


def options_of(user: User, practice: Practice, contract_year: ContractYear, today: date) -> list[Option]:
    """Every network that asks the practice for the year and has its application open, in a fixed number of
    statements; the first that asked comes first."""
    asked = asked_of(practice, contract_year)
    networks = [each.network_id for each in asked]
    applications = {
        each.network_id: each
        for each in with_withdrawal(
            Application.objects.filter(network__in=networks, contract_year=contract_year)
        ).select_related("network", "commissioner", "contract_year", "lead_practice")
    }
    letters = {
        each.application_id: each
        for each in Invitation.objects.filter(application__in=applications.values(), practice=practice, ending="")
    }
    fellows, results = _fellows(networks, contract_year), _results(networks, contract_year)
    findings = _findings(user, results)
    return [
        Option(
            membership,
            application,
            letter := letters.get(application.pk),
            fellows[membership.network_id],
            results.get(membership.network_id),
            findings.get(membership.network_id, []),
            _size_agreed(fellows[membership.network_id], practice),
            bool(letter and policies.is_expired(letter, application, today)),
        )
        for membership in asked
        if (application := applications.get(membership.network_id)) and is_open_to(membership, application)
    ]


def _fellows(networks: Sequence[int], contract_year: ContractYear) -> dict[int, list[Membership]]:
    lists = ListSize.objects.filter(practice=OuterRef("practice"), as_at=contract_year.list_date)
    members = Membership.objects.filter(
        network__in=networks, contract_year=contract_year, kind=MembershipKind.CORE
    ).exclude(state=MembershipState.DECLINED)
    found: dict[int, list[Membership]] = defaultdict(list)
    for each in members.select_related("practice").annotate(list_size=Subquery(lists.values("registered"))):
        found[each.network_id].append(each)
    return found


def _results(networks: Sequence[int], contract_year: ContractYear) -> dict[int, NetworkValidation]:
    results = NetworkValidation.objects.filter(network__in=networks, contract_year=contract_year)
    return {each.network_id: each for each in results}


def _findings(user: User, results: dict[int, NetworkValidation]) -> dict[int, list[Finding]]:
    """All that the results say, read at once as the person may read it."""
    parsed = {network: parsed_findings(result) for network, result in results.items()}
    told = iter(findings_for(user, [each for found in parsed.values() for each in found], whole=True))
    return {network: worst_first([next(told) for _ in found]) for network, found in parsed.items()}


def _size_agreed(fellows: Iterable[Membership], practice: Practice) -> int | None:
    lists = [
        getattr(each, "list_size", None)
        for each in fellows
        if each.state != MembershipState.NAMED or each.practice_id == practice.id
    ]
    return None if None in lists else sum(each for each in lists if each is not None)
