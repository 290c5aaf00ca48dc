"""The clinical director: one person or several with shares, in post from and until, each a practising clinician."""

from datetime import date
from typing import Any

import pytest

from networks.models import ClinicalDirector, JobShare
from networks.selectors.results import network_result, parsed_findings
from practices.models import Practice
from signoff.models import Application
from signoff.tests.apply.pages import address, answered, opened, posted, text
from signoff.tests.area import Area, draft, submitted


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def pier(area: Area) -> Practice:
    return area.practice("Pier")


@pytest.fixture
def harbour(area: Area, quay: Practice, pier: Practice) -> Application:
    return draft(area, "Harbour", quay, pier)


def shared(quay: Practice, pier: Practice) -> dict[str, str]:
    return {
        "name": "Dr Ada Quill",
        "profession": "GP",
        "practice": quay.code,
        "share": "60",
        "name_2": "Ben Oar",
        "profession_2": "Nurse",
        "practice_2": pier.code,
        "email_2": "ben@example.org",
        "share_2": "40",
        "starts_on_day": "1",
        "starts_on_month": "7",
        "starts_on_year": "2019",
    }


def save(area: Area, application: Application, **values: Any) -> Any:
    values.setdefault("version", Application.objects.get(pk=application.pk).version)
    return posted(area.user_of(application.lead_practice), address(application, "clinical-director"), **values)


def problem(application: Application) -> object:
    found = parsed_findings(network_result(application.network, application.contract_year))
    six = next(each for each in found if each.rule == "CMP-01")
    return dict(six.facts["problems"]).get("clinical_director")


def test_a_shared_post(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    assert save(area, harbour, **shared(quay, pier)).status_code == 302
    first, second = ClinicalDirector.objects.get(), JobShare.objects.get()
    assert (first.name, first.share, first.starts_on, first.ends_on) == ("Dr Ada Quill", 60, date(2019, 7, 1), None)
    assert (second.name, second.practice, second.email, second.share) == ("Ben Oar", pier, "ben@example.org", 40)
    home = text(opened(area.user_of(quay), address(harbour)))
    assert f"Dr Ada Quill, GP, {quay} (60%); Ben Oar, Nurse, {pier} (40%)" in home
    shown = text(opened(area.user_of(quay), address(harbour, "clinical-director")))
    for value in ("Dr Ada Quill", "Ben Oar", "ben@example.org", "60", "40", "Person 3"):
        assert value in shown
    page = text(opened(area.user_of(quay), f"/networks/{harbour.network.reference}/"))
    assert "Ben Oar, Nurse (40%)" in page


def test_alone_again(area: Area, harbour: Application, quay: Practice, pier: Practice) -> None:
    save(area, harbour, **shared(quay, pier))
    save(area, harbour, name="Dr Ada Quill", profession="GP", practice=quay.code)
    assert (ClinicalDirector.objects.get().share, JobShare.objects.count()) == (None, 0)


def test_all_of_them_work_in_a_member_practice(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    save(area, harbour, **shared(quay, pier))
    assert problem(harbour) is None
    answered(area.user_of(pier), harbour, "DECLINE")
    assert problem(harbour) == "Ben Oar, the clinical director, is not from a member practice"


def test_who_shares_the_post_of_two_networks_is_noticed(area: Area, harbour: Application, quay: Practice) -> None:
    other = submitted(area, "Bay")
    JobShare.objects.create(
        network_year=other.network.years.get(),
        practice=other.lead_practice,
        name="Ben Oar",
        profession="Nurse",
        share=50,
    )
    save(area, harbour, **shared(quay, harbour.network.memberships.exclude(practice=quay).get().practice))
    found = parsed_findings(network_result(harbour.network, harbour.contract_year))
    sentence = next(each.sentence for each in found if each.rule == "CMP-05")
    assert sentence.startswith("Ben Oar is named as clinical director of Bay too.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"share_2": "30"}, "The shares must add up to 100. They add up to 90"),
        ({"share": ""}, "Enter the share as a whole number from 1 to 99"),
        ({"share": "0", "share_2": "99"}, "Enter the share as a whole number from 1 to 99"),
        ({"share": "1_0"}, "Enter the share as a whole number from 1 to 99"),
        ({"share": "\uff16\uff10"}, "Enter the share as a whole number from 1 to 99"),
        ({"share": "-60"}, "Enter the share as a whole number from 1 to 99"),
        ({"share": "60.0"}, "Enter the share as a whole number from 1 to 99"),
        ({"name_2": ""}, "Enter the name of who shares the post"),
        ({"profession_2": ""}, "Enter the profession of who shares the post"),
        ({"practice_2": ""}, "Choose the practice of who shares the post"),
        ({"practice_2": "V99999"}, "What was chosen is not listed any more"),
        ({"email_2": "ben"}, "Enter an e-mail address in the form"),
        ({"name_2": "dr ada quill"}, "This person is named twice"),
        ({"profession": "Practice manager"}, "“manager” is no clinical profession"),
        ({"profession_2": "Administrator"}, "“Administrator” is no clinical profession"),
        ({"starts_on_year": "1900"}, "First day in post must be between 1 April 2018 and 31 March 2020"),
        (
            {"ends_on_day": "30", "ends_on_month": "6", "ends_on_year": "2019"},
            "Last day in post must be the first day in post or later",
        ),
        ({"ends_on_day": "30", "ends_on_month": "6", "ends_on_year": "2999"}, "Last day in post must be between"),
    ],
)
def test_a_mistake_is_said_and_the_rest_is_kept(
    area: Area, harbour: Application, quay: Practice, pier: Practice, change: dict[str, str], sentence: str
) -> None:
    response = save(area, harbour, **{**shared(quay, pier), **change})
    assert response.status_code == 422
    shown = text(response)
    assert sentence in shown
    assert "ben@example.org" in shown or "email_2" in change
    assert not ClinicalDirector.objects.exists()


def test_an_old_page_names_the_person_that_differs(
    area: Area, harbour: Application, quay: Practice, pier: Practice
) -> None:
    old = harbour.version
    save(area, harbour, **shared(quay, pier))
    stale = save(area, harbour, **{**shared(quay, pier), "name_2": "Cy Wharf"}, version=old)
    assert stale.status_code == 409
    assert "Full name, person 2</th>" in text(stale)
    assert "Profession, person 2</th>" not in text(stale)
