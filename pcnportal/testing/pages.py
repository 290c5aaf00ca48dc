"""Every page on which networks form, as somebody opens it for whom it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse

from pcnportal.accounts.models import User
from practices.models import Commissioner, DeclaredInterest, ParticipationNotice, Practice
from signoff.enums import PackState
from signoff.models import Absence, Application, Case, CoEditor, EvidencePack, Hold, NetworkChange, Question


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is that of its address."""

    name: str
    path: str
    user: User

    def __str__(self) -> str:
        return f"{self.path} for {self.user}"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the pages are of. `draft` asks `invited`, and `uninvited` no longer; `again` follows a network of the year
    before; `checked` is under review, too small and has a `hold`; the `late` answer of `invited` waits for a decision;
    `case` is about `invited`, and `kept` is between it and its LMC; the round of the `confirmer` can be confirmed, and
    that of `confirmed` is, where there is one; a change of its network is `proposed`, and of another that is approved
    ODS is `owed` a notice.

    `people`: a user of each practice that leads or is invited, by its code.
    """

    draft: Application
    returned: Application
    checked: Application
    again: Application
    invited: Practice
    uninvited: Practice
    question: Question
    co_editor: CoEditor
    hold: Hold
    case: Case
    kept: Case
    late: ParticipationNotice
    people: Mapping[str, User]
    officer: User
    approver: User
    lmc: User
    nhse: User
    ready: Commissioner | None = None
    confirmer: User | None = None
    confirmed: Application | None = None
    proposed: NetworkChange | None = None
    owed: NetworkChange | None = None

    @property
    def commissioner(self) -> Commissioner:
        return self.draft.commissioner

    @property
    def year(self) -> str:
        return self.draft.contract_year.slug

    def user_of(self, practice: Practice) -> User:
        return self.people[practice.code]

    def lead_of(self, application: Application) -> User:
        return self.user_of(application.lead_practice)


def pages_of(stage: Stage) -> Iterator[Page]:
    parts = (_lists, _applying, _invited, _reviewing, _letters, _answers, _listed, _cases, _changes, _packs)
    return chain.from_iterable(part(stage) for part in parts)


def _lists(stage: Stage) -> Iterator[Page]:
    lead, invited = stage.lead_of(stage.draft), stage.user_of(stage.invited)
    for user in (lead, invited, stage.officer, stage.approver, stage.lmc, stage.nhse):
        yield _page(user, "home")
    for user in (lead, stage.officer, stage.nhse):
        yield _page(user, "applications")
    yield _page(lead, "notices")
    yield _page(stage.officer, "outbox")


def _applying(stage: Stage) -> Iterator[Page]:
    draft, lead = stage.draft, stage.lead_of(stage.draft)
    yield _page(lead, "start")
    yield _page(lead, "application", draft)
    yield _page(stage.co_editor.person, "application", draft)
    yield _page(stage.lead_of(stage.returned), "application", stage.returned)
    for query in ("", "?from=near", "?q=surgery"):
        yield _page(lead, "members", draft, query=query)
    yield _page(stage.lead_of(stage.again), "members", stage.again, query="?from=last-year")
    for name in ("remove", "last_day"):
        yield _page(lead, name, draft, stage.invited.code)
    for item in (
        "area",
        "agreement",
        "clinical_director",
        "payee",
        "details",
        "border",
        "ask_waiver",
        "neighbourhoods",
    ):
        yield _page(lead, item, draft)
    for name in ("approaches", "partners", "signatures", "people", "submit", "discard"):
        yield _page(lead, name, draft)
    yield _page(lead, "sign", draft, draft.lead_practice.code)
    yield _page(lead, "remove_person", draft, stage.co_editor.pk)
    yield _page(lead, "reply", draft, stage.question.pk)
    yield _page(stage.lead_of(stage.returned), "withdraw", stage.returned)
    yield Page(
        "networks:neighbourhoods",
        f"{reverse('networks:neighbourhoods', args=[draft.network.reference])}?year={stage.year}",
        lead,
    )


def _invited(stage: Stage) -> Iterator[Page]:
    user = stage.user_of(stage.invited)
    yield _page(user, "invitations", stage.invited.code, stage.year)
    for name in ("application", "answer", "question", "signatures"):
        yield _page(user, name, stage.draft)
    yield _page(stage.user_of(stage.uninvited), "answer", stage.draft)


def _reviewing(stage: Stage) -> Iterator[Page]:
    checked, lead, officer = stage.checked, stage.lead_of(stage.checked), stage.officer
    for user in (lead, officer, stage.lmc, stage.nhse):
        yield _page(user, "application", checked)
    for name in ("versions", "holds", "comments"):
        yield _page(officer, name, checked)
    yield _page(lead, "version", checked, 1)
    yield _page(officer, "versions", checked, query="?before=1&after=now")
    yield _page(lead, "submitted", checked)
    yield _page(lead, "receipt", checked, 1)
    for name in ("approaches", "assign", "checks", "history", "return", "requirements_met"):
        yield _page(officer, name, checked)
    for name in ("release", "review_hold", "answer_contest"):
        yield _page(officer, name, checked, stage.hold.pk)
    yield _page(lead, "contest_hold", checked, stage.hold.pk)
    yield _page(officer, "area_holds", stage.commissioner.code, stage.year)
    yield _page(stage.approver, "waiver", checked)
    yield _page(stage.approver, "refuse", checked)
    yield _page(officer, "round", stage.commissioner.code, stage.year)
    for name in ("absences", "interests", "export_interests"):
        yield _page(officer, name, stage.commissioner.code)
    for interest in DeclaredInterest.objects.filter(person=officer, ended_at=None)[:1]:
        yield _page(officer, "end_interest", stage.commissioner.code, interest.pk)
    for absence in Absence.objects.filter(person=officer, ended_at=None)[:1]:
        yield _page(officer, "back", stage.commissioner.code, absence.pk)
    if stage.ready and stage.confirmer:
        yield _page(stage.confirmer, "confirm", stage.ready.code, stage.year)


def _letters(stage: Stage) -> Iterator[Page]:
    if stage.confirmed and stage.confirmer:
        lead, area = stage.confirmed.lead_practice.code, stage.confirmed.commissioner
        for name in ("letter", "letter_pdf"):
            yield _page(stage.confirmer, name, stage.confirmed)
        for name in ("practice_letter", "practice_letter_pdf"):
            yield _page(stage.confirmer, name, stage.confirmed, lead)
        for name in ("round", "round_letters", "variations", "export_variations"):
            yield _page(stage.confirmer, name, area.code, stage.year)
        yield Page("practices:practice", reverse("practices:practice", args=[lead]), stage.confirmer)


def _listed(stage: Stage) -> Iterator[Page]:
    """What an LMC and NHS England read."""
    code = stage.commissioner.lmcs.all()[0].code
    yield _page(stage.lmc, "lmc", code, query=f"?year={stage.year}")
    for matter in ("practices", "cases", "holds", "decisions"):
        for name in ("lmc_list", "export_lmc_list"):
            yield _page(stage.lmc, name, code, matter, query=f"?year={stage.year}")
    for name in ("escalations", "export_escalations", "small_networks", "export_small_networks"):
        yield _page(stage.nhse, name, query=f"?year={stage.year}")


def _answers(stage: Stage) -> Iterator[Page]:
    invited, officer = stage.user_of(stage.invited), stage.officer
    yield _page(invited, "year_answer", stage.invited.code, stage.year)
    yield _page(officer, "paper_answer", stage.invited.code, stage.year)
    for user in (invited, officer):
        yield _page(user, "answer_receipt", stage.late.reference)
        yield Page("practices:practice", reverse("practices:practice", args=[stage.invited.code]), user)
    yield _page(stage.approver, "decide_late_answer", stage.late.reference)
    for name in ("area_answers", "export_answers"):
        yield _page(officer, name, stage.commissioner.code, query=f"?year={stage.year}")
    yield Page("practices:practices", f"{reverse('practices:practices')}?year={stage.year}", officer)


def _cases(stage: Stage) -> Iterator[Page]:
    invited, officer, case = stage.user_of(stage.invited), stage.officer, stage.case
    for user in (invited, officer, stage.lmc, stage.nhse):
        yield _page(user, "case", case)
        yield _page(user, "cases", query=f"?year={stage.year}")
        yield _page(user, "case_comments", case)
    yield _page(officer, "export_cases", query=f"?year={stage.year}")
    yield _page(officer, "start_case", query=f"?practice={stage.invited.code}&year={stage.year}")
    for name in ("plan_case", "case_parties", "case_engagement"):
        yield _page(officer, name, case)
    yield _page(officer, "case_step", case, "mediate")
    yield _page(invited, "share_case", stage.kept)


def _changes(stage: Stage) -> Iterator[Page]:
    if stage.confirmed and stage.confirmer and stage.proposed and stage.owed:
        lead, network, change = stage.lead_of(stage.confirmed), stage.confirmed.network, stage.proposed.reference
        for user in (lead, stage.confirmer):
            for name in ("changes", "propose_change"):
                yield _page(user, name, network.reference)
            yield _page(user, "change", change)
        yield _page(lead, "propose_change", network.reference, query="?kind=SPLIT")
        yield _page(lead, "withdraw_change", change)
        yield _page(stage.confirmer, "decide_change", change)
        yield _page(stage.confirmer, "home")
        yield Page("networks:network", reverse("networks:network", args=[network.reference]), lead)
        yield _page(stage.officer, "sent_to_ods", stage.owed.reference)
        for name in ("ods_notices", "export_ods_notices"):
            yield _page(stage.officer, name, stage.commissioner.code)


def _packs(stage: Stage) -> Iterator[Page]:
    """Before the first, and where there is one of the officer's."""
    for user in (stage.officer, stage.lmc):
        yield _page(user, "evidence", stage.checked)
    yield _page(stage.officer, "round_evidence", stage.commissioner.code, stage.year)
    yield _page(stage.lmc, "case_evidence", stage.case)
    for pack in EvidencePack.objects.filter(asked_by=stage.officer, state=PackState.READY).order_by("id")[:1]:
        for name in ("pack_pdf", "pack_zip"):
            yield _page(stage.officer, name, pack.reference)


def _page(user: User, name: str, *of: Application | Case | str | int, query: str = "") -> Page:
    args = [each.reference if isinstance(each, Application | Case) else each for each in of]
    return Page(f"signoff:{name}", reverse(f"signoff:{name}", args=args) + query, user)
