"""An area with something of every kind that a page lists, and as much more of each as one likes."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from networks.enums import MembershipState, PartnerKind
from networks.models import (
    AgreementSignatory,
    JobShare,
    Membership,
    Neighbour,
    Neighbourhood,
    NeighbourhoodPractice,
    Network,
    NetworkAssociate,
    NetworkYear,
    Site,
)
from networks.services.revalidation import drain
from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import User
from pcnportal.testing.factories import (
    AT,
    add_member,
    give_role,
    make_commissioner,
    make_imported_network,
    make_user,
    year,
)
from pcnportal.testing.pages import Stage
from practices.enums import Answer, InterestKind
from practices.models import Commissioner, DeclaredInterest, ListSize, ParticipationNotice, Practice
from signoff.enums import (
    Action,
    CaseKind,
    ChangeAction,
    ChangeKind,
    ChangeStatus,
    Heard,
    HoldCode,
    HoldStep,
    InvitationEnd,
    Matter,
)
from signoff.models import (
    Absence,
    Application,
    Approach,
    Case,
    ChangeStep,
    CoEditor,
    Comment,
    Hold,
    HoldEntry,
    Invitation,
    NetworkChange,
    OutgoingMessage,
    Question,
    StatusChange,
    Submission,
)
from signoff.services import decisions
from signoff.services.applications import start_application
from signoff.services.cases.keeping import add_party, record_engagement
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment
from signoff.services.packs import ask_for_pack, make_packs
from signoff.services.rounds import confirm_round
from signoff.tests.area import (
    check_coverage,
    complete,
    draft,
    make_area,
    requirements_met,
    under_review,
    version,
)

AGREED, DECLINED = ({"state": state, "answered_at": AT} for state in (MembershipState.AGREED, MembershipState.DECLINED))
LATE = AT + timedelta(days=6)


class Scene:
    """`harbour` is a draft that invites elm and no longer ash, `bay` returned, `haven` checked and too small;
    `case` and `kept` are about elm; `again`
    starts from last year's network; `moor` is ready to be confirmed in the north; `fen` is confirmed in the south."""

    def __init__(self) -> None:
        self.area, self.north, self.number = make_area(), make_area("99B", "Northshire"), count(1)
        quay, self.elm, self.ash, self.ness = (self.area.practice(name) for name in ("Quay", "Elm", "Ash", "Ness"))
        beyond, fen = self.north.practice("Beyond"), self.north.practice("Fen", list_size=31_000)
        self.area.people |= self.north.people
        self.lead = self.area.user_of(quay)
        Site.objects.create(practice=quay, easting=500_000, northing=400_000)
        self.harbour = complete(self.area, draft(self.area, "Harbour", quay, beyond), answered=False)
        self.letter = self._invite(self.harbour, self.elm)
        self._invite(self.harbour, self.ash, ending=InvitationEnd.WITHDRAWN, ended_at=AT)
        Membership.objects.filter(network=self.harbour.network, practice=self.ash).delete()
        self.riverside = make_imported_network(self.area.commissioner, [self.ness], "Riverside")
        self.again = start_application(
            network_name="Riverside",
            practice=self.ness,
            contract_year=year("2020/21"),
            by=self.area.user_of(self.ness),
            at=AT,
        )
        self.bay = self._returned()
        self.haven = under_review(self.area, "Haven", self.area.practice("Haven"))
        self.moor = requirements_met(self.north, "Moor", fen, beyond)
        self.fen = self._confirmed()
        self.late = self._late(self.elm)
        self.case, self.kept = (self._case(self.elm, shared) for shared in (True, False))
        self.proposed = self._change(self.fen.network, ChangeStatus.PROPOSED, self.fen.lead_practice)
        self.owed = self._change(self.riverside, ChangeStatus.APPROVED, self.ness)

    def grow(self, number: int) -> None:
        """That many more of everything."""
        for _ in range(number):
            self._members_of_harbour()
            self._practices_around()
            self._networks_that_ask()
            self._words_on_haven()
            self._answers()
            self._people()
            self._interest()
            self._more_in_the_south()
            self._absence()
            self._words_on_cases()
            for network in (self.fen.network, self.riverside):
                for status in (ChangeStatus.PROPOSED, ChangeStatus.APPROVED):
                    self._change(network, status, self._practice("Changing"))
        drain()
        check_coverage(self.area, self.north)
        ask_for_pack(matter=self.haven, by=self.area.officer, at=AT)
        make_packs()

    @property
    def stage(self) -> Stage:
        return Stage(
            draft=self.harbour,
            returned=self.bay,
            checked=self.haven,
            again=self.again,
            invited=self.elm,
            uninvited=self.ash,
            question=Question.objects.filter(invitation=self.letter)[0],
            co_editor=CoEditor.objects.all()[0],
            hold=Hold.objects.filter(application=self.haven, released_at=None)[0],
            case=self.case,
            kept=self.kept,
            late=self.late,
            people=self.area.people,
            officer=self.area.officer,
            approver=self.area.approver,
            lmc=self.area.lmc_user,
            nhse=self.area.nhse,
            ready=self.north.commissioner,
            confirmer=self.north.approver,
            confirmed=self.fen,
            proposed=self.proposed,
            owed=self.owed,
        )

    def _confirmed(self) -> Application:
        """In a round of the same approver."""
        self.south = make_area("99C", "Southshire")
        give_role(self.north.approver, Role.CCG_APPROVER, self.south.commissioner.organisation)
        practices = [self.south.practice(name, list_size=16_000) for name in ("Sedge", "Reed")]
        self.area.people |= self.south.people
        application = requirements_met(self.south, "Fen", *practices)
        check_coverage(self.south)
        confirm_round(round=self.south.round, version=self.south.round.version, by=self.south.approver, at=AT)
        application.refresh_from_db()
        return application

    def _change(self, network: Network, status: ChangeStatus, practice: Practice) -> NetworkChange:
        """That somebody is expelled, by a practice, with each of its steps."""
        change = NetworkChange.objects.create(
            kind=ChangeKind.EXPULSION,
            network=network,
            practice=practice,
            contract_year=year(),
            last_day=date(2019, 9, 30),
            effective_on=date(2019, 10, 1),
            reason="It moves away.",
            status=status,
            proposed_at=AT,
            proposed_by=self.lead,
            organisation_kind="PRACTICE",
            organisation_code=self.fen.lead_practice.code,
            ods_due_on=date(2019, 10, 1) if status == ChangeStatus.APPROVED else None,
        )
        for action in (ChangeAction.PROPOSE, ChangeAction.AGREE):
            ChangeStep.objects.create(change=change, action=action, to_status=status, by=self.lead, at=AT)
        return change

    def _more_in_the_south(self) -> None:
        """One more network that is confirmed."""
        name = f"Fen {next(self.number)}"
        requirements_met(self.south, name, self.south.practice(name, list_size=31_000))
        check_coverage(self.south)
        confirm_round(round=self.south.round, version=self.south.round.version, by=self.south.approver, at=AT)

    def _practice(self, name: str, list_size: int = 3_000) -> Practice:
        return self.area.practice(f"{name} {next(self.number)}", list_size=list_size)

    def _invite(self, application: Application, practice: Practice, **ending: Any) -> Invitation:
        add_member(application.network, practice)
        return Invitation.objects.create(
            application=application,
            practice=practice,
            message="Join us.",
            sent_at=AT,
            sent_by=application.created_by,
            expires_on=date(2019, 5, 14),
            **ending,
        )

    def _returned(self) -> Application:
        application = under_review(self.area, "Bay")
        asked = {"members": "Ask one more.", "area": "Which wards?", "payee": "Which of them?"}
        decisions.perform(
            application=application,
            action=Action.RETURN,
            version=version(application),
            by=self.area.officer,
            at=AT,
            asked=asked,
        )
        return application

    def _late(self, practice: Practice) -> ParticipationNotice:
        return ParticipationNotice.objects.create(
            practice=practice,
            contract_year=year(),
            answer=Answer.DECLINE,
            answered_at=LATE,
            late=True,
            waits=True,
            source="in the portal",
            recorded_by=self.area.user_of(practice),
            recorded_at=LATE,
        )

    def _members_of_harbour(self) -> None:
        """One of every answer, with what hangs from it."""
        network = self.harbour.network
        formed = NetworkYear.objects.get(network=network)
        agreed, named, declined = (self._practice(name) for name in ("Agreed", "Named", "Declined"))
        by = {each: self.area.user_of(each) for each in (agreed, named, declined)}
        letter = self._invite(self.harbour, named)
        for practice, answer in ((agreed, AGREED), (declined, DECLINED)):
            self._invite(self.harbour, practice)
            Membership.objects.filter(network=network, practice=practice).update(**answer, answered_by=by[practice])
        for invitation, person in ((letter, by[named]), (self.letter, self.area.user_of(self.elm))):
            Question.objects.create(invitation=invitation, text="When?", asked_at=AT, asked_by=person)
            replied = {"reply": "Soon.", "replied_at": AT, "replied_by": self.lead}
            Question.objects.create(invitation=invitation, text="Why?", asked_at=AT, asked_by=person, **replied)
        CoEditor.objects.create(
            application=self.harbour, person=by[agreed], practice=agreed, named_at=AT, named_by=self.lead
        )
        make_user(Role.PRACTICE_USER, agreed.organisation)
        for practice in (agreed, named):
            AgreementSignatory.objects.create(
                network_year=formed,
                practice=practice,
                name="A partner",
                signed_on=date(2019, 5, 2),
                recorded_at=AT,
                recorded_by=self.lead,
            )
        if formed.job_shares.count() < 2:
            JobShare.objects.create(network_year=formed, name="Dr Bo", profession="GP", practice=agreed, share=20)
        NetworkAssociate.objects.create(
            network_year=formed, kind=PartnerKind.FEDERATION, name=f"Partner {next(self.number)}"
        )
        Approach.objects.create(
            application=self.harbour,
            practice=self._practice("Left out"),
            reason="It would be too large.",
            recorded_at=AT,
            recorded_by=self.lead,
        )
        part = Neighbourhood.objects.create(
            network=network,
            contract_year=year(),
            name=f"Part {next(self.number)}",
            recorded_at=AT,
            recorded_by=self.lead,
        )
        for practice in (agreed, named):
            NeighbourhoodPractice.objects.create(neighbourhood=part, practice=practice)

    def _practices_around(self) -> None:
        """One that is free, one that is in a network, one of last year's network; they touch quay."""
        free, placed, before = (self._practice(name) for name in ("Around", "Placed", "Before"))
        for practice in (free, placed):
            Site.objects.create(practice=practice, easting=500_000 + 10 * next(self.number), northing=400_000)
            one, other = sorted((practice, self.harbour.lead_practice), key=lambda each: each.pk)
            Neighbour.objects.create(a=one, b=other, metres=100)
        make_imported_network(self.area.commissioner, [placed])
        add_member(self.riverside, before, state=MembershipState.IN_FORCE)
        ListSize.objects.create(practice=before, as_at=date(2020, 1, 1), registered=3_000, source="invented")

    def _networks_that_ask(self) -> None:
        """A draft that asks elm, another whose invitation ran out, and one that is ready to be confirmed."""
        asking, over = (draft(self.area, f"Asking {next(self.number)}", self._practice("Asking")) for _ in range(2))
        self._invite(asking, self.elm)
        add_member(asking.network, self._practice("Fellow"))
        letter = self._invite(over, self.elm)
        Invitation.objects.filter(pk=letter.pk).update(expires_on=date(2019, 5, 9))
        ready = self.north.practice(f"Ready {next(self.number)}", list_size=31_000)
        requirements_met(self.north, f"Ready {next(self.number)}", ready)

    def _words_on_haven(self) -> None:
        """A step, a version, a comment on it, holds of its own and one that waits for it."""
        officer = self.area.officer
        step = StatusChange.objects.filter(application=self.haven, action=Action.SUBMIT)[0]
        held = Submission.objects.filter(application=self.haven).latest("number")
        step.pk = None
        step.save()
        held.pk, held.number, held.step = None, held.number + 1, step
        held.save()
        said = {"at": AT, "text": "Good.", "by": officer, "capacity": Role.CCG_OFFICER}
        ccg = self.area.commissioner.organisation
        Comment.objects.create(
            application=self.haven, submission=held, organisation_kind=ccg.kind, organisation_code=ccg.code, **said
        )
        placed = {"code": HoldCode.AWAITING_STP, "reason": "It meets.", "owner": officer, "placed_by": officer}
        days = {"placed_at": AT - timedelta(days=20), "review_on": date(2019, 5, 9)}
        released = {"released_at": AT, "released_by": officer, "release_reason": "It met."}
        waits = self._practice("Waited for")
        for application, more in (
            (self.haven, {"waits_for_practice": waits}),
            (self.haven, {"waits_for_practice": waits, **released}),
            (self.haven, {"waits_for_network": self.bay.network}),
            (self.bay, {"waits_for_network": self.haven.network}),
            (self.bay, {"waits_for_practice": self.haven.lead_practice}),
        ):
            hold = Hold.objects.create(application=application, **placed, **days, **more)
            HoldEntry.objects.create(
                hold=hold,
                step=HoldStep.CONTESTED,
                review_on=hold.review_on,
                organisation_kind=ccg.kind,
                organisation_code=ccg.code,
                **said,
            )

    def _case(self, practice: Practice, shared: bool) -> Case:
        return open_case(
            kind=CaseKind.UNPLACED,
            contract_year=year(),
            practice=practice,
            summary="No home.",
            shared=shared,
            by=self.area.lmc_user,
            at=AT,
        )

    def _words_on_cases(self) -> None:
        """One more case, and on the first a party, a network with another, a record of the LMC, a hold and words."""
        other = self._case(self._practice("Without a home"), shared=True)
        for about in (
            {"practice": self._practice("Party")},
            {"network": make_imported_network(self.area.commissioner)},
        ):
            add_party(case=self.case, **about, by=self.area.officer, at=AT)
        note = f"Telephone call {next(self.number)}"
        record_engagement(case=self.case, engaged_on=date(2019, 5, 9), note=note, by=self.area.lmc_user, at=AT)
        for heard, by in ((Heard.EVERYONE, self.area.officer), (Heard.CCG_AND_LMC, self.area.lmc_user)):
            add_comment(on=self.case, text=f"Said {next(self.number)}", heard=heard, by=by, at=AT)
        placed = {"owner": self.area.officer, "placed_by": self.area.officer, "placed_at": AT, "reason": "It waits."}
        for case in (self.case, other):
            Hold.objects.create(
                application=self.haven,
                code=HoldCode.UNPLACED_PRACTICE,
                waits_for_case=case,
                review_on=date(2019, 5, 9),
                **placed,
            )

    def _interest(self) -> None:
        DeclaredInterest.objects.create(
            commissioner=self.area.commissioner,
            person=self.area.officer,
            practice=self._practice("Interesting"),
            kind=InterestKind.OTHER,
            since=date(2019, 4, 1),
            declared_at=AT,
        )

    def _absence(self) -> None:
        """Somebody new is away, and the officer acts for them, who is away too."""
        ccg = self.area.commissioner
        for person, cover in ((self.area.officer, self.area.approver), (self._colleague(), self.area.officer)):
            Absence.objects.create(commissioner=ccg, person=person, cover=cover, first_day=AT, last_day=AT, said_at=AT)

    def _colleague(self) -> User:
        return make_user(Role.CCG_OFFICER, self.area.commissioner.organisation)

    def _answers(self) -> None:
        """One practice each that joins, declines late, cannot find a network and answered on paper; elm once more."""
        for answer, more in (
            (Answer.JOIN, {}),
            (Answer.NO_NETWORK, {}),
            (Answer.DECLINE, {"received_on": date(2019, 5, 3)}),
        ):
            for practice in (self._practice(f"Says {answer}"), self.elm):
                ParticipationNotice.objects.create(
                    practice=practice,
                    contract_year=year(),
                    answer=answer,
                    answered_at=AT + timedelta(minutes=next(self.number)),
                    source="invented",
                    recorded_by=self.area.officer,
                    recorded_at=AT,
                    **more,
                )
        self._late(self._practice("Late"))
        self._practice("Silent")

    def _people(self) -> None:
        """Notices for everybody, one more practice of the lead's, one more person there, one more area of the LMC."""
        people = (self.lead, self.area.officer, self.area.user_of(self.elm))
        OutgoingMessage.objects.bulk_create(
            OutgoingMessage(
                event=f"event:{next(self.number)}",
                recipient=person,
                organisation_kind=person.assignments[0].organisation_kind,
                organisation_code=person.assignments[0].organisation_code,
                matter=Matter.HOLD,
                subject="Something happened",
                path="/",
                at=AT,
            )
            for person in people
        )
        give_role(self.lead, Role.PRACTICE_USER, self._practice("Second").organisation)
        make_user(Role.PRACTICE_USER, self.harbour.lead_practice.organisation)
        more = make_commissioner(f"{Commissioner.objects.count():02}Z", f"Area {next(self.number)}")
        self.area.lmc.commissioners.add(more)
