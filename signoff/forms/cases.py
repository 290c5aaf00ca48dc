"""What people fill in about cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from networks.models import Network
from networks.rules.words import listed
from pcnportal.accounts.models import User
from pcnportal.accounts.organisations import Organisation
from pcnportal.core.forms import DatePartsField, OnceFormMixin, PortalForm, Radios
from practices.forms import SearchField, YearFilterForm
from practices.models import ContractYear
from signoff.enums import CaseKind, CaseStatus
from signoff.forms.review import LONGEST_REASON, PersonField, known_practice
from signoff.forms.saving import StaleForm, long_text, short_text
from signoff.models import Case
from signoff.services.cases.keeping import Plan
from signoff.services.cases.opening import LONGEST

OPEN_ONES = "OPEN_ONES"
SHORT = {"class": "nhsuk-input--width-10", "spellcheck": "false"}
READERS = "The practices, the commissioner and the LMC on this case will read it"


class CaseFilterForm(YearFilterForm):
    q = SearchField("Practice, network or reference")
    kind = forms.ChoiceField(label="About", choices=[("", "Anything"), *CaseKind.choices()], required=False)
    status = forms.ChoiceField(
        label="Status",
        choices=[("", "Any status"), (OPEN_ONES, "Not settled yet"), *CaseStatus.choices()],
        required=False,
    )
    commissioner = forms.ChoiceField(label="Commissioner", required=False)

    def __init__(self, *args: Any, commissioners: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].choices = [("", "Any commissioner"), *commissioners]


class NetworkByCode(forms.CharField):
    """One of the networks that the person may see, by its reference or ODS code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=8, widget=forms.TextInput(attrs=SHORT), **kwargs)
        self.visible: QuerySet[Network] = Network.objects.none()

    def clean(self, value: Any) -> Network | None:
        code = super().clean(value)
        if not code:
            return None
        found = self.visible.filter(Q(reference__iexact=code) | Q(ods_code__iexact=code)).first()
        if found is None:
            raise ValidationError("We do not know a network with this code. Check it in the list of networks.")
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.ods_code or value.reference if isinstance(value, Network) else value


class OpenCaseForm(OnceFormMixin, PortalForm):
    submit_label = "Open the case"

    kind = forms.ChoiceField(
        label="What is it about?",
        choices=[(kind.value, kind.label) for kind in CaseKind if kind is not CaseKind.CONTESTED_HOLD],
        widget=Radios(),
        error_messages={"required": "Select what the case is about"},
    )
    summary = long_text(
        "What has happened, and what would help?",
        LONGEST,
        rows=6,
        error_messages={"required": "Say what has happened, and what would help"},
    )
    shared = forms.ChoiceField(label="Who should see it?", widget=Radios(), required=False)

    def __init__(self, *args: Any, commissioner: str, lmcs: Sequence[str], may_keep: bool, **kwargs: Any) -> None:
        """`may_keep`: whether the person may keep it between the practice and its LMC. Each is named where the area has
        several; with none there is nobody to keep it with."""
        super().__init__(*args, **kwargs)
        if may_keep and lmcs:
            several = len(lmcs) > 1
            self.fields["shared"].choices = [
                ("yes", listed([commissioner, *(lmcs if several else ["the LMC"])])),
                ("no", f"{listed(lmcs) if several else 'The LMC'} alone, and not {commissioner}"),
            ]
            self.fields["shared"].required = True
            self.fields["shared"].error_messages["required"] = "Select who should see it"
        else:
            del self.fields["shared"]

    def values(self) -> dict[str, Any]:
        answers = self.cleaned_data
        kind, shared = CaseKind[answers["kind"]], answers.get("shared", "yes") != "no"
        return {"kind": kind, "summary": answers["summary"], "shared": shared}


class CaseStepForm(OnceFormMixin, StaleForm):
    """`places`: the step names a network, and a day from which the practice is to be its member."""

    network = NetworkByCode(
        label="Which network?",
        help_text="Its reference or ODS code, such as N-4F7KQ2 or U12345",
        error_messages={"required": "Enter the code of the network"},
    )
    expected_on = DatePartsField(label="A member from which day?", subject="First day as a member")

    def __init__(
        self,
        *args: Any,
        label: str,
        question: str,
        places: str,
        year: ContractYear,
        visible: QuerySet[Network],
        optional: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = label
        self.fields["network"].visible = visible
        self.fields["expected_on"].help_text = f"For example, 1 7 {year.first_day.year}"
        if not places:
            del self.fields["network"], self.fields["expected_on"]
        elif places == "optional":
            for name in ("network", "expected_on"):
                self.fields[name].required = False
                self.fields[name].label = f"{self.fields[name].label} (optional)"
        self.fields["reason"] = long_text(
            f"{question} (optional)" if optional else question,
            LONGEST_REASON,
            rows=6,
            help_text=READERS,
            required=not optional,
            error_messages={"required": f"Answer “{question}”"},
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("network", "expected_on", "reason") if name in self.fields}


class PlanForm(StaleForm):
    submit_label = "Save what comes next"

    step = short_text("What has to be done next?", 200, error_messages={"required": "Say what has to be done next"})
    organisation = forms.ChoiceField(
        label="Who does it?", widget=Radios(), error_messages={"required": "Select who does it"}
    )
    on = DatePartsField(label="By which day?", subject="Day of the next step")
    owner = PersonField(label="Who of the commissioner looks after the case? (optional)", required=False)
    network = NetworkByCode(
        label="Which network is the practice expected to join? (optional)",
        help_text="Its reference or ODS code, such as N-4F7KQ2 or U12345",
        required=False,
    )
    expected_on = DatePartsField(
        label="From which day? (optional)",
        subject="First day as a member",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        parties: Mapping[Organisation, str],
        owners: QuerySet[User],
        visible: QuerySet[Network],
        **kwargs: Any,
    ) -> None:
        initial = {
            "step": case.next_step,
            "organisation": str(case.next_organisation or ""),
            "on": case.next_on,
            "owner": case.owner,
            "network": case.network,
            "expected_on": case.expected_on,
        }
        super().__init__(*args, version=case.version, initial=initial, **kwargs)
        self.parties = {str(organisation): organisation for organisation in parties}
        self.fields["organisation"].choices = [(str(each), name) for each, name in parties.items()]
        self.fields["owner"].queryset = owners
        self.fields["owner"].empty_label = "Nobody in particular"
        self.fields["network"].visible = visible
        first = case.contract_year.first_day.year
        self.fields["on"].help_text = f"For example, 31 5 {first}"
        self.fields["expected_on"].help_text = f"For example, 1 7 {first}"
        if case.practice is None:
            del self.fields["network"], self.fields["expected_on"]

    def plan(self) -> Plan:
        answers = self.cleaned_data
        return Plan(
            answers["step"],
            self.parties[answers["organisation"]],
            answers["on"],
            answers["owner"],
            answers.get("network"),
            answers.get("expected_on"),
        )


class PartyForm(PortalForm):
    submit_label = "Give them a part in the case"

    kind = forms.ChoiceField(
        label="Who is to have a part in it?",
        choices=[("PRACTICE", "A practice"), ("NETWORK", "A network, with its practices")],
        widget=Radios(),
        error_messages={"required": "Select a practice or a network"},
    )
    code = short_text(
        "Its code",
        8,
        help_text="Such as A81001 for a practice, or N-4F7KQ2 or U12345 for a network",
        widget=forms.TextInput(attrs=SHORT),
        error_messages={"required": "Enter its code"},
    )

    def __init__(self, *args: Any, visible: QuerySet[Network], network: Network | None = None, **kwargs: Any) -> None:
        """`network`: the one that is to have a part, where that is chosen already."""
        super().__init__(*args, **kwargs)
        self.visible = visible
        if network:
            for name, value in (("kind", "NETWORK"), ("code", network.reference)):
                self.fields[name].initial, self.fields[name].widget = value, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("kind") and answers.get("code"):
            try:
                answers["who"] = self._who(answers["kind"], answers["code"])
            except ValidationError as unknown:
                self.add_error("code", unknown)
        return answers

    def _who(self, kind: str, code: str) -> dict[str, Any]:
        if kind == "PRACTICE":
            return {"practice": known_practice(code)}
        field = NetworkByCode(required=True)
        field.visible = self.visible
        return {"network": field.clean(code)}


class EngagementForm(PortalForm):
    submit_label = "Record it"

    engaged_on = DatePartsField(
        label="When was the LMC engaged?", subject="Day of the engagement", help_text="For example, 10 6 2020"
    )
    note = long_text(
        "How?",
        LONGEST_REASON,
        help_text=f"Who spoke with whom, and about what. {READERS}",
        error_messages={"required": "Say how: who spoke with whom, and about what"},
    )


class ShareForm(PortalForm):
    submit_label = "Let them see it"
