"""What few have to say is folded up, and stands open once it says something or something is wrong with it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from practices.models import Practice
from signoff.models import Application
from signoff.tests.apply.pages import address, opened, posted, text
from signoff.tests.area import Area, complete, draft

FOLD = re.compile(r'<details class="nhsuk-details"( open)?> <summary[^>]*><span[^>]*>([^<]+)')
FILES, PERIOD, MET = "Give a file or a drawing", "In post for a part of the year", "Rules that would be met"
NO_CSV = SimpleUploadedFile("codes.csv", b'{"type": "Feature"}')
POST = {"name": "Dr Ada Quill", "profession": "GP"}


@pytest.fixture
def quay(area: Area) -> Practice:
    return area.practice("Quay")


@pytest.fixture
def harbour(area: Area, quay: Practice) -> Application:
    return draft(area, "Harbour", quay)


def folds(page: HttpResponse) -> dict[str, bool]:
    """Each by what it says of itself, and whether it stands open."""
    return {said.strip(): bool(is_open) for is_open, said in FOLD.findall(text(page))}


@pytest.mark.parametrize(
    ("page", "fold", "values"),
    [
        ("area", FILES, {"kind": "WARDS", "codes": "E05001514", "codes_file": NO_CSV}),
        ("area", FILES, {"kind": "DRAWING"}),
        ("clinical-director", PERIOD, {**POST, "starts_on_day": "1"}),
        ("clinical-director", PERIOD, {**POST, "ends_on_year": "1066", "ends_on_month": "1", "ends_on_day": "1"}),
    ],
)
def test_opens_where_something_is_wrong(
    area: Area, harbour: Application, quay: Practice, page: str, fold: str, values: dict[str, Any]
) -> None:
    path, user = address(harbour, page), area.user_of(quay)
    assert folds(opened(user, path))[fold] is False
    refused = posted(user, path, version=harbour.version, **values)
    assert (refused.status_code, folds(refused)[fold]) == (422, True)


def test_is_open_where_it_says_something(area: Area, harbour: Application, quay: Practice) -> None:
    path, user = address(harbour, "clinical-director"), area.user_of(quay)
    first_day = {"starts_on_day": "1", "starts_on_month": "7", "starts_on_year": "2019"}
    given = {**POST, "practice": quay.code, "version": harbour.version}
    assert posted(user, path, **given, **first_day).status_code == 302
    assert folds(opened(user, path))[PERIOD] is True


def test_the_rules_that_would_be_met_are_folded_up_and_the_others_stand_open(
    area: Area, harbour: Application, quay: Practice
) -> None:
    elm = area.practice("Elm", list_size=20_000)
    shown = posted(area.user_of(quay), f"{address(harbour, 'members')}?q=elm", practice=elm.code, show="")
    met = next(said for said in folds(shown) if said.startswith(MET))
    before, after = text(shown).split(met)
    assert ("Minimum list size" in before, "Minimum list size" in after) == (False, True)
    assert "0 of 2 practices have signed" in before


def test_what_is_not_known_yet_of_a_network_that_asks_is_folded_up(area: Area, harbour: Application) -> None:
    elm = area.practice("Elm")
    draft(area, "Bay", area.practice("Sands"), elm)
    shown = opened(area.user_of(elm), f"/invitations/{elm.code}/2019-20/")
    unknown = next(said for said in folds(shown) if said.startswith("Not known yet"))
    assert folds(shown)[unknown] is False
    before, after = text(shown).split(unknown)
    for said, stands_open in {"have signed the Network Agreement": False, "Minimum list size": True}.items():
        assert (said in before, said in after) == (stands_open, not stands_open)


def test_who_has_not_answered_stands_in_the_table_alone(area: Area, quay: Practice) -> None:
    application = complete(area, draft(area, "Bay", quay, area.practice("Elm")), answered=False)
    for page in ("", "submit"):
        shown = text(opened(area.user_of(quay), address(application, page)))
        assert "no answer yet" in shown
        assert "yet to agree" not in shown
    assert "an answer can still come afterwards. Marlshire CCG waits for it then." in shown
