"""What commissioners and LMCs fill in: decisions, holds, comments, and the search of applications."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField

from networks.enums import WaiverGround
from networks.models import Network
from pcnportal.accounts.models import User
from pcnportal.core.forms import DatePartsField, FilterForm, OnceFormMixin, PortalForm, Radios, VersionedFormMixin
from practices.forms import SearchField, YearFilterForm
from practices.models import Practice
from signoff.enums import PARTS, ApplicationStatus, HoldCode, Matter, RefusalGround
from signoff.forms.saving import StaleForm, long_text, short_text
from signoff.models import Application, Case, Hold
from signoff.selectors.applications import WITH_COMMISSIONER
from signoff.workflow import INNER

OUT_OF_DATE = "This page is out of date. Open it again and decide on what it says then."
LONGEST_REASON = 2_000


class ApplicationFilterForm(YearFilterForm):
    q = SearchField("Network, practice or reference")
    status = forms.ChoiceField(label="Status", required=False)
    commissioner = forms.ChoiceField(label="Lead commissioner", required=False)

    def __init__(self, *args: Any, commissioners: Iterable[tuple[str, str]], inside: bool, **kwargs: Any) -> None:
        """`inside`: for who reads more than what the applicants see."""
        super().__init__(*args, **kwargs)
        statuses = ApplicationStatus.choices()
        if not inside:
            statuses = [choice for choice in statuses if choice[0] not in INNER]
            statuses.append((WITH_COMMISSIONER, "With the commissioner"))
        self.fields["status"].choices = [("", "Any status"), *statuses]
        self.fields["commissioner"].choices = [("", "Any commissioner"), *commissioners]


class NoticeFilterForm(FilterForm):
    about = forms.ChoiceField(label="About", choices=[("", "Everything"), *Matter.choices()], required=False)
    read = forms.ChoiceField(label="Show", choices=[("", "All"), ("no", "Not read yet")], required=False)


class MomentField(forms.CharField):
    """A moment as the portal writes it into its own pages."""

    def clean(self, value: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(super().clean(value))
        except ValueError:
            raise ValidationError(OUT_OF_DATE) from None
        if moment.tzinfo is None:
            raise ValidationError(OUT_OF_DATE)
        return moment


class PersonField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), empty_label=None, **kwargs)

    def label_from_instance(self, person: User) -> str:
        return str(person)


class PickUpForm(VersionedFormMixin, PortalForm):
    submit_label = "Start checking"


class LookForm(PortalForm):
    """`until`: when the page was made on which the person looked."""

    until = MomentField(widget=forms.HiddenInput)


class DecisionForm(VersionedFormMixin, PortalForm):
    """Carries, beside the version, the revision of the figures that the person saw."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OUT_OF_DATE, "invalid": OUT_OF_DATE}
    )

    def __init__(self, *args: Any, label: str, revision: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label
        self.fields["revision"].initial = revision


class ReturnForm(OnceFormMixin, StaleForm):
    """A box to tick for each part of the application, and what has to change in it."""

    submit_label = "Ask for changes"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, name in PARTS.items():
            self.fields[f"tick_{part}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"text_{part}"] = long_text(
                f"What has to change in “{name}”, and why?", LONGEST_REASON, required=False
            )
        self.fields["reason"] = long_text(
            "Anything else that has to change, and why (optional)", LONGEST_REASON, rows=4, required=False
        )

    def groups(self) -> list[tuple[BoundField, BoundField]]:
        """For the page: each part's box and text."""
        return [(self[f"tick_{part}"], self[f"text_{part}"]) for part in PARTS]

    def clean(self) -> None:
        for part, name in PARTS.items():
            ticked, text = (self.cleaned_data.get(f"{field}_{part}") for field in ("tick", "text"))
            if ticked and text == "":
                self.add_error(f"text_{part}", f"Say what has to change in “{name}”")
            if text and not ticked:
                self.add_error(f"tick_{part}", f"Tick “{name}”, or take out what you wrote about it")
        if not self.errors and not (self.asked or self.cleaned_data["reason"]):
            self.add_error("reason", "Say what has to change: tick a part of the application, or write it here")

    @property
    def asked(self) -> dict[str, str]:
        """By part, what has to change."""
        return {part: self.cleaned_data[f"text_{part}"] for part in PARTS if self.cleaned_data[f"tick_{part}"]}


class StepForm(OnceFormMixin, StaleForm):
    """A step that needs words: everyone on the application reads them."""

    def __init__(self, *args: Any, label: str, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label
        self.fields["reason"] = long_text(
            question,
            LONGEST_REASON,
            rows=6,
            help_text="Its practices, the commissioners and their LMC will read it",
            error_messages={"required": f"Answer “{question}”"},
        )

    def values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class RefuseForm(StepForm):
    """What can be ticked is all that an application can be refused for (CMP-07)."""

    submit_class = "nhsuk-button--warning"

    grounds = forms.MultipleChoiceField(
        label="On which grounds is it refused?",
        choices=RefusalGround.choices(),
        widget=forms.CheckboxSelectMultiple,
        help_text="The content of the Network Agreement is the practices' own and no ground for a refusal",
        error_messages={"required": "Select at least one ground"},
    )

    def values(self) -> dict[str, Any]:
        return {**super().values(), "grounds": [RefusalGround[each] for each in self.cleaned_data["grounds"]]}


class ReadyForm(OnceFormMixin, StaleForm):
    submit_label = "Declare it complete"

    complete = forms.BooleanField(
        label="The Network Agreement with its schedules is complete, and every member has signed it",
        error_messages={"required": "Confirm that the Network Agreement is complete"},
    )

    def values(self) -> dict[str, Any]:
        return {}


class WaiverForm(StaleForm, DecisionForm):
    ground = forms.ChoiceField(
        label="On which ground?",
        choices=WaiverGround.choices,
        widget=Radios(
            hints={
                WaiverGround.RURAL_LOW_DENSITY: "The one ground that the national guidance names",
                WaiverGround.OTHER: "The national guidance names no other. NHS England will want to know",
            }
        ),
        error_messages={"required": "Select the ground"},
    )
    evidence = long_text(
        "What is the evidence?",
        LONGEST_REASON,
        help_text="What was decided, by whom, when, and on which facts. Everyone on this application will read it",
        error_messages={"required": "Give the evidence"},
    )

    def refuse_stale(self, message: str, application: Application) -> None:
        super().refuse_stale(message, application)
        self.data["revision"] = application.network.revision


class HoldForm(PortalForm):
    submit_label = "Put on hold"

    PRACTICE, NETWORK, CASE, BODY = "PRACTICE", "NETWORK", "CASE", "BODY"

    code = forms.ChoiceField(
        label="Why is it put on hold?",
        choices=HoldCode.choices(),
        widget=Radios(),
        error_messages={"required": "Select why it is put on hold"},
    )
    kind = forms.ChoiceField(
        label="What does it wait for?",
        choices=[(PRACTICE, "A practice"), (NETWORK, "Another network"), (CASE, "A case"), (BODY, "Another body")],
        widget=Radios(
            hints={
                PRACTICE: "Give its code, such as A81001",
                NETWORK: "Give its name, or its reference or ODS code, such as N-4F7KQ2 or U12345",
                CASE: "Give its reference, such as C-4F7KQ2",
                BODY: "Give its name, such as the STP or a committee",
            }
        ),
        error_messages={"required": "Select what it waits for"},
    )
    name = short_text(
        "Its code, reference or name",
        100,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20", "spellcheck": "false"}),
        error_messages={"required": "Enter the code, reference or name of what it waits for"},
    )
    reason = long_text(
        "What has to happen?",
        LONGEST_REASON,
        help_text="The practices, the commissioners and their LMC will read it",
        error_messages={"required": "Say what has to happen"},
    )
    review_on = DatePartsField(
        label="When will you review it?", subject="Review date", help_text="For example, 4 6 2019"
    )
    owner = PersonField(label="Who looks after it?", required=False)

    def __init__(
        self,
        *args: Any,
        visible: QuerySet[Network],
        cases: QuerySet[Case],
        owners: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        """`visible`, `cases`: what the person may name; `owners`: who may look after the hold."""
        super().__init__(*args, **kwargs)
        self.visible, self.cases = visible, cases
        self.fields["owner"].queryset = owners

    def clean(self) -> dict[str, Any]:
        """Adds `waits_for`: the one practice, network or body, as the service is told."""
        answers = super().clean() or {}
        if answers.get("kind") and answers.get("name"):
            answers["waits_for"] = self._waits_for(answers["kind"], answers["name"].strip())
        return answers

    def values(self) -> dict[str, Any]:
        answers = self.cleaned_data
        asked = {name: answers[name] for name in ("reason", "review_on", "owner")}
        return {"code": HoldCode[answers["code"]], **asked, **answers["waits_for"]}

    def _waits_for(self, kind: str, name: str) -> dict[str, Any]:
        try:
            if kind == self.PRACTICE:
                return {"practice": known_practice(name)}
            if kind == self.CASE:
                return {"case": self._case(name)}
            return {"network": self._network(name)} if kind == self.NETWORK else {"body": name}
        except ValidationError as unknown:
            self.add_error("name", unknown)
            return {}

    def _case(self, reference: str) -> Case:
        if found := self.cases.filter(reference__iexact=reference).first():
            return found
        raise ValidationError("We do not know a case with this reference. Check it in the list of cases.")

    def _network(self, name: str) -> Network:
        by_code = Q(reference__iexact=name) | Q(ods_code__iexact=name)
        found = self.visible.filter(by_code | Q(name__iexact=name))[:2]
        if not found:
            raise ValidationError("We do not know a network with this code or name. Check it in the list of networks.")
        if len(found) > 1:
            raise ValidationError("Several networks have this name. Enter the reference or ODS code instead.")
        return found[0]


def known_practice(code: str) -> Practice:
    found = Practice.objects.filter(code__iexact="".join(code.split())).first()
    if found is None:
        raise ValidationError("We do not know a practice with this code. Enter a practice code like A81001.")
    return found


class ReleaseForm(PortalForm):
    submit_label = "Release the hold"

    reason = long_text(
        "Why is it released?",
        LONGEST_REASON,
        help_text="The practices, the commissioners and their LMC will read it",
        error_messages={"required": "Say why the hold is released"},
    )


class HoldEntryForm(StaleForm):
    """Something said on a hold; `version` is how many entries the person saw on it."""

    def refuse_stale(self, message: str, hold: Hold) -> None:
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["version"] = hold.entries.count()


class ReviewHoldForm(HoldEntryForm):
    submit_label = "Keep the hold"

    note = long_text(
        "Why is it kept?",
        LONGEST_REASON,
        help_text="What has happened since, and what is still to happen. The practices, the commissioners and their "
        "LMC will read it",
        error_messages={"required": "Say why the hold is kept"},
    )
    review_on = DatePartsField(
        label="When will you review it again?", subject="Review date", help_text="For example, 4 6 2019"
    )
    owner = PersonField(label="Who looks after it?", error_messages={"required": "Select who looks after it"})

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners


class ContestForm(HoldEntryForm):
    submit_label = "Contest the hold"

    reason = long_text(
        "Why should it not be on hold?",
        LONGEST_REASON,
        help_text="Everyone on this application will read it. The commissioner answers with reasons by the review date",
        error_messages={"required": "Say why it should not be on hold"},
    )


class AnswerContestForm(HoldEntryForm):
    submit_label = "Send the answer"

    outcome = forms.ChoiceField(
        label="What do you decide?",
        choices=[("keep", "The hold stays"), ("release", "The hold is released")],
        widget=Radios(),
        error_messages={"required": "Select what you decide"},
    )
    answer = long_text(
        "Your reasons",
        LONGEST_REASON,
        help_text="The practices, the commissioners and their LMC will read them",
        error_messages={"required": "Give your reasons"},
    )
