"""Saying when one is away, and who acts for one."""

from typing import Any

from django.db.models import QuerySet

from pcnportal.accounts.models import User
from pcnportal.core.forms import DatePartsField, PortalForm
from signoff.forms.review import PersonField


class AbsenceForm(PortalForm):
    submit_label = "Say that I am away"

    first_day = DatePartsField(label="From when?", subject="First day", help_text="For example, 27 5 2019")
    last_day = DatePartsField(label="Until when?", subject="Last day", help_text="The last day on which you are away")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"] = PersonField(
            label="Who acts for you?",
            help_text="Somebody with the same role as you",
            error_messages={
                "required": "Select who acts for you",
                "invalid_choice": "Select somebody who has the same role as you",
            },
        )
        self.fields["cover"].queryset = people


class BackForm(PortalForm):
    submit_label = "I am back"
