"""The workspace of an LMC, and what NHS England sees of the nation."""

from datetime import date, timedelta

import pytest

from networks.models import CommissionerValidation, Network
from networks.services.cover import propose_cover
from networks.services.records import record_regional_sight
from networks.services.revalidation import drain, sweep
from networks.tests.pages.reading import read
from pcnportal.accounts.models import User
from pcnportal.audit.models import AuditEvent
from pcnportal.testing.factories import AT, make_imported_network, make_network, make_practice, year
from practices.enums import Answer
from practices.models import Practice
from signoff.enums import Action, CaseAction, CaseKind, HoldCode
from signoff.models import Application, Case, Hold
from signoff.services.cases.moving import move_case
from signoff.services.cases.opening import open_case
from signoff.services.holds import place_hold
from signoff.tests.apply.pages import opened
from signoff.tests.area import Area, check_coverage, draft, make_area, requirements_met, submitted, take, under_review
from signoff.tests.participation.answering import answer
from signoff.tests.road.test_refusals import refused

LMC = "/lmc/marlshire/"


def hold_on(area: Area, application: Application, days: int = 0) -> Hold:
    return place_hold(
        application=application,
        code=HoldCode.AWAITING_STP,
        body="The STP",
        reason="It meets in June.",
        review_on=date(2019, 6, 3),
        by=area.officer,
        at=AT - timedelta(days=days),
    )


def opened_case(area: Area, practice: Practice, days: int = 0, *, shared: bool = True) -> Case:
    return open_case(
        kind=CaseKind.UNPLACED,
        practice=practice,
        contract_year=year(),
        summary="Nobody takes it.",
        shared=shared,
        by=area.user_of(practice),
        at=AT - timedelta(days=days),
    )


def escalate(area: Area, case: Case) -> None:
    move_case(
        case=case, action=CaseAction.ESCALATE, version=case.version, reason="Nobody takes it.", by=area.approver, at=AT
    )


def listed(user: User, path: str) -> list[str]:
    """The first cell of each line."""
    return [line.cells[0].text for line in opened(user, path).context["page"].object_list]


class TestLmc:
    def test_practices_without_a_network_with_who_was_asked(self, area: Area) -> None:
        harbour = requirements_met(area)
        elm, oak = area.practice("Elm", list_size=9_412), area.practice("Oak")
        answer(area, elm, Answer.NO_NETWORK, at=AT - timedelta(days=20))
        answer(area, oak, Answer.DECLINE)
        propose_cover(
            network=harbour.network,
            practice=oak,
            contract_year=year(),
            first_day=date(2019, 7, 1),
            note="Please answer",
            by=area.officer,
            acting_for=area.commissioner.organisation,
            at=AT,
        )
        check_coverage(area)
        text = read(area.lmc_user, LMC)
        assert listed(area.lmc_user, LMC) == ["Elm", "Oak"]
        assert "Elm" in text
        assert "9,412 Wants to take part; no network names it 20 April 2019 20 nobody C-" in text
        assert "Takes no part 10 May 2019 0 Harbour: asked for cover" in text
        assert listed(area.lmc_user, f"{LMC}?long=on") == ["Elm"]
        assert listed(area.lmc_user, f"{LMC}?q=harbour") == ["Oak"]

    def test_that_a_network_forming_out_of_sight_asks_is_said_and_not_which(self, area: Area) -> None:
        elm = area.practice("Elm")
        draft(area, "Hidden", area.practice("Quay"), elm)
        answer(area, elm, Answer.NO_NETWORK)
        check_coverage(area)
        case = Case.objects.get(practice=elm)
        unnamed = "A network whose application is not submitted"
        for path in (LMC, f"/practices/{elm.code}/", f"/cases/{case.reference}/"):
            shown = opened(area.lmc_user, path).content.decode()
            assert unnamed in shown, path
            assert "Hidden" not in shown, path
            named = opened(area.user_of(elm), path).content.decode()
            assert path == LMC or ("Hidden" in named and unnamed not in named), path

    def test_an_area_that_is_not_worked_out_yet_is_not_called_in_order(self, area: Area) -> None:
        CommissionerValidation.objects.all().delete()
        waiting = read(area.lmc_user, LMC)
        assert "have not been worked out yet for Marlshire CCG" in waiting
        assert "Practices without a network Not known yet" in waiting
        assert "No practice is known to be without a network" not in waiting
        check_coverage(area)
        worked_out = read(area.lmc_user, LMC)
        assert "No practice is known to be without a network" in worked_out
        assert "worked out yet" not in worked_out

    def test_a_practice_leads_to_its_case_or_to_open_one(self, area: Area) -> None:
        elm, oak = area.practice("Elm"), area.practice("Oak")
        for practice in (elm, oak):
            answer(area, practice, Answer.JOIN)
        check_coverage(area)
        case = opened_case(area, elm)
        page = opened(area.lmc_user, LMC).content.decode()
        assert f"/cases/{case.reference}/" in page
        assert f"/cases/start/?practice={oak.code}&amp;year=2019-20" in page
        assert f"/cases/start/?practice={elm.code}" not in page
        assert "/cases/start/" not in opened(area.nhse, LMC).content.decode()

    def test_cases_are_listed_by_age_with_those_kept_from_the_commissioner(self, area: Area) -> None:
        elm, oak = area.practice("Elm"), area.practice("Oak")
        opened_case(area, elm, days=15)
        kept = opened_case(area, oak, shared=False)
        path = f"{LMC}cases/"
        assert listed(area.lmc_user, path) == [str(elm), str(oak)]
        assert listed(area.lmc_user, f"{path}?long=on") == [str(elm)]
        assert "not seen by Marlshire CCG" in read(area.lmc_user, path)
        assert listed(area.nhse, path) == [str(elm)]
        assert kept.reference not in opened(area.nhse, f"{path}export/").content.decode()

    def test_what_was_taken_to_nhs_england_is_among_the_decisions(self, area: Area) -> None:
        case = opened_case(area, area.practice("Elm"))
        assert f"Case about {case.about}" not in listed(area.lmc_user, f"{LMC}decisions/")
        escalate(area, case)
        assert f"Case about {case.about}" in listed(area.lmc_user, f"{LMC}decisions/")
        assert "With NHS England NHS England" in read(area.lmc_user, f"{LMC}decisions/")

    def test_holds_are_listed_by_age(self, area: Area) -> None:
        old, young = under_review(area, "Moor"), under_review(area, "Bay")
        hold_on(area, old, days=15)
        hold_on(area, young, days=14)
        path = f"{LMC}holds/"
        assert listed(area.lmc_user, path) == ["Moor", "Bay"]
        assert listed(area.lmc_user, f"{path}?sort=network") == ["Bay", "Moor"]
        assert listed(area.lmc_user, f"{path}?long=on") == ["Moor"]
        assert "The STP" in read(area.lmc_user, path)

    def test_decisions_due_say_who_decides_and_by_when(self, area: Area, settings: object) -> None:
        submitted(area, "Bay")
        draft_only = make_network(area.commissioner, [make_practice(area.commissioner)], "Secret")
        text = read(area.lmc_user, f"{LMC}decisions/")
        assert "Bay" in text
        assert "Submitted Marlshire CCG" in text
        assert "31 May 2019" in text
        assert f"Round {year()}" in text
        assert draft_only.name not in text

    def test_a_list_is_taken_away_as_it_is_narrowed(self, area: Area) -> None:
        for name in ("Moor", "Bay"):
            hold_on(area, under_review(area, name))
        rows = opened(area.lmc_user, f"{LMC}holds/export/?q=moor").content.decode("utf-8-sig").splitlines()
        assert [row.split(",")[0] for row in rows] == ["Network", "Moor"]
        event = AuditEvent.objects.latest("id")
        assert (event.action, event.subjects, event.after) == ("LIST_EXPORTED", ["list:holds-marlshire"], {"rows": 1})

    def test_the_home_page_leads_to_it(self, area: Area) -> None:
        page = opened(area.lmc_user, "/").content.decode()
        assert all(f"/lmc/marlshire/{matter}/?year=2019-20" in page for matter in ("practices", "holds", "decisions"))

    def test_another_area_is_not_in_it(self, area: Area) -> None:
        north = make_area("99B", "Northshire")
        hold_on(north, under_review(north, "Far"))
        submitted(north, "Further")
        assert listed(area.lmc_user, f"{LMC}holds/") == []
        assert listed(area.lmc_user, f"{LMC}decisions/") == []
        assert opened(area.lmc_user, "/lmc/northshire/").status_code == 404
        assert opened(area.officer, LMC).status_code == 403
        assert opened(area.nhse, LMC).status_code == 200

    def test_a_list_that_there_is_not_is_not_found(self, area: Area) -> None:
        assert opened(area.lmc_user, f"{LMC}secrets/").status_code == 404


class TestNation:
    @pytest.fixture
    def escalated(self, area: Area) -> Application:
        application = refused(area, "Moor")
        take(application, Action.REQUEST_REVIEW, area.user_of(application.lead_practice), "It does not.")
        take(application, Action.ESCALATE, area.approver, "We cannot agree with the LMC.")
        return application

    def test_what_was_taken_to_it_is_listed_with_its_advice(self, area: Area, escalated: Application) -> None:
        path = "/escalations/"
        before = read(area.nhse, path)
        assert "We cannot agree with the LMC. none yet" in before
        assert listed(area.nhse, f"{path}?advice=advised") == []
        take(escalated, Action.ADVISE, area.nhse, "Take the valley in.")
        assert "Take the valley in. Reader of NHS England, 10 May 2019" in read(area.nhse, path)
        assert listed(area.nhse, f"{path}?advice=advised") == ["Moor"]
        assert listed(area.nhse, f"{path}?advice=waits") == []

    def test_a_case_that_was_taken_to_it_is_listed_beside_them(self, area: Area, escalated: Application) -> None:
        elm = area.practice("Elm")
        escalate(area, opened_case(area, elm))
        assert set(listed(area.nhse, "/escalations/")) == {str(elm), "Moor"}
        assert "Nobody takes it." in read(area.nhse, "/escalations/?advice=waits")

    def test_small_networks_are_listed_with_what_the_region_said(self, area: Area) -> None:
        commissioner = area.commissioner
        for name, size in (("Tiny", 19_999), ("Small", 20_000), ("Edge", 26_999), ("Fair", 27_000)):
            network = make_imported_network(commissioner, [make_practice(commissioner, list_size=size)], name)
            network.memberships.update(decided_on=date(2019, 5, 1))

        sweep()
        drain()
        path = "/small-networks/"
        assert listed(area.nhse, path) == ["Tiny", "Small", "Edge"]
        assert listed(area.nhse, f"{path}?needs=confirm") == ["Tiny"]
        assert "Confirmation: below 20,000 none Nothing recorded yet" in read(area.nhse, path)
        tiny = Network.objects.get(name="Tiny")
        record_regional_sight(network=tiny, contract_year=year(), note="A valley of its own.", by=area.nhse, at=AT)
        drain()
        assert listed(area.nhse, f"{path}?said=recorded") == ["Tiny"]
        assert "A valley of its own. Reader of NHS England 10 May 2019" in read(area.nhse, path)

    def test_only_who_reads_for_the_nation_sees_them(self, area: Area) -> None:
        for user in (area.officer, area.approver, area.lmc_user):
            for path in ("/escalations/", "/small-networks/export/"):
                assert opened(user, path).status_code == 403
