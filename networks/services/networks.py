"""A network's beginning, its standing in a year and what it says of itself. Every write re-validates it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import models, transaction
from django.utils.timezone import localdate

from networks.enums import PayeeKind, Standing
from networks.models import (
    AgreementSignatory,
    ClinicalDirector,
    CoverAgreement,
    JobShare,
    Membership,
    Network,
    NetworkAgreement,
    NetworkArea,
    NetworkAssociate,
    NetworkYear,
    NominatedPayee,
    SizeWaiver,
    WaiverRequest,
)
from networks.services.branches import place_branches
from networks.services.locks import lock_for_change
from networks.services.validation import validate_networks
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from practices.models import Commissioner, ContractYear, Practice
from practices.shapes import in_words
from practices.years import eve_of

CARRIED_ON: tuple[type[Any], ...] = (
    NetworkArea,
    NetworkAgreement,
    AgreementSignatory,
    ClinicalDirector,
    JobShare,
    NominatedPayee,
    NetworkAssociate,
)


class Sharer(TypedDict):
    """Somebody who shares the post of clinical director. `share`: in per cent."""

    name: str
    profession: str
    practice: Practice
    email: str
    share: int


@transaction.atomic
def start_network(
    *,
    name: str,
    lead_commissioner: Commissioner,
    contract_year: ContractYear,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> Network:
    """A new network, forming in `contract_year`, with no members yet."""
    network = Network.objects.create(name=name, lead_commissioner=lead_commissioner, created_at=at, created_by=by)
    NetworkYear.objects.create(network=network, contract_year=contract_year, standing_since=at)
    validate_networks([network.id], at=at)
    record(
        chain=lead_commissioner.code,
        action="NETWORK_STARTED",
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"name": name, "lead_commissioner": lead_commissioner.code, "year": contract_year.code},
    )
    return network


def carry_on(*, network: Network, contract_year: ContractYear, at: datetime) -> None:
    """A network formed here goes on in a year that enrols its members, or in which they stay, with what it says of
    itself. What others decided or recorded for the year before does not go with it.

    Part of the enrolment or of a member's answer, which locks and validates.
    """
    before = NetworkYear.objects.filter(network=network, contract_year__last_day=eve_of(contract_year)).first()
    if before is None or NetworkYear.objects.filter(network=network, contract_year=contract_year).exists():
        return
    values = {"standing": Standing.CONFIRMED, "standing_since": at}
    year = NetworkYear.objects.create(network=network, contract_year=contract_year, **values)
    for model in CARRIED_ON:
        _copy(model.objects.filter(network_year=before), year)
    place_branches(NetworkArea.objects.filter(network_year=year))


def _copy(rows: Iterable[Any], year: NetworkYear) -> None:
    for row in rows:
        row.pk, row.network_year = None, year
        row._state.adding = True
        row.save()


@transaction.atomic
def close_network(
    *,
    network: Network,
    last_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
    reason: str = "",
) -> bool:
    """Its last day. It covers nobody after it; its past days stay as they were. Closed twice is closed once: returns
    whether it was open.

    Part of a change that was approved, which ends its memberships and holds the locks.
    """
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    network.refresh_from_db()
    if network.closed_on and network.closed_on <= last_day:
        return False
    network.closed_on = last_day
    network.save(update_fields=["closed_on"])
    validate_networks(locked.network_ids, at=at)
    record(
        chain=network.lead_commissioner.code,
        action="NETWORK_CLOSED",
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"to": last_day},
        reason=reason,
    )
    return True


@transaction.atomic
def split_off(
    *,
    network: Network,
    name: str,
    practices: Collection[Practice],
    contract_year: ContractYear,
    first_day: date,
    by: User | None,
    acting_for: Organisation | None,
    at: datetime,
) -> Network:
    """A new network that some of the members of `network` form, confirmed with the change. It begins with the area of
    the one that it comes from, with whoever of these practices directs that one, and with a payee that is one of them
    or no practice. The Network Agreement is another one, which they have yet to make.

    Part of a change that was approved, which moves the members and holds the locks.
    """
    new = Network.objects.create(
        name=name,
        lead_commissioner=network.lead_commissioner,
        opened_on=first_day,
        created_at=at,
        created_by=by,
    )
    values = {"standing": Standing.CONFIRMED, "standing_since": at}
    year = NetworkYear.objects.create(network=new, contract_year=contract_year, **values)
    before = NetworkYear.objects.filter(network=network, contract_year=contract_year)
    _copy(NetworkArea.objects.filter(network_year__in=before), year)
    directors = ClinicalDirector.objects.filter(network_year__in=before, practice__in=practices)
    if directors.exists():
        _copy(directors, year)
        _copy(JobShare.objects.filter(network_year__in=before, practice__in=practices), year)
    theirs = models.Q(practice__in=practices) | models.Q(practice=None)
    _copy(NominatedPayee.objects.filter(theirs, network_year__in=before), year)
    place_branches(NetworkArea.objects.filter(network_year=year))
    record(
        chain=network.lead_commissioner.code,
        action="NETWORK_SPLIT_OFF",
        subjects=[new.subject, network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        after={"name": name, "from": first_day},
    )
    return new


@transaction.atomic
def set_standing(*, network: Network, contract_year: ContractYear, standing: Standing, at: datetime) -> None:
    """Say how far a network has come; part of a decision, which writes the audit event itself."""
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    year = NetworkYear.objects.get(network=network, contract_year=contract_year)
    if (year.standing, standing) == (Standing.FORMING, Standing.SUBMITTED):
        year.submitted_on = localdate(at)
    year.standing, year.standing_since = standing, at
    year.save()
    validate_networks(locked.network_ids, at=at)


@transaction.atomic
def rename(*, network: Network, name: str, by: User, acting_for: Organisation, at: datetime) -> None:
    _change(
        network, "NETWORK_RENAMED", lambda: {"name": network.name}, lambda: _rename(network, name), by, acting_for, at
    )


@transaction.atomic
def choose_lead(
    *, network: Network, commissioner: Commissioner, by: User, acting_for: Organisation, at: datetime
) -> None:
    """Which commissioner leads for the network. Its event stands in the chain of the one chosen."""
    lock_for_change(
        practice_ids=served_ids(network),
        commissioner_ids=[commissioner.id, network.lead_commissioner_id],
        network_ids=[network.id],
    )
    _change(
        network,
        "LEAD_CHOSEN",
        lambda: {"lead_commissioner": network.lead_commissioner.code},
        lambda: _lead_by(network, commissioner),
        by,
        acting_for,
        at,
    )


def set_area(
    *,
    network_year: NetworkYear,
    kind: str,
    codes: Sequence[str],
    description: str,
    drawing: bytes | None = None,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """`drawing`: as drawn on a map, WKB in metres on the National Grid; None where it is only listed."""
    values = {"kind": kind, "codes": list(codes), "description": description, "drawing": drawing}

    def write() -> None:
        area, _ = NetworkArea.objects.update_or_create(network_year=network_year, defaults=values)
        place_branches([area])

    _change(network_year.network, "AREA_SET", lambda: _area(network_year), write, by, acting_for, at)


def set_clinical_director(
    *,
    network_year: NetworkYear,
    name: str,
    profession: str,
    practice: Practice,
    email: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    share: int | None = None,
    sharing: Sequence[Sharer] = (),
) -> None:
    """The director, and whoever shares the post with them."""
    values = {"name": name, "profession": profession, "practice": practice, "email": email, "share": share}
    period = {"starts_on": starts_on, "ends_on": ends_on}

    def write() -> None:
        ClinicalDirector.objects.update_or_create(network_year=network_year, defaults={**values, **period})
        JobShare.objects.filter(network_year=network_year).delete()
        JobShare.objects.bulk_create(JobShare(network_year=network_year, **each) for each in sharing)

    _change(network_year.network, "CLINICAL_DIRECTOR_SET", lambda: _directors(network_year), write, by, acting_for, at)


def set_payee(
    *,
    network_year: NetworkYear,
    kind: str,
    practice: Practice | None,
    name: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """A member practice, or another provider by name; never both (CMP-03)."""
    own = kind == PayeeKind.MEMBER_PRACTICE
    values = {"kind": kind, "practice": practice if own else None, "name": "" if own else name}
    _set_item(NominatedPayee, network_year, "PAYEE_SET", values, by, acting_for, at)


def set_agreement(
    *,
    network_year: NetworkYear,
    dated_on: date,
    signatories: Mapping[Practice, tuple[str, str, date | None]],
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """The agreement's date, and for each practice its signatory's name, role and day of signing (None: not yet).

    What a practice has said for itself stays.
    """

    def write() -> None:
        NetworkAgreement.objects.update_or_create(network_year=network_year, defaults={"dated_on": dated_on})
        held = {each.practice: each for each in _signatories(network_year)}
        others = AgreementSignatory.objects.filter(network_year=network_year, own=False)
        others.exclude(practice__in=signatories).delete()
        for practice, (name, role, signed_on) in signatories.items():
            given = {"name": name, "role": role, "signed_on": signed_on}
            if practice not in held or not (held[practice].own or _says(held[practice], given)):
                _keep_signature(network_year, practice, {**given, "recorded_at": at, "recorded_by": by})

    _change(network_year.network, "AGREEMENT_SET", lambda: _agreement(network_year), write, by, acting_for, at)


def record_signature(
    *,
    network_year: NetworkYear,
    practice: Practice,
    name: str,
    role: str,
    signed_on: date,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """That the Network Agreement is signed for a practice: by its own word where `acting_for` is the practice."""
    values = {"name": name, "role": role, "signed_on": signed_on, "own": acting_for == practice.organisation}

    def read() -> Mapping[str, Any]:
        signed = _signatories(network_year).filter(practice=practice).values_list("practice__code", "signed_on")
        return {"signatories": dict(signed)}

    def write() -> None:
        _keep_signature(network_year, practice, {**values, "recorded_at": at, "recorded_by": by})

    _change(network_year.network, "AGREEMENT_SIGNED", read, write, by, acting_for, at)


def ask_for_waiver(
    *,
    network_year: NetworkYear,
    ground: str,
    evidence: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """That its commissioner waive the minimum list size; with neither ground nor evidence, no longer."""
    if ground or evidence:
        values = {"ground": ground, "evidence": evidence}
        _set_item(WaiverRequest, network_year, "WAIVER_ASKED", values, by, acting_for, at)
        return
    asked = WaiverRequest.objects.filter(network_year=network_year)

    def write() -> None:
        asked.delete()

    def read() -> Mapping[str, Any] | None:
        return asked.values("ground", "evidence").first()

    _change(network_year.network, "WAIVER_NOT_ASKED", read, write, by, acting_for, at)


def grant_waiver(
    *,
    network_year: NetworkYear,
    ground: str,
    evidence: str,
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """The commissioner's exception to the minimum list size (SIZE-02)."""
    values = {"ground": ground, "evidence": evidence, "granted_at": at, "granted_by": by}
    _set_item(SizeWaiver, network_year, "WAIVER_GRANTED", values, by, acting_for, at)


def name_partner(
    *, network_year: NetworkYear, kind: str, name: str, by: User, acting_for: Organisation, at: datetime
) -> None:
    """Named twice is named once."""
    _change_partners(
        network_year,
        lambda: NetworkAssociate.objects.get_or_create(network_year=network_year, name=name, defaults={"kind": kind}),
        by,
        acting_for,
        at,
    )


def remove_partner(
    *, network_year: NetworkYear, partner_id: int, by: User, acting_for: Organisation, at: datetime
) -> None:
    """Taken off twice is taken off once."""
    partner = NetworkAssociate.objects.filter(network_year=network_year, pk=partner_id)
    _change_partners(network_year, partner.delete, by, acting_for, at)


def _change_partners(
    network_year: NetworkYear, write: Callable[[], object], by: User, acting_for: Organisation, at: datetime
) -> None:
    """No verdict rests on partners, so nothing is validated."""
    before = _partners(network_year)
    write()
    if (after := _partners(network_year)) != before:
        record(
            chain=network_year.network.lead_commissioner.code,
            action="PARTNERS_NAMED",
            subjects=[network_year.network.subject],
            by=by,
            organisation=acting_for,
            at=at,
            before={"partners": before},
            after={"partners": after},
        )


def _partners(network_year: NetworkYear) -> list[str]:
    return list(NetworkAssociate.objects.filter(network_year=network_year).values_list("name", flat=True))


def served_ids(network: Network) -> set[int]:
    """Practices that `network` holds, names or covers: what to lock before a change to all of it."""
    members = Membership.objects.filter(network=network).values_list("practice_id")
    covered = CoverAgreement.objects.filter(network=network).values_list("practice_id")
    return {practice_id for (practice_id,) in members.union(covered)}


def _rename(network: Network, name: str) -> None:
    Network.objects.filter(id=network.id).update(name=name)
    network.name = name


def _lead_by(network: Network, commissioner: Commissioner) -> None:
    Network.objects.filter(id=network.id).update(lead_commissioner=commissioner)
    network.lead_commissioner = commissioner


def _area(network_year: NetworkYear) -> Mapping[str, Any] | None:
    area = NetworkArea.objects.filter(network_year=network_year).first()
    if area is None:
        return None
    drawing = in_words(bytes(area.drawing)) if area.drawing else None
    return {"kind": area.kind, "codes": area.codes, "description": area.description, "drawing": drawing}


def _agreement(network_year: NetworkYear) -> Mapping[str, Any] | None:
    agreement = NetworkAgreement.objects.filter(network_year=network_year).first()
    signed = _signatories(network_year).values_list("practice__code", "signed_on")
    return {"dated_on": agreement.dated_on, "signatories": dict(signed)} if agreement else None


def _signatories(network_year: NetworkYear) -> models.QuerySet[AgreementSignatory]:
    return AgreementSignatory.objects.filter(network_year=network_year).select_related("practice")


def _says(signatory: AgreementSignatory, given: Mapping[str, Any]) -> bool:
    return all(getattr(signatory, name) == value for name, value in given.items())


def _keep_signature(network_year: NetworkYear, practice: Practice, values: Mapping[str, Any]) -> None:
    AgreementSignatory.objects.update_or_create(network_year=network_year, practice=practice, defaults=values)


def _directors(network_year: NetworkYear) -> Mapping[str, Any] | None:
    director = ClinicalDirector.objects.select_related("practice").filter(network_year=network_year).first()
    if director is None:
        return None
    shares = [f"{each.name}, {each.share}%" for each in JobShare.objects.filter(network_year=network_year)]
    return {
        "name": director.name,
        "profession": director.profession,
        "practice": director.practice.subject,
        "email": director.email,
        "share": director.share,
        "job_shares": shares,
        "from": director.starts_on,
        "to": director.ends_on,
    }


def _set_item(
    model: type[models.Model],
    network_year: NetworkYear,
    action: str,
    values: Mapping[str, Any],
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    def read() -> Mapping[str, Any] | None:
        held = model._default_manager.filter(network_year=network_year).first()
        facts = {key: getattr(held, key) for key in values if key != "granted_by"} if held else None
        return facts and {key: getattr(value, "subject", value) for key, value in facts.items()}

    def write() -> None:
        model._default_manager.update_or_create(network_year=network_year, defaults=values)

    _change(network_year.network, action, read, write, by, acting_for, at)


@transaction.atomic
def _change(
    network: Network,
    action: str,
    read: Callable[[], Mapping[str, Any] | None],
    write: Callable[[], None],
    by: User,
    acting_for: Organisation,
    at: datetime,
) -> None:
    """Lock, read, write, re-validate, read, audit: the shape of every change to what a network says of itself."""
    locked = lock_for_change(practice_ids=served_ids(network), network_ids=[network.id])
    before = read()
    write()
    validate_networks(locked.network_ids, at=at)
    record(
        chain=network.lead_commissioner.code,
        action=action,
        subjects=[network.subject],
        by=by,
        organisation=acting_for,
        at=at,
        before=before,
        after=read(),
    )
