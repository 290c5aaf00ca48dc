"""What a commissioner records about cover, and about the lists that it counts by."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from networks.models import Network
from pcnportal.core.forms import DatePartsField, PortalForm, TextField
from practices.models import Practice

PATIENTS = "Enter the number of patients as a whole number from 1 to 999,999"


class CoverForm(PortalForm):
    submit_label = "Record local cover"

    practice = forms.ModelChoiceField(
        Practice.objects.none(),
        label="Whose patients are covered?",
        empty_label="Select a practice",
        to_field_name="code",
        error_messages={"required": "Select the practice whose patients are covered"},
    )
    network = forms.ModelChoiceField(
        Network.objects.none(),
        label="Which network covers them?",
        empty_label="Select a network",
        help_text="Networks with a practice in your area. One whose requirements are not met cannot promise cover yet. "
        "For a network from elsewhere, leave this empty and give its code below.",
        to_field_name="reference",
        required=False,
    )
    other_network = TextField(
        label="Code or reference of another network (optional)",
        help_text="For example, U12345 or N-4F7KQ2",
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false"}),
    )
    first_day = DatePartsField(
        label="From which day?", subject="First day of cover", help_text="Until the end of the contract year"
    )
    note = TextField(
        label="What was agreed?",
        help_text="With whom, when, and where the agreement is kept. The network and the practice will read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say what was agreed"},
    )

    def __init__(
        self,
        *args: Any,
        practices: QuerySet[Practice],
        networks: QuerySet[Network],
        visible: QuerySet[Network],
        **kwargs: Any,
    ) -> None:
        """`networks` are offered; any of `visible` can be given by its code."""
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = practices
        self.fields["network"].queryset = networks
        self.visible = visible

    def clean_other_network(self) -> Network | None:
        code = self.cleaned_data["other_network"].strip()
        if not code:
            return None
        found = self.visible.filter(Q(reference__iexact=code) | Q(ods_code__iexact=code)).first()
        if found is None:
            raise forms.ValidationError("We do not know a network with this code. Check it in the list of networks.")
        return found

    def clean(self) -> dict[str, Any]:
        """`network` holds the one that was chosen or given by its code."""
        answers = super().clean() or {}
        chosen, other = answers.get("network"), answers.get("other_network")
        if chosen and other:
            self.add_error("other_network", "Select a network or give a code, not both")
        if not (chosen or other) and not {"network", "other_network"} & self.errors.keys():
            self.add_error("network", "Select the network that covers them")
        return {**answers, "network": chosen or other}


class ExemptionForm(PortalForm):
    submit_label = "Record the reason"

    practice = forms.ModelChoiceField(
        Practice.objects.none(),
        label="Which practice's list needs no cover?",
        empty_label="Select a practice",
        to_field_name="code",
        error_messages={"required": "Select the practice whose list needs no cover"},
    )
    reason = TextField(
        label="Why does it need none?",
        help_text="For example, a hospital list or a service without patients of its own. It then no longer counts.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why the list needs no cover"},
    )

    def __init__(self, *args: Any, practices: QuerySet[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = practices


class ListSizeForm(PortalForm):
    submit_label = "Record the list"

    practice = forms.ModelChoiceField(
        Practice.objects.none(),
        label="Whose list is it?",
        empty_label="Select a practice",
        to_field_name="code",
        error_messages={"required": "Select the practice whose list it is"},
    )
    registered = forms.RegexField(
        r"^[0-9]{1,3}(,?[0-9]{3})?$",
        label="How many patients count for it?",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), PATIENTS),
    )
    evidence = TextField(
        label="How is the number known?",
        help_text="For example, the list on the practice’s first day, and who confirmed it. Everyone who reads the "
        "practice’s page can see this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say how the number is known"},
    )

    def __init__(self, *args: Any, practices: QuerySet[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = practices

    def clean_registered(self) -> int:
        registered = int(self.cleaned_data["registered"].replace(",", ""))
        if not registered:
            raise forms.ValidationError(PATIENTS)
        return registered
