"""The work list: what of it is shown, who looks at an application, and what is done with several at once."""

from collections.abc import Collection
from typing import Any

from django import forms

from pcnportal.accounts.models import User
from pcnportal.core.forms import FilterForm, PortalForm, Radios, SeenField
from practices.forms import SearchField
from signoff.enums import ApplicationStatus, Bulk, Whose, WorkOrder
from signoff.forms.review import PersonField
from signoff.models import Application
from signoff.selectors.worklist import Narrowing
from signoff.workflow import IN_ROUND

MOST = 200
NOBODY = "Nobody"


class WorkFilterForm(FilterForm):
    whose = forms.ChoiceField(label="Whose", choices=[("", "Everybody’s"), *Whose.choices()], required=False)
    status = forms.ChoiceField(
        label="Status of the application",
        choices=[("", "Any status"), *(each for each in ApplicationStatus.choices() if each[0] in IN_ROUND)],
        required=False,
    )
    q = SearchField("Words in it")
    order = forms.ChoiceField(
        label="First comes", choices=[("", "What is most pressing"), *WorkOrder.choices()], required=False
    )
    due = forms.BooleanField(label="Only what is overdue, or due within 7 days", required=False)
    year = forms.CharField(widget=forms.HiddenInput, required=False)

    def narrowing(self) -> Narrowing:
        """What was asked for; whatever is not one of the choices is left out."""
        if not self.is_bound:
            return Narrowing()
        self.full_clean()
        names = ("whose", "status", "q", "order", "due")
        return Narrowing(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class ReviewerField(PersonField):
    """Somebody of the commissioner, or nobody."""

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.queryset, self.empty_label = people, NOBODY


class SaidReviewerField(ReviewerField):
    """The same, for an answer that has to be given: nobody is one, none is not."""

    def clean(self, value: Any) -> Any:
        if value is None:
            raise forms.ValidationError("Select who looks at it, or Nobody")
        return super().clean(value)


class AssignForm(PortalForm):
    """`seen`: whose it was when the page was opened, by id; empty for nobody's."""

    submit_label = "Save"

    seen = SeenField(max_length=20)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"] = SaidReviewerField(people, label="Who looks at it?", widget=Radios())

    def refuse_stale(self, message: str, application: Application) -> None:
        """It comes back as it was answered and can be sent again."""
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data["seen"] = application.reviewer_id or ""


class BulkForm(PortalForm):
    """`applications` by reference, as they are ticked in the list."""

    submit_label = "Do it with those ticked"

    applications = forms.MultipleChoiceField(
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Tick at least one application in the list")
    )
    action = forms.ChoiceField(
        label="What is to be done with those ticked?", choices=Bulk.choices(), widget=Radios(), initial=Bulk.ASSIGN
    )

    def __init__(self, *args: Any, people: Any, ticked: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticked = [each for each in ticked if "\0" not in each]
        self.fields["applications"].choices = [(each, each) for each in self.ticked]
        self.fields["reviewer"] = ReviewerField(people, label="Who looks at them?")

    def offer(self, actions: Collection[Bulk]) -> None:
        """Only these can be done with what is listed."""
        self.fields["action"].choices = [each for each in Bulk.choices() if Bulk[each[0]] in actions]

    def clean_applications(self) -> list[str]:
        ticked: list[str] = list(dict.fromkeys(self.cleaned_data["applications"]))
        if len(ticked) > MOST:
            raise forms.ValidationError(f"Tick no more than {MOST} applications at once")
        return ticked

    @property
    def reviewer(self) -> User | None:
        return self.cleaned_data["reviewer"]
