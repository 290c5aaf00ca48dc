"""Proposing a change to a network, deciding on it, and saying when ODS was told."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from networks.models import Network
from pcnportal.core.forms import DatePartsField, OnceFormMixin, PortalForm, Radios, SeenField, VersionedFormMixin
from pcnportal.core.words import longdate
from practices.models import Practice
from signoff.enums import ChangeKind
from signoff.forms.review import known_practice
from signoff.forms.saving import long_text, short_text
from signoff.plans import Effect, Plan, effective
from signoff.selectors.changes.scope import year_on
from signoff.services.changes.deciding import Decision

LONGEST_REASON = 4_000
STAMP = 32
EARLIEST = date(2000, 1, 1)  # what lies before it is a slip of the keys
HINTS = {
    ChangeKind.JOIN: "Its patients count in this network from its first day on",
    ChangeKind.MOVE: "It leaves this network and joins another one",
    ChangeKind.EXPULSION: "The commissioner has to determine it",
    ChangeKind.PRACTICE_CLOSURE: "Whoever takes over its patients has its lists too",
    ChangeKind.MERGE: "All its practices move, and it closes",
    ChangeKind.SPLIT: "The others stay in this network",
    ChangeKind.NETWORK_CLOSURE: "None of its practices has a network then",
}


class KindForm(PortalForm):
    """Goes on by the address: nothing is sent."""

    submit_label = "Continue"
    heading_field = "kind"

    kind = forms.ChoiceField(
        label="What is to change?", widget=Radios(), error_messages={"required": "Select what is to change"}
    )

    def __init__(self, *args: Any, kinds: Iterable[ChangeKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        kind.choices = [(each.value, each.label) for each in kinds]
        kind.initial = kind.choices[0][0] if len(kind.choices) == 1 else None
        kind.widget.hints = {each.value: hint for each, hint in HINTS.items()}

    @property
    def helper(self) -> Any:
        helper = super().helper
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper


def _day(label: str, subject: str, *, required: bool = True, hint: str = "For example, 31 5 2020") -> DatePartsField:
    return DatePartsField(label=label, subject=subject, help_text=hint, required=required)


def _member_of(members: Sequence[Practice], label: str) -> forms.ChoiceField:
    """The one there is to choose is chosen."""
    return forms.ChoiceField(
        label=label,
        choices=[(each.code, str(each)) for each in members],
        widget=Radios(),
        initial=members[0].code if len(members) == 1 else None,
        error_messages={"required": "Select the practice"},
    )


def _other_network(label: str) -> forms.CharField:
    return short_text(
        label,
        20,
        help_text="Its reference or ODS code, such as N-4F7KQ2 or U12345",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter the reference or ODS code of the network"},
    )


def _practice_code(label: str, *, required: bool = True) -> forms.CharField:
    return short_text(
        label,
        10,
        required=required,
        help_text="A practice code like A81001",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter the code of the practice"},
    )


Fields = dict[str, forms.Field]


def _fields(kind: ChangeKind, members: Sequence[Practice], own: Sequence[Practice] | None) -> Fields:
    """`own`: the practices that it can be about; None for any."""
    member = _member_of(members if own is None else own, "Which practice?")
    made: dict[ChangeKind, Callable[[], Fields]] = {
        ChangeKind.JOIN: lambda: {
            "practice": _practice_code("Which practice joins?") if own is None else member,
            "first_day": _day("What is its first day in the network?", "First day"),
        },
        ChangeKind.MOVE: lambda: {
            "practice": member,
            "to_network": _other_network("Which network does it move to?"),
            "last_day": _day("What is its last day in this network?", "Last day"),
            "first_day": _day(
                "What is its first day in the other one? (optional)",
                "First day",
                required=False,
                hint="The day after, unless you give another one",
            ),
        },
        ChangeKind.EXPULSION: lambda: {
            "practice": member,
            "last_day": _day("What would be its last day in the network?", "Last day"),
        },
        ChangeKind.PRACTICE_CLOSURE: lambda: {
            "practice": member,
            "successor": _practice_code("Which practice takes over its patients? (optional)", required=False),
            "last_day": _day("What is its last day?", "Last day"),
        },
        ChangeKind.MERGE: lambda: {
            "to_network": _other_network("Which network does it merge into?"),
            "last_day": _day("What is the last day of this network?", "Last day"),
        },
        ChangeKind.SPLIT: lambda: {
            "practices": forms.MultipleChoiceField(
                label="Which practices form a network of their own?",
                choices=[(each.code, str(each)) for each in members],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "Select the practices that leave"},
            ),
            "new_name": short_text(
                "What is it called?", 100, error_messages={"required": "Enter a name for the new network"}
            ),
            "last_day": _day("What is their last day in this network?", "Last day"),
        },
        ChangeKind.NETWORK_CLOSURE: lambda: {
            "last_day": _day("What would be the last day of the network?", "Last day"),
        },
    }
    return made[kind]()


class ProposeForm(OnceFormMixin, PortalForm):
    """Shows first what the change would do; then it is proposed with the stamp of what was seen."""

    seen = SeenField(max_length=STAMP)

    def __init__(
        self,
        *args: Any,
        kind: ChangeKind,
        network: Network,
        members: Sequence[Practice],
        own: Sequence[Practice] | None,
        visible: QuerySet[Network],
        **kwargs: Any,
    ) -> None:
        """`own`: the practices that it can be about, None for any; `visible`: the networks that may be named."""
        super().__init__(*args, **kwargs)
        self.kind, self.network, self.members, self.visible = kind, network, members, visible
        self.fields |= _fields(kind, members, own)
        self.fields["reason"] = long_text(
            "Why?",
            LONGEST_REASON,
            help_text="The practices of the networks, their commissioners and their LMC will read it",
            error_messages={"required": "Say why it is to change"},
        )
        self.fields["kind"] = forms.CharField(initial=kind.value, widget=forms.HiddenInput, required=False)

    def clean_practice(self) -> Practice:
        return known_practice(self.cleaned_data["practice"])

    def clean_successor(self) -> Practice | None:
        return known_practice(self.cleaned_data["successor"]) if self.cleaned_data["successor"] else None

    def clean_practices(self) -> list[Practice]:
        if len(self.cleaned_data["practices"]) == len(self.members):
            raise ValidationError(f"At least one practice has to stay in {self.network}. Untick it")
        return list(Practice.objects.filter(code__in=self.cleaned_data["practices"]).order_by("name", "code"))

    def clean_to_network(self) -> Network:
        code = self.cleaned_data["to_network"]
        found = self.visible.filter(Q(reference__iexact=code) | Q(ods_code__iexact=code)).first()
        if found is None:
            raise ValidationError("We do not know a network with this code. Check it in the list of networks")
        return found

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if self.kind is ChangeKind.MOVE and answers.get("last_day") and not answers.get("first_day"):
            answers["first_day"] = answers["last_day"] + timedelta(days=1)
        last_day, first_day = answers.get("last_day"), answers.get("first_day")
        if last_day and first_day and first_day <= last_day:
            self.add_error("first_day", f"First day in the other network must be after {longdate(last_day)}")
        practice = answers.get("practice")
        if practice and practice == answers.get("successor"):
            self.add_error("successor", "A practice cannot take over its own patients. Enter another one")
        return answers

    def plan(self) -> Plan:
        answers = self.cleaned_data
        last_day, first_day = answers.get("last_day"), answers.get("first_day")
        return Plan(
            self.kind,
            self.network,
            year_on(effective(last_day, first_day)),
            last_day,
            first_day,
            answers.get("to_network"),
            answers.get("practice"),
            answers.get("successor"),
            tuple(answers.get("practices", ())),
            answers.get("new_name", ""),
        )

    def show(self, effect: Effect, message: str = "") -> None:
        """Comes back as it was typed, to be sent with what is seen now."""
        self.data = self.data.copy()
        self.data["seen"] = effect.seen
        if message:
            self.add_error(None, message)


class DecideChangeForm(OnceFormMixin, VersionedFormMixin, PortalForm):
    submit_label = "Record the decision"

    outcome = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Approve it"), ("refuse", "Refuse it")],
        widget=Radios(),
        error_messages={"required": "Select what you decide"},
    )
    reason = long_text(
        "Your reasons",
        LONGEST_REASON,
        required=False,
        help_text="Needed where you refuse it. The practices of the networks, their commissioners and their LMC will "
        "read them",
    )
    seen = SeenField(max_length=STAMP)

    def __init__(self, *args: Any, effect: Effect, kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["seen"].initial = effect.seen
        if kind == ChangeKind.EXPULSION:
            self.fields["determined_on"] = _day(
                "When did the commissioner determine the expulsion?",
                "Day of the determination",
                required=False,
                hint="Needed where you approve it",
            )
        if any(each.blocks and each.rule == "SIZE-14" for each in effect.rules):
            self.fields["size_decision"] = long_text(
                "What is decided about the network that becomes too small?",
                LONGEST_REASON,
                required=False,
                help_text="Needed where you approve it: what was decided, by whom and when. It stays open",
            )

    def clean_determined_on(self) -> date | None:
        day: date | None = self.cleaned_data["determined_on"]
        if day and day > self.today:
            raise ValidationError("Day of the determination must be today or in the past")
        if day and day < EARLIEST:
            raise ValidationError(f"Day of the determination must be on or after {longdate(EARLIEST)}")
        return day

    def decision(self) -> Decision:
        answers = self.cleaned_data
        return Decision(
            answers["outcome"] == "approve",
            answers["reason"],
            answers.get("size_decision") or "",
            answers.get("determined_on"),
        )

    def refuse_stale(self, message: str, version: int, effect: Effect) -> None:
        """Comes back as it was typed, and can be sent again on the figures shown now."""
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["version"], self.data["seen"] = version, effect.seen


class VersionForm(VersionedFormMixin, PortalForm):
    """One button."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label


class SentToOdsForm(PortalForm):
    submit_label = "Save"

    sent_on = DatePartsField(
        label="When was the notice sent to ODS?",
        subject="Day of the notice",
        help_text="For example, 10 6 2020",
        error_messages={"required": "Enter the day on which the notice was sent"},
    )

    def __init__(self, *args: Any, proposed_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed_on, self.today = proposed_on, today

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        if day > self.today:
            raise ValidationError("Day of the notice must be today or in the past")
        if day < self.proposed_on:
            raise ValidationError(
                f"Day of the notice must be on or after {longdate(self.proposed_on)}, when the change was proposed"
            )
        return day
