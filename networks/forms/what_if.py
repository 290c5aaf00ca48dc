"""A move to ask about on a network's page, and the moves asked about before, which the address keeps."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from networks.models import Network
from networks.whatif.values import NEEDS, Action, Move
from pcnportal.core.errors import Refused
from pcnportal.core.forms import PortalForm, Radios, TextField

MOST_MOVES = 20
LONGEST_CODE = 20
LARGEST_LIST = 9_999_999
COLUMNS = ("action", "practice", "from_network", "to_network", "patients")
# Of a list of suggestions that the page holds
PRACTICES, NETWORKS = "known-practices", "known-networks"
ROW = re.compile(r"(MOVE|JOIN|LEAVE|SPLIT),([A-Z0-9]{1,20}),([A-Z0-9-]{0,20}),([A-Z0-9-]{0,20}),([0-9]{0,7})")


def moves_in(query: QueryDict) -> list[Move]:
    """Raises Refused where somebody has altered the address."""
    found = [ROW.fullmatch(row) for row in query.getlist("move")]
    moves = [
        Move(Action(row[1]), row[2], row[3], row[4], int(row[5] or 0), number)
        for number, row in enumerate(filter(None, found), 1)
    ]
    if len(moves) != len(found) or len(moves) > MOST_MOVES or not all(map(_is_whole, moves)):
        raise Refused("We cannot read the moves in this address. Go back to the network and ask again.")
    return moves


def _is_whole(move: Move) -> bool:
    return all(getattr(move, name) for name in NEEDS[move.action])


def address_of(moves: Iterable[Move], year: str) -> str:
    """The query that asks about them."""
    query = QueryDict(mutable=True)
    query["year"] = year
    query.setlist("move", list(map(as_row, moves)))
    return f"?{query.urlencode(safe=',')}"


def as_row(move: Move) -> str:
    return ",".join(str(getattr(move, name) or "") for name in COLUMNS)


class MoveForm(PortalForm):
    """Goes on by the address: nothing is sent."""

    way = forms.ChoiceField(
        label="What if…", widget=Radios(), error_messages={"required": "Select what is to be supposed"}
    )
    practice = TextField(
        label="Which practice?",
        max_length=LONGEST_CODE,
        help_text="Its code, such as A81001",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false", "list": PRACTICES}),
        error_messages={"required": "Enter the code of the practice"},
    )
    other = TextField(
        label="Which other network?",
        max_length=LONGEST_CODE,
        required=False,
        help_text="Where it comes from, goes to or shares its list with, by reference or ODS code, if there is one",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "spellcheck": "false", "list": NETWORKS}),
    )
    patients = forms.IntegerField(
        label="How many of its patients would count there?",
        required=False,
        help_text="Only where its list is divided",
        min_value=1,
        max_value=LARGEST_LIST,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter the number of patients in figures",
            "min_value": "Enter at least 1 patient",
            "max_value": f"Enter {LARGEST_LIST:,} patients or fewer",
        },
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["way"].choices = [
            (Action.JOIN.value, f"a practice joins {network}"),
            (Action.LEAVE.value, f"a practice leaves {network}"),
            (Action.SPLIT.value, f"the list of a practice is divided between {network} and another network"),
        ]

    def clean_practice(self) -> str:
        return self._code("practice")

    def clean_other(self) -> str:
        return self._code("other")

    def _code(self, name: str) -> str:
        code = self.cleaned_data[name].upper()
        if not re.fullmatch(r"[A-Z0-9-]*", code):
            self.add_error(name, "Codes have letters and figures only. Correct it")
        return code

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        divided = answers.get("way") == Action.SPLIT
        if divided and not answers.get("other") and "other" not in self.errors:
            self.add_error("other", "Enter the code of the other network")
        if divided and not answers.get("patients") and "patients" not in self.errors:
            self.add_error("patients", "Enter how many of its patients would count in the other network")
        if answers.get("way") and not divided and answers.get("patients"):
            self.add_error("patients", "Leave this empty: the list of a practice that joins or leaves is whole")
        return answers

    def move(self, number: int) -> Move:
        answers, own = self.cleaned_data, self.network.reference
        way, practice, other = Action(answers["way"]), answers["practice"], answers["other"]
        if way is Action.JOIN:
            return Move(Action.MOVE if other else way, practice, other, own, number=number)
        if way is Action.LEAVE:
            return Move(Action.MOVE if other else way, practice, own, other, number=number)
        return Move(way, practice, own, other, answers["patients"], number)


def without(moves: Sequence[Move], number: int) -> list[Move]:
    return [move for move in moves if move.number != number]
