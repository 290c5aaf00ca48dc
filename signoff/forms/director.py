"""The clinical director: one person, or several who share the post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from networks.models import Membership
from networks.models.items import Director
from networks.rules import words
from networks.services.items import Sharer
from pcnportal.core.forms import DatePartsField
from practices.models import Practice
from signoff.enums import Item
from signoff.forms.saving import ItemForm, email_address, practice_choice, short_text
from signoff.models import Application
from signoff.selectors.applying import network_year_of

MOST = 4
WHOLE = 100
QUESTIONS = ("name", "profession", "practice", "email", "share")
NOT_CLINICAL = re.compile(r"\b(manager|administrator|receptionist|secretary|accountant)\b", re.IGNORECASE)
PER_CENT = "Enter the share as a whole number from 1 to 99"


class ClinicalDirectorForm(ItemForm):
    """The fields of the second person and on end in their number."""

    item = Item.CLINICAL_DIRECTOR
    can_wait = True

    starts_on = DatePartsField(
        label="In post from (optional)", subject="First day in post", required=False, help_text="For example, 1 7 2019"
    )
    ends_on = DatePartsField(label="In post until (optional)", subject="Last day in post", required=False)

    def __init__(self, *args: Any, application: Application, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, application=application, members=members, **kwargs)
        year = application.contract_year
        self.earliest, self.latest = year.first_day - timedelta(days=365), year.last_day
        for number in range(1, MOST + 1):
            self._ask_for(number, members)
        self.order_fields([_key(name, number) for number in range(1, MOST + 1) for name in QUESTIONS])

    def _ask_for(self, number: int, members: Sequence[Membership]) -> None:
        first = number == 1
        who = "" if first else f", person {number}"
        asked = {
            "name": short_text(
                f"Full name{who}",
                150,
                required=first,
                error_messages={"required": "Enter the clinical director’s name"},
            ),
            "profession": short_text(
                f"Profession{who}",
                100,
                required=first,
                help_text="They practise as a clinician. For example, GP, nurse or pharmacist",
                error_messages={"required": "Enter the clinical director’s profession"},
            ),
            "practice": practice_choice(
                members,
                label=f"Member practice they work for{who}",
                required=first,
                error_messages={"required": "Choose the practice that the clinical director works for"},
            ),
            "email": email_address(
                f"E-mail address{who} (optional)", widget=forms.EmailInput(attrs={"autocomplete": "off"})
            ),
            "share": forms.RegexField(
                r"^[0-9]{1,2}$",
                label=f"Share of the post, in per cent, person {number}",
                required=False,
                widget=forms.TextInput(attrs={"class": "nhsuk-input--width-2", "inputmode": "numeric"}),
                error_messages={"invalid": PER_CENT},
            ),
        }
        self.fields.update({_key(name, number): field for name, field in asked.items()})

    def first(self) -> list[BoundField]:
        """Without the share, which is asked for beside those who share."""
        return self._fields_of(1)[:-1]

    def others(self) -> list[dict[str, Any]]:
        """For the page: everyone who shares the post, and room for one more."""
        used = [number for number in range(2, MOST + 1) if self._is_used(number)]
        shown = range(2, min(max(used, default=1) + 1, MOST) + 1)
        if self["share"].value():
            used.append(2)
        return [{"number": number, "open": number in used, "fields": self._fields_of(number)} for number in shown]

    def period(self) -> dict[str, Any]:
        """For the page: from when to when, which few have to say. `more`: whether anything is said."""
        names = ("starts_on", "ends_on")
        return {"fields": [self[name] for name in names], "more": any(self.is_given(name) for name in names)}

    def _fields_of(self, number: int) -> list[BoundField]:
        return [self[_key(name, number)] for name in QUESTIONS]

    def _is_used(self, number: int) -> bool:
        return any(self[_key(name, number)].value() for name in QUESTIONS)

    def _sharing(self) -> list[int]:
        """The numbers of those of whom something is said, from the second on."""
        given = self.cleaned_data
        return [n for n in range(2, MOST + 1) if any(given.get(_key(name, n)) for name in QUESTIONS)]

    def clean_starts_on(self) -> date | None:
        return self._within(self.cleaned_data["starts_on"], self.latest, "First day in post")

    def clean_ends_on(self) -> date | None:
        return self._within(self.cleaned_data["ends_on"], self.latest + timedelta(days=3 * 365), "Last day in post")

    def _within(self, day: date | None, latest: date, subject: str) -> date | None:
        if day and not self.earliest <= day <= latest:
            raise ValidationError(f"{subject} must be between {words.day(self.earliest)} and {words.day(latest)}")
        return day

    def clean(self) -> None:
        given, sharing = self.cleaned_data, self._sharing()
        for number in sharing:
            self._check_complete(number)
        for number in (1, *sharing):
            self._check_clinical(number)
        if sharing:
            self._check_shares([1, *sharing])
            self._check_different([1, *sharing])
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", "Last day in post must be the first day in post or later")

    def _check_complete(self, number: int) -> None:
        for name, sentence in (
            ("name", "Enter the name of who shares the post"),
            ("profession", "Enter the profession of who shares the post"),
            ("practice", "Choose the practice of who shares the post"),
        ):
            if not self.cleaned_data.get(_key(name, number)) and _key(name, number) not in self.errors:
                self.miss(_key(name, number), sentence)

    def _check_clinical(self, number: int) -> None:
        if found := NOT_CLINICAL.search(self.cleaned_data.get(_key("profession", number)) or ""):
            self.add_error(
                _key("profession", number),
                f"A clinical director practises as a clinician, and “{found[0]}” is no clinical profession",
            )

    def _check_shares(self, numbers: Sequence[int]) -> None:
        keys = [_key("share", number) for number in numbers]
        if any(key in self.errors for key in keys):
            return
        shares = {key: self.cleaned_data[key] for key in keys}
        for key, share in shares.items():
            if not share:
                self.miss(key, PER_CENT)
            elif not int(share):
                self.add_error(key, PER_CENT)
        total = sum(int(share or 0) for share in shares.values())
        if all(key not in self.errors for key in keys) and total != WHOLE:
            self.add_error(keys[-1], f"The shares must add up to {WHOLE}. They add up to {total}")

    def _check_different(self, numbers: Sequence[int]) -> None:
        names = [(self.cleaned_data.get(_key("name", number)) or "").casefold() for number in numbers]
        for number, name in zip(numbers, names, strict=True):
            if name and name in names[: numbers.index(number)]:
                self.add_error(_key("name", number), "This person is named twice")

    def values(self) -> dict[str, Any]:
        given, sharing = self.cleaned_data, self._sharing()
        first = self._person(1)
        return {
            **first,
            "share": int(first["share"]) if sharing else None,
            "starts_on": given["starts_on"],
            "ends_on": given["ends_on"],
            "sharing": [_sharer(self._person(number)) for number in sharing],
        }

    def _person(self, number: int) -> dict[str, Any]:
        said = {name: self.cleaned_data[_key(name, number)] for name in QUESTIONS}
        return {**said, "practice": self.practices[said["practice"]]}

    def saved(self, application: Application) -> dict[str, Any]:
        network_year = network_year_of(application)
        director = getattr(network_year, "clinical_director", None)
        if director is None:
            return {}
        people = enumerate([director, *network_year.job_shares.all()], 1)
        said = {_key(name, number): value for number, each in people for name, value in _said(each)}
        return {**said, "starts_on": director.starts_on, "ends_on": director.ends_on}


def _key(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _said(director: Director) -> Iterator[tuple[str, Any]]:
    for name in ("name", "profession", "email"):
        yield name, getattr(director, name)
    yield "practice", director.practice.code
    yield "share", str(director.share or "")


def _sharer(person: Mapping[str, Any]) -> Sharer:
    practice: Practice = person["practice"]
    return Sharer(
        name=person["name"],
        profession=person["profession"],
        practice=practice,
        email=person["email"],
        share=int(person["share"]),
    )
