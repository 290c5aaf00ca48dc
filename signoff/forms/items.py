"""The items of an application, each with a form of its own. `values()` is what the services are told."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from networks.enums import AreaKind, PayeeKind, WaiverGround
from networks.forms.records import NeighbourhoodFields, by_field
from networks.models import About, Membership, Neighbourhood
from networks.rules import words
from networks.selectors.records import held
from pcnportal.core.forms import DatePartsField, Radios, SeenField
from practices.models import Commissioner
from practices.shapes import in_words
from signoff.enums import Item
from signoff.forms.areas import CodesFileField, DrawingField, codes_of_file, parse_codes
from signoff.forms.saving import NOTHING, ItemForm, email_address, long_text, practice_choice, short_text
from signoff.models import Application
from signoff.selectors.applying import border_reason, network_year_of, recorded, recorded_stamp

CONTACT = ("name", "role", "email", "phone")
# Six digits in pairs, eight in a row, or the beginning of an international number
LIKE_BANK_DETAILS = re.compile(
    r"(?<!\d)\d\d([-– .]?)\d\d\1\d\d(?!\d)|\d(?:[ -]?\d){7}|\bGB\d\d ?[A-Z]{4}", re.IGNORECASE
)
CODES_HINT = "One on each line, or with commas between them"


class AreaForm(ItemForm):
    item = Item.AREA
    can_wait = True

    kind = forms.ChoiceField(
        label="How do you give the area?",
        choices=AreaKind.choices,
        widget=Radios(
            hints={
                AreaKind.WARDS: "For example, E05001514, or the ward’s name",
                AreaKind.LSOAS: "For example, E01012345",
                AreaKind.POSTCODE_SECTORS: "For example, TS18 1",
                AreaKind.DRAWING: "A drawing alone, without a list. Give its file below",
            }
        ),
        error_messages={"required": "Select how you give the area"},
    )
    codes = long_text(
        "The wards, LSOAs or postcode sectors",
        100_000,
        rows=10,
        required=False,
        help_text=CODES_HINT,
    )
    codes_file = CodesFileField(
        label="Or a file with them (optional)",
        required=False,
        help_text="A CSV file with one code in each row. It takes the place of what is entered above",
    )
    description = long_text(
        "Describe the area (optional)", 2_000, required=False, help_text="For example, why it makes sense to patients"
    )

    drawing = DrawingField(
        label="A drawing of the area (optional)",
        required=False,
        help_text="A GeoJSON file with one or more polygons in degrees of longitude and latitude, smaller than 10 MB. "
        "With it the portal can tell what lies in the area",
    )
    undraw = forms.BooleanField(label="Remove the drawing that is saved", required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, application=application, **kwargs)
        area = getattr(network_year_of(application), "area", None)
        self.drawn = bytes(area.drawing) if area and area.drawing else None
        if self.drawn is None:
            del self.fields["undraw"]

    def listed(self) -> list[BoundField]:
        """For the page: what stands open."""
        return [self[name] for name in ("kind", "codes", "description")]

    def files_of(self) -> dict[str, Any]:
        """For the page: what is given as a file instead. `more`: whether anything is."""
        names = [name for name in ("codes_file", "drawing", "undraw") if name in self.fields]
        more = self.drawn is not None or any(self[name].errors for name in names)
        return {"fields": [self[name] for name in names], "more": more or self["kind"].value() == AreaKind.DRAWING}

    def _typed(self) -> dict[str, Any]:
        """A drawing that is saved stays where no other is given."""
        given = super()._typed()
        given.pop("codes_file")
        kept = None if given.pop("undraw", False) else self.drawn
        return {**given, "drawing": given["drawing"] or kept}

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, bytes):
            return in_words(value)
        return super()._shown(name, value.split("\r\n") if name == "codes" and isinstance(value, str) else value)

    def clean(self) -> None:
        cleaned = self.cleaned_data
        if cleaned.get("drawing") and cleaned.get("undraw"):
            self.add_error("undraw", "Choose a new drawing or remove the one that is saved, not both")
        if "kind" not in cleaned or "codes" not in cleaned or "codes_file" not in cleaned:
            return
        if cleaned["kind"] == AreaKind.DRAWING:
            self._clean_drawn()
        else:
            self._clean_listed()

    def _clean_drawn(self) -> None:
        cleaned = self.cleaned_data
        cleaned["codes"] = []
        kept = self.drawn is not None and not cleaned.get("undraw")
        if "drawing" in cleaned and not cleaned["drawing"] and not kept:
            self.miss("drawing", "Choose the file with the drawing, or list what the area is made of")

    def _clean_listed(self) -> None:
        cleaned, field = self.cleaned_data, "codes_file" if self.cleaned_data["codes_file"] else "codes"
        if not cleaned[field]:
            self.miss("codes", "Enter the codes of the area")
            return
        parse = codes_of_file if field == "codes_file" else parse_codes
        try:
            cleaned["codes"] = parse(cleaned["kind"], cleaned[field])
        except ValidationError as error:
            self.add_error(field, error)

    def begun(self) -> dict[str, Any]:
        return {**super().begun(), "codes": self.fields["codes"].clean(self.data.get("codes"))}

    def saved(self, application: Application) -> dict[str, Any]:
        area = getattr(network_year_of(application), "area", None)
        if area is None:
            return {}
        listed = {"kind": area.kind, "codes": "\r\n".join(area.codes), "description": area.description}
        return {**listed, "drawing": bytes(area.drawing) if area.drawing else None}


class AgreementForm(ItemForm):
    """The agreement's date, and for each member practice who signs for it."""

    item = Item.AGREEMENT
    can_wait = True

    dated_on = DatePartsField(
        label="Date of the Network Agreement",
        subject="Date of the Network Agreement",
        help_text="For example, 15 5 2019",
    )

    def __init__(self, *args: Any, application: Application, today: date, **kwargs: Any) -> None:
        super().__init__(*args, application=application, **kwargs)
        year = application.contract_year
        self.earliest, self.latest = year.first_day - timedelta(days=365), year.last_day
        self.today = today
        said = network_year_of(application).signatories.all()
        self.signed = {each.practice.code: each for each in said if each.own}
        self.unsigned = {code: each for code, each in self.practices.items() if code not in self.signed}
        for code, practice in self.unsigned.items():
            self.fields[f"name_{code}"] = short_text(f"Who signs for {practice.name}", 150, required=False)
            self.fields[f"role_{code}"] = short_text(
                "Their role (optional)",
                100,
                required=False,
                help_text="For example, GP partner",
                error_messages={"max_length": f"Role of who signs for {practice.name} must be 100 characters or fewer"},
            )
            self.fields[f"signed_on_{code}"] = DatePartsField(
                label="Signed on (optional)", subject=f"Date of signing for {practice.name}", required=False
            )

    def groups(self) -> list[dict[str, Any]]:
        """For the page: each practice with its three fields, or what it has said for itself.

        `more`: whether anything is given of its signing, rightly or wrongly.
        """
        names = ("name", "role", "signed_on")
        return [
            {
                "practice": practice,
                "signed": self.signed.get(code),
                "fields": [self[f"{name}_{code}"] for name in names] if code in self.unsigned else [],
                "more": code in self.unsigned and any(self.is_given(f"{name}_{code}") for name in names[1:]),
            }
            for code, practice in self.practices.items()
        ]

    def clean_dated_on(self) -> date:
        return self._within(self.cleaned_data["dated_on"], self.latest, "Date of the Network Agreement")

    def clean(self) -> None:
        for code, practice in self.unsigned.items():
            name, signed_on = self.cleaned_data.get(f"name_{code}"), self.cleaned_data.get(f"signed_on_{code}")
            if signed_on and not name:
                self.miss(f"name_{code}", f"Enter who signed for {practice.name}")
            try:
                self._within(signed_on or self.today, self.today, f"Date of signing for {practice.name}")
            except ValidationError as error:
                self.add_error(f"signed_on_{code}", error)

    def _within(self, day: date, latest: date, subject: str) -> date:
        if not self.earliest <= day <= latest:
            between = f"between {words.day(self.earliest)} and {words.day(latest)}"
            raise ValidationError(f"{subject} must be {between}")
        return day

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        signatories = {
            practice: (given[f"name_{code}"], given[f"role_{code}"], given[f"signed_on_{code}"])
            for code, practice in self.unsigned.items()
            if given[f"name_{code}"]
        }
        return {"dated_on": given["dated_on"], "signatories": signatories}

    def saved(self, application: Application) -> dict[str, Any]:
        network_year = network_year_of(application)
        agreement = getattr(network_year, "agreement", None)
        values: dict[str, Any] = {"dated_on": agreement.dated_on if agreement else None}
        for each in network_year.signatories.all():
            for field in ("name", "role", "signed_on"):
                values[f"{field}_{each.practice.code}"] = getattr(each, field)
        return values


class PayeeForm(ItemForm):
    item = Item.PAYEE
    can_wait = True

    kind = forms.ChoiceField(
        label="Who receives the network’s money?",
        choices=PayeeKind.choices,
        widget=Radios(hints={PayeeKind.MEMBER_PRACTICE: "Choose which one below"}),
        error_messages={"required": "Select who receives the network’s money"},
    )

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, members=members, **kwargs)
        self.fields["practice"] = practice_choice(members, label="Member practice", required=False)
        self.fields["name"] = short_text(
            "Name of the federation, trust or provider",
            150,
            required=False,
            help_text="Leave this empty for a member practice. Any other provider has to be paid by hand",
        )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if LIKE_BANK_DETAILS.search(name):
            raise ValidationError(
                "This looks like a sort code or an account number. Give the name alone: the portal never holds bank "
                "details. They go to Primary Care Support England"
            )
        return name

    def clean(self) -> None:
        kind = self.cleaned_data.get("kind")
        if kind == PayeeKind.MEMBER_PRACTICE and not self.cleaned_data.get("practice"):
            self.miss("practice", "Choose the member practice that receives the money")
        elif kind and kind != PayeeKind.MEMBER_PRACTICE and not self.cleaned_data.get("name"):
            self.miss("name", "Enter the name of the provider that receives the money")

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "practice": self.practices.get(values["practice"])}

    def saved(self, application: Application) -> dict[str, Any]:
        payee = getattr(network_year_of(application), "payee", None)
        if payee is None:
            return {}
        return {"kind": payee.kind, "name": payee.name, "practice": payee.practice.code if payee.practice else ""}


class DetailsForm(ItemForm):
    item = Item.DETAILS

    network_name = short_text("Network name", 100, error_messages={"required": "Enter the network’s name"})
    lead_commissioner = forms.ChoiceField(
        label="Lead commissioner",
        widget=Radios(),
        help_text="The commissioner of at least one member practice. It checks the application",
    )
    contact_name = short_text("Contact’s name", 150, required=False)
    contact_role = short_text("Contact’s role", 100, required=False, help_text="For example, practice manager")
    contact_email = email_address("Contact’s e-mail address")
    contact_phone = short_text(
        "Contact’s telephone number", 30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def __init__(self, *args: Any, commissioners: Sequence[Commissioner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commissioners = {each.code: each for each in commissioners}
        self.fields["lead_commissioner"].choices = [(code, str(each)) for code, each in self.commissioners.items()]

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "lead_commissioner": self.commissioners[values["lead_commissioner"]]}

    def saved(self, application: Application) -> dict[str, Any]:
        contact = {f"contact_{part}": getattr(application, f"contact_{part}") for part in CONTACT}
        network = application.network
        return {"network_name": network.name, "lead_commissioner": application.commissioner.code, **contact}


class RecordedForm(ItemForm):
    """An item that others record on the network's page too, where no application changes. `seen`: what stood there."""

    seen = SeenField(max_length=50)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, application=application, **kwargs)
        self.initial["seen"] = self._stamp(application)

    def begun(self) -> dict[str, Any]:
        return {name: value for name, value in super().begun().items() if name != "seen"}

    def values(self) -> dict[str, Any]:
        return {**super().values(), "seen": self.cleaned_data["seen"]}

    def _typed(self) -> dict[str, Any]:
        return {name: value for name, value in super()._typed().items() if name != "seen"}

    def refuse_stale(self, message: str, application: Application) -> None:
        super().refuse_stale(message, application)
        self.data["seen"] = self._stamp(application)

    def _stamp(self, application: Application) -> str:
        return recorded_stamp(recorded(self.item, application))


class BorderForm(RecordedForm):
    item = Item.BORDER

    reason = long_text(
        "Why does the network cross the border?",
        4_000,
        rows=5,
        required=False,
        help_text="For example, a practice’s own boundary, or a branch surgery, lies on both sides of it",
    )

    def saved(self, application: Application) -> dict[str, Any]:
        return {"reason": border_reason(application)}


class DivisionForm(NeighbourhoodFields, RecordedForm):
    item = Item.NEIGHBOURHOODS
    can_wait = True

    def __init__(self, *args: Any, application: Application, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, application=application, members=members, **kwargs)
        self.divide(members, application.contract_year)

    def begun(self) -> dict[str, Any]:
        """With the names too that lack a practice."""
        names = [f"name_{number}" for number in self.numbers]
        return {**super().begun(), **{name: self.fields[name].clean(self.data.get(name)) for name in names}}

    def values(self) -> dict[str, Any]:
        return {"neighbourhoods": self.divided(), "seen": self.cleaned_data["seen"]}

    def saved(self, application: Application) -> dict[str, Any]:
        return dict(by_field(held(Neighbourhood, About(application.contract_year, application.network)) or {}))

    def _shown(self, name: str, value: Any) -> str:
        """Neighbourhoods by their number: each answer has names of its own for them."""
        return str(value or NOTHING) if name.startswith("in_") else super()._shown(name, value)


class WaiverRequestForm(ItemForm):
    """`NONE` asks for nothing."""

    item = Item.WAIVER
    can_wait = True

    NONE = "NONE"

    ground = forms.ChoiceField(
        label="On which ground do you ask for a waiver?",
        choices=[*WaiverGround.choices, (NONE, "We do not ask for a waiver")],
        widget=Radios(hints={WaiverGround.RURAL_LOW_DENSITY: "The one ground that the national guidance names"}),
        error_messages={"required": "Select the ground"},
    )
    evidence = long_text(
        "What is the evidence?",
        4_000,
        rows=6,
        required=False,
        help_text="Facts that show it, such as the area’s size, its roads and how few people live there",
    )

    def clean(self) -> None:
        ground = self.cleaned_data.get("ground")
        if ground and ground != self.NONE and "evidence" in self.cleaned_data and not self.cleaned_data["evidence"]:
            self.miss("evidence", "Give the evidence")

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {"ground": "", "evidence": ""} if given["ground"] == self.NONE else given

    def saved(self, application: Application) -> dict[str, Any]:
        asked = getattr(network_year_of(application), "waiver_request", None)
        return {"ground": asked.ground, "evidence": asked.evidence} if asked else {}
