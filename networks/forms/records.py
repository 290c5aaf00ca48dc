"""What people record about a network or an area. Each form carries a stamp of what was seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from networks.enums import LargerGround
from networks.models import Membership
from networks.rules import words
from networks.selectors.neighbourhoods import Part
from pcnportal.core.forms import PortalForm, Radios, TextField, literal
from practices.models import ContractYear, Practice

OUT_OF_DATE = "This page is out of date. Open it again and repeat your change."
LONGEST = 2_000


def long_text(label: str, help_text: str, required: str) -> TextField:
    """May be left empty where `required` says nothing."""
    return TextField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        required=bool(required),
        error_messages={"required": required} if required else {},
    )


class RecordForm(PortalForm):
    """Filled from what is `saved`. `seen` is the stamp of it and of what it rests on."""

    submit_label = "Save"

    seen = forms.CharField(
        widget=forms.HiddenInput,
        max_length=32,
        error_messages=dict.fromkeys(("required", "max_length", "null_characters_not_allowed"), OUT_OF_DATE),
    )

    def __init__(self, *args: Any, saved: Mapping[str, Any], seen: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={**saved, "seen": seen}, **kwargs)

    def values(self) -> dict[str, Any]:
        """As the service is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def refuse_stale(self, message: str, saved: Mapping[str, Any], seen: str) -> None:
        """Shown again as it was typed, with what is saved now beside it; it can be sent again."""
        for name, field in self.fields.items():
            if name != "seen" and field.has_changed(saved.get(name), self[name].data):
                self.add_error(name, f"Saved now: {_shown(field, saved.get(name))}")
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["seen"] = seen


def _shown(field: forms.Field, value: Any) -> str:
    choices = dict(getattr(field, "choices", ()))
    return "nothing" if value in (None, "") else str(choices.get(value, value))


class LargerForm(RecordForm):
    submit_label = "Agree to a larger network"

    ground = forms.ChoiceField(
        label="On which ground?",
        choices=LargerGround.choices,
        widget=Radios(hints={LargerGround.OTHER: "Say which in the evidence"}),
        error_messages={"required": "Select the ground"},
    )
    evidence = long_text(
        "What is the evidence?",
        "What was decided, by whom, when, and on which facts. Everyone on this network will read it",
        "Give the evidence",
    )


class SightForm(RecordForm):
    submit_label = "Record what the region says"

    note = long_text(
        "What does NHS England’s region say?",
        "Who has seen the network, when, and what follows. Everyone on this network will read it",
        "Say what the region says",
    )


class ShareForm(RecordForm):
    submit_label = "Record the share"

    percent = forms.RegexField(
        r"^[0-9]{1,3}$",
        label="How many of the patients live in the area, in per cent?",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter the share as a whole number from 0 to 100",
            "invalid": "Enter the share as a whole number from 0 to 100",
        },
    )
    source = TextField(
        label="Where is the share taken from?",
        help_text="For example, the practices’ lists by area of January 2019",
        max_length=200,
        error_messages={"required": "Say where the share is taken from"},
    )

    def clean_percent(self) -> int:
        percent = int(self.cleaned_data["percent"])
        if percent > 100:
            raise forms.ValidationError("Enter the share as a whole number from 0 to 100")
        return percent


class ConsentForm(RecordForm):
    submit_label = "Agree to this network"

    note = long_text(
        "Who agreed, and when? (optional)",
        "For example, the minutes of 8 May. Everyone on this network will read it",
        "",
    )


class ExplanationForm(RecordForm):
    submit_label = "Save the explanation"

    text = long_text(
        "Why is it so?",
        "Everyone on this network will read it. It changes no verdict: the commissioner weighs it",
        "Give the explanation",
    )


class AttestationForm(RecordForm):
    submit_label = "Record that the whole area is served"

    statement = long_text(
        "What do you record, and on what does it rest?",
        "For example, that the map of all Network Areas was checked, by whom and when. Everyone who reads this area "
        "will read it",
        "Say what you record",
    )


class WithdrawForm(PortalForm):
    submit_label = "Take it back"
    submit_class = "nhsuk-button--warning"


class NeighbourhoodFields(PortalForm):
    """Up to as many neighbourhoods as could have the minimum, and for each member practice the one it is in.

    What is wanting is an error of the code `required`, so that it can be told from a mistake.
    """

    def divide(self, members: Sequence[Membership], year: ContractYear) -> None:
        """Adds the fields, as many as are filled in already at the least."""
        self.members, self.year = members, year
        filled_in = sum(name.startswith("name_") for name in self.initial)
        self.numbers = [str(number) for number in range(1, _how_many(members, year, filled_in) + 1)]
        for number in self.numbers:
            self.fields[f"name_{number}"] = TextField(
                label=f"Name of neighbourhood {number}",
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20"}),
            )
        choices = [("", "Choose"), *((number, self._called(number)) for number in self.numbers)]
        for each in members:
            missing = f"Choose the neighbourhood of {each.practice.name}"
            self.fields[f"in_{each.practice.code}"] = forms.ChoiceField(
                label=f"Neighbourhood of {each.practice.name}",
                choices=choices,
                error_messages={"required": missing, "invalid_choice": literal(missing)},
            )
        for part, number in zip(self.parts(), self.numbers, strict=True):
            self[f"name_{number}"].help_text = _size_of(part)

    def _called(self, number: str) -> str:
        """With its name, where it has one already."""
        name = str(self[f"name_{number}"].value() or "")
        return f"{number}: {name}" if name else number

    def parts(self) -> list[Part]:
        """The neighbourhoods as they are chosen on the page, whether that can be saved or not."""
        chosen = [(str(self[f"in_{each.practice.code}"].value() or ""), each) for each in self.members]
        return [
            Part(
                str(self[f"name_{number}"].value() or ""),
                [each for choice, each in chosen if choice == number],
                self.year,
            )
            for number in self.numbers
        ]

    def rows(self) -> list[tuple[Membership, Any]]:
        return [(each, self[f"in_{each.practice.code}"]) for each in self.members]

    def names(self) -> list[Any]:
        return [self[f"name_{number}"] for number in self.numbers]

    def clean(self) -> None:
        typed = Counter(part.name.casefold() for part in self.parts() if part.name)
        for number, part in zip(self.numbers, self.parts(), strict=True):
            name = self.cleaned_data.get(f"name_{number}", "")
            if part.members and not name and f"name_{number}" not in self.errors:
                self._miss(number, f"Enter the name of neighbourhood {number}")
            elif name and not part.members:
                self._miss(number, f"Choose a practice for {name}, or leave its name empty")
            elif name and typed[name.casefold()] > 1:
                self.add_error(f"name_{number}", f"Two neighbourhoods are called {name}. Give each its own name")

    def _miss(self, number: str, sentence: str) -> None:
        self.add_error(f"name_{number}", forms.ValidationError(sentence, code="required"))

    def divided(self) -> dict[str, list[Practice]]:
        """The practices by the name of their neighbourhood."""
        given = self.cleaned_data
        named = {number: given[f"name_{number}"] for number in self.numbers if given[f"name_{number}"]}
        return {
            name: [each.practice for each in self.members if given[f"in_{each.practice.code}"] == number]
            for number, name in named.items()
        }


class NeighbourhoodsForm(NeighbourhoodFields, RecordForm):
    submit_label = "Save the neighbourhoods"

    def __init__(
        self, *args: Any, members: Sequence[Membership], year: ContractYear, saved: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, saved=by_field(saved), **kwargs)
        self.divide(members, year)

    def values(self) -> dict[str, Any]:
        return {"neighbourhoods": self.divided()}

    def refuse_stale(self, message: str, saved: Mapping[str, Any], seen: str) -> None:
        super().refuse_stale(message, by_field(saved), seen)


def by_field(saved: Mapping[str, Any]) -> dict[str, str]:
    """Neighbourhoods as they are held: by name, with practices as subjects of the audit; as the fields hold them."""
    values = {}
    for number, (name, practices) in enumerate(saved.get("neighbourhoods", {}).items(), 1):
        values[f"name_{number}"] = name
        values |= {f"in_{subject.partition(':')[2]}": str(number) for subject in practices}
    return values


def _how_many(members: Sequence[Membership], year: ContractYear, held: int) -> int:
    patients = sum(getattr(each, "list_size", None) or 0 for each in members)
    return max(2, held, patients // year.floor)


def _size_of(part: Part) -> str:
    if not part.members:
        return ""
    if part.size is None:
        return f"{words.practices(len(part.members))}; the size is not known yet"
    against = "within" if part.fits else "not within"
    within = f"{against} {part.year.floor:,} to {part.year.ceiling:,}"
    return f"{words.practices(len(part.members))}, {words.patients(part.size)}: {within}"
