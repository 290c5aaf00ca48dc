"""Starting, asking, answering, submitting and withdrawing."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from networks.enums import PartnerKind
from networks.models import Network
from networks.rules import words
from pcnportal.accounts.models import User
from pcnportal.core.forms import (
    DatePartsField,
    FilterForm,
    OnceFormMixin,
    PortalForm,
    Radios,
    SeenField,
    VersionedFormMixin,
)
from practices.models import ContractYear, Practice
from signoff.forms.saving import StaleForm, long_text, short_text
from signoff.models import Application
from signoff.selectors.applying import border_explanation, recorded_stamp
from signoff.selectors.invitations import Option

PRACTICE_CODE = re.compile(r"[A-HJ-NP-VY]\d{5}")
NEAR, LAST_YEAR = "near", "last-year"
LONGEST_SEARCH = 200
LONGEST_INVITATION = timedelta(days=365)


class StartForm(PortalForm):
    """With one practice and one year to choose from, neither is asked for."""

    submit_label = "Start application"

    practice = forms.ChoiceField(
        label="Which of your practices leads the application?",
        widget=Radios(),
        help_text="It fills in the application and submits it. The other practices answer for themselves",
        error_messages={"required": "Select the practice that leads the application"},
    )
    network_name = short_text(
        "Network name",
        100,
        help_text="You can change it later",
        error_messages={"required": "Enter a name for the network"},
    )
    begin = forms.ChoiceField(
        label="Which practices do you want to begin with?",
        required=False,
        widget=Radios(hints={NEAR: "With their distance, their patients and whether they touch your practice"}),
        help_text="You choose whom to ask on the next page. Nobody is asked before",
        choices=[(NEAR, "Practices near ours")],
        initial=NEAR,
    )
    year = forms.ChoiceField(
        label="Contract year", widget=Radios(), error_messages={"required": "Select the contract year"}
    )

    def __init__(
        self,
        *args: Any,
        practices: Sequence[Practice],
        years: Sequence[ContractYear],
        offered: ContractYear,
        last_year: Sequence[Network],
        led: Sequence[Application],
        **kwargs: Any,
    ) -> None:
        """`led`: their applications in these years, which it asks about before another one is started beside them."""
        super().__init__(*args, **kwargs)
        self.led = led
        if led:
            self.fields["another"] = forms.BooleanField(
                label="Start another application for the same practice and year",
                help_text="Only where the practice has two networks in mind. It can agree to one",
                required=False,
            )
        if not last_year:
            self.fields["begin"].widget = forms.HiddenInput()
        else:
            names = words.listed([str(each) for each in last_year])
            self.fields["begin"].choices = [*self.fields["begin"].choices, (LAST_YEAR, f"Those of {names}")]
            hints = self.fields["begin"].widget.hints
            anew = "Your network before this year. Each is asked anew, for a network that begins with this application"
            self.fields["begin"].widget.hints = {**hints, LAST_YEAR: anew}
        self.practices = {each.code: each for each in practices}
        self.years = {each.slug: each for each in years}
        self.fields["year"].widget.hints = {each.slug: _hint(each) for each in years}
        self._choices("practice", self.practices, practices[0].code)
        self._choices("year", self.years, offered.slug)
        known = last_year[0].name if len(last_year) == 1 else f"{practices[0].name} network"
        self.initial.setdefault("network_name", known[:100])

    def clean(self) -> None:
        """The same start again leads to the application that is there."""
        given = self.cleaned_data
        practice, year = self.practices.get(given.get("practice", "")), self.years.get(given.get("year", ""))
        beside = [each for each in self.led if (each.lead_practice, each.contract_year) == (practice, year)]
        names = [str(each.network) for each in beside]
        if beside and not given["another"] and given.get("network_name") not in names:
            led = f"{practice} already leads the application of {words.listed(names)} for {year}"
            self.add_error("another", f"{led}. Go on with it, or tick this box to start another")

    def _choices(self, name: str, things: dict[str, Any], first: str) -> None:
        self.fields[name].choices = [(key, str(thing)) for key, thing in things.items()]
        self.initial.setdefault(name, first)
        if len(things) == 1:
            self.fields[name].widget = forms.HiddenInput()

    def values(self) -> dict[str, Any]:
        return {
            "network_name": self.cleaned_data["network_name"],
            "practice": self.practices[self.cleaned_data["practice"]],
            "contract_year": self.years[self.cleaned_data["year"]],
        }


def _hint(year: ContractYear) -> str:
    day = words.day(year.list_date)
    lists = f"Lists of {day} count" if getattr(year, "has_lists", True) else "No lists yet"
    return f"Deadline: {words.day(year.submission_deadline)}. {lists}"


class FindPracticeForm(FilterForm):
    q = forms.CharField(
        label="Find a practice to ask",
        required=False,
        help_text="Name, practice code or postcode",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20"}),
    )

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"][:LONGEST_SEARCH])


class AskForm(PortalForm):
    """The letter to the practices that are ticked beside it."""

    message = long_text("Message (optional)", 2_000, required=False)
    expires_on = DatePartsField(label="Answer by (optional)", subject="Last day to answer", required=False)

    def __init__(self, *args: Any, today: date, offered: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["message"].help_text = "Each practice that you ask reads it, beside the size and the members"
        self.fields["expires_on"].help_text = f"Without a day it is {words.day(offered)}"

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day and not self.today <= day <= self.today + LONGEST_INVITATION:
            raise ValidationError("Last day to answer must be today or later, and within a year")
        return day


class LastDayForm(PortalForm):
    """A later last day for a practice that has not answered yet."""

    submit_label = "Give more time"

    expires_on = DatePartsField(label="Until when can it answer?", subject="Last day to answer")

    def __init__(self, *args: Any, today: date, last_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last_day = today, last_day
        self.fields["expires_on"].help_text = f"Until now it is {words.day(last_day)}"

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.last_day <= day <= self.today + LONGEST_INVITATION:
            raise ValidationError(f"Last day to answer must be after {words.day(self.last_day)}, and within a year")
        return day


class RemoveForm(PortalForm):
    submit_class = "nhsuk-button--warning"

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = f"Remove {practice.name}"


class SeenForm(PortalForm):
    """Carries how the practice's invitations stood when it was asked. When they stand otherwise, it comes back as it
    was filled in and can be sent again."""

    seen = SeenField(max_length=4_000)

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen
        self._seen_now = seen

    def refuse_stale(self, message: str) -> None:
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["seen"] = self._seen_now


class AnswerForm(SeenForm):
    submit_label = "Save answer"

    answer = forms.ChoiceField(
        label="",
        choices=[("AGREE", "Yes, we agree to join"), ("DECLINE", "No, we decline")],
        widget=Radios(),
    )
    reason = long_text("Reason (optional)", 1_000, required=False, help_text="Useful if you decline")

    def __init__(self, *args: Any, question: str, nothing_said: str, read_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = question
        self.fields["answer"].error_messages["required"] = nothing_said
        self.fields["reason"].help_text = read_by

    def clean(self) -> dict[str, Any]:
        """The words of the answer before are none of one that says the opposite."""
        answers = super().clean() or {}
        before, now = ((each.get("answer"), str(each.get("reason")).split()) for each in (self.initial, answers))
        if now[0] != before[0] and now[1] == before[1]:
            answers["reason"] = ""
        return answers


NONE_OF_THEM = "NONE"


class ChoiceForm(SeenForm):
    """One of the networks that ask, or none of them."""

    submit_label = "Save choice"

    network = forms.ChoiceField(
        label="", widget=Radios(), error_messages={"required": "Select the network, or none of them"}
    )
    reason = long_text("Reason (optional)", 1_000, required=False)

    def __init__(self, *args: Any, practice: Practice, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each.application.reference, _distinct(each, options)) for each in options]
        none = "None of them" if len(names) > 1 else "No, we decline"
        self.fields["network"].label = f"Which network will {practice.name} join?"
        self.fields["network"].choices = [*names, (NONE_OF_THEM, none)]
        self.fields["reason"].help_text = "Useful if you join none of them. The practices that lead them read it"

    @property
    def is_stale(self) -> bool:
        """Whether it chooses a network that stopped asking after the page was opened."""
        return self.has_error("network", "invalid_choice") and self.data.get("seen") != self._seen_now


def _distinct(option: Option, options: Sequence[Option]) -> str:
    """Two networks may have chosen the same name."""
    name = option.application.network.name
    same = [each for each in options if each.application.network.name == name]
    return name if len(same) == 1 else f"{name}, led by {option.application.lead_practice.name}"


class ApproachForm(PortalForm):
    submit_label = "Record"

    code = short_text(
        "Practice code", 20, help_text="Like A81001", error_messages={"required": "Enter the code of the practice"}
    )
    reason = long_text(
        "Why is it not included?", 2_000, error_messages={"required": "Enter why the practice is not included"}
    )

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).upper().split())
        if not PRACTICE_CODE.fullmatch(code):
            raise ValidationError("Enter a practice code like A81001")
        self.practice = Practice.objects.filter(code=code).first()
        if self.practice is None:
            raise ValidationError(f"We do not know the code {code}. If it is right, ask your commissioner to tell us")
        return code


class PartnerForm(PortalForm):
    submit_label = "Add partner"

    name = short_text("Name", 150, error_messages={"required": "Enter the name of the partner"})
    kind = forms.ChoiceField(
        label="What is it?",
        choices=PartnerKind.choices,
        widget=Radios(),
        error_messages={"required": "Select what the partner is"},
    )


class QuestionForm(PortalForm):
    submit_label = "Ask"

    text = long_text("Your question", 1_000, rows=5, error_messages={"required": "Enter your question"})

    def __init__(self, *args: Any, lead: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = f"Only {lead.name} and your practice read it"


class ReplyForm(PortalForm):
    submit_label = "Reply"

    text = long_text("Your reply", 2_000, rows=5, error_messages={"required": "Enter your reply"})

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = f"Only {practice.name} and your practice read it"


class SubmitForm(OnceFormMixin, StaleForm):
    """The declaration is made anew whenever the application changed since it was read."""

    submit_label = "Submit application"

    declared_role = short_text("Your role (optional)", 100, required=False)
    declaration = forms.BooleanField(
        error_messages={"required": "Confirm the declaration before you submit"},
    )
    # Which reason for crossing a border was seen, for that is given on the network's page too
    seen = SeenField(max_length=50)

    def __init__(self, *args: Any, application: Application, by: User, role: str, **kwargs: Any) -> None:
        """`role`: what is known of theirs already."""
        super().__init__(*args, version=application.version, **kwargs)
        self.initial["seen"] = recorded_stamp(border_explanation(application))
        self.initial["declared_role"] = role
        self.fields["declared_role"].help_text = f"For example, GP partner. The receipt shows it beside your name, {by}"
        self.fields["declaration"].label = (
            f"I declare for {application.lead_practice} that what this application says is true as far as I know, "
            "and that I may submit it"
        )

    def refuse_stale(self, message: str, application: Application) -> None:
        super().refuse_stale(message, application)
        self.data["seen"] = recorded_stamp(border_explanation(application))
        self.data.pop("declaration", None)


class DiscardForm(VersionedFormMixin, PortalForm):
    submit_label = "Discard application"
    submit_class = "nhsuk-button--warning"


class WithdrawForm(OnceFormMixin, VersionedFormMixin, PortalForm):
    submit_label = "Withdraw application"
    submit_class = "nhsuk-button--warning"
