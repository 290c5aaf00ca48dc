"""An item that is put aside before it is complete."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pcnportal.accounts.enums import Role
from pcnportal.testing.factories import make_user
from signoff.enums import Action
from signoff.models import Application, ItemSave
from signoff.selectors.applying import network_year_of
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, complete, draft, submitted, take, version

DATE = {"dated_on_day": "1", "dated_on_month": "5", "dated_on_year": "2019"}


@pytest.fixture
def harbour(area: Area) -> Application:
    return draft(area, "Harbour", area.practice("Quay"), area.practice("Pier"))


def later(area: Area, application: Application, item: str, **values: Any) -> Any:
    values = {"version": version(application), "later": "yes", **values}
    return posted(area.user_of(application.lead_practice), address(application, item), **values)


def shown(area: Area, application: Application, page: str = "") -> str:
    return text(opened(area.user_of(application.lead_practice), address(application, page)))


def begun(application: Application) -> list[str]:
    return [save.item for save in application.item_saves.all() if save.begun]


# Of each item: what is filled in, what of it the page shows again, and what it lacks.
HALVES = {
    "area": ({"codes": "E05001514", "description": "The bay"}, "E05001514", "Select how you give the area"),
    "agreement": ({"name_QUAY": "Ada Quill"}, "Ada Quill", "Enter the date of the Network Agreement"),
    "clinical-director": (
        {"name": "Dr Ada Quill", "starts_on_day": "1", "starts_on_month": "7", "starts_on_year": "2019"},
        'value="7"',
        "Enter the clinical director’s profession. Choose the practice that the clinical director works for",
    ),
    "payee": ({"kind": "FEDERATION"}, 'value="FEDERATION" checked', "Enter the name of the provider that"),
    "ask-for-waiver": ({"ground": "RURAL_LOW_DENSITY"}, 'value="RURAL_LOW_DENSITY" checked', "Give the evidence"),
}


@pytest.mark.parametrize("item", HALVES)
def test_is_kept_with_what_it_lacks_and_counts_for_nothing(area: Area, harbour: Application, item: str) -> None:
    values, again, missing = HALVES[item]
    values = {name.replace("QUAY", harbour.lead_practice.code): value for name, value in values.items()}
    before = shown(area, harbour).count("You can submit once everything")
    assert later(area, harbour, item, **values).status_code == 302
    tasks = shown(area, harbour)
    assert ("Started" in tasks, f"{missing}" in tasks) == (True, True)
    assert tasks.count("You can submit once everything") == before == 1
    assert again in shown(area, harbour, item)
    said = network_year_of(harbour)
    assert not any(hasattr(said, one) for one in ("area", "agreement", "clinical_director", "payee", "waiver_request"))
    assert not said.signatories.exists()


@pytest.mark.parametrize(
    ("item", "values", "sentence"),
    [
        ("agreement", {**DATE, "dated_on_month": "13", "name_QUAY": "Ada"}, "must be a real date"),
        ("agreement", {"dated_on_month": "5", "name_QUAY": "Ada"}, "must include a day and a year"),
        ("clinical-director", {"name": "Ada", "email": "ada"}, "Enter an e-mail address in the form"),
        ("clinical-director", {"name": "Ada", "practice": "V99999"}, "What was chosen is not listed any more"),
        ("payee", {"kind": "OTHER", "name": "Bay 12-34-56"}, "the portal never holds bank details"),
        ("payee", {"kind": "OTHER", "version": ""}, "This page is out of date"),
        ("payee", {"kind": "OTHER", "name": "a\0b"}, "holds a character that cannot be saved"),
        ("details", {"network_name": ""}, "Enter the network’s name"),
    ],
)
def test_a_mistake_is_refused_all_the_same(
    area: Area, harbour: Application, item: str, values: dict[str, str], sentence: str
) -> None:
    values = {name.replace("QUAY", harbour.lead_practice.code): value for name, value in values.items()}
    response = later(area, harbour, item, **values)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not harbour.item_saves.exists()


def test_the_whole_takes_the_place_of_what_was_begun(area: Area, harbour: Application) -> None:
    later(area, harbour, "payee", kind="FEDERATION")
    assert later(area, harbour, "payee", kind="FEDERATION", name="Bay Federation").status_code == 302
    assert begun(harbour) == []
    assert network_year_of(harbour).payee.name == "Bay Federation"
    assert "Started" not in shown(area, harbour)


def test_emptied_again_it_is_not_begun_any_more(area: Area, harbour: Application) -> None:
    later(area, harbour, "payee", kind="FEDERATION")
    later(area, harbour, "payee")
    assert begun(harbour) == []


def test_a_complete_answer_counts_until_another_one_is_complete(area: Area) -> None:
    ready = complete(area, draft(area, "Harbour", area.practice("Quay")))
    later(area, ready, "payee", kind="FEDERATION")
    assert "This counts until what was begun since is complete." in shown(area, ready)
    assert "This is no part of what you submit" in shown(area, ready, "submit")
    ready.refresh_from_db()
    take(ready, Action.SUBMIT, area.user_of(ready.lead_practice))
    assert "FEDERATION" not in str(ready.submissions.get().content)


def test_a_file_has_to_be_chosen_again(area: Area, harbour: Application) -> None:
    later(area, harbour, "area", description="The bay", codes_file=SimpleUploadedFile("codes.csv", b"E05001514"))
    assert "Choose the file again: it was not kept." in shown(area, harbour)


def test_what_a_colleague_put_aside_meanwhile_is_shown_beside_it(area: Area, harbour: Application) -> None:
    seen = version(harbour)
    colleague = make_user(Role.PRACTICE_USER, harbour.lead_practice.organisation, name="Cy Colleague")
    page = address(harbour, "agreement")
    name = f"name_{harbour.lead_practice.code}"
    posted(colleague, page, version=seen, later="yes", **{name: "Ben Oar"})
    response = later(area, harbour, "agreement", version=seen, **{name: "Ada Quill"})
    assert response.status_code == 409
    assert ("Ben Oar" in text(response), "Ada Quill" in text(response)) == (True, True)
    assert ItemSave.objects.get(application=harbour).begun[name] == "Ben Oar"


def test_not_once_it_is_submitted(area: Area) -> None:
    harbour = submitted(area)
    response = later(area, harbour, "payee", kind="FEDERATION")
    assert response.status_code == 409
    assert begun(harbour) == []
