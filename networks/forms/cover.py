"""Cover as it is proposed, answered, agreed and ended, and the lists that it counts by."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from networks.models import Network
from networks.selectors.cover import stage_choices
from networks.workflow import CoverAction, CoverStep
from pcnportal.core.forms import DatePartsField, OnceFormMixin, PortalForm, TextField, VersionedFormMixin
from practices.forms import SearchField, YearFilterForm
from practices.models import Commissioner, Practice

PATIENTS = "Enter the number of patients as a whole number from 1 to 999,999"


class CoverFilterForm(YearFilterForm):
    q = SearchField("Practice, network or reference")
    stage = forms.ChoiceField(label="How it stands", choices=[("", "Any"), *stage_choices()], required=False)


class NetworkField(forms.ModelChoiceField):
    """Says whose a network is that another commissioner leads."""

    commissioner: Commissioner | None = None

    def label_from_instance(self, obj: Network) -> str:
        elsewhere = obj.lead_commissioner != self.commissioner
        return f"{obj.name} ({obj.lead_commissioner.name})" if elsewhere else obj.name


class CoverForm(OnceFormMixin, PortalForm):
    """Cover that is recorded as agreed already."""

    submit_label = "Record local cover"

    practice = forms.ModelChoiceField(
        Practice.objects.none(),
        label="Whose patients are covered?",
        empty_label="Select a practice",
        to_field_name="code",
        error_messages={"required": "Select the practice whose patients are covered"},
    )
    network = NetworkField(
        Network.objects.none(),
        label="Which network covers them?",
        empty_label="Select a network",
        help_text="Networks with a practice in your area, and those near a practice of yours without a network. One "
        "whose requirements are not met cannot promise cover yet. For any other, leave this empty and give its code "
        "below.",
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
    first_day = DatePartsField(label="From which day?", subject="First day of cover", help_text="For example, 1 7 2019")
    last_day = DatePartsField(
        label="Until which day? (optional)",
        subject="Last day of cover",
        help_text="Leave this empty for the end of the contract year",
        required=False,
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
        commissioner: Commissioner,
        visible: QuerySet[Network],
        **kwargs: Any,
    ) -> None:
        """`networks` are offered; any of `visible` can be given by its code."""
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = practices
        self.fields["network"].queryset = networks
        self.fields["network"].commissioner = commissioner
        self.visible = visible
        if first := self.initial.get("first_day"):
            self.fields["first_day"].help_text = f"For example, {first.day} {first.month} {first.year}"

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


class ProposeForm(CoverForm):
    """A network is asked to cover them."""

    submit_label = "Ask this network"

    note = TextField(
        label="What do you ask of the network?",
        help_text="What it has to know to answer, and by when you need its answer. The network and the practice will "
        "read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say what you ask of the network"},
    )


SUBMITS = {
    CoverAction.ACCEPT: "Accept",
    CoverAction.DECLINE: "Decline",
    CoverAction.AGREE: "Agree the cover",
    CoverAction.GIVE_NOTICE: "Record the notice",
    CoverAction.WITHDRAW: "Take it back",
    CoverAction.END: "End the cover",
}
REASONS = {
    CoverAction.ACCEPT: ("Anything to add? (optional)", "The commissioner reads it."),
    CoverAction.DECLINE: ("Why?", "The commissioner, its LMC and the practices of the network read it."),
    CoverAction.AGREE: (
        "How do its services reach these patients?",
        "What was agreed with whom, and where the agreement is kept. The network and the practice read it.",
    ),
    CoverAction.GIVE_NOTICE: ("Anything to add? (optional)", "For example, where the notice is kept."),
    CoverAction.WITHDRAW: ("Why?", "The network reads it."),
    CoverAction.END: ("Why?", "The network, the practice and the LMC read it."),
}
MISSING = {
    "How do its services reach these patients?": "Say how the services of the network reach these patients",
    "How did the network say so?": "Say who said it for the network, when, and where it is kept",
}
ON_PAPER = ("How did the network say so?", "Who said it for the network, when, and where it is kept.")


class CoverStepForm(VersionedFormMixin, PortalForm):
    """One step of an agreement. `sure`: what the person ticks before it can be taken."""

    def __init__(self, *args: Any, step: CoverStep, sure: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = SUBMITS[step.action]
        if step.action is CoverAction.END:
            self.submit_class = "nhsuk-button--warning"
            self.fields["day"] = DatePartsField(
                label="Which is its last day?",
                subject="Last day of cover",
                help_text="Today or later. The patients are covered on it",
            )
        if step.action is CoverAction.GIVE_NOTICE:
            self.fields["day"] = DatePartsField(label="When was notice given?", subject="Day of the notice")
        label, help_text = ON_PAPER if step.paper else REASONS[step.action]
        self.fields["reason"] = TextField(
            label=label,
            help_text=help_text,
            required=step.needs_reason,
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=2000,
            error_messages={"required": MISSING.get(label, "Say why")},
        )
        if sure:
            self.fields["sure"] = forms.BooleanField(
                label=sure, error_messages={"required": f"Tick “{sure}”, or change nothing"}
            )

    @property
    def day(self) -> date | None:
        return self.cleaned_data.get("day")


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
