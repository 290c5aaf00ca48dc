"""Areas, people and applications for the table of who may do what, laid by the services a user goes through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from networks.enums import PartnerKind
from networks.models import CoverAgreement, Membership, Network
from networks.services.cover import move_cover, propose_cover, record_cover
from networks.services.membership import answer_membership
from networks.services.revalidation import drain
from networks.workflow import CoverAction
from pcnportal.accounts.enums import OrganisationKind, Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.testing.factories import AT, give_role, make_imported_network, make_practice, make_user, year
from practices.enums import Answer, InterestKind
from practices.models import DeclaredInterest, ListSize, ParticipationNotice, Practice
from practices.services.interests import declare_interest
from practices.services.list_sizes import record_list_size
from practices.services.participation import Said
from signoff.enums import Action, CaseKind, ChangeKind, Heard, HoldCode
from signoff.models import (
    Absence,
    Application,
    Approach,
    Case,
    CoEditor,
    EvidencePack,
    Hold,
    Invitation,
    NetworkChange,
    OutgoingMessage,
    Question,
)
from signoff.plans import Plan
from signoff.services.absences import say_away
from signoff.services.asking import name_member, record_approach
from signoff.services.cases.opening import open_case
from signoff.services.changes.deciding import Decision, decide_change, propose_change
from signoff.services.comments import add_comment
from signoff.services.effects import effect_of
from signoff.services.holds import contest_hold, place_hold
from signoff.services.invitations import ask_question
from signoff.services.items import name_partner
from signoff.services.packs import ask_for_pack, make_packs
from signoff.services.participation import answer_for_year
from signoff.services.people import name_co_editor
from signoff.services.rounds import confirm_round
from signoff.tests.area import Area, complete, draft, find_met, make_area, take

DOMAIN = ("accounts", "audit", "practices", "networks", "signoff")
# Stands in everything that has a name and in everything that somebody said.
POISON = " <script>alert(1)</script>{{7*7}}{% debug %}🏥"
STEPS = (Action.SUBMIT, Action.PICK_UP, Action.MARK_REQUIREMENTS_MET)
DRAFT, SUBMITTED, CHECKING, MET = range(4)  # how many of the steps were taken
ROUNDS = {"ready": "own met", "confirmed": "own confirmed"}


@dataclass
class World:
    """`things` are the applications and networks by the words of the table; `people` by its columns.

    The people belong to Marlshire, to Eastshire, whose round is ready, and to Southshire, whose round is confirmed.
    Northshire leads networks in which Marlshire has a practice; with Farshire they have nothing to do.
    """

    areas: dict[str, Area]
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Application] = field(default_factory=dict)
    published: dict[str, Network] = field(default_factory=dict)
    practices: dict[str, Practice] = field(default_factory=dict)
    young: dict[str, Practice] = field(default_factory=dict)  # of which no file gives a list
    lists: dict[str, ListSize] = field(default_factory=dict)  # recorded by hand
    cover: dict[tuple[str, str], CoverAgreement] = field(default_factory=dict)  # by where its practice is, and stage
    cases: dict[str, Case] = field(default_factory=dict)
    changes: dict[str, NetworkChange] = field(default_factory=dict)
    packs: dict[str, EvidencePack] = field(default_factory=dict)

    def network(self, thing: str) -> Network:
        return self.published[thing] if thing in self.published else self.things[thing].network

    def members(self, thing: str) -> list[Practice]:
        rows = Membership.objects.filter(network=self.things[thing].network).select_related("practice")
        return [row.practice for row in rows.order_by("id")]

    def confirmed_in(self, where: str) -> list[Practice]:
        """The practices of an area whose round is confirmed."""
        return self.members(ROUNDS[where]) if where == "confirmed" else []

    def hold(self, thing: str) -> Hold:
        """The application's own, or another's where it has none."""
        own = Hold.objects.filter(application=self.things[thing]).first()
        return own or Hold.objects.get(application=self.things["own checking"])

    def co_editor(self) -> CoEditor:
        """Of the own draft; under another application nobody finds it."""
        return CoEditor.objects.get()

    @property
    def colleague(self) -> User:
        """Somebody whom the lead of the own draft could name."""
        third = self.members("own draft")[2]
        return self.areas["own"].user_of(third)

    def question(self, thing: str) -> Question:
        return Question.objects.get(invitation__application=self.things[thing])

    def answer(self, thing: str) -> ParticipationNotice:
        """The last of the first of its practices."""
        return self.members(thing)[0].notices.order_by("id").last()

    def interest(self) -> DeclaredInterest:
        return DeclaredInterest.objects.get()

    def absence(self) -> Absence:
        return Absence.objects.get()

    def notice(self) -> OutgoingMessage:
        """One of the officer's."""
        return OutgoingMessage.objects.filter(recipient=self.people["officer"])[0]


def lay_world() -> World:
    areas = {
        "own": make_area("99A", f"Marlshire{POISON}"),
        "ready": make_area("99E", f"Eastshire{POISON}"),
        "confirmed": make_area("99F", f"Southshire{POISON}"),
        "associate": make_area("99B", f"Northshire{POISON}"),
        "other": make_area("99C", f"Farshire{POISON}"),
    }
    world = World(areas)
    for number in (DRAFT, SUBMITTED, CHECKING):
        _lay(world, "own", number)
    for where in ROUNDS:
        _lay(world, where, MET)
    for where in ("associate", "other"):
        for number in (DRAFT, CHECKING):
            _lay(world, where, number)
    for thing in ("own submitted", "other checking"):
        _answer_late(world, thing)
    _confirm(areas["confirmed"])
    _publish(world)
    _cover(world)
    _enrol(world)
    _enrol_the_draft_s_own(world)
    _declare_interest(world)
    _say_away(world)
    _open_cases(world)
    _say_to_some(world, world.things["own checking"], "own checking")
    drain()
    _change_networks(world)
    drain()
    _pack(world, "own")
    return world


def _pack(world: World, thing: str) -> None:
    """The officer's."""
    world.packs[thing] = ask_for_pack(matter=world.things[f"{thing} checking"], by=world.people["officer"], at=AT)
    make_packs()


def name_of(where: str, steps: int) -> str:
    """As the table calls it."""
    return ROUNDS.get(where) or f"{where} {('draft', 'submitted', 'checking')[steps]}"


def secret(kind: str, thing: str) -> str:
    """The words that nobody may read who may not see the thing."""
    return f"{kind}-of-{thing.replace(' ', '-')}"


def said(kind: str, thing: str) -> str:
    """Something with these words in it."""
    return secret(kind, thing) + POISON


def _lay(world: World, where: str, steps: int) -> None:
    """An application of three practices with secrets in it; of a round that is not whole yet a fourth has declined."""
    area, thing = world.areas[where], name_of(where, steps)
    third = world.areas["own"] if where == "associate" else area
    size = 9_000 if steps == SUBMITTED else 12_000  # too small, for a waiver to make sense
    practices = [
        holder.practice(f"{thing.title()} {n}{POISON}", list_size=size)
        for n, holder in enumerate((area, area, third), 1)
    ]
    area.people |= third.people
    application = complete(area, draft(area, said("name", thing), *practices))
    lead = area.user_of(practices[0])
    add_comment(on=application, text=said("comment", thing), by=lead, at=AT)
    _ask(application, practices[1], said("question", thing), area)
    name_partner(application=application, kind=PartnerKind.FEDERATION, name=POISON, by=lead, at=AT)
    application.invitations.update(message=POISON)
    left_out = make_practice(None, f"{thing.title()} left out{POISON}", list_size=None)
    record_approach(application=application, practice=left_out, reason=said("approach", thing), by=lead, at=AT)
    application.refresh_from_db()
    if where not in ROUNDS:
        _decline(area, application, area.practice(f"{thing.title()} 4{POISON}"), said("answer", thing))
    for action in STEPS[:steps]:
        take(application, action, lead if action is Action.SUBMIT else area.officer)
    if steps == CHECKING:
        find_met(application, area.officer, said("check", thing))
        _hold(application, area, said("hold", thing), lead)
    world.things[thing] = application


def _open_cases(world: World) -> None:
    """Of a practice that the commissioner sees, of the same with its LMC alone, and of one far away."""
    own, other = world.areas["own"], world.areas["other"]
    practice, far = world.members("own draft")[0], world.members("other draft")[0]
    for thing, about, by, shared in (
        ("own case", practice, own.lmc_user, True),
        ("own kept", practice, own.user_of(practice), False),
        ("other case", far, other.officer, True),
    ):
        case = open_case(
            kind=CaseKind.BOUNDARY,
            contract_year=year(),
            practice=about,
            summary=said("case", thing),
            shared=shared,
            by=by,
            at=AT,
        )
        world.cases[thing] = case
        if thing != "other case":
            _say_to_some(world, case, thing)


def _say_to_some(world: World, on: Application | Case, thing: str) -> None:
    """A secret for each of those who may hear one."""
    own = world.areas["own"]
    practice = on.practice if isinstance(on, Case) else on.lead_practice
    spoken = {
        "between": (Heard.CCG_AND_LMC, own.lmc_user),
        "apart": (Heard.PRACTICE_AND_LMC, own.user_of(practice)),
        "inner": (Heard.OWN, own.officer),
    }
    for kind, (heard, by) in spoken.items():
        if isinstance(on, Application) or on.shared or heard is Heard.PRACTICE_AND_LMC:
            add_comment(on=on, text=said(kind, thing), heard=heard, by=by, at=AT)


def _confirm(area: Area) -> None:
    drain()
    confirm_round(round=area.round, version=area.round.version, by=area.approver, at=AT)


def _ask(application: Application, practice: Practice, text: str, area: Area) -> None:
    invitation = Invitation.objects.get(application=application, practice=practice)
    ask_question(invitation=invitation, text=text, by=area.user_of(practice), at=AT)


def _decline(area: Area, application: Application, practice: Practice, reason: str) -> None:
    asked = name_member(application=application, practice=practice, by=area.user_of(application.lead_practice), at=AT)
    answer_membership(membership=asked, agrees=False, by=area.user_of(practice), at=AT, reason=reason)
    application.refresh_from_db()


def _answer_late(world: World, thing: str) -> None:
    """The first of its practices wants to opt out after the deadline, and says why."""
    practice = world.members(thing)[0]
    by = world.areas[thing.split()[0]].user_of(practice)
    answer_for_year(
        practice=practice,
        contract_year=year(),
        said=Said(Answer.DECLINE, reason=said("notice", thing)),
        seen=practice.notices.get().reference,
        by=by,
        acting_for=practice.organisation,
        at=AT + timedelta(days=6),
    )


def _hold(application: Application, area: Area, reason: str, lead: User) -> None:
    hold = place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="The STP",
        reason=reason,
        review_on=date(2019, 5, 20),
        by=area.officer,
        at=AT,
    )
    contest_hold(hold=hold, version=0, reason=POISON, by=lead, at=AT)


def _publish(world: World) -> None:
    for where in ("own", "other"):
        commissioner = world.areas[where].commissioner
        members = [make_practice(commissioner)]
        world.published[f"{where} published"] = make_imported_network(commissioner, members)
        world.practices[where] = make_practice(commissioner, f"{where.title()} spare{POISON}")
        world.young[where] = make_practice(commissioner, f"{where.title()} young{POISON}", list_size=None)
        world.lists[where] = record_list_size(
            practice=make_practice(commissioner, f"{where.title()} younger{POISON}", list_size=None),
            commissioner=commissioner,
            contract_year=year(),
            registered=2_500,
            evidence=POISON,
            by=world.areas[where].officer,
            at=AT,
        )


def _cover(world: World) -> None:
    """The confirmed network of Southshire, and Farshire's published one, in each stage with a practice of its own."""
    networks = {"own": world.things["own confirmed"].network, "other": world.published["other published"]}
    for where, network in networks.items():
        area = world.areas[where]
        for stage in ("PROPOSED", "ACCEPTED", "AGREED"):
            begin = record_cover if stage == "AGREED" else propose_cover
            cover = begin(
                network=network,
                practice=make_practice(area.commissioner, f"{where.title()} {stage}{POISON}"),
                contract_year=year(),
                first_day=date(2019, 5, 1) if stage == "AGREED" else date(2019, 7, 1),
                note=said("cover", where),
                by=area.officer,
                acting_for=area.commissioner.organisation,
                at=AT,
            )
            if stage == "ACCEPTED":
                accept = {"action": CoverAction.ACCEPT, "version": 1, "paper": True, "reason": POISON}
                move_cover(cover=cover, by=area.officer, at=AT, **accept)
            world.cover[where, stage] = cover


def _enrol(world: World) -> None:
    """One person for each column of the table; the practices' users speak for those of each application."""
    own = world.areas["own"]
    world.people = {
        "member": make_user(Role.PRACTICE_USER, world.members("own draft")[1].organisation, name=f"Member{POISON}"),
        "lead": make_user(Role.PRACTICE_USER, world.members("own draft")[0].organisation, name=f"Lead{POISON}"),
        "officer": own.officer,
        "approver": own.approver,
        "lmc": own.lmc_user,
        "nhse": own.nhse,
        "organisation_admin": make_user(Role.ORGANISATION_ADMIN, own.commissioner.organisation, name=f"Admin{POISON}"),
        "administrator": make_user(Role.ADMINISTRATOR, name=f"Administrator{POISON}"),
    }
    for thing in ("own submitted", "own checking", *ROUNDS.values()):
        for who, practice in zip(("lead", "member"), world.members(thing), strict=False):
            give_role(world.people[who], Role.PRACTICE_USER, practice.organisation)
    for held in list(RoleAssignment.objects.filter(user__in=world.people.values())):
        for area in (world.areas[where] for where in ROUNDS):
            if held.organisation_kind == OrganisationKind.COMMISSIONER:
                give_role(held.user, Role(held.role), area.commissioner.organisation)
            if held.organisation_kind == OrganisationKind.LMC:
                give_role(held.user, Role(held.role), area.lmc.organisation)


def _enrol_the_draft_s_own(world: World) -> None:
    """Whom the lead of the own draft has let fill it in, of whom it has said why they are left out, and a neighbour."""
    application = world.things["own draft"]
    practices = {
        "co_editor": world.members("own draft")[2],
        "left_out": Approach.objects.get(application=application).practice,
        "never_asked": world.practices["own"],
    }
    for who, practice in practices.items():
        world.people[who] = make_user(Role.PRACTICE_USER, practice.organisation, name=f"{who}{POISON}")
    name_co_editor(application=application, person=world.people["co_editor"], by=world.people["lead"], at=AT)


def _say_away(world: World) -> None:
    """The officer, in June; the second approver is an officer too, and acts for either."""
    own = world.areas["own"]
    give_role(own.second_approver, Role.CCG_OFFICER, own.commissioner.organisation)
    say_away(
        commissioner=own.commissioner,
        cover=own.second_approver,
        first_day=date(2019, 6, 3),
        last_day=date(2019, 6, 7),
        by=world.people["officer"],
        at=AT,
    )


def _declare_interest(world: World) -> None:
    """The officer's, in a practice of the area that no application names."""
    declare_interest(
        commissioner=world.areas["own"].commissioner,
        practice=world.practices["own"],
        kind=InterestKind.PARTNER,
        since=date(2015, 4, 1),
        by=world.people["officer"],
        at=AT,
    )


def _change_networks(world: World) -> None:
    """Some of one network want to form another one, which one of them has yet to agree to; two commissioners expel a
    practice, and one of them has decided that."""
    confirmed = world.network("own confirmed")
    leaves = tuple(world.members("own confirmed")[1:2])
    splits = Plan(
        ChangeKind.SPLIT, confirmed, year(), date(2019, 9, 30), practices=leaves, new_name=said("name", "own confirmed")
    )
    _propose(world, "own confirmed", splits, world.people["lead"])
    for where in ("own", "other"):
        network, area = world.published[f"{where} published"], world.areas[where]
        member = Practice.objects.get(memberships__network=network)
        plan = Plan(ChangeKind.EXPULSION, network, year(), date(2019, 9, 30), practice=member)
        _propose(world, f"{where} published", plan, area.officer)
    change = world.changes["own published"]
    decision = Decision(approves=True, determined_on=AT.date())
    seen = effect_of(Plan.of(change)).seen
    by = world.areas["own"].second_approver
    decide_change(change=change, decision=decision, version=change.version, seen=seen, by=by, at=AT)
    change.refresh_from_db()


def _propose(world: World, thing: str, plan: Plan, by: User) -> None:
    plan.network.refresh_from_db()
    reason, seen = said("change", thing), effect_of(plan).seen
    world.changes[thing] = propose_change(plan=plan, reason=reason, seen=seen, by=by, at=AT)


def contents() -> dict[str, str]:
    """A digest of every row of every table of the domain, the audit's among them."""
    return _of_each_table("md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))")


def holding(text: str) -> list[str]:
    """Tables of which a row holds it."""
    found = _of_each_table("coalesce(bool_or(strpos(t::text, %(text)s) > 0), false)", text=text)
    return [table for table, holds in found.items() if holds]


def _of_each_table(expression: str, **values: str) -> dict[str, Any]:
    models = [model for label in DOMAIN for model in apps.get_app_config(label).get_models()]
    tables = sorted({model._meta.db_table for model in models})
    statement = " UNION ALL ".join(f"SELECT '{table}', {expression} FROM {table} t" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return dict(cursor.fetchall())


def differences(before: Mapping[str, str]) -> list[str]:
    """Tables that are not as they were."""
    return [table for table, digest in contents().items() if digest != before[table]]
