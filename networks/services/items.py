"""What a network says of itself in a year, item by item. Every write but that of partners re-validates it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import models

from networks.enums import PayeeKind
from networks.models import (
    AgreementSignatory,
    ClinicalDirector,
    JobShare,
    NetworkAgreement,
    NetworkArea,
    NetworkAssociate,
    NetworkYear,
    NominatedPayee,
    SizeWaiver,
    WaiverRequest,
)
from networks.services.branches import place_branches
from networks.services.networks import record_change
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.audit.services import record
from practices.models import Practice
from practices.shapes import in_words


class Sharer(TypedDict):
    """Somebody who shares the post of clinical director. `share`: in per cent."""

    name: str
    profession: str
    practice: Practice
    email: str
    share: int


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

    record_change(network_year.network, "AREA_SET", lambda: _area(network_year), write, by, acting_for, at)


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

    record_change(
        network_year.network, "CLINICAL_DIRECTOR_SET", lambda: _directors(network_year), write, by, acting_for, at
    )


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

    record_change(network_year.network, "AGREEMENT_SET", lambda: _agreement(network_year), write, by, acting_for, at)


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

    record_change(network_year.network, "AGREEMENT_SIGNED", read, write, by, acting_for, at)


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

    record_change(network_year.network, "WAIVER_NOT_ASKED", read, write, by, acting_for, at)


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

    record_change(network_year.network, action, read, write, by, acting_for, at)
