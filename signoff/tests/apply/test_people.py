"""Whom the lead practice lets fill in its application: what they can do, what they cannot, and until when."""

import re

import pytest

from pcnportal.accounts.enums import Role
from pcnportal.accounts.models import RoleAssignment, User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_user
from practices.models import Practice
from signoff.enums import Action
from signoff.models import Application, CoEditor, ItemSave, OutgoingMessage
from signoff.services.asking import remove_member
from signoff.services.people import CannotNamePerson, name_co_editor
from signoff.tests.apply.pages import ITEMS, address, answered, opened, posted, text
from signoff.tests.area import Area, complete, draft, take

PAYEE = {"kind": "FEDERATION", "practice": "", "name": "Bay Federation"}


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    """Pier has agreed, Mole has declined."""
    mole = area.practice("Mole")
    application = draft(area, "Harbour", quay, pier, mole)
    answered(area.user_of(pier), application, "AGREE")
    answered(area.user_of(mole), application, "DECLINE", reason="We do not get along")
    application.refresh_from_db()
    return application


@pytest.fixture
def helper(area: Area, pier: Practice) -> User:
    return area.user_of(pier)


@pytest.fixture
def named(area: Area, harbour: Application, quay: Practice, helper: User) -> CoEditor:
    return name_co_editor(application=harbour, person=helper, by=area.user_of(quay), at=AT)


def save_payee(user: User, application: Application) -> int:
    version = Application.objects.get(pk=application.pk).version
    return posted(user, address(application, "payee"), **PAYEE, version=version).status_code


class TestTheHomePage:
    """Of somebody whom the lead practice lets fill in its application."""

    def test_says_what_there_is_to_fill_in(
        self, area: Area, harbour: Application, named: CoEditor, helper: User, quay: Practice
    ) -> None:
        shown = text(opened(helper, "/"))
        assert "Finish the application of Harbour" in shown
        assert f"{quay.name} leads it and lets you fill it in" in shown
        assert f'href="{address(harbour)}">Application of Harbour' in shown
        assert "Draft" in shown

    def test_says_it_to_nobody_else(
        self, area: Area, harbour: Application, named: CoEditor, pier: Practice, helper: User
    ) -> None:
        colleague = make_user(Role.PRACTICE_USER, pier.organisation)
        assert "Finish the application" not in text(opened(colleague, "/"))
        answered(helper, harbour, "DECLINE")
        assert "Application of Harbour" not in text(opened(helper, "/"))


class TestNaming:
    def test_somebody_of_a_practice_that_has_agreed(
        self, area: Area, harbour: Application, quay: Practice, helper: User
    ) -> None:
        lead, page = area.user_of(quay), address(harbour, "people")
        shown = text(opened(lead, page))
        assert "User of Pier, Pier (" in shown
        assert "User of Mole" not in shown
        assert posted(lead, page, who=helper.pk).status_code == 302
        assert "Named by User of Quay on " in text(opened(lead, page))
        event = AuditEvent.objects.latest("id")
        assert (event.action, event.after) == ("CO_EDITOR_NAMED", {"user": helper.pk})
        assert OutgoingMessage.objects.get(event__startswith="named:").recipient == helper

    def test_twice_is_once(self, area: Area, harbour: Application, quay: Practice, helper: User) -> None:
        for _ in range(2):
            name_co_editor(application=harbour, person=helper, by=area.user_of(quay), at=AT)
        assert CoEditor.objects.count() == 1
        assert AuditEvent.objects.filter(action="CO_EDITOR_NAMED").count() == 1

    def test_sent_twice_says_the_same_twice(
        self, area: Area, harbour: Application, quay: Practice, helper: User
    ) -> None:
        lead, page = area.user_of(quay), address(harbour, "people")
        answers = [posted(lead, page, who=helper.pk) for _ in range(2)]
        assert [(each.status_code, each["Location"]) for each in answers] == [(302, page)] * 2
        assert CoEditor.objects.count() == 1
        assert AuditEvent.objects.filter(action="CO_EDITOR_NAMED").count() == 1

    @pytest.mark.parametrize("who", ["", "0", "x", "\0"])
    def test_nobody_of_the_list(self, area: Area, harbour: Application, quay: Practice, who: str) -> None:
        assert posted(area.user_of(quay), address(harbour, "people"), who=who).status_code == 422
        assert not CoEditor.objects.exists()

    def test_not_a_stranger_nor_one_whose_practice_declined(
        self, area: Area, harbour: Application, quay: Practice
    ) -> None:
        elm = area.practice("Elm")
        mole = harbour.network.memberships.get(practice__name="Mole").practice
        for person in (area.user_of(elm), area.user_of(mole), area.officer):
            with pytest.raises(CannotNamePerson):
                name_co_editor(application=harbour, person=person, by=area.user_of(quay), at=AT)


class TestFillingIn:
    def test_is_open_to_whom_the_lead_names(self, harbour: Application, helper: User) -> None:
        assert opened(helper, address(harbour, "payee")).status_code == 403

    def test_every_item_and_who_saved_it(self, harbour: Application, helper: User, named: CoEditor) -> None:
        for item in ITEMS:
            assert opened(helper, address(harbour, item)).status_code == 200
        assert save_payee(helper, harbour) == 302
        save = ItemSave.objects.get()
        assert (save.by, save.practice) == (helper, named.practice)
        event = AuditEvent.objects.get(action="PAYEE_SET")
        assert (event.actor, event.organisation) == (helper, f"PRACTICE:{named.practice.code}")
        assert "Saved by User of Pier of Pier on " in text(opened(helper, address(harbour)))

    def test_shows_nobody_elses_refusal(self, harbour: Application, helper: User, named: CoEditor) -> None:
        for item in ("", *ITEMS):
            shown = text(opened(helper, address(harbour, item)))
            assert "Mole" not in shown
            assert "We do not get along" not in shown

    def test_every_link_of_the_application_opens(self, harbour: Application, helper: User, named: CoEditor) -> None:
        home = text(opened(helper, address(harbour)))
        main = home[home.index("<main") : home.index("</main>")]
        links = set(re.findall(rf'href="({address(harbour)}[^"]+)"', main))
        assert address(harbour, "payee") in links
        assert {link: opened(helper, link).status_code for link in links} == dict.fromkeys(links, 200)
        assert "Other partners" in main
        assert "approached and not included" not in main

    def test_is_not_leading(self, harbour: Application, helper: User, named: CoEditor) -> None:
        before = Application.objects.values().get(pk=harbour.pk)
        for page in ("members", "people", "submit", "withdraw", "discard", f"people/{named.pk}/remove"):
            assert opened(helper, address(harbour, page)).status_code == 403
            response = posted(helper, address(harbour, page), version=harbour.version, declaration="on")
            assert response.status_code == 403
        assert Application.objects.values().get(pk=harbour.pk) == before
        home = text(opened(helper, address(harbour)))
        assert "Discard it" not in home
        assert "Quay can submit once everything under" in home
        assert "Who can fill it in" not in home

    def test_they_are_told_who_submits(self, area: Area, harbour: Application, helper: User, named: CoEditor) -> None:
        complete(area, harbour, answered=False)
        home = text(opened(helper, address(harbour)))
        assert "Quay submits it." in home
        assert ">Check and submit</a>" not in home


class TestUntilWhen:
    def test_the_lead_takes_it_back(
        self, area: Area, harbour: Application, quay: Practice, helper: User, named: CoEditor
    ) -> None:
        lead, page = area.user_of(quay), address(harbour, f"people/{named.pk}/remove")
        assert "What they have saved stays" in text(opened(lead, page))
        for _ in range(2):
            assert posted(lead, page).status_code == 302
        assert AuditEvent.objects.filter(action="CO_EDITOR_WITHDRAWN").count() == 1
        assert save_payee(helper, harbour) == 403

    def test_their_practice_declines(self, harbour: Application, helper: User, named: CoEditor) -> None:
        answered(helper, harbour, "DECLINE")
        assert save_payee(helper, harbour) == 404

    def test_their_practice_is_removed(
        self, area: Area, harbour: Application, quay: Practice, helper: User, named: CoEditor
    ) -> None:
        membership = harbour.network.memberships.get(practice=named.practice)
        remove_member(application=harbour, membership=membership, by=area.user_of(quay), at=AT)
        assert save_payee(helper, harbour) == 404

    def test_they_leave_their_practice(self, harbour: Application, helper: User, named: CoEditor) -> None:
        RoleAssignment.objects.filter(user=helper).delete()
        make_user(Role.PRACTICE_USER, named.practice.organisation)
        assert save_payee(helper, harbour) == 404

    def test_it_is_submitted(
        self, area: Area, harbour: Application, quay: Practice, helper: User, named: CoEditor
    ) -> None:
        mole = harbour.network.memberships.get(practice__name="Mole")
        remove_member(application=harbour, membership=mole, by=area.user_of(quay), at=AT)
        take(complete(area, harbour, answered=False), Action.SUBMIT, area.user_of(quay))
        assert save_payee(helper, harbour) == 409

    def test_a_row_of_another_application_is_not_found(self, area: Area, harbour: Application, named: CoEditor) -> None:
        elm = area.practice("Elm")
        other = draft(area, "Other", elm)
        assert posted(area.user_of(elm), address(other, f"people/{named.pk}/remove")).status_code == 302
        assert CoEditor.objects.get() == named
