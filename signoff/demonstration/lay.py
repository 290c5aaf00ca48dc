"""Lay the demonstration: reference files through the importer, the rest through the services that users go through."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from networks.enums import AreaKind, PayeeKind
from networks.services.revalidation import sweep
from networks.services.validation import store_networks
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import RoleAssignment, User
from practices.models import ContractYear, Lmc, Practice
from practices.selectors import commissioner_on
from practices.services.participation import Said
from signoff.demonstration.cases import at_hour, tell_cases
from signoff.demonstration.story import (
    ANSWERS,
    EASTFEN,
    LEAVING,
    MARLSHIRE,
    NETWORKS,
    NORTHSHIRE,
    PASSWORD,
    PEOPLE,
    YEAR,
    Person,
    Story,
    YearAnswer,
)
from signoff.enums import Action, HoldCode, Outcome, Six
from signoff.models import Application, Case
from signoff.services import asking, items
from signoff.services.answers import answer_application
from signoff.services.applications import start_application
from signoff.services.checks import record_checks
from signoff.services.comments import add_comment
from signoff.services.decisions import perform
from signoff.services.holds import contest_hold, place_hold
from signoff.services.participation import answer_for_year

FILES = Path(__file__).parent / "data"
IMPORTS = ("commissioners", "lmcs", "practices", "postcodes", "list-sizes")
OFFICERS = {
    MARLSHIRE: "officer@demo.example",
    NORTHSHIRE: "north.officer@demo.example",
    EASTFEN: "fen.officer@demo.example",
}


@transaction.atomic
def lay_demonstration() -> None:
    """For an empty database only; all or nothing."""
    for kind in IMPORTS:
        call_command("import_reference", kind, FILES / f"{kind.replace('-', '_')}.csv", verbosity=0)
    password = make_password(PASSWORD)  # a hash is slow on purpose, and all have the same password
    for person in _everybody():
        _enrol(person, password)
    teller = Teller()
    for said in ANSWERS:
        teller.answer(said)
    for story in NETWORKS:
        teller.tell(story)
    for said in LEAVING:
        teller.answer(said)
    teller.say("Harbour", "lmc@demo.example", "The LMC is glad to see all five practices agree.")
    tell_cases(teller)
    sweep()


def sign_ins() -> Iterator[tuple[str, str]]:
    """Address and purpose of those a visitor would sign in as."""
    return ((person.email, person.does) for person in PEOPLE if person.does)


def _everybody() -> Iterator[Person]:
    """The people of the story, and a manager for every other practice."""
    yield from PEOPLE
    known = {person.organisation for person in PEOPLE}
    for practice in Practice.objects.exclude(code__in=known).order_by("code"):
        yield Person(
            f"{practice.code.lower()}@demo.example",
            f"Manager of {practice.name}",
            Role.PRACTICE_USER,
            OrganisationKind.PRACTICE,
            practice.code,
        )


def _enrol(person: Person, password: str) -> None:
    user = User.objects.create(email=person.email, name=person.name, password=password)
    code = person.organisation
    if person.kind == OrganisationKind.LMC:
        code = Lmc.objects.get(name=person.organisation).code
    RoleAssignment.objects.create(user=user, role=person.role, organisation_kind=person.kind, organisation_code=code)


class Teller:
    """Walks each network through its story, as the people concerned would."""

    def __init__(self) -> None:
        self.year = ContractYear.objects.get(code=YEAR)
        self.practices: Mapping[str, Practice] = {p.code: p for p in Practice.objects.all()}
        self.users: Mapping[str, User] = {u.email: u for u in User.objects.all()}
        held = RoleAssignment.objects.filter(organisation_kind=OrganisationKind.PRACTICE).select_related("user")
        self.managers: Mapping[str, User] = {row.organisation_code: row.user for row in held}
        self.applications: dict[str, Application] = {}
        self.steps: Mapping[str, Callable[[Application, Story], None]] = {
            "submit": self._submit,
            "pick_up": lambda application, story: self._act(application, Action.PICK_UP, at_hour(16, 14)),
            "look": lambda application, story: self._look(application, [Six.MEMBERS, Six.LIST_SIZE]),
            "requirements_met": self._requirements_met,
            "hold_for_elm": self._hold_for_elm,
        }

    def tell(self, story: Story) -> None:
        lead = self.practices[story.members[0]]
        application = start_application(
            network_name=story.name,
            practice=lead,
            contract_year=self.year,
            by=self.managers[lead.code],
            at=at_hour(1),
        )
        self.applications[story.name] = application
        for code in story.members[1:]:
            self._ask(application, self.practices[code], answers=code not in story.undecided)
        if story.director:
            self._fill(application, story)
        for step in story.steps:
            application.refresh_from_db()
            self.steps[step](application, story)

    def say(self, network: str, email: str, text: str) -> None:
        add_comment(on=self.applications[network], text=text, by=self.users[email], at=at_hour(17, 15))

    def answer(self, said: YearAnswer) -> None:
        """In the portal or, where it came on paper, as the officer of its commissioner records it three days later."""
        practice, received_on = self.practices[said.practice], date(2019, 5, said.day) if said.on_paper else None
        commissioner = commissioner_on(practice, self.year, date(2019, 5, said.day))
        officer = self.users[OFFICERS[commissioner.code]] if commissioner and said.on_paper else None
        last = practice.notices.order_by("id").last()
        answer_for_year(
            practice=practice,
            contract_year=self.year,
            said=Said(said.answer, reason=said.reason),
            seen=last.reference if last else "",
            by=officer or self.managers[practice.code],
            acting_for=commissioner.organisation if commissioner and officer else practice.organisation,
            received_on=received_on,
            at=at_hour(said.day + 3 if said.on_paper else said.day, 11),
        )

    def _ask(self, application: Application, practice: Practice, *, answers: bool) -> None:
        by = self.managers[application.lead_practice.code]
        [membership] = asking.name_members(
            application=application, practices=[practice], expires_on=date(2019, 6, 14), by=by, at=at_hour(2)
        )
        if answers:
            answer_application(
                application=application,
                membership=membership,
                agrees=True,
                by=self.managers[practice.code],
                at=at_hour(7),
            )

    def _fill(self, application: Application, story: Story) -> None:
        """The four items that are typed; members and list size come by themselves."""
        lead, by, at = application.lead_practice, self.managers[application.lead_practice.code], at_hour(9)

        def version() -> int:
            application.refresh_from_db()
            return application.version

        items.save_area(
            application=application,
            kind=AreaKind.WARDS,
            codes=[f"E0509{code[-4:]}" for code in story.members],
            description="",
            version=version(),
            by=by,
            at=at,
        )
        items.save_agreement(
            application=application,
            dated_on=date(2019, 5, 8),
            signatories={
                self.practices[code]: (self.managers[code].name, "Practice manager", None) for code in story.members
            },
            version=version(),
            by=by,
            at=at,
        )
        items.save_clinical_director(
            application=application,
            name=story.director,
            profession="GP",
            practice=lead,
            email="",
            version=version(),
            by=by,
            at=at,
        )
        items.save_payee(
            application=application,
            kind=PayeeKind.FEDERATION if story.payee else PayeeKind.MEMBER_PRACTICE,
            practice=None if story.payee else lead,
            name=story.payee,
            version=version(),
            by=by,
            at=at,
        )

    def _submit(self, application: Application, story: Story) -> None:
        perform(
            application=application,
            action=Action.SUBMIT,
            version=application.version,
            by=self.managers[application.lead_practice.code],
            at=at_hour(story.submitted_on, 16),
        )

    def _act(self, application: Application, action: Action, at: datetime) -> None:
        store_networks([application.network_id], at=at)  # as the sweep does on every new day
        by = self._officer(application)
        perform(application=application, action=action, version=application.version, by=by, at=at)

    def _look(self, application: Application, items: Iterable[Six]) -> None:
        record_checks(
            application=application,
            answers=dict.fromkeys(items, (Outcome.MET, "")),
            version=application.version,
            revision=application.network.revision,
            seen=0,
            by=self._officer(application),
            at=at_hour(17),
        )

    def _requirements_met(self, application: Application, story: Story) -> None:
        self._look(application, Six)
        self._act(application, Action.MARK_REQUIREMENTS_MET, at_hour(17, 11))

    def _officer(self, application: Application) -> User:
        return self.users[OFFICERS[application.commissioner.code]]

    def _hold_for_elm(self, application: Application, story: Story) -> None:
        hold = place_hold(
            application=application,
            code=HoldCode.UNPLACED_PRACTICE,
            case=Case.objects.get(practice=self.practices["V81028"]),
            reason="Elm Surgery, 9,412 patients, has no network. Riverside is its nearest.",
            review_on=date(2019, 5, 20) + timedelta(days=11),
            by=self.users[OFFICERS[MARLSHIRE]],
            at=at_hour(17, 12),
        )
        contest_hold(
            hold=hold,
            version=0,
            reason="We have no room for 9,412 more patients, and our own application meets every rule.",
            by=self.managers[story.members[0]],
            at=at_hour(18, 9),
        )
