"""The five cases that made the news in 2019, in progress on 18 May, told by the services that people go through."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Protocol

from django.utils.timezone import get_default_timezone

from networks.models import Network
from networks.services.cover import propose_cover
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from practices.models import ContractYear, Practice
from signoff.enums import CaseAction, CaseKind, Heard
from signoff.models import Application, Case
from signoff.services.cases.keeping import Plan, add_party, plan_case, record_engagement
from signoff.services.cases.moving import move_case
from signoff.services.cases.opening import open_case
from signoff.services.comments import add_comment


class Told(Protocol):
    """What has been laid so far, by name, e-mail address and practice code."""

    year: ContractYear
    practices: Mapping[str, Practice]
    users: Mapping[str, User]
    managers: Mapping[str, User]
    applications: dict[str, Application]


def at_hour(day: int, hour: int = 10) -> datetime:
    """Of a day in May 2019."""
    return datetime.combine(date(2019, 5, day), time(hour), get_default_timezone())


def tell_cases(told: Told) -> None:
    _one_practice_without_a_home(told)
    _one_contract_wanted_twice(told)
    _a_practice_that_refuses(told)
    _a_network_that_falls_apart(told)
    _a_network_across_the_border(told)


def _network(told: Told, name: str) -> Network:
    return told.applications[name].network


def _plan(told: Told, case: Case, step: str, whose: Organisation, on: date, by: str, at: datetime) -> None:
    case.refresh_from_db()
    user = told.users[by]
    owner = user if user.role_in(case.commissioner.organisation) else None
    plan_case(case=case, version=case.version, plan=Plan(step, whose, on, owner), by=user, at=at)


def _one_practice_without_a_home(told: Told) -> None:
    """It was opened with its answer; a whole area waits for it."""
    case = Case.objects.get(practice=told.practices["V81028"])
    officer, reviewer = told.users["officer@demo.example"], told.users["lmc@demo.example"]
    move_case(
        case=case,
        action=CaseAction.ASK_LMC,
        version=case.version,
        by=officer,
        at=at_hour(13),
        reason="Which of its neighbours would the LMC go to first?",
    )
    note = "Farah Idris met Jan Kowal at Elm Surgery, and telephoned Riverside and Coast."
    record_engagement(case=case, engaged_on=date(2019, 5, 15), note=note, by=reviewer, at=at_hour(15, 17))
    for name in ("Riverside", "Coast"):
        add_party(case=case, network=_network(told, name), by=reviewer, at=at_hour(16))
    case.refresh_from_db()
    move_case(
        case=case,
        action=CaseAction.MEDIATE,
        version=case.version,
        by=reviewer,
        at=at_hour(16, 11),
        reason="Both networks touch it. The LMC brings the three together.",
    )
    riverside = told.managers[told.applications["Riverside"].lead_practice.code]
    text = "We would take Elm Surgery if another pharmacist came with its 9,412 patients."
    add_comment(on=case, text=text, statement=True, by=riverside, at=at_hour(17, 9))
    elm = told.managers["V81028"]
    text = "One of our partners leaves in autumn. We would rather say so ourselves."
    add_comment(on=case, text=text, heard=Heard.PRACTICE_AND_LMC, by=elm, at=at_hour(17, 10))
    step = "Meet Elm Surgery, Riverside and Coast together"
    lmc = reviewer.assignments[0].organisation
    _plan(told, case, step, lmc, date(2019, 5, 23), "lmc@demo.example", at_hour(17, 11))


def _one_contract_wanted_twice(told: Told) -> None:
    bridge = told.practices["V81022"]
    officer, reviewer = told.users["officer@demo.example"], told.users["lmc@demo.example"]
    case = open_case(
        kind=CaseKind.SPLIT_CONTRACT,
        contract_year=told.year,
        practice=bridge,
        summary="Eastgate and Westgate both name Bridge Partnership, which has a site in each. Without its whole list "
        "neither reaches 30,000, and one contract cannot be in two networks.",
        by=officer,
        at=at_hour(16, 15),
    )
    for name in ("Eastgate", "Westgate"):
        add_party(case=case, network=_network(told, name), by=officer, at=at_hour(16, 15))
    text = "Most of our patients live on the east side. Our doctors are divided."
    add_comment(on=case, text=text, statement=True, by=told.managers["V81022"], at=at_hour(17, 8))
    text = "Could the two join up? 62,000 is large, and the rules only warn."
    add_comment(on=case, text=text, heard=Heard.CCG_AND_LMC, by=reviewer, at=at_hour(17, 16))
    step = "Show both networks what each would be with and without it"
    _plan(told, case, step, case.commissioner.organisation, date(2019, 5, 22), "officer@demo.example", at_hour(17, 17))


def _a_practice_that_refuses(told: Told) -> None:
    """Its choice is respected; a network is asked to serve its patients."""
    officer = told.users["officer@demo.example"]
    propose_cover(
        network=_network(told, "Riverside"),
        practice=told.practices["V81029"],
        contract_year=told.year,
        first_day=date(2019, 7, 1),
        note="Orchard Practice takes no part. Riverside's practices are nearest to its 8,064 patients.",
        by=officer,
        acting_for=officer.assignments[0].organisation,
        at=at_hour(17, 13),
    )


def _a_network_that_falls_apart(told: Told) -> None:
    officer = told.users["fen.officer@demo.example"]
    case = open_case(
        kind=CaseKind.AT_RISK,
        contract_year=told.year,
        network=_network(told, "Fen and Coast"),
        summary="Six of its seven practices want to leave it, two days after the deadline. 80,188 patients are in it.",
        by=officer,
        at=at_hour(17, 14),
    )
    text = "The LMC asks everybody not to speak of blame. The practices are short of doctors."
    add_comment(on=case, text=text, statement=True, by=told.users["fen.lmc@demo.example"], at=at_hour(17, 16))
    step = "Ask the neighbouring networks in Northshire whom they could serve"
    whose = case.commissioner.organisation
    _plan(told, case, step, whose, date(2019, 5, 24), "fen.officer@demo.example", at_hour(17, 17))


def _a_network_across_the_border(told: Told) -> None:
    case = open_case(
        kind=CaseKind.CROSS_BORDER,
        contract_year=told.year,
        network=_network(told, "Coast"),
        summary="Two of its four practices are of Westmarch, whose committee has not agreed to it yet.",
        by=told.users["west.approver@demo.example"],
        at=at_hour(17, 14),
    )
    step = "Put Coast to the committee of Westmarch CCG"
    west = told.users["west.approver@demo.example"].assignments[0].organisation
    _plan(told, case, step, west, date(2019, 5, 28), "officer@demo.example", at_hour(17, 15))
