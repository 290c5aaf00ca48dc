from datetime import timedelta
from typing import Any

import pytest

from networks.enums import MembershipState
from networks.models import Membership
from networks.services.membership import bring_into_force
from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import AT, give_role, make_imported_network
from practices.models import Practice
from signoff.enums import Action
from signoff.models import Application, OutgoingMessage
from signoff.selectors.applications import organisations_on
from signoff.selectors.applying import invitations_waiting
from signoff.services.asking import name_member
from signoff.tests.apply.pages import address, answered, opened, posted, text
from signoff.tests.area import Area, draft, requirements_met, submitted, take


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    return draft(area, "Harbour", quay, pier, area.practice("Mole"))


def membership(application: Application, practice: Practice) -> Membership:
    return Membership.objects.get(network=application.network, practice=practice)


def answer(area: Area, application: Application, practice: Practice, value: str, **more: Any) -> Any:
    return answered(area.user_of(practice), application, value, **more)


def test_the_page_shows_what_would_be_joined_before_it_asks(area: Area, harbour: Application, pier: Practice) -> None:
    shown = text(opened(area.user_of(pier), address(harbour, "answer")))
    for fact in ("36,000 patients, within 30,000 to 50,000", "Quay", "Pier (yours)", "Mole", "Marlshire CCG"):
        assert fact in shown
    assert shown.index("36,000 patients") < shown.index("Mole") < shown.index("Will Pier join Harbour?")
    assert shown.count(">Yes</td>") == 1
    assert shown.count(">Not yet</td>") == 1


def test_who_has_declined_reads_no_more_of_the_application_and_can_change_its_mind(
    area: Area, harbour: Application, pier: Practice
) -> None:
    user, network = area.user_of(pier), f"/networks/{harbour.network.reference}/?year=2019-20"
    assert "Mole" in text(opened(user, network))
    answer(area, harbour, pier, "DECLINE")
    for page in ("", "comments", "versions", "history"):
        assert opened(user, address(harbour, page)).status_code == 404, page
    assert harbour.reference not in text(opened(user, "/applications/"))
    assert "Mole" not in text(opened(user, network))
    assert pier.organisation not in organisations_on(harbour)
    answer(area, harbour, pier, "AGREE")
    assert opened(user, address(harbour)).status_code == 200


@pytest.mark.parametrize(
    ("value", "state", "sentence"),
    [
        ("AGREE", MembershipState.AGREED, "has agreed to join Harbour."),
        ("DECLINE", MembershipState.DECLINED, "has declined to join Harbour."),
    ],
)
def test_an_answer_is_kept_and_confirmed(
    area: Area, harbour: Application, pier: Practice, value: str, state: MembershipState, sentence: str
) -> None:
    response = answer(area, harbour, pier, value, reason="As we said")
    assert (response.status_code, response["Location"]) == (302, address(harbour, "answer"))
    assert OutgoingMessage.objects.filter(subject__endswith=sentence.removesuffix(".")).exists()
    kept = membership(harbour, pier)
    assert (kept.state, kept.answered_by, kept.reason) == (state, area.user_of(pier), "As we said")


def test_an_answer_can_be_changed_until_it_is_in_force(area: Area, harbour: Application, pier: Practice) -> None:
    answer(area, harbour, pier, "AGREE")
    answer(area, harbour, pier, "DECLINE")
    assert membership(harbour, pier).state == MembershipState.DECLINED
    answer(area, harbour, pier, "AGREE")
    bring_into_force(networks=[harbour.network], contract_year=harbour.contract_year, at=AT)
    shown = text(opened(area.user_of(pier), address(harbour, "answer")))
    assert "is a member of Harbour from 1 July 2019, so its answer can no longer change" in shown
    assert "Save answer" not in shown
    assert answer(area, harbour, pier, "DECLINE").status_code == 409


def test_why_a_practice_declined_is_not_said_of_its_agreement(area: Area, harbour: Application, pier: Practice) -> None:
    """Its form comes with the words of the answer before; other words are kept."""
    answer(area, harbour, pier, "DECLINE", reason="It is too far.")
    answer(area, harbour, pier, "DECLINE", reason="It is too far.")
    assert membership(harbour, pier).reason == "It is too far."
    answer(area, harbour, pier, "AGREE", reason="It is too far.")
    assert (membership(harbour, pier).state, membership(harbour, pier).reason) == (MembershipState.AGREED, "")
    answer(area, harbour, pier, "DECLINE", reason="We were mistaken.")
    assert membership(harbour, pier).reason == "We were mistaken."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Select whether Pier will join Harbour"),
        ({"answer": "MAYBE"}, "What was chosen is not listed any more"),
        ({"answer": "AGREE", "reason": "r" * 1_001}, "must be 1,000 characters or fewer"),
    ],
)
def test_an_answer_that_is_none_is_asked_again(
    area: Area, harbour: Application, pier: Practice, values: dict[str, str], sentence: str
) -> None:
    response = answered(area.user_of(pier), harbour, **values)
    assert response.status_code == 422
    assert sentence in text(response)
    assert membership(harbour, pier).state == MembershipState.NAMED


def test_a_practice_that_agreed_elsewhere_is_told_before_and_refused_after(
    area: Area, harbour: Application, pier: Practice
) -> None:
    riverside = draft(area, "Riverside", area.practice("Ford"), pier)
    answer(area, riverside, pier, "AGREE")
    shown = text(opened(area.user_of(pier), address(harbour, "answer")))
    assert "has agreed to join Riverside for 2019/20" in shown
    assert address(riverside, "answer") in shown
    response = answer(area, harbour, pier, "AGREE", reason="Nearer")
    assert response.status_code == 422
    assert "has already agreed to join another network" in text(response)
    assert "Nearer" in text(response)


def test_a_member_in_force_elsewhere_is_told_who_can_end_that(area: Area, harbour: Application, pier: Practice) -> None:
    make_imported_network(area.commissioner, [pier], "Riverside")
    assert "It must leave Riverside" in text(opened(area.user_of(pier), address(harbour, "answer")))
    assert answer(area, harbour, pier, "AGREE").status_code == 422


def test_whoever_works_for_several_answers_for_the_one_asked(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    user = area.user_of(pier)
    give_role(user, Role.PRACTICE_USER, quay.organisation)
    page = address(harbour, "answer")
    first = text(opened(user, page))
    assert "Will Pier join Harbour?" in first
    assert f"?practice={quay.code}" in first
    assert "Will Quay join Harbour?" in text(opened(user, page, practice=quay.code))
    assert answered(user, harbour, "DECLINE", f"?practice={quay.code}").status_code == 302
    assert membership(harbour, quay).state == MembershipState.DECLINED
    assert membership(harbour, pier).state == MembershipState.NAMED


class TestWhoAnswers:
    def test_nobody_for_another_practice(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice
    ) -> None:
        """Not even the practice that leads."""
        page = f"{address(harbour, 'answer')}?practice={pier.code}"
        response = posted(area.user_of(quay), page, answer="AGREE")
        assert response.status_code == 403
        assert f"Only someone from {pier} can answer for it" in text(response)
        assert membership(harbour, pier).state == MembershipState.NAMED

    @pytest.mark.parametrize("code", ["V99999", "\0", "x" * 1_000])
    def test_a_practice_not_asked_is_not_found(
        self, area: Area, harbour: Application, quay: Practice, code: str
    ) -> None:
        assert opened(area.user_of(quay), address(harbour, "answer"), practice=code).status_code == 404

    def test_a_practice_outside_finds_nothing(self, area: Area, harbour: Application) -> None:
        elm = area.practice("Elm")
        assert opened(area.user_of(elm), address(harbour, "answer")).status_code == 404
        assert answer(area, harbour, elm, "AGREE").status_code == 404

    def test_those_who_check_see_nothing_of_a_draft_and_do_not_answer_later(
        self, area: Area, harbour: Application
    ) -> None:
        handed_in = submitted(area, "Bay")
        for user in (area.officer, area.approver, area.lmc_user, area.nhse):
            assert opened(user, address(harbour, "answer")).status_code == 404
            response = posted(user, address(handed_in, "answer"), answer="DECLINE")
            assert response.status_code == 403
            assert "only the practices that it names can answer" in text(response)

    def test_a_practice_no_longer_asked_is_told_so_at_the_same_address(
        self, area: Area, harbour: Application, quay: Practice, pier: Practice
    ) -> None:
        posted(area.user_of(quay), address(harbour, "members") + f"{pier.code}/remove/")
        shown = opened(area.user_of(pier), address(harbour, "answer"))
        sentence = "Harbour took back its invitation to Pier"
        assert (shown.status_code, sentence in text(shown)) == (200, True)
        assert "36,000" not in text(shown)
        assert answer(area, harbour, pier, "AGREE").status_code == 409
        assert opened(area.user_of(pier), address(harbour)).status_code == 404
        posted(area.user_of(quay), address(harbour, "members"), practice=pier.code)
        assert "Will Pier join Harbour?" in text(opened(area.user_of(pier), address(harbour, "answer")))


def test_a_change_of_mind_is_taken_after_the_submission(area: Area) -> None:
    application = requirements_met(area)
    [*_, member] = application.network.memberships.select_related("practice")
    assert answer(area, application, member.practice, "DECLINE").status_code == 302
    member.refresh_from_db()
    assert member.state == MembershipState.DECLINED


class TestWhatWaits:
    def waiting(self, area: Area, practice: Practice) -> list[str]:
        return [each.application.network.name for each in invitations_waiting(area.user_of(practice))]

    def test_the_oldest_question_comes_first(self, area: Area, harbour: Application, pier: Practice) -> None:
        draft(area, "Riverside", area.practice("Ford"), pier)
        assert self.waiting(area, pier) == ["Harbour", "Riverside"]
        answer(area, harbour, pier, "DECLINE")
        assert self.waiting(area, pier) == ["Riverside"]

    def test_neither_the_lead_nor_anybody_else_is_asked(self, area: Area, harbour: Application, quay: Practice) -> None:
        assert self.waiting(area, quay) == []
        assert invitations_waiting(area.officer) == []

    def test_nothing_waits_in_what_is_withdrawn(self, area: Area) -> None:
        application = submitted(area)
        elm = area.practice("Elm")
        Membership.objects.create(
            network=application.network, practice=elm, contract_year=application.contract_year, named_at=AT
        )
        assert self.waiting(area, elm) == ["Harbour"]
        take(application, Action.WITHDRAW, area.user_of(application.lead_practice))
        assert self.waiting(area, elm) == []

    def test_who_is_asked_after_it_was_withdrawn_is_waited_for(self, area: Area) -> None:
        """It is made ready to be submitted again."""
        application, elm = submitted(area), area.practice("Elm")
        take(application, Action.WITHDRAW, area.user_of(application.lead_practice))
        lead, later = area.user_of(application.lead_practice), AT + timedelta(hours=1)
        name_member(application=application, practice=elm, by=lead, at=later)
        assert self.waiting(area, elm) == ["Harbour"]
        assert "Answer Harbour" in text(opened(area.user_of(elm), "/"))
        answered(area.user_of(elm), application, "AGREE")
        assert application.network.memberships.get(practice=elm).state == MembershipState.AGREED
