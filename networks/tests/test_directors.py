"""CMP-05: who is taken for the same clinical director."""

from datetime import date

import pytest

from networks.enums import Standing
from networks.models import ClinicalDirector, Network, NetworkValidation, NetworkYear
from networks.rules import Verdict
from networks.selectors.results import parsed_findings
from networks.services.revalidation import drain
from pcnportal.testing.factories import make_commissioner, make_network, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Network:
    return formed("Harbour", "Dr Ann Clarke", "ann.clarke@example.org")


def formed(name: str, director: str, email: str = "", *, in_year: str = "2019/20") -> Network:
    """A submitted network, whose director works in its own only member."""
    lead = make_commissioner(f"9{len(name)}{name[0]}", f"{name} CCG")
    practice = make_practice(lead)
    network = make_network(lead, [practice], name, in_year=in_year)
    ClinicalDirector.objects.create(
        network_year=network.years.get(), practice=practice, name=director, profession="GP", email=email
    )
    NetworkYear.objects.filter(network=network).update(standing=Standing.SUBMITTED)
    return network


def shared_with(network: Network) -> tuple[Verdict, object]:
    drain()
    findings = parsed_findings(NetworkValidation.objects.get(network=network))
    found = next(finding for finding in findings if finding.rule == "CMP-05")
    return found.verdict, found.facts["networks"]


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Dr Ann Clarke", ""),
        ("ANN  CLARKE", ""),
        ("Prof. Ann Clarke ", "a.c@example.org"),
        ("Mrs Ann O’Clarke-Lee", "Ann.Clarke@EXAMPLE.org"),
    ],
)
def test_one_name_or_address_is_one_person_whatever_the_practice(harbour: Network, name: str, email: str) -> None:
    moor = formed("Moor", name, email)
    assert shared_with(harbour) == (Verdict.WARNING, [moor.reference])
    assert shared_with(moor) == (Verdict.WARNING, [harbour.reference])


@pytest.mark.parametrize("name", ["Dr Anna Clarke", "Dr Drann Clarke", "Dr A. Clarke"])
def test_another_name_is_another_person(harbour: Network, name: str) -> None:
    formed("Moor", name)
    assert shared_with(harbour) == (Verdict.MET, [])


def test_only_what_was_submitted_for_the_same_year_counts(harbour: Network) -> None:
    moor = formed("Moor", "Dr Ann Clarke")
    formed("Quarry", "Dr Ann Clarke", in_year="2020/21")
    assert shared_with(harbour) == (Verdict.WARNING, [moor.reference])
    NetworkYear.objects.filter(network=moor).update(standing=Standing.FORMING)
    assert shared_with(harbour) == (Verdict.MET, [])


def test_a_network_that_has_closed_has_no_director_any_more(harbour: Network) -> None:
    moor = formed("Moor", "Dr Ann Clarke")
    Network.objects.filter(pk=moor.pk).update(closed_on=date(2019, 5, 9))
    assert shared_with(harbour) == (Verdict.MET, [])
