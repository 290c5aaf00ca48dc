"""What people record about a network or an area in a year, for the rules to go by.

Each takes what the person had `seen` (`networks.selectors.records.stamp`), None where nothing was looked at before.
The same again changes nothing. Each raises PermissionDenied; CannotRecord; Conflict where things have changed since.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from networks.models import (
    About,
    CommissionerConsent,
    Explanation,
    GeographyAttestation,
    LargerNetwork,
    LocalShare,
    Neighbourhood,
    Network,
    RegionalSight,
)
from networks.permissions import Authority, check_user_can_record
from networks.policies import CannotRecord, check_recordable
from networks.selectors.records import held, stamp
from networks.services.locks import lock_for_change
from networks.services.networks import served_ids
from networks.services.validation import validate_networks
from pcnportal.accounts.models import User
from pcnportal.audit.selectors import history_of
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, ContractYear

# What is done, by what it is done to: recorded, and taken back.
ACTIONS: Mapping[type[Any], tuple[str, str]] = {
    CommissionerConsent: ("CONSENT_RECORDED", "CONSENT_WITHDRAWN"),
    LargerNetwork: ("LARGER_NETWORK_AGREED", "LARGER_NETWORK_WITHDRAWN"),
    RegionalSight: ("REGIONAL_SIGHT_RECORDED", "REGIONAL_SIGHT_WITHDRAWN"),
    LocalShare: ("LOCAL_SHARE_RECORDED", "LOCAL_SHARE_WITHDRAWN"),
    Explanation: ("EXPLANATION_GIVEN", "EXPLANATION_WITHDRAWN"),
    Neighbourhood: ("NEIGHBOURHOODS_SET", "NEIGHBOURHOODS_WITHDRAWN"),
    GeographyAttestation: ("GEOGRAPHY_ATTESTED", "ATTESTATION_WITHDRAWN"),
}


def record_consent(
    *,
    network: Network,
    contract_year: ContractYear,
    commissioner: Commissioner,
    note: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """That another commissioner than the lead agrees to the network (GEO-08)."""
    about = About(contract_year, network, commissioner)
    _keep(CommissionerConsent, about, {"note": note.strip()}, by, at, seen)


def agree_larger_network(
    *,
    network: Network,
    contract_year: ContractYear,
    ground: str,
    evidence: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """The lead commissioner's agreement to a network above the maximum (SIZE-09)."""
    values = {"ground": ground, "evidence": _said(evidence, "Give the evidence.")}
    _keep(LargerNetwork, About(contract_year, network), values, by, at, seen)


def record_regional_sight(
    *, network: Network, contract_year: ContractYear, note: str, by: User, at: datetime, seen: str | None = None
) -> None:
    """That NHS England's region has seen a small network, and what it says (SIZE-04, SIZE-07, SIZE-08)."""
    values = {"note": _said(note, "Say what the region says.")}
    _keep(RegionalSight, About(contract_year, network), values, by, at, seen)


def record_local_share(
    *,
    network: Network,
    contract_year: ContractYear,
    percent: int,
    source: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """The share of the patients who live in the Network Area (GEO-05)."""
    if not 0 <= percent <= 100:
        raise CannotRecord("A share is from 0 to 100 per cent.")
    values = {"percent": percent, "source": _said(source, "Say where the share is taken from.")}
    _keep(LocalShare, About(contract_year, network), values, by, at, seen)


def explain(
    *,
    network: Network,
    contract_year: ContractYear,
    rule: str,
    text: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Why a network is as `rule` warns it should not be. It changes no verdict."""
    values = {"text": _said(text, "Give the explanation.")}
    _keep(Explanation, About(contract_year, network, rule=rule), values, by, at, seen)


def attest_geography(
    *,
    commissioner: Commissioner,
    contract_year: ContractYear,
    statement: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """A commissioner's word that its whole geography lies in some Network Area (COV-02)."""
    values = {"statement": _said(statement, "Say what you record.")}
    _keep(GeographyAttestation, About(contract_year, commissioner=commissioner), values, by, at, seen)


def withdraw(*, record: type[Any], about: About, by: User, at: datetime) -> None:
    """Take back what is recorded, by who may record it. Withdrawn twice is withdrawn once."""
    change_record(record, about, None, lambda defaults: record.objects.filter(**about.key).delete(), by, at)


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise CannotRecord(otherwise)
    return text.strip()


def _keep(model: type[Any], about: About, values: dict[str, Any], by: User, at: datetime, seen: str | None) -> None:
    def write(defaults: Mapping[str, Any]) -> None:
        model.objects.update_or_create(**about.key, defaults={**values, **defaults})

    change_record(model, about, values, write, by, at, seen)


@transaction.atomic
def change_record(
    model: type[Any],
    about: About,
    values: Mapping[str, Any] | None,
    write: Callable[[Mapping[str, Any]], object],
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """From what is held to `values`, None for nothing: check, lock, compare, write, re-validate, audit."""
    authority = check_user_can_record(by, model, about)
    _lock(about)
    before = held(model, about)
    if before == values:
        return
    if seen not in (None, stamp(model, about)):
        raise _changed(about)
    if values is not None:
        check_recordable(model, about)
    write({"recorded_at": at, "recorded_by": by})
    if about.network:
        validate_networks([about.network.id], at=at)
    _record(ACTIONS[model][values is None], about, authority, before, values, by, at)


def _lock(about: About) -> None:
    network, commissioner = about.network, about.commissioner
    commissioners = [network.lead_commissioner_id if network else None, commissioner.id if commissioner else None]
    lock_for_change(
        practice_ids=served_ids(network) if network else (),
        network_ids=[network.id] if network else (),
        commissioner_ids=[each for each in commissioners if each],
    )


def _changed(about: About) -> Conflict:
    last = history_of(about.on.subject).first()
    who = f", last by {last.actor or 'the portal'} on {datetime_london(last.at)}" if last else ""
    return Conflict(f"{about} has changed since you opened this page{who}. Check how it stands, then record it.")


def _record(
    action: str,
    about: About,
    authority: Authority,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: User,
    at: datetime,
) -> None:
    record(
        chain=about.chain,
        action=action,
        subjects=[each.subject for each in (about.network, about.commissioner) if each],
        by=by,
        capacity=authority.capacity,
        organisation=authority.organisation,
        at=at,
        before=before,
        after={"year": about.year.code, **({"rule": about.rule} if about.rule else {}), **(after or {})},
    )
