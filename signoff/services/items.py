"""What the lead practice says of its network in an application: checked here for who and when, written by networks."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied

from networks.models import About, Explanation, NetworkYear
from networks.services import items, networks, records
from networks.services.neighbourhoods import set_neighbourhoods
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from pcnportal.core.errors import Conflict, Refused
from pcnportal.core.words import datetime_london
from practices.models import Commissioner, Practice
from signoff import policies
from signoff.enums import Item
from signoff.models import Application, ItemSave
from signoff.permissions.practices import check_user_can_fill_in
from signoff.selectors.applying import BORDER, recorded, recorded_stamp
from signoff.services.editing import changing, leading

# What was done meanwhile to what is recorded on the network's page too.
RECORDED: Mapping[Item, tuple[str, str]] = {
    Item.BORDER: ("The reason for crossing a border was taken back", "gave a reason for crossing a border"),
    Item.NEIGHBOURHOODS: ("The neighbourhoods were taken back", "divided the network into neighbourhoods"),
}


class NotAMember(Refused):
    """It is for practices to say that have agreed to join."""


class Stale(Conflict):
    """Somebody saved the item after the page was opened on which it was now to be saved."""


def save_details(
    *,
    application: Application,
    network_name: str,
    lead_commissioner: Commissioner,
    contact_name: str,
    contact_role: str,
    contact_email: str,
    contact_phone: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """The network's name, the commissioner that leads for it, and whom to ask about the application."""
    with _saving(application, Item.DETAILS, version, by, at) as (current, acting_for):
        current.contact_name, current.contact_role = contact_name, contact_role
        current.contact_email, current.contact_phone = contact_email, contact_phone
        if network_name != current.network.name:
            networks.rename(network=current.network, name=network_name, by=by, acting_for=acting_for, at=at)
        if lead_commissioner != current.commissioner:
            networks.choose_lead(
                network=current.network, commissioner=lead_commissioner, by=by, acting_for=acting_for, at=at
            )
            current.commissioner = lead_commissioner
        record(
            chain=current.commissioner.code,
            action="APPLICATION_DETAILS_SET",
            subjects=[current.subject],
            by=by,
            organisation=acting_for,
            at=at,
        )


def name_partner(*, application: Application, kind: str, name: str, by: User, at: datetime) -> None:
    """Another partner of the network, which counts in no size."""
    with leading(application, by) as current:
        acting_for = current.lead_practice.organisation
        year = _network_year(current)
        items.name_partner(network_year=year, kind=kind, name=name, by=by, acting_for=acting_for, at=at)


def remove_partner(*, application: Application, partner_id: int, by: User, at: datetime) -> None:
    with leading(application, by) as current:
        acting_for = current.lead_practice.organisation
        year = _network_year(current)
        items.remove_partner(network_year=year, partner_id=partner_id, by=by, acting_for=acting_for, at=at)


def save_area(
    *,
    application: Application,
    kind: str,
    codes: Sequence[str],
    description: str,
    version: int,
    by: User,
    at: datetime,
    drawing: bytes | None = None,
) -> None:
    """`drawing`: WKB in metres on the National Grid; without one the area is only listed."""
    with _saving(application, Item.AREA, version, by, at) as (current, acting_for):
        items.set_area(
            network_year=_network_year(current),
            kind=kind,
            codes=codes,
            description=description,
            drawing=drawing,
            by=by,
            acting_for=acting_for,
            at=at,
        )


def save_agreement(
    *,
    application: Application,
    dated_on: date,
    signatories: Mapping[Practice, tuple[str, str, date | None]],
    version: int,
    by: User,
    at: datetime,
) -> None:
    """`signatories`: name, role and day of signing (None: not yet) for each practice."""
    with _saving(application, Item.AGREEMENT, version, by, at) as (current, acting_for):
        items.set_agreement(
            network_year=_network_year(current),
            dated_on=dated_on,
            signatories=signatories,
            by=by,
            acting_for=acting_for,
            at=at,
        )


def save_clinical_director(
    *,
    application: Application,
    name: str,
    profession: str,
    practice: Practice,
    email: str,
    version: int,
    by: User,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    share: int | None = None,
    sharing: Sequence[items.Sharer] = (),
) -> None:
    """`sharing`: whoever shares the post, where it is shared."""
    with _saving(application, Item.CLINICAL_DIRECTOR, version, by, at) as (current, acting_for):
        items.set_clinical_director(
            network_year=_network_year(current),
            name=name,
            profession=profession,
            practice=practice,
            email=email,
            starts_on=starts_on,
            ends_on=ends_on,
            share=share,
            sharing=sharing,
            by=by,
            acting_for=acting_for,
            at=at,
        )


def save_payee(
    *,
    application: Application,
    kind: str,
    practice: Practice | None,
    name: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """A member practice, or another provider by name."""
    with _saving(application, Item.PAYEE, version, by, at) as (current, acting_for):
        items.set_payee(
            network_year=_network_year(current),
            kind=kind,
            practice=practice,
            name=name,
            by=by,
            acting_for=acting_for,
            at=at,
        )


def save_border(*, application: Application, reason: str, seen: str, version: int, by: User, at: datetime) -> None:
    """Why the network has practices of more than one commissioner; without a word it is taken back.

    `seen`: the stamp of the reason that `by` saw, which may have been given on the network's page.
    """
    with _saving(application, Item.BORDER, version, by, at, seen=seen) as (current, _), _as_member("say why"):
        about = About(current.contract_year, current.network, rule=BORDER)
        if reason:
            records.explain(
                network=current.network, contract_year=current.contract_year, rule=BORDER, text=reason, by=by, at=at
            )
        else:
            records.withdraw(record=Explanation, about=about, by=by, at=at)


def save_neighbourhoods(
    *,
    application: Application,
    neighbourhoods: Mapping[str, Sequence[Practice]],
    seen: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """The practices of a larger network by the name of their neighbourhood, each in one.

    `seen`: the stamp of the neighbourhoods that `by` saw, which may have been set on the network's page.
    """
    with _saving(application, Item.NEIGHBOURHOODS, version, by, at, seen=seen) as (current, _), _as_member("divide it"):
        set_neighbourhoods(
            network=current.network,
            contract_year=current.contract_year,
            neighbourhoods=neighbourhoods,
            by=by,
            at=at,
        )


@contextmanager
def _as_member(what: str) -> Iterator[None]:
    """Of what only practices of the network say, whoever fills in its application."""
    try:
        yield
    except PermissionDenied as denied:
        raise NotAMember(
            f"Your practice has not agreed to join the network yet, so it cannot {what}. Answer that first."
        ) from denied


def save_waiver_request(
    *, application: Application, ground: str, evidence: str, version: int, by: User, at: datetime
) -> None:
    """What the network asks of its commissioner; with neither ground nor evidence it asks nothing any more."""
    with _saving(application, Item.WAIVER, version, by, at) as (current, acting_for):
        items.ask_for_waiver(
            network_year=_network_year(current),
            ground=ground,
            evidence=evidence,
            by=by,
            acting_for=acting_for,
            at=at,
        )


def put_aside(
    *,
    application: Application,
    item: Item,
    begun: Mapping[str, Any],
    missing: Sequence[str],
    version: int,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Keep the answers to an item that is not complete yet, with what it lacks. What was saved before still counts.

    `seen`: of what is recorded on the network's page too, the stamp that `by` saw.
    """
    kept = begun if any(begun.values()) else {}
    with _saving(application, item, version, by, at, seen=seen, begun=kept, missing=missing if kept else ()) as (
        current,
        acting_for,
    ):
        record(
            chain=current.commissioner.code,
            action="APPLICATION_ITEM_BEGUN",
            subjects=[current.subject],
            by=by,
            organisation=acting_for,
            at=at,
            after={"item": item.label},
        )


@contextmanager
def _saving(
    application: Application,
    item: Item,
    version: int,
    by: User,
    at: datetime,
    *,
    seen: str | None = None,
    begun: Mapping[str, Any] = MappingProxyType({}),
    missing: Sequence[str] = (),
) -> Iterator[tuple[Application, Organisation]]:
    """A change of one item by somebody who saw the application at `version`, with the organisation they act for.

    Raises PermissionDenied; Conflict where the application is not open to change; Stale.
    """
    with changing(application) as current:
        practice = check_user_can_fill_in(by, current)
        policies.check_editable(current)
        _check_seen(current, item, version)
        if seen is not None:
            check_recorded_seen(item, current, seen)
        yield current, practice.organisation
        ItemSave.objects.update_or_create(
            application=current,
            item=item,
            defaults={
                "version": current.version,
                "by": by,
                "practice": practice,
                "at": at,
                "begun": dict(begun),
                "missing": list(missing),
            },
        )


def _check_seen(application: Application, item: Item, version: int) -> None:
    """Other items may have been saved meanwhile: two people can fill in two pages at once."""
    last = application.item_saves.select_related("by").filter(item=item).first()
    if last and version < last.version:
        raise Stale(f"{last.by} saved this page on {datetime_london(last.at)}, while you had it open.")
    if not 1 <= version < application.version:
        raise Stale("This page is out of date.")


def check_recorded_seen(item: Item, application: Application, seen: str) -> None:
    """`seen`: the stamp of what is recorded of it. Raises Stale where that is not how it stands now."""
    given = recorded(item, application)
    if seen == recorded_stamp(given):
        return
    taken_back, changed = RECORDED[item]
    if given is None:
        raise Stale(f"{taken_back} while you had this page open.")
    raise Stale(f"{given.recorded_by} {changed} on {datetime_london(given.recorded_at)}, while you had this page open.")


def _network_year(application: Application) -> NetworkYear:
    return NetworkYear.objects.select_related("network__lead_commissioner").get(
        network=application.network, contract_year=application.contract_year
    )
