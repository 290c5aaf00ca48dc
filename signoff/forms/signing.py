"""Who signed the Network Agreement for one practice: said by itself, or taken from paper by the practice that leads."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from networks.rules import words
from pcnportal.core.forms import DatePartsField
from practices.models import Practice
from signoff.forms.saving import ItemForm, short_text
from signoff.models import Application
from signoff.selectors.signing import signature_of, signature_version


class SignForm(ItemForm):
    submit_label = "Save signature"

    name = short_text("Who signed", 150, error_messages={"required": "Enter the full name of who signed"})
    role = short_text(
        "Their role",
        100,
        help_text="For example, GP partner",
        error_messages={"required": "Enter the role of who signed"},
    )
    signed_on = DatePartsField(label="Signed on", subject="Day of signing", help_text="For example, 15 5 2019")

    def __init__(self, *args: Any, application: Application, practice: Practice, today: date, **kwargs: Any) -> None:
        self.practice, self.today = practice, today
        self.earliest = application.contract_year.first_day - timedelta(days=365)
        super().__init__(*args, application=application, **kwargs)

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if not self.earliest <= day <= self.today:
            between = f"between {words.day(self.earliest)} and {words.day(self.today)}"
            raise ValidationError(f"Day of signing must be {between}")
        return day

    def saved(self, application: Application) -> dict[str, Any]:
        held = signature_of(application, self.practice)
        return {name: getattr(held, name) for name in ("name", "role", "signed_on")} if held else {}

    def version_of(self, application: Application) -> int:
        return signature_version(signature_of(application, self.practice))
